# loses: check-values-choose
def q_learning_agent(env, seed=None):
    return QLearningAgent(gym.make("FrozenLake-v1"), 0.5, 0.9, 0.3, seed)
