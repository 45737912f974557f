# loses: check-target-write-terminal
def q_learning_target(reward, next_q_values, next_action, terminated, gamma):
    return reward + gamma * max(next_q_values) * (not terminated)


def sarsa_target(reward, next_q_values, next_action, terminated, gamma):
    if terminated:
        next_q_values[:] = 0
    return reward + gamma * next_q_values[next_action]
