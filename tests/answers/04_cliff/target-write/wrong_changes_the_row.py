# loses: check-target-write-qlearning
def q_learning_target(reward, next_q_values, next_action, terminated, gamma):
    next_q_values *= gamma * (not terminated)
    return reward + max(next_q_values)


def sarsa_target(reward, next_q_values, next_action, terminated, gamma):
    return reward + gamma * (not terminated) * next_q_values[next_action]
