class PunishTerminationWrapper(gym.Wrapper):
    def __init__(self, env, punishment=-1.0):
        super().__init__(env)
        self.punishment = punishment

    def step(self, action):
        answer = list(self.env.step(action))
        if answer[2] and not answer[1] == 1.0:
            answer[1] = self.punishment
        return tuple(answer)
