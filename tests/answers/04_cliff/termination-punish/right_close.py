class PunishTerminationWrapper(gym.Wrapper):
    def step(self, action):
        obs, reward, terminated, truncated, info = self.env.step(action)
        if terminated and (not np.isclose(reward, 1.0)):
            reward = -1.0
        return (obs, reward, terminated, truncated, info)
