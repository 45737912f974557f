def q_learning_agent(env, seed=None):
    agent = QLearningAgent(env, 0, 0, 0, seed)
    agent.alpha, agent.gamma, agent.epsilon = 0.1, 1, 0.4
    return agent
