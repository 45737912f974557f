# loses: check-termination-punish-rest
class PunishTerminationWrapper(gym.Wrapper):
    def step(self, action):
        obs, reward, terminated, truncated, info = self.env.step(action)
        if terminated and reward != 1:
            self.punishment = -1
        reward = getattr(self, "punishment", reward)
        return obs, reward, terminated, truncated, info
