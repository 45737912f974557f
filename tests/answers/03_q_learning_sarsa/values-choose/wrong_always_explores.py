# loses: check-values-choose
def q_learning_agent(env, seed=None):
    return QLearningAgent(env, alpha=0.2, gamma=0.95, epsilon=1.0, seed=seed)
