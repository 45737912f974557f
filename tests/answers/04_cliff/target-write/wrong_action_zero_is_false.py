# loses: check-target-write-sarsa
def q_learning_target(reward, next_q_values, next_action, terminated, gamma):
    return reward + gamma * (not terminated) * max(next_q_values)


def sarsa_target(reward, next_q_values, next_action, terminated, gamma):
    if terminated or not next_action:
        return reward
    return reward + gamma * next_q_values[next_action]
