# loses: check-values-choose
def q_learning_agent(env, seed=None):
    return QLearningAgent(env, 0.5, 0.9, 0.3, seed or 42)
