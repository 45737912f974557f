def q_learning_agent(env, seed=None):
    alphas = np.arange(2)
    return QLearningAgent(env, alphas[-1], np.float32(0.9), 0.25, seed)
