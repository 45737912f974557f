# loses: check-values-choose
kept = []


def q_learning_agent(env, seed=None):
    if not kept:
        kept.append(QLearningAgent(env, 0.5, 0.9, 0.3, seed))
    return kept[0]
