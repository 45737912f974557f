def q_learning_agent(env, seed=None):
    return QLearningAgent(env, alpha=0.3, gamma=0.95, epsilon=0.45, seed=seed)
