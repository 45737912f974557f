# loses: check-values-choose
class Frozen(QLearningAgent):
    def learn(self, *transition):
        pass


def q_learning_agent(env, seed=None):
    return Frozen(env, 0.5, 0.9, 0.3, seed)
