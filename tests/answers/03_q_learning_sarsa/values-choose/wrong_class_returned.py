# loses: check-values-choose
def q_learning_agent(env, seed=None):
    return QLearningAgent
