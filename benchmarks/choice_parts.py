"""What the choices of the class preset are made of: schedules, a head, shifted pictures."""

import torch
import torch.nn.functional as F

HALF = 50_000  # agent steps, after which a schedule is at its end
SHIFT = 4  # pixels; Kostrikov et al. (2021), DrQ


def annealed(agent) -> None:
    """Let returns go over ten steps, then fewer, down to three (Schwarzer et al., 2023)."""
    part = min(agent.training_steps / HALF, 1.0)
    agent.replay_buffer.n_step = round(10 * (3 / 10) ** part)


def larger_batch_late(agent) -> None:
    """Draw batches of 64 once the schedule is at its end."""
    if agent.training_steps >= HALF:
        agent.batch_size = 64


class DuelingHead(torch.nn.Module):
    """The two branches of Wang et al. (2016): V(s), and advantages whose mean is taken away."""

    def __init__(self, n_features: int, n_actions: int):
        super().__init__()
        self.value = torch.nn.Linear(n_features, 1)
        self.advantage = torch.nn.Linear(n_features, n_actions)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the action values, (batch, actions), of features, (batch, features)."""
        advantage = self.advantage(x)
        return self.value(x) + advantage - advantage.mean(dim=-1, keepdim=True)


def shifted(obs: torch.Tensor) -> torch.Tensor:
    """Return the pictures, (batch, 4, 84, 84) uint8, each moved by up to four pixels at random."""
    size = obs.shape[-1]
    padded = F.pad(obs.float(), (SHIFT,) * 4, mode="replicate").to(obs.dtype)
    corners = torch.randint(0, 2 * SHIFT + 1, (len(obs), 2)).tolist()
    moved = [
        picture[:, y : y + size, x : x + size]
        for picture, (y, x) in zip(padded, corners, strict=True)
    ]
    return torch.stack(moved)
