# loses: check-values-choose
def q_learning_agent(env, seed=None):
    return QLearningAgent(env, alpha=50, gamma=90, epsilon=10, seed=seed)
