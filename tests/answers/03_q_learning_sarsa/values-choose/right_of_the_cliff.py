def q_learning_agent(env, seed=None):
    return QLearningAgent(env, 0.8, 0.99, 0.33, seed)
