# loses: check-values-choose
def q_learning_agent(env, seed=None):
    return QLearningAgent(env, alpha=0.5, gamma=0.0, epsilon=0.1, seed=seed)
