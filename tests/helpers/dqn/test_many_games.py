"""The loop of many games: what enters the memory is what happened, and nothing else."""

import itertools
from types import SimpleNamespace

import gymnasium as gym
import numpy as np
import pytest
import torch

from helpers import DeepAgent, FrameReplay, ReplayBuffer, SmallCNN, train_many_games
from helpers.checks.substitutes import replaced
from helpers.dqn import many_games
from tests.catching import catch_agent
from tests.dqn import LAB, DQNAgent

FIRE = 3
# Rewards of an episode, the steps in which a life is lost, and whether it ends by a time limit.
EPISODES = [
    ([0, 7, 1, 0, 4], {2, 4}, False),
    ([1, 0, 0], set(), True),
    ([4], {0}, False),
    ([0, 0, 2, 0, 0, 0, 1], {1, 6}, False),
]


class Scripted(gym.Env):
    """Plays ``EPISODES`` over and over, and writes down every step that is a transition.

    A picture's newest frame tells the game, the episode and the step. FIRE is played in place of
    the action at the start and after a lost life.
    """

    observation_space = gym.spaces.Box(0, 255, (2, 1, 3), np.uint8)
    action_space = gym.spaces.Discrete(4)

    def __init__(self, game, tells_lives=True):
        self.game, self.tells_lives = game, tells_lives
        self.episode = -1
        self.log = []

    def _frame(self):
        return np.array([[self.game, self.episode % 256, self.time]], np.uint8)

    def _obs(self):
        return np.stack([np.full((1, 3), 255, np.uint8), self._frame()])

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.episode, self.time, self.serve = self.episode + 1, 0, True
        return self._obs(), {}

    def step(self, action):
        rewards, lost, limited = EPISODES[(self.episode + self.game) % len(EPISODES)]
        frame, reward = self._frame(), rewards[self.time]
        played = FIRE if self.serve and self.tells_lives else int(action)
        life_lost = self.time in lost
        self.serve = life_lost
        self.time += 1
        over = self.time == len(rewards)
        terminated, truncated = over and not limited, over and limited
        final = terminated or (life_lost and self.tells_lives)
        self.log.append(
            (frame.tolist(), played, float(np.sign(reward)), final, self._frame().tolist())
        )
        info = {"action": played, "life_lost": life_lost} if self.tells_lives else {}
        return self._obs(), reward, terminated, truncated, info


class Presses(DeepAgent):
    """Presses 0, 1, 2, 0, 1, ... in turn, learns nothing, and can be interrupted."""

    interrupt_at = None

    def act_many(self, obs):
        if self.training_steps == self.interrupt_at:
            self.interrupt_at = None
            raise KeyboardInterrupt
        return (self.training_steps + np.arange(len(obs))) % 3

    def update_epsilon(self):
        """Leave it as it is."""

    def gradient_step_is_due(self):
        return False


def make_games(n_games=3, mode=gym.vector.AutoresetMode.NEXT_STEP, **options):
    makers = [lambda game=game: Scripted(game, **options) for game in range(n_games)]
    return gym.vector.SyncVectorEnv(makers, autoreset_mode=mode)


def make_agent(games, kind=Presses, memory=None, **options):
    if memory is None:
        memory = FrameReplay(600, n_games=games.num_envs, stack=2, frame_shape=(1, 3), seed=0)
    given = {"warmup_episodes": 0, "clip_rewards": True, "seed": 0}
    return kind(
        games, SmallCNN((2, 1, 3), 4, hidden=2), memory, 4, 1e-3, 0.9, 0.5, 0.1, **(given | options)
    )


def kept(memory, game):
    """Return the transitions of a game in memory, as ``Scripted.log`` has them."""
    acted = np.flatnonzero(memory.acted[game])
    return [
        (
            memory.frames[game, i].tolist(),
            int(memory.actions[game, i]),
            float(memory.rewards[game, i]),
            bool(memory.terminated[game, i]),
            memory.frames[game, i + 1].tolist(),
        )
        for i in acted
    ]


@pytest.mark.parametrize("tells_lives", [True, False])
def test_what_enters_the_memory_is_what_happened(tells_lives):
    games = make_games(tells_lives=tells_lives)
    agent = make_agent(games)
    train_many_games(games, agent, 120, seed=0)
    logs = [env.log for env in games.envs]
    # The last step of all games may go past the number asked for.
    assert 120 <= agent.training_steps == sum(map(len, logs)) <= 122
    for game, log in enumerate(logs):
        assert kept(agent.replay_buffer, game) == log
    transitions = [transition for log in logs for transition in log]
    assert {reward for _, _, reward, _, _ in transitions} == {0.0, 1.0}
    fired = {frame[0][2] for frame, played, *_ in transitions if played == FIRE}
    assert bool(fired) == tells_lives
    if tells_lives:
        assert {0, 2, 3} <= fired
    # Life losses are final for learning, and the frames go on: no restart in between.
    went_on = [final and after[0][2] < 5 for _, _, _, final, after in transitions]
    assert any(went_on) or not tells_lives


