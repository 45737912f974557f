# loses: check-target-write-terminal
def q_learning_target(reward, next_q_values, next_action, terminated, gamma):
    return gamma * reward if terminated else reward + gamma * max(next_q_values)


def sarsa_target(reward, next_q_values, next_action, terminated, gamma):
    return reward + gamma * next_q_values[next_action] * (not terminated)
