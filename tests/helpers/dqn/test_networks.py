"""Networks: shapes, one observation as a batch of one, and pictures scaled exactly once."""

import numpy as np
import pytest
import torch

from helpers import AtariCNN, SmallCNN, to_network_input


def pictures(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def test_pictures_are_scaled_once():
    every_value = np.arange(256, dtype=np.uint8)
    scaled = to_network_input(every_value)
    assert scaled.dtype == torch.float32
    np.testing.assert_array_equal(scaled.numpy(), every_value.astype(np.float32) / 255)
    # What comes out is not scaled again if it is passed in.
    assert torch.equal(to_network_input(scaled), scaled)
    batch = torch.as_tensor(pictures(2, 4, 84, 84))
    assert torch.equal(to_network_input(batch), batch.float() / 255)
    assert torch.equal(to_network_input(batch[0]), batch[0].float() / 255)
    assert torch.equal(to_network_input(batch.numpy()), batch.float() / 255)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int64])
def test_other_numbers_are_left_as_they_are(dtype):
    values = np.array([[-3, 0, 1, 255]], dtype)
    for given in (values, torch.as_tensor(values)):
        x = to_network_input(given)
        assert x.dtype == torch.float32
        assert x.tolist() == [[-3.0, 0.0, 1.0, 255.0]]
    assert to_network_input(7).tolist() == 7.0


def test_what_is_given_is_not_changed():
    given = pictures(2, 4, 8, 8)
    kept = given.copy()
    to_network_input(given).zero_()
    np.testing.assert_array_equal(given, kept)


def test_doubles_become_floats_before_they_are_moved():
    """The device "mps" has no float64; "meta" shows the order without one."""
    moved = []

    class Watched(torch.Tensor):
        @classmethod
        def __torch_function__(cls, function, types, arguments=(), options=None):
            if function is torch.Tensor.to:
                moved.append(arguments[0].dtype)
            return super().__torch_function__(function, types, arguments, options or {})

    x = torch.zeros(3, dtype=torch.float64).as_subclass(Watched)
    assert to_network_input(x, "meta").device.type == "meta"
    assert moved == [torch.float32]


@pytest.mark.parametrize(
    ("network", "shape", "n_actions"),
    [
        (AtariCNN(), (4, 84, 84), 6),
        (AtariCNN(n_actions=4), (4, 84, 84), 4),
        (AtariCNN(in_channels=1, n_actions=3), (1, 84, 84), 3),
        (SmallCNN((1, 10, 5), 3), (1, 10, 5), 3),
        (SmallCNN((2, 6, 7), 2, hidden=8), (2, 6, 7), 2),
    ],
)
def test_a_batch_and_its_observations_have_the_same_values(network, shape, n_actions):
    batch = pictures(5, *shape)
    with torch.no_grad():
        for memory_format in (torch.contiguous_format, torch.channels_last):
            network = network.to(memory_format=memory_format)
            q_values = network(to_network_input(batch))
            assert q_values.shape == (5, n_actions)
            assert q_values.dtype == torch.float32
            one_by_one = torch.stack([network(to_network_input(picture)) for picture in batch])
            torch.testing.assert_close(q_values, one_by_one, rtol=1e-4, atol=1e-6)


def test_action_values_are_exact_sums_even_in_mixed_precision():
    torch.manual_seed(0)
    network, hidden = AtariCNN(n_actions=4), []
    network.fc4.register_forward_hook(lambda _, __, output: hidden.append(output))
    x = to_network_input(pictures(3, 4, 84, 84))
    with torch.no_grad():
        full = network(x)
        with torch.autocast("cpu", torch.bfloat16):
            mixed = network(x)
        assert [layer.dtype for layer in hidden] == [torch.float32, torch.bfloat16]
        assert mixed.dtype == torch.float32
        assert torch.equal(mixed, network.head(hidden[1].relu().float()))
    torch.testing.assert_close(mixed, full, rtol=0, atol=0.01)


def test_a_device_without_mixed_precision_is_none_to_the_network():
    network = AtariCNN(n_actions=4).to("meta")
    assert network(torch.zeros(2, 4, 84, 84, device="meta")).shape == (2, 4)


def test_the_network_of_the_paper_has_its_number_of_weights():
    convolutions = (8 * 8 * 4 + 1) * 32 + (4 * 4 * 32 + 1) * 64 + (3 * 3 * 64 + 1) * 64
    layers = (7 * 7 * 64 + 1) * 512 + (512 + 1) * 4
    count = sum(weight.numel() for weight in AtariCNN(n_actions=4).parameters())
    assert count == convolutions + layers == 1_686_180
    more = sum(weight.numel() for weight in AtariCNN(n_actions=6).parameters())
    assert more - count == 2 * (512 + 1)


def test_values_depend_on_every_frame():
    network, obs = AtariCNN(n_actions=4), pictures(4, 84, 84)
    with torch.no_grad():
        q_values = network(to_network_input(obs))
        for frame in range(4):
            changed = obs.copy()
            changed[frame] = 255 - changed[frame]
            assert not torch.allclose(network(to_network_input(changed)), q_values)
