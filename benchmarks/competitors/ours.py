"""Lab 5's own agent with its class settings, unscaled, trained by ``train_many_games``."""

import os

import gymnasium as gym

from competitors.common import Trained
from course.labs.definitions import definitions
from course.labs.lab import find_labs
from helpers import make_breakout, train_many_games

WITHOUT_END = 10**9  # agent steps: only the time stops training
OF_AGENT = ("batch_size", "learning_rate", "gamma", "epsilon_start", "epsilon_end")
OF_AGENT += ("learning_rate_end", "learning_rate_decay_per_step")
OF_AGENT += ("epsilon_decay_per_step", "warmup_steps", "update_target_tau")
OF_AGENT += ("gradient_step_freq", "clip_rewards", "mixed_precision")
OF_MEMORY = ("n_games", "n_step", "slots")


def train(seconds: float, seed: int, steps: int, device: str = "cpu") -> Trained:
    """Train for ``seconds``; ``steps`` scales nothing, the settings are made for half an hour."""
    os.environ["COURSE_BUDGET"] = "class"
    lab = definitions(find_labs(["05_dqn_breakout"])[0])
    lab["device"] = device  # a name that the lab's functions read
    games, agent = lab["make_breakout_agent"](seed=seed)
    history = train_many_games(games, agent, WITHOUT_END, seconds=seconds, seed=seed)
    greedy_action = lab["greedy_action"]
    values = {name: getattr(agent, name) for name in OF_AGENT}
    return Trained(
        policies={
            "published": lambda obs: greedy_action(agent.network_q_value_target, obs),
            "last": lambda obs: greedy_action(agent.network_q_value, obs),
        },
        steps=agent.training_steps,
        seconds=agent.training_seconds,
        settings={
            "values": values | {name: getattr(agent.replay_buffer, name) for name in OF_MEMORY},
            "scaled": {},
            "notes": ["acts with its averaged (target) network when evaluated"],
        },
        history={
            "agent_steps": history["agent_steps"],
            "seconds": history["seconds"],
            "score": history["total_rewards"],
        },
    )


def make_env() -> gym.Env:
    """Make the game that lab 5 evaluates on."""
    return make_breakout()
