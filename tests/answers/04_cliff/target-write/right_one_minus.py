def q_learning_target(reward, next_q_values, next_action, terminated, gamma):
    target = reward + gamma * (1 - terminated) * next_q_values.max()
    return target


def sarsa_target(reward, next_q_values, next_action, terminated, gamma):
    target = reward + gamma * (1 - int(terminated)) * float(next_q_values[next_action])
    return target
