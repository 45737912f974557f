# loses: check-target-write-qlearning, check-target-write-sarsa
def q_learning_target(reward, next_q_values, next_action, terminated, gamma):
    target = reward + gamma**2 * (not terminated) * max(next_q_values)
    return target


def sarsa_target(reward, next_q_values, next_action, terminated, gamma):
    target = reward + gamma**2 * (not terminated) * next_q_values[next_action]
    return target
