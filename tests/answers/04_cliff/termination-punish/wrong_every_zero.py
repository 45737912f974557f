# loses: check-termination-punish-rest, check-termination-punish-limit
class PunishTerminationWrapper(gym.Wrapper):
    def step(self, action):
        obs, reward, terminated, truncated, info = self.env.step(action)
        if reward == 0:
            reward = -1.0
        return obs, reward, terminated, truncated, info
