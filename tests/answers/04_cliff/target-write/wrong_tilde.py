# loses: check-target-write-qlearning, check-target-write-sarsa, check-target-write-terminal
def q_learning_target(reward, next_q_values, next_action, terminated, gamma):
    return reward + gamma * ~terminated * max(next_q_values)


def sarsa_target(reward, next_q_values, next_action, terminated, gamma):
    return reward + gamma * ~terminated * next_q_values[next_action]
