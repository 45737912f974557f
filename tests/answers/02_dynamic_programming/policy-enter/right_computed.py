def safe_policy(observation):
    model = gym.make("FrozenLake-v1", desc=SAFE_MAP).unwrapped.P
    return int(q_from_v(model, value_iteration(model, 0.9)[-1], 0.9)[observation].argmax())
