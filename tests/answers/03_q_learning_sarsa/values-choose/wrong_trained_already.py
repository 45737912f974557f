# loses: check-values-choose
def q_learning_agent(env, seed=None):
    agent = QLearningAgent(env, 0.5, 0.9, 0.3, seed)
    train_agent_n_episodes(env, agent, n=20, seed=seed)
    return agent
