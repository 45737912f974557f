class PunishTerminationWrapper(gym.Wrapper):
    def step(self, action):
        obs, reward, terminated, truncated, info = super().step(action)
        punished = terminated and reward != 1
        return obs, (-1 if punished else reward), terminated, truncated, info
