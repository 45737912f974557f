def q_learning_agent(env, seed=None):

    class Mine(QLearningAgent):
        pass

    return Mine(env, 0.5, 0.9, 0.3, seed)
