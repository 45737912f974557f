# loses: check-target-write-qlearning, check-target-write-sarsa, check-target-write-terminal
def q_learning_target(reward, next_q_values, next_action, terminated, gamma):
    target = int(reward) + gamma * (not terminated) * max(next_q_values)
    return target


def sarsa_target(reward, next_q_values, next_action, terminated, gamma):
    target = int(reward) + gamma * (not terminated) * next_q_values[next_action]
    return target
