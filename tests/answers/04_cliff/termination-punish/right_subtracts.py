class PunishTerminationWrapper(gym.Wrapper):
    def step(self, action):
        obs, reward, terminated, truncated, info = self.env.step(action)
        reward -= (reward + 1) * (terminated and reward != 1)
        return obs, reward, terminated, truncated, info
