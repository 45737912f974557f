def q_learning_target(reward, next_q_values, next_action, terminated, gamma):
    if terminated:
        return reward
    return reward + gamma * np.max(next_q_values)


def sarsa_target(reward, next_q_values, next_action, terminated, gamma):
    target = reward
    if not terminated:
        target += gamma * next_q_values[next_action]
    return target
