"""Networks that estimate action values, and the one place where pictures are scaled."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def to_network_input(obs, device: str | torch.device | None = None) -> torch.Tensor:
    """Turn observations into what a network takes: float32, pictures scaled to [0, 1].

    Pictures are recognised by their type, uint8. This is the only place that divides by 255.

    Args:
        obs: one observation or a batch of them, an array or a tensor.
        device: where to put the result; None leaves a tensor where it is.

    Returns:
        A float32 tensor of the same shape.

    >>> to_network_input(np.array([0, 51, 255], np.uint8))
    tensor([0.0000, 0.2000, 1.0000])
    >>> to_network_input(np.array([-1.0, 0.5]))
    tensor([-1.0000,  0.5000])
    """
    x = obs if torch.is_tensor(obs) else torch.as_tensor(np.asarray(obs))
    if x.dtype != torch.uint8:
        # First to float32: "mps" has no float64.
        return x.float().to(device)
    x = x.to(device)  # first to the device: bytes are a quarter of what floats are
    if x.dim() == 4:
        # Channels last: on a CPU the convolutions of a batch are up to twice as fast.
        return x.to(torch.float32, memory_format=torch.channels_last).div_(255)
    return x.float().div_(255)


class AtariCNN(nn.Module):
    """The network of Mnih et al. (2015), "Human-level control through deep RL", Methods.

    Args:
        in_channels: frames in an observation.
        n_actions: the number of actions.

    >>> AtariCNN(in_channels=4, n_actions=4)(torch.zeros(32, 4, 84, 84)).shape
    torch.Size([32, 4])
    >>> AtariCNN(n_actions=4)(torch.zeros(4, 84, 84)).shape
    torch.Size([4])
    """

    def __init__(self, in_channels: int = 4, n_actions: int = 6):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, 32, kernel_size=8, stride=4)
        self.conv2 = nn.Conv2d(32, 64, kernel_size=4, stride=2)
        self.conv3 = nn.Conv2d(64, 64, kernel_size=3, stride=1)
        self.fc4 = nn.Linear(64 * 7 * 7, 512)
        self.head = nn.Linear(512, n_actions)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the action values of a batch, or of one observation.

        Args:
            x: (batch, in_channels, 84, 84) or (in_channels, 84, 84), float32 in [0, 1].

        Returns:
            (batch, n_actions) or (n_actions,) float32.
        """
        x = F.relu(self.conv1(x))  # (batch, 32, 20, 20)
        x = F.relu(self.conv2(x))  # (batch, 64, 9, 9)
        x = F.relu(self.conv3(x))  # (batch, 64, 7, 7)
        x = F.relu(self.fc4(x.flatten(start_dim=-3)))  # (batch, 512)
        # Even in mixed precision: bfloat16's 8 bits cannot tell two actions apart by a hundredth.
        with torch.autocast("cpu", enabled=False):
            return self.head(x.float())


class SmallCNN(nn.Module):
    """A network for small pictures such as Catch's: one convolution, one hidden layer.

    Args:
        shape: channels, height and width of an observation.
        n_actions: the number of actions.
        hidden: units of the hidden layer.

    >>> SmallCNN((1, 10, 5), 3)(torch.zeros(32, 1, 10, 5)).shape
    torch.Size([32, 3])
    """

    def __init__(self, shape: tuple[int, int, int], n_actions: int, hidden: int = 64):
        super().__init__()
        channels, height, width = shape
        self.conv = nn.Conv2d(channels, 16, kernel_size=3, padding=1)
        self.fc = nn.Linear(16 * height * width, hidden)
        self.head = nn.Linear(hidden, n_actions)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return action values, ``(batch, n_actions)``, of ``(batch, *shape)`` float32 pictures."""
        x = F.relu(self.conv(x))
        x = F.relu(self.fc(x.flatten(start_dim=-3)))
        return self.head(x)
