# loses: check-values-choose
def q_learning_agent(env, seed=None):
    return QLearningAgent(env, 0.9, 0.1, 0.3, seed)
