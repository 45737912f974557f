"""What runs in the sandbox: some games of one network, and their scores on stdout, as JSON.

It is given two files: the protocol with the games to play, and the network's weights as float32,
one after another in the order of the names; no weights for a player who only draws at random.
"""

import json
import sys

import numpy as np
import torch

from helpers import AtariCNN, BreakoutGames, to_network_input
from helpers.support.actions import discrete_size


def load(content: bytes) -> AtariCNN:
    """Return the network of these weights."""
    network = AtariCNN(4, 4)
    state, values = network.state_dict(), torch.tensor(np.frombuffer(content, "<f4"))
    parts = values.split([state[name].numel() for name in sorted(state)])
    shaped = zip(sorted(state), parts, strict=True)
    network.load_state_dict({name: part.view(state[name].shape) for name, part in shaped})
    return network.eval()


@torch.no_grad()
def play(network: AtariCNN | None, ask: dict) -> list[float]:
    """Return the scores of games ``first`` to ``first + games - 1``, each played once."""
    n, seed = ask["games"], ask["first_seed"] + ask["first"]
    games = BreakoutGames(n, noop_max=ask["noop_max"], threads=1)
    generators = [np.random.default_rng(seed + game) for game in range(n)]
    obs, _info = games.reset(seed=seed)  # game i gets seed + i
    n_actions = discrete_size(games.single_action_space)
    scores, over = np.zeros(n), np.zeros(n, bool)
    while not over.all():
        actions = np.zeros(n, int)
        playing = np.flatnonzero(~over)
        if network is not None:
            q_values = network(to_network_input(obs[playing]))  # (playing, actions)
            actions[playing] = q_values.argmax(dim=1).numpy()
        for game in playing:
            if generators[game].random() < ask["epsilon"]:
                actions[game] = generators[game].integers(n_actions)
        obs, rewards, terminated, truncated, _info = games.step(actions)
        scores[playing] += rewards[playing]
        over |= terminated | truncated
    return scores.tolist()


def main() -> None:
    """Play what the files ask for."""
    about, weights = sys.argv[1:]
    with open(about, encoding="utf-8") as file:
        ask = json.load(file)
    with open(weights, "rb") as file:
        content = file.read()
    torch.set_num_threads(1)
    # Numbers next to zero take a processor a hundred times as long; no score depends on them.
    torch.set_flush_denormal(True)
    print(json.dumps(play(load(content) if content else None, ask)))


if __name__ == "__main__":
    main()
