"""The training loop: episodes in which the agent acts and learns, for one seed or several."""

from collections.abc import Callable, Iterable

import gymnasium as gym
import numpy as np

from helpers.support.progress import progress


def train_agent_n_episodes(
    env: gym.Env,
    agent,
    n: int = 20,
    verbose_freq: int | None = None,
    seed: int | None = None,
) -> dict:
    """Train ``agent`` for ``n`` episodes.

    ``learn`` receives ``terminated`` alone: a time limit ends the episode, and not the future
    that the agent estimates (Pardo et al., 2018, "Time Limits in Reinforcement Learning").
    The agent is switched to training mode, and left in it.

    Args:
        env: the environment.
        agent: an ``AgentRL``, or any object with ``act`` and ``learn``.
        n: the number of episodes, at least 1.
        verbose_freq: print the means of the last ``verbose_freq`` episodes as often; None: never.
        seed: seed of the first reset; the later episodes go on from it.

    Returns:
        A dictionary of two lists of length ``n``: ``total_rewards`` (sums of rewards, not
        discounted) and ``steps`` (actions taken). The key is a plural here and a singular,
        ``total_reward``, in what ``helpers.evaluation`` returns: both are the specification's.

    Raises:
        ValueError: if ``n`` or ``verbose_freq`` is below 1.

    >>> import gymnasium as gym
    >>> from helpers import RandomAgent
    >>> env = gym.make("FrozenLake-v1", desc=["SG"], is_slippery=False)
    >>> results = train_agent_n_episodes(env, RandomAgent(env, seed=0), n=2, seed=0)
    >>> results["total_rewards"]
    [1.0, 1.0]
    """
    if n < 1:
        raise ValueError(f"n is {n}; expected at least 1 episode")
    if verbose_freq is not None and verbose_freq < 1:
        raise ValueError(f"verbose_freq is {verbose_freq}; expected None or at least 1")
    if hasattr(agent, "train"):
        agent.train()

    total_rewards: list[float] = []
    all_steps: list[int] = []
    for episode in progress(range(n), desc="training", unit="episode"):
        total_reward, steps = _train_1_episode(env, agent, seed if episode == 0 else None)
        total_rewards.append(total_reward)
        all_steps.append(steps)
        if verbose_freq is not None and (episode + 1) % verbose_freq == 0:
            mean_reward = np.mean(total_rewards[-verbose_freq:])
            mean_steps = np.mean(all_steps[-verbose_freq:])
            print(
                f"Episode {episode + 1}/{n} - Average Reward: {mean_reward:.2f}, "
                f"Average Steps: {mean_steps:.2f}"
            )
    return {"total_rewards": total_rewards, "steps": all_steps}


def _train_1_episode(env: gym.Env, agent, seed: int | None) -> tuple[float, int]:
    """Play and learn one episode; return the sum of its rewards and its number of steps."""
    obs, _info = env.reset(seed=seed)
    total_reward, steps = 0.0, 0
    terminated = truncated = False
    while not (terminated or truncated):
        action = agent.act(obs)
        next_obs, reward, terminated, truncated, info = env.step(action)
        # A wrapper that plays another action says so: Breakout's FIRE, for instance.
        played = info.get("action", action)
        agent.learn(obs, played, reward, next_obs, terminated)
        total_reward += float(reward)
        steps += 1
        obs = next_obs
    if hasattr(agent, "end_episode"):
        agent.end_episode(truncated and not terminated)
    return total_reward, steps


def train_over_seeds(
    env: gym.Env,
    make_agent: Callable,
    n: int = 20,
    seeds: Iterable[int] = range(10),
) -> dict:
    """Train one new agent for each seed, and put the results side by side.

    Args:
        env: the environment, the same for all; each run resets it with a seed of its own.
        make_agent: called as ``make_agent(env, seed)``, returns a new agent.
        n: the number of episodes of each run.
        seeds: the seeds, whole numbers of 0 or more.

    Returns:
        A dictionary with ``total_rewards`` and ``steps``, arrays of shape (seeds, n), as
        ``plot_learning_curves`` takes them, and ``agents``, the list of trained agents.

    Raises:
        ValueError: if ``n`` is below 1, or there is no seed.

    >>> import gymnasium as gym
    >>> from helpers import RandomAgent
    >>> env = gym.make("FrozenLake-v1", desc=["SG"], is_slippery=False)
    >>> results = train_over_seeds(env, RandomAgent, n=5, seeds=[0, 1])
    >>> results["total_rewards"].shape, len(results["agents"])
    ((2, 5), 2)
    """
    seeds = list(seeds)
    if not seeds:
        raise ValueError("seeds is empty; expected at least one seed")
    agents, runs = [], []
    for seed in progress(seeds, desc="seeds", unit="seed"):
        agent = make_agent(env, seed)
        # Not the agent's own seed: both would draw the same numbers.
        env_seed = int(np.random.SeedSequence(seed).spawn(1)[0].generate_state(1)[0])
        runs.append(train_agent_n_episodes(env, agent, n=n, seed=env_seed))
        agents.append(agent)
    return {
        "total_rewards": np.array([run["total_rewards"] for run in runs]),
        "steps": np.array([run["steps"] for run in runs]),
        "agents": agents,
    }
