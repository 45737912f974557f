"""Networks with known values, and what may not be done to a network that is only read."""

import numpy as np
import pytest
import torch

from helpers.checks.core import CheckFailed
from helpers.checks.networks import (
    ConstantNetwork,
    DistantNetwork,
    drawn_network,
    drawn_pictures,
    gradient_of,
    only_read,
)
from helpers.dqn.networks import to_network_input


def test_exact_values_are_the_network_s():
    rng = np.random.default_rng(0)
    network, pictures = drawn_network(rng, n_actions=5), drawn_pictures(rng, n=20)
    got = network(to_network_input(pictures)).detach().numpy()
    np.testing.assert_allclose(got, network.exact(pictures), atol=1e-6)
    brightest = pictures.reshape(20, -1).max(axis=1)
    assert sorted(brightest.tolist()) == [0] + 19 * [255]  # one is black


def test_some_drawn_networks_have_negative_values_only():
    rng = np.random.default_rng(0)
    signs = [
        (drawn_network(rng, 2).exact(drawn_pictures(rng, 5)) > 0).any(axis=1) for _ in range(30)
    ]
    assert np.any(signs)
    assert not np.all(signs)


def test_a_distant_network_wants_its_pictures_beside_it():
    network = DistantNetwork([1.0, 2.0])
    with pytest.raises(CheckFailed, match="on another"):
        network(torch.zeros(1, 1, 2))
    assert network(torch.zeros(3, 1, 1, 2, device="meta")).tolist() == [[1.0, 2.0]] * 3


def changes_a_weight(network):
    with torch.no_grad():
        network.values[0] = 5


@pytest.mark.parametrize(
    ("use", "said"),
    [
        (changes_a_weight, "weights of target_network were changed"),
        (lambda network: network.requires_grad_(False), "requires_grad of the weights"),
        (lambda network: torch.set_grad_enabled(False), "switched off for good"),
        (lambda network: network.values.sum().backward(), "already computed"),
    ],
)
def test_what_is_done_to_a_network_is_noticed_and_gradients_are_on_again(use, said):
    network = ConstantNetwork([1.0, 2.0])
    with pytest.raises(CheckFailed, match=said), only_read(target_network=network):
        use(network)
    assert torch.is_grad_enabled()


def test_the_mode_of_the_network_that_learns_is_put_back_and_a_target_may_be_evaluated():
    network, target_network = ConstantNetwork([1.0]), ConstantNetwork([2.0])
    with only_read(network=network, target_network=target_network):
        target_network.eval()
        network.eval()
        network.train()
    with pytest.raises(CheckFailed, match="mode of network"), only_read(network=network):
        network.eval()


def test_a_network_that_is_only_read_may_be_frozen_already():
    network = ConstantNetwork([1.0, 2.0]).requires_grad_(False)
    with only_read(network=network):
        network(torch.zeros(1, 1, 2)).max()
    assert gradient_of(network.values.sum(), network)[0].tolist() == [0.0, 0.0]
