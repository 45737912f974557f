# loses: check-termination-punish-rest
class PunishTerminationWrapper(gym.Wrapper):
    def step(self, action):
        obs, reward, terminated, truncated, info = self.env.step(action)
        if terminated and reward < 1:
            reward = -1.0
            self.env.reset()
        return (obs, reward, terminated, truncated, info)
