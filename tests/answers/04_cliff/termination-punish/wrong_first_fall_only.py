# loses: check-termination-punish-hole
class PunishTerminationWrapper(gym.Wrapper):
    def step(self, action):
        obs, reward, terminated, truncated, info = self.env.step(action)
        if terminated and reward != 1 and not hasattr(self, "fell"):
            reward, self.fell = -1, True
        return obs, reward, terminated, truncated, info
