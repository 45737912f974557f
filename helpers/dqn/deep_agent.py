"""What a deep Q-learning agent keeps and counts; the algorithm itself is the learner's."""

from collections.abc import Callable
from copy import deepcopy

import gymnasium as gym
import numpy as np
import torch
from torch import nn

from helpers.agents import AgentRL
from helpers.dqn.frame_replay import FrameReplay
from helpers.dqn.networks import to_network_input
from helpers.support.actions import discrete_size


class DeepAgent(AgentRL):
    """The scaffold of DQN: networks, memory, optimiser and counters.

    A subclass writes ``act``, ``update_epsilon``, ``gradient_step_is_due``, ``loss`` and
    ``update_target``. One-game loops call ``learn``; ``train_many_games`` fills the memory itself
    and calls ``count_step``.

    Args:
        env: the environment; its action space is discrete. For several games side by side, give
            one with ``single_action_space``.
        network_q_value: the network that learns; moved to ``device``.
        replay_buffer: the memory, a ``ReplayBuffer`` or a ``FrameReplay``.
        batch_size: transitions in a gradient step.
        learning_rate: Adam's, at the start.
        gamma: the discount of one step.
        epsilon_start: the probability of a random action at the start.
        epsilon_end: the lowest probability of a random action.
        epsilon_decay_per_episode: what epsilon loses with each episode after the warm-up.
        warmup_episodes: episodes before the first gradient step.
        update_target_tau: the part of the network that enters the target network at each gradient
            step.
        device: "cpu", "cuda" or "mps".
        gradient_step_freq: agent steps between two gradient steps.
        epsilon_decay_per_step: what epsilon loses with each step after the warm-up.
        warmup_steps: steps before the first gradient step, all games together.
        learning_rate_end: the lowest learning rate.
        learning_rate_decay_per_step: what the learning rate loses with each step.
        clip_rewards: learn from the rewards' signs (Mnih et al., 2015); scores stay whole.
        seed: a seed, or a ``numpy.random.Generator``, for exploration.
        descend: called with the optimiser and the loss of a batch, to lower that loss by one step;
            by default PyTorch's usual three calls.
        mixed_precision: compute losses and gradients with 16 bits a number (bfloat16) where the
            processor has instructions for that; weights keep 32 (Micikevicius et al., 2018). Else,
            and on a graphics card, nothing changes.

    Raises:
        TypeError: if the action space is not discrete.
    """

    def __init__(
        self,
        env: gym.Env,
        network_q_value: nn.Module,
        replay_buffer,
        batch_size: int,
        learning_rate: float,
        gamma: float,
        epsilon_start: float,
        epsilon_end: float,
        epsilon_decay_per_episode: float = 0.0,
        warmup_episodes: int = 20,
        update_target_tau: float = 0.005,
        device: str | torch.device = "cpu",
        *,
        gradient_step_freq: int = 4,
        epsilon_decay_per_step: float = 0.0,
        warmup_steps: int = 0,
        learning_rate_end: float = 0.0,
        learning_rate_decay_per_step: float = 0.0,
        clip_rewards: bool = False,
        seed: int | np.random.Generator | None = None,
        descend: Callable[[torch.optim.Optimizer, torch.Tensor], None] | None = None,
        mixed_precision: bool = False,
    ):
        super().__init__(env, seed)
        self.n_actions = discrete_size(getattr(env, "single_action_space", env.action_space))
        self.batch_size = batch_size
        self.learning_rate, self.learning_rate_end = learning_rate, learning_rate_end
        self.learning_rate_decay_per_step = learning_rate_decay_per_step
        self.gamma = gamma
        self.epsilon_start, self.epsilon_end = epsilon_start, epsilon_end
        self.epsilon_decay_per_episode = epsilon_decay_per_episode
        self.epsilon_decay_per_step = epsilon_decay_per_step
        self.warmup_episodes, self.warmup_steps = warmup_episodes, warmup_steps
        self.update_target_tau = update_target_tau
        self.gradient_step_freq = gradient_step_freq
        self.clip_rewards = clip_rewards
        self.device = torch.device(device)
        self.replay_buffer = replay_buffer
        self._take_network(network_q_value)
        self._start_counting()
        self.descend = descend or _descend
        self.mixed_precision = mixed_precision and _has_bfloat16(self.device)

    def _take_network(self, network: nn.Module) -> None:
        """Move the network to the device, and give it a target network and an optimiser."""
        self.network_q_value: nn.Module = network.to(  # type: ignore[call-overload]
            self.device,
            memory_format=torch.channels_last,  # which PyTorch's annotations leave out
        )
        self.network_q_value_target = deepcopy(self.network_q_value).requires_grad_(False)
        # Fused: one pass over the weights, a fifth of the time on a CPU or less.
        self.optimizer = torch.optim.Adam(
            self.network_q_value.parameters(), lr=self.learning_rate, fused=True
        )

    def _start_counting(self) -> None:
        self.epsilon = self.epsilon_start
        self.training_steps = 0  # agent steps so far, all games together
        self.training_episodes = 0
        self.gradient_steps = 0
        self.last_loss = float("nan")
        # Steps and episodes at which a checkpoint was loaded, with the memory empty; else None.
        self.restored_at: tuple[int, int] | None = None
        self.training_seconds = 0.0
        # One entry a finished game; the last two tell when it ended.
        columns = ("total_rewards", "steps", "agent_steps", "seconds")
        self.history: dict[str, list] = {column: [] for column in columns}

    def __repr__(self) -> str:
        network, memory = type(self.network_q_value).__name__, self.replay_buffer
        return super().__repr__()[:-1] + f", network_q_value={network}, replay_buffer={memory})"

    def update_epsilon(self) -> None:
        """Set ``self.epsilon``; called after every step."""
        raise NotImplementedError(f"{type(self).__name__}.update_epsilon")

    def gradient_step_is_due(self) -> bool:
        """Tell whether to learn now; called after every step."""
        raise NotImplementedError(f"{type(self).__name__}.gradient_step_is_due")

    def loss(self, obs, action, reward, next_obs, terminated, discount=None) -> torch.Tensor:
        """Return the loss of a batch as the memory samples it, a tensor without axes."""
        raise NotImplementedError(f"{type(self).__name__}.loss")

    def update_target(self) -> None:
        """Move the target network towards the network; called after every gradient step."""
        raise NotImplementedError(f"{type(self).__name__}.update_target")

    def act_many(self, obs) -> np.ndarray:
        """Return an action for each of several observations, (games,) int."""
        return np.array([self.act(of_game) for of_game in obs])

    def learn(self, obs, action, reward, next_obs, terminated) -> None:
        """Keep one transition, and learn from the memory when it is time to.

        Raises:
            TypeError: if the memory is a ``FrameReplay``, which ``train_many_games`` fills.
        """
        if isinstance(self.replay_buffer, FrameReplay):
            raise TypeError(
                "the agent's memory is a FrameReplay, which keeps frames and no transitions; "
                "train with train_many_games, or make the agent with a ReplayBuffer"
            )
        reward = self.learned_reward(reward)
        self.replay_buffer.append(obs, action, reward, next_obs, terminated)
        self.count_step()

    def learned_reward(self, reward) -> float:
        """Return what is learned of a reward: itself, or its sign."""
        return float(np.sign(reward)) if self.clip_rewards else float(reward)

    def count_step(self) -> None:
        """Count an agent step; take a gradient step if one is due."""
        self.training_steps += 1
        self.update_epsilon()
        if self.memory_is_filled() and self.gradient_step_is_due():
            self.gradient_step()

    def memory_is_filled(self) -> bool:
        """Tell whether a memory that a kill has emptied has been filled again: a second warm-up.

        True for an agent that was never restored: its own warm-up is ``gradient_step_is_due``'s.
        """
        if self.restored_at is None:
            return True
        steps, episodes = self.restored_at
        return (
            self.training_steps >= steps + max(self.warmup_steps, self.batch_size)
            and self.training_episodes >= episodes + self.warmup_episodes
        )

    def end_episode(self, truncated: bool) -> None:
        """Count an episode."""
        self.training_episodes += 1
        self.update_epsilon()

    def gradient_step(self) -> None:
        """Lower the loss of one batch, then let the target network follow.

        Raises:
            TypeError: if ``loss`` returns no tensor that depends on the network.
        """
        batch = self.replay_buffer.sample(self.batch_size)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.mixed_precision):
            loss = self.loss(*batch)
        if not (torch.is_tensor(loss) and loss.dim() == 0 and loss.requires_grad):
            raise TypeError(
                "loss returned something that cannot be minimised; expected a tensor without axes "
                f"that depends on the network's weights, got {loss!r:.80}"
            )
        for group in self.optimizer.param_groups:
            group["lr"] = self.current_learning_rate()
        self.descend(self.optimizer, loss)
        self.update_target()
        self.gradient_steps += 1
        self.last_loss = loss.item()

    def current_learning_rate(self) -> float:
        """Return the learning rate of the next gradient step."""
        decayed = self.learning_rate - self.learning_rate_decay_per_step * self.training_steps
        return max(self.learning_rate_end, decayed)

    def record_game(self, score: float, steps: int) -> None:
        """Add a finished game to ``history``."""
        self.history["total_rewards"].append(float(score))
        self.history["steps"].append(int(steps))
        self.history["agent_steps"].append(self.training_steps)
        self.history["seconds"].append(round(self.training_seconds, 1))

    @torch.no_grad()
    def mean_value(self, obs) -> float:
        """Return the mean over observations of the greatest action value."""
        q_values = self.network_q_value(to_network_input(obs, self.device))
        return float(q_values.max(dim=-1).values.mean())


def _descend(optimizer: torch.optim.Optimizer, loss: torch.Tensor) -> None:
    """Lower a loss by one step of the optimiser."""
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def _has_bfloat16(device: torch.device) -> bool:
    """Tell whether a device is a processor that multiplies bfloat16 by instructions of its own."""
    if device.type != "cpu" or not hasattr(torch.cpu, "get_capabilities"):
        return False
    return bool(torch.cpu.get_capabilities().get("avx512_bf16"))
