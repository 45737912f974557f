# loses: check-greedy-act-one, check-greedy-act-batch
def greedy_action(network, obs):
    device = next(network.parameters()).device
    with torch.no_grad():
        q_values = network(to_network_input(obs, device)).tolist()

        def best(row):
            action, highest = 0, 0
            for a, value in enumerate(row):
                if value > highest:
                    action, highest = a, value
            return action

        actions = [best(row) for row in q_values] if isinstance(q_values[0], list) else best(q_values)
    return actions
