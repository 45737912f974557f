# loses: check-values-choose
def q_learning_agent(env, seed=None):
    return QLearningAgent(env, alpha=0.1, gamma=0.9, epsilon=0.1, seed=seed)
