"""The training loop of several games side by side, which can be interrupted, and killed."""

import time
from pathlib import Path

import gymnasium as gym
import numpy as np

from helpers.dqn.checkpoint import load_checkpoint, save_checkpoint
from helpers.dqn.deep_agent import DeepAgent
from helpers.dqn.frame_replay import FrameReplay
from helpers.dqn.live import LiveView
from helpers.support.language import translate
from helpers.support.progress import is_grading

SECONDS_BETWEEN_CHECKPOINTS = 45


def train_many_games(
    games: gym.vector.VectorEnv,
    agent,
    agent_steps: int,
    *,
    seconds: float | None = None,
    checkpoint: Path | str | None = None,
    seed: int | None = None,
) -> dict:
    """Train ``agent`` on several games side by side, until it has taken ``agent_steps`` steps.

    Interrupt it (the ■ button) and call it again: it goes on. With a ``checkpoint``, the same holds
    after a crash: a new agent takes over weights, optimiser, counters and scores from the file.
    The games and the memory are not in it: games start anew, and the restored policy fills the
    memory again before learning goes on. While nbgrader runs the notebook, the file is neither
    read nor written.

    A lost life (``info["life_lost"]``) ends the future that is learned, not the game. The step in
    which a game restarts is no transition, and is not kept.

    Args:
        games: a vector environment that restarts games in the step after their end
            (``AutoresetMode.NEXT_STEP``). If its info holds ``action``, that was played.
        agent: a ``DeepAgent`` whose memory is a ``FrameReplay`` for as many games.
        agent_steps: where to stop, counted over all games and all calls.
        seconds: stop after this time even so.
        checkpoint: a file, written every 45 seconds and at the end; where it cannot be written,
            that is said, and the training goes on.
        seed: seed of the games.

    Returns:
        A dictionary of lists with one entry a finished game: ``total_rewards`` (the score, not
        clipped), ``steps`` (its length in agent steps), ``agent_steps`` and ``seconds`` (of
        training so far, when it ended).

    Raises:
        TypeError: if the memory is no ``FrameReplay``.
        ValueError: if the numbers of games differ, or ``games`` restarts in another way.
        CheckpointError: if the file is there and cannot be used.
    """
    _expect_fit(games, agent.replay_buffer)
    checkpoint = None if is_grading() else checkpoint
    agent.train()
    _restore(agent, checkpoint)
    start = saved = time.monotonic()
    trained = agent.training_seconds  # by earlier calls

    play = _Play(games, agent, seed)
    view = LiveView(agent_steps, agent.training_steps)
    try:
        while agent.training_steps < agent_steps:
            now = time.monotonic()
            agent.training_seconds = trained + now - start
            if seconds is not None and now - start > seconds:
                break
            if checkpoint and now - saved > SECONDS_BETWEEN_CHECKPOINTS:
                _save(agent, checkpoint, view)
                saved = now
            play.step()
            view.update(agent, play.obs)
    except KeyboardInterrupt:
        said = translate("interrupted at step {step}: run this cell again to go on")
        view.say(said.format(step=agent.training_steps))
    finally:
        view.close(agent)
        if checkpoint:
            _save(agent, checkpoint, view)
    return agent.history


def _save(agent, checkpoint: Path | str, view: LiveView) -> None:
    """Write a checkpoint; where that fails, say so and let the training go on without it."""
    try:
        save_checkpoint(checkpoint, agent)
    except OSError as error:
        said = translate(
            "step {step}: {checkpoint} was not written ({error}); training goes on, and the file "
            "is as it was. Close the program that uses it, or free some space."
        )
        view.say(said.format(step=agent.training_steps, checkpoint=checkpoint, error=error))


class _Play:
    """Games under way, the agent that plays them, and what each has earned so far."""

    def __init__(self, games: gym.vector.VectorEnv, agent, seed: int | None):
        self.games, self.agent = games, agent
        self.memory: FrameReplay = agent.replay_buffer
        self.obs, _info = games.reset(seed=seed)
        for game in range(games.num_envs):
            self.memory.begin(game, self.obs[game, -1])
        self.scores = np.zeros(games.num_envs)
        self.lengths = np.zeros(games.num_envs, int)
        self.restarting = np.zeros(games.num_envs, bool)

    def step(self) -> None:
        """Take one step in every game, keep what came of it, and learn when that is due."""
        agent = self.agent
        actions = _actions(agent, self.obs)
        next_obs, rewards, terminated, truncated, info = self.games.step(actions)
        played = info.get("action", actions)
        final = terminated | info.get("life_lost", False)
        for game in range(self.games.num_envs):
            frame = next_obs[game, -1]
            if self.restarting[game]:
                self.memory.begin(game, frame)
                continue
            reward = agent.learned_reward(rewards[game])
            self.memory.append(game, played[game], reward, final[game], frame)
            agent.count_step()
            self.scores[game] += rewards[game]
            self.lengths[game] += 1
            if terminated[game] or truncated[game]:
                agent.end_episode(bool(truncated[game] and not terminated[game]))
                agent.record_game(self.scores[game], self.lengths[game])
                self.scores[game] = self.lengths[game] = 0
        self.restarting = terminated | truncated
        self.obs = next_obs


def _actions(agent, obs) -> np.ndarray:
    """Ask for all actions at once; one by one where ``act_many`` is not written yet."""
    try:
        return np.asarray(agent.act_many(obs))
    except NotImplementedError:
        return DeepAgent.act_many(agent, obs)


def _restore(agent, checkpoint: Path | str | None) -> None:
    """Take a new agent to where its file stands, if there is one."""
    if not checkpoint or agent.training_steps or not Path(checkpoint).exists():
        return
    load_checkpoint(checkpoint, agent)
    said = translate(
        "going on from step {step}, as {checkpoint} has it; the memory is filled again first. "
        "Remove the file to start afresh."
    )
    print(said.format(step=agent.training_steps, checkpoint=checkpoint))


def _expect_fit(games: gym.vector.VectorEnv, memory) -> None:
    if not isinstance(memory, FrameReplay):
        raise TypeError(
            f"the agent's memory is a {type(memory).__name__}; several games side by side need a "
            f"FrameReplay(capacity, n_games={games.num_envs})"
        )
    if memory.n_games != games.num_envs:
        raise ValueError(
            f"the memory was made for {memory.n_games} games and there are {games.num_envs}; "
            f"expected FrameReplay(capacity, n_games={games.num_envs})"
        )
    mode = games.metadata.get("autoreset_mode")
    if mode != gym.vector.AutoresetMode.NEXT_STEP:
        raise ValueError(
            f"the games restart by {mode}; expected AutoresetMode.NEXT_STEP, whose extra step "
            "this loop leaves out of the memory"
        )
