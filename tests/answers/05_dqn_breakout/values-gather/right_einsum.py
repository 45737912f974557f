def current_q_values(network, obs, action):
    q = network(to_network_input(obs))
    mask = torch.eye(q.shape[1], device=q.device)[action]
    return torch.einsum("na,na->n", q, mask)
