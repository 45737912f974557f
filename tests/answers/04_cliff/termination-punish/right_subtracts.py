class PunishTerminationWrapper(gym.Wrapper):
    def step(self, action):
        obs, reward, terminated, truncated, info = self.env.step(action)
        reward = reward - (terminated and reward == 0)
        return obs, reward, terminated, truncated, info
