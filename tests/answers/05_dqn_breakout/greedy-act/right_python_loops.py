def greedy_action(network, obs):
    device = next(network.parameters()).device
    with torch.no_grad():

        def best_of(one):
            values = network(to_network_input(one, device)).tolist()
            return values.index(max(values))

        if len(obs.shape) == 3:
            actions = best_of(obs)
        else:
            actions = []
            for one in obs:
                actions.append(best_of(one))
    return actions
