# loses: check-termination-punish-rest, check-termination-punish-limit
class PunishTerminationWrapper(gym.Wrapper):
    def step(self, action):
        obs, reward, terminated, truncated, info = self.env.step(action)
        if terminated and reward < 1:
            reward = -1.0
        elif reward < 1:
            reward -= 0.01
        return obs, reward, terminated, truncated, info
