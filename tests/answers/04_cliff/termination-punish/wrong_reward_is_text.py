# loses: check-termination-punish-hole
class PunishTerminationWrapper(gym.Wrapper):
    def step(self, action):
        obs, reward, terminated, truncated, info = self.env.step(action)
        if terminated and reward < 1:
            reward = "-1"
        return (obs, reward, terminated, truncated, info)
