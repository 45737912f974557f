# loses: check-termination-punish-hole, check-termination-punish-rest
class PunishTerminationWrapper(gym.Wrapper):
    def step(self, action):
        obs, reward, terminated, truncated, info = self.env.step(action)
        if terminated:
            reward -= 1.0
        return obs, reward, terminated, truncated, info
