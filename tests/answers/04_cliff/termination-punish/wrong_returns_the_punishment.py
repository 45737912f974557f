# loses: check-termination-punish-hole, check-termination-punish-rest, check-termination-punish-limit
class PunishTerminationWrapper(gym.Wrapper):
    def step(self, action):
        obs, reward, terminated, truncated, info = self.env.step(action)
        if terminated and reward < 1:
            return -1
        return obs, reward, terminated, truncated, info
