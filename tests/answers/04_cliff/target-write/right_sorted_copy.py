def q_learning_target(reward, next_q_values, next_action, terminated, gamma):
    follows = 0 if terminated else sorted(next_q_values)[-1]
    return reward + gamma * follows


def sarsa_target(reward, next_q_values, next_action, terminated, gamma):
    follows = 0 if terminated else next_q_values.tolist()[next_action]
    return reward + gamma * follows