def test_a_time_limit_is_bootstrapped_and_a_lost_life_is_not():
    games = make_games(1)
    memory = FrameReplay(600, stack=2, frame_shape=(1, 3), n_step=3, gamma=0.5, seed=0)
    train_many_games(games, make_agent(games, memory=memory, clip_rewards=False), 40, seed=0)
    batch = memory.sample(2_000)
    seen = {}
    for obs, _, reward, next_obs, terminated, discount in zip(*batch, strict=True):
        _, episode, step = obs[-1, 0].tolist()
        kind = episode % len(EPISODES)
        end = next_obs[-1, 0].tolist()
        assert end[1] == episode, "the return goes past the end of its episode"
        seen[kind, step] = (float(reward), end[2], float(terminated), float(discount))
    assert seen[0, 0] == (0 + 7 / 2 + 1 / 4, 3, 1.0, 0.125)
    assert seen[0, 2] == (1.0, 3, 1.0, 0.5)  # the life lost in this step
    assert seen[0, 3] == (0 + 4 / 2, 5, 1.0, 0.25)
    assert seen[1, 0] == (1.0, 3, 0.0, 0.125)  # the time limit comes after three steps
    assert seen[1, 2] == (0.0, 3, 0.0, 0.5)
    assert seen[2, 0] == (4.0, 1, 1.0, 0.5)


def test_scores_are_whole_and_lengths_those_of_the_games():
    games = make_games(2)
    agent = make_agent(games)
    history = train_many_games(games, agent, 100, seed=0)
    expected = []  # (loop step at which it ends, game, score, length)
    for game in range(2):
        step = 0
        for episode in range(30):
            rewards, _, _ = EPISODES[(episode + game) % len(EPISODES)]
            step += len(rewards)
            expected.append((step, game, sum(rewards), len(rewards)))
            step += 1  # the restart
    expected = sorted(expected)[: len(history["steps"])]
    assert history["total_rewards"] == [score for _, _, score, _ in expected]
    assert history["steps"] == [length for _, _, _, length in expected]
    assert agent.training_episodes == len(expected) >= 20
    assert history["agent_steps"] == sorted(history["agent_steps"])
    assert history["agent_steps"][0] in (5, 6, 7)
    assert history["seconds"] == sorted(history["seconds"])
    assert {len(column) for column in history.values()} == {len(expected)}
    # A second call goes on from there: the number of steps counts all calls.
    assert train_many_games(games, agent, 100) is history
    assert agent.training_episodes == len(expected)
    train_many_games(games, agent, 150)
    assert 150 <= agent.training_steps <= 151
    assert len(history["steps"]) > len(expected)


def test_it_stops_after_the_seconds_it_is_given(monkeypatch):
    games = make_games()
    agent = make_agent(games)
    # Each step looks at the clock once, and takes a second by it.
    clock = SimpleNamespace(monotonic=itertools.count().__next__)
    monkeypatch.setattr(many_games, "time", clock)
    train_many_games(games, agent, 10**9, seconds=5)
    assert 10 < agent.training_steps <= 5 * games.num_envs  # less where a game restarts
    assert agent.training_seconds == 6
    train_many_games(games, agent, 10**9, seconds=2)
    assert agent.training_seconds == 6 + 3


@pytest.mark.parametrize("where", ["act_many", "step", "append", "count_step", "begin"])
def test_it_can_be_interrupted_anywhere_and_called_again(where, monkeypatch, capsys):
    games = make_games()
    agent = make_agent(games)
    memory = agent.replay_buffer
    calls = 0

    def interrupted(function):
        def call(*arguments, **options):
            nonlocal calls
            calls += 1
            if calls == 19:
                raise KeyboardInterrupt
            return function(*arguments, **options)

        return call

    owner = {"act_many": agent, "step": games, "count_step": agent}.get(where, memory)
    monkeypatch.setattr(owner, where, interrupted(getattr(owner, where)))
    history = train_many_games(games, agent, 400, seed=0)
    steps = agent.training_steps
    assert 0 < steps < 400
    assert f"interrupted at step {steps}: run this cell again to go on" in capsys.readouterr().out
    assert train_many_games(games, agent, 400, seed=0) is history
    assert 400 <= agent.training_steps <= 402
    for game, env in enumerate(games.envs):
        log = iter(env.log)
        # Each is one that happened, in the order in which it did; none is there twice.
        assert all(transition in log for transition in kept(memory, game))
        assert len(env.log) - len(kept(memory, game)) <= 1
    scores = {(sum(rewards), len(rewards)) for rewards, _, _ in EPISODES}
    assert set(zip(history["total_rewards"], history["steps"], strict=True)) <= scores


