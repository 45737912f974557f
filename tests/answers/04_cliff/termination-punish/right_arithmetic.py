class PunishTerminationWrapper(gym.Wrapper):
    def step(self, action):
        obs, reward, terminated, truncated, info = self.env.step(action)
        fell = terminated * (reward != 1)
        reward = reward * (1 - fell) - fell
        return obs, reward, terminated, truncated, info
