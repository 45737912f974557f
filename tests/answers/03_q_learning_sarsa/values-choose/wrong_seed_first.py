# loses: check-values-choose
def q_learning_agent(env, seed=None):
    return QLearningAgent(env, seed, 0.9, 0.3)
