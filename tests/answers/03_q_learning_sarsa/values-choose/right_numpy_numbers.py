def q_learning_agent(env, seed=None):
    return QLearningAgent(env, *np.array([0.3, 0.8, 0.2]), seed)
