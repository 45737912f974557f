# loses: check-target-write-terminal
def q_learning_target(reward, next_q_values, next_action, terminated, gamma):
    target = (1 - terminated) * (reward + gamma * max(next_q_values))
    return target


def sarsa_target(reward, next_q_values, next_action, terminated, gamma):
    target = (1 - terminated) * (reward + gamma * next_q_values[next_action])
    return target
