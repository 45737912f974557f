# loses: check-target-write-qlearning
def q_learning_target(reward, next_q_values, next_action, terminated, gamma):
    best = next_q_values[0]
    for action in range(4):
        best = max(best, next_q_values[action])
    return reward + gamma * best * (not terminated)


def sarsa_target(reward, next_q_values, next_action, terminated, gamma):
    return reward + gamma * (not terminated) * next_q_values[next_action]
