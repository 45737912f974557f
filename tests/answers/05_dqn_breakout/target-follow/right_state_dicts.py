def polyak_update(network, target_network, tau):
    online, mixed = network.state_dict(), target_network.state_dict()
    for name in mixed:
        mixed[name] = tau * online[name] + (1 - tau) * mixed[name]
    target_network.load_state_dict(mixed)
