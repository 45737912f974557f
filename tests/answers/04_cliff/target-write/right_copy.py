def q_learning_target(reward, next_q_values, next_action, terminated, gamma):
    row = np.array(next_q_values)
    row[:] = 0 if terminated else row
    target = reward + gamma * row.max()
    return target


def sarsa_target(reward, next_q_values, next_action, terminated, gamma):
    row = np.array(next_q_values)
    row *= not terminated
    target = reward + gamma * row[next_action]
    return target
