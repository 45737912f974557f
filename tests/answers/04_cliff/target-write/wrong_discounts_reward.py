# loses: check-target-write-qlearning
def q_learning_target(reward, next_q_values, next_action, terminated, gamma):
    target = gamma * (reward + (not terminated) * max(next_q_values))
    return target


def sarsa_target(reward, next_q_values, next_action, terminated, gamma):
    target = reward + gamma * (not terminated) * next_q_values[next_action]
    return target
