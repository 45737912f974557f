"""Evaluation: play episodes without learning, and report returns, steps and an animation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import gymnasium as gym

from helpers.support.progress import progress


def eval_policy_1_episode(
    env: gym.Env,
    policy: Callable,
    do_animation: bool = True,
    seed: int | None = None,
) -> dict:
    """Play one episode with ``policy``.

    Args:
        env: the environment; its ``render_mode`` must be "rgb_array" to animate.
        policy: a function from an observation to an action.
        do_animation: whether to draw every step.
        seed: seed of the environment's reset; None goes on with its present generator.

    Returns:
        A dictionary with ``total_reward`` (the sum of rewards, not discounted), ``steps``
        (actions taken) and ``animation`` (to display in a notebook, or None).

    Raises:
        ValueError: if an animation is asked of an environment that draws no RGB frames.

    >>> import gymnasium as gym
    >>> env = gym.make("FrozenLake-v1", desc=["SG"], is_slippery=False)
    >>> eval_policy_1_episode(env, lambda obs: 2, do_animation=False)
    {'total_reward': 1.0, 'steps': 1, 'animation': None}
    """
    animator = None
    if do_animation:
        # Here and not above: many episodes are played without a picture.
        from helpers.animation import EpisodeAnimator
        from helpers.pictures import picture

        if env.render_mode != "rgb_array":
            raise ValueError(
                f"this environment has render_mode={env.render_mode!r}; an animation needs "
                "gym.make(..., render_mode='rgb_array'), or do_animation=False"
            )
        # Milliseconds a picture, at the environment's own pace.
        animator = EpisodeAnimator(interval=round(1000 / env.metadata.get("render_fps", 4)))

    obs, _ = env.reset(seed=seed)
    total_reward, steps = 0.0, 0
    terminated = truncated = False
    while not (terminated or truncated):
        if animator:
            animator.add_frame(picture(env))
        obs, reward, terminated, truncated, _ = env.step(policy(obs))
        total_reward += float(reward)
        steps += 1
    if animator:
        animator.add_frame(picture(env))
    animation = animator.display_animation() if animator else None
    return {"total_reward": total_reward, "steps": steps, "animation": animation}


def eval_policy_n_episodes(
    env: gym.Env,
    policy: Callable,
    n: int = 5,
    do_animation: bool = True,
    seed: int | None = None,
) -> dict:
    """Play ``n`` episodes with ``policy``; only the last one is animated.

    Args:
        env: the environment.
        policy: a function from an observation to an action.
        n: the number of episodes, at least 1.
        do_animation: whether to animate the last episode.
        seed: seed of the first reset; the later episodes go on from it.

    Returns:
        A dictionary of lists of length ``n``: ``total_reward``, ``steps``, ``animation``. The
        first key is a singular here and a plural, ``total_rewards``, in what
        ``helpers.training`` returns: both are the specification's.

    Raises:
        ValueError: if ``n`` is below 1.

    >>> import gymnasium as gym
    >>> env = gym.make("FrozenLake-v1", desc=["SG"], is_slippery=False)
    >>> eval_policy_n_episodes(env, lambda obs: 2, n=3, do_animation=False)["total_reward"]
    [1.0, 1.0, 1.0]
    """
    if n < 1:
        raise ValueError(f"n is {n}; expected at least 1 episode")
    results: dict[str, list] = {"total_reward": [], "steps": [], "animation": []}
    for i in progress(range(n), desc="evaluation", unit="episode"):
        episode = eval_policy_1_episode(
            env,
            policy,
            do_animation=do_animation and i == n - 1,
            seed=seed if i == 0 else None,
        )
        for key, value in episode.items():
            results[key].append(value)
    return results


def eval_agent_n_episodes(
    env: gym.Env,
    agent,
    n: int = 5,
    do_animation: bool = True,
    seed: int | None = None,
) -> dict:
    """Play ``n`` episodes with ``agent`` in evaluation mode, and restore its former mode.

    Args:
        env: the environment.
        agent: an ``AgentRL``, an object with ``act`` alone, or a plain function.
        n: the number of episodes.
        do_animation: whether to animate the last episode.
        seed: seed of the first reset.

    Returns:
        The same dictionary as ``eval_policy_n_episodes``.

    >>> import gymnasium as gym
    >>> from helpers import RandomAgent
    >>> env = gym.make("FrozenLake-v1", desc=["SG"], is_slippery=False)
    >>> agent = RandomAgent(env, seed=0)
    >>> eval_agent_n_episodes(env, agent, n=2, do_animation=False)["total_reward"]
    [1.0, 1.0]
    >>> agent.training
    True
    """
    policy = getattr(agent, "act", agent)
    with evaluation_mode(agent):
        return eval_policy_n_episodes(env, policy, n=n, do_animation=do_animation, seed=seed)


@contextmanager
def evaluation_mode(agent) -> Iterator[None]:
    """Switch ``agent`` to ``eval()``, and back to its former mode, whatever happens inside.

    An agent without ``eval`` and ``train``, or a plain function, is left as it is.
    """
    was_training = getattr(agent, "training", True)
    if hasattr(agent, "eval"):
        agent.eval()
    try:
        yield
    finally:
        if was_training and hasattr(agent, "train"):
            agent.train()
