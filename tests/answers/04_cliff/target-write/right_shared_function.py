def target_of(reward, value, terminated, gamma):
    return reward + (0.0 if terminated else gamma * value)


def q_learning_target(reward, next_q_values, next_action, terminated, gamma):
    return target_of(reward, sorted(next_q_values)[-1], terminated, gamma)


def sarsa_target(reward, next_q_values, next_action, terminated, gamma):
    return target_of(reward, list(next_q_values)[next_action], terminated, gamma)
