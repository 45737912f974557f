"""The training loop: episodes in which the agent acts and learns."""

import gymnasium as gym
import numpy as np

from helpers.progress import progress


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
        discounted) and ``steps`` (actions taken).

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
    end_episode = getattr(agent, "end_episode", None)
    act, learn, step = agent.act, agent.learn, env.step

    results = {"total_rewards": [], "steps": []}
    for episode in progress(range(n), desc="training", unit="episode"):
        obs, _ = env.reset(seed=seed if episode == 0 else None)
        total_reward, steps = 0.0, 0
        terminated = truncated = False
        while not (terminated or truncated):
            action = act(obs)
            next_obs, reward, terminated, truncated, _ = step(action)
            learn(obs, action, reward, next_obs, terminated)
            total_reward += float(reward)
            steps += 1
            obs = next_obs
        if end_episode is not None:
            end_episode(truncated and not terminated)

        results["total_rewards"].append(total_reward)
        results["steps"].append(steps)
        if verbose_freq is not None and (episode + 1) % verbose_freq == 0:
            mean_reward = np.mean(results["total_rewards"][-verbose_freq:])
            mean_steps = np.mean(results["steps"][-verbose_freq:])
            print(
                f"Episode {episode + 1}/{n} - Average Reward: {mean_reward:.2f}, "
                f"Average Steps: {mean_steps:.2f}"
            )
    return results