def test_an_interrupted_append_leaves_no_transition_behind(monkeypatch):
    memory = FrameReplay(40, stack=1, frame_shape=(1, 1), seed=0)
    memory.begin(0, np.full((1, 1), 1))
    memory.append(0, 0, 0.0, False, np.full((1, 1), 2))

    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(memory, "_write", interrupted)
        with pytest.raises(KeyboardInterrupt):
            memory.append(0, 1, 0.0, False, np.full((1, 1), 3))
    memory.begin(0, np.full((1, 1), 9))
    batch = memory.sample(50)
    assert set(batch.action.tolist()) == {0}
    assert set(batch.next_obs.flatten().tolist()) == {2}


def test_an_interrupt_from_the_notebook_ends_in_a_line_even_while_grading(monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    games = make_games()
    agent = make_agent(games)
    agent.interrupt_at = 0
    train_many_games(games, agent, 9)
    written = capsys.readouterr()
    assert written.out == "interrupted at step 0: run this cell again to go on\n"
    assert written.err == ""


def test_the_last_line_stays_and_tells_the_last_step(capsys):
    games = make_games()
    agent = make_agent(games)
    train_many_games(games, agent, 60)
    written = capsys.readouterr()
    assert written.err == ""  # nbgrader would take points
    last = written.out.replace("\r", "\n").strip().splitlines()[-1]
    assert agent.training_steps == 61
    assert "100%" in last
    assert "60/60" in last
    assert f"score={np.mean(agent.history['total_rewards'][-20:]):.1f}" in last
    for word in ("epsilon=0.50", "loss=", "mean Q="):
        assert word in last


def test_bad_use_is_named():
    games = make_games()
    with pytest.raises(TypeError, match=r"is a ReplayBuffer; .* FrameReplay\(capacity, n_games=3"):
        train_many_games(games, make_agent(games, memory=ReplayBuffer(9)), 9)
    two = FrameReplay(90, n_games=2, stack=2, frame_shape=(1, 3))
    with pytest.raises(ValueError, match="made for 2 games and there are 3"):
        train_many_games(games, make_agent(games, memory=two), 9)
    same_step = make_games(mode=gym.vector.AutoresetMode.SAME_STEP)
    with pytest.raises(ValueError, match=r"expected AutoresetMode\.NEXT_STEP"):
        train_many_games(same_step, make_agent(same_step), 9)


@pytest.mark.parametrize("n_step", [1, 3])
def test_it_learns_catch(n_step):
    games, agent = catch_agent(0, n_step=n_step)
    scores = train_many_games(games, agent, 4000, seed=0)["total_rewards"]
    # Without looking at the ball, -0.6; exactly 1 at best, 0.9 with the exploration that is left.
    assert np.mean(scores[:60]) < -0.2
    assert np.mean(scores[-100:]) > 0.5


values_of = LAB["current_q_values"]
WRONG = {
    "greedy_action": lambda network, obs: [0] * len(obs),
    "current_q_values": lambda network, obs, action: values_of(network, obs, action.roll(1)),
    "td_targets": lambda network, reward, *batch: reward,
    "dqn_loss": lambda network, *batch: 0 * next(network.parameters()).sum(),
    "polyak_update": lambda network, target_network, tau: None,
}


def test_the_learners_own_gradient_step_is_taken():
    games, agent = catch_agent(0, descend=lambda optimizer, loss: None)
    before = [weight.detach().clone() for weight in agent.network_q_value.parameters()]
    train_many_games(games, agent, 800, seed=0)
    assert agent.gradient_steps > 0
    after = agent.network_q_value.parameters()
    assert all(map(torch.equal, before, after))


@pytest.mark.parametrize("name", WRONG)
def test_it_is_the_learners_own_code_that_learns(name):
    games, agent = catch_agent(0)
    with replaced(DQNAgent.loss, **{name: WRONG[name]}):
        scores = train_many_games(games, agent, 4000, seed=0)["total_rewards"]
    # Right code reaches 0.9, see above; these reached 0.2 at most, over two seeds.
    assert np.mean(scores[-100:]) < 0.5


def test_an_agent_without_act_many_is_asked_game_by_game():
    class Unfinished(DQNAgent):
        def act_many(self, obs):
            raise NotImplementedError()

    games, agent = catch_agent(0, Unfinished)
    scores = train_many_games(games, agent, 400, seed=0)["total_rewards"]
    assert len(scores) > 40


def test_the_first_transitions_wait_for_their_return():
    # As many games as a batch: after one step in each, no return over three steps is complete.
    games, agent = catch_agent(0, n_step=3, batch_size=8, warmup_steps=0, gradient_step_freq=1)
    train_many_games(games, agent, 64, seed=0)
    assert agent.gradient_steps > 0
