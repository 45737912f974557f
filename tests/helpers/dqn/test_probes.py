"""The probes: their answers are exact, a correct learner finds them, each fault breaks its own."""

import warnings
from itertools import product

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.envs.registration import EnvSpec
from gymnasium.utils.env_checker import check_env

from helpers import PROBES
from helpers.dqn.probes import (
    ActionProbe,
    BothProbe,
    DiscountProbe,
    ObservationProbe,
    Probe,
    ValueProbe,
    expected_q_values,
)

GAMMA = 0.9
TOLERANCE = 0.01  # of a value; the rewards are -1, 0 and 1
UPDATES = 400

# Which probes each fault breaks, by their initials: Value, Observation, Discount, Action, Both.
BREAKS = {
    "none": "",
    # first broken: ValueProbe
    "nothing is learnt": "VODAB",
    "no bias": "VDA",
    "terminal not masked": "VODAB",
    # first broken: ObservationProbe
    "observation ignored": "ODB",
    "observation divided by 255": "ODB",
    "rewards of other transitions": "ODAB",
    # first broken: DiscountProbe
    "no bootstrapping": "D",
    "bootstraps on obs": "D",
    "gamma ignored": "D",
    # first broken: ActionProbe
    "updates every action": "AB",
    "updates the other action": "AB",
    "acts worst": "AB",
    "no exploration": "AB",
    # first broken: BothProbe
    "observation and action apart": "B",
    "one action for the whole batch": "B",
    # what the probes do not see: none has a second step and a second action
    "mean over next actions": "",
    "max over the batch": "",
}


class NoProbe(gym.Env):
    """An environment that is no probe."""


class Learner:
    """Q(obs, action) = bias[action] + slope[action] * obs, by Q-learning on a fixed batch.

    Every Q of the probes is of this form, so that a correct learner has no excuse.
    """

    def __init__(self, n_actions, fault="none"):
        assert fault in BREAKS, fault
        self.weights = np.zeros((2, n_actions))  # bias, slope
        self.fault = fault

    def features(self, obs):  # (batch, 1) -> (batch, 2)
        bias = np.full(len(obs), float(self.fault != "no bias"))
        scale = {"observation ignored": 0, "observation divided by 255": 1 / 255}
        return np.stack([bias, scale.get(self.fault, 1) * obs[:, 0]], axis=1)

    def q_values(self, obs):  # (batch, actions)
        return self.features(obs) @ self.weights

    def greedy_actions(self, obs):  # (batch,)
        q_values = self.q_values(obs)
        if self.fault == "one action for the whole batch":
            q_values = q_values[:1].repeat(len(obs), axis=0)
        return (-q_values if self.fault == "acts worst" else q_values).argmax(axis=1)

    def td_targets(self, batch):  # (batch,)
        fault = self.fault
        following = batch["obs" if fault == "bootstraps on obs" else "next_obs"]
        next_q = self.q_values(following)
        if fault == "mean over next actions":
            values = next_q.mean(axis=1)
        elif fault == "max over the batch":
            values = next_q.max(axis=0)[batch["action"]]
        else:
            values = next_q.max(axis=1)
        gamma = {"no bootstrapping": 0, "gamma ignored": 1}.get(fault, GAMMA)
        goes_on = 1 if fault == "terminal not masked" else ~batch["terminated"]
        shift = 1 if fault == "rewards of other transitions" else 0
        return np.roll(batch["reward"], shift) + gamma * goes_on * values

    def update(self, batch, alpha=0.5):
        action = batch["action"]
        if self.fault == "updates the other action":
            action = self.weights.shape[1] - 1 - action
        taken = np.eye(self.weights.shape[1])[action]  # (batch, actions)
        if self.fault == "updates every action":
            taken[:] = 1
        errors = self.td_targets(batch)[:, None] - self.q_values(batch["obs"])
        gradient = self.features(batch["obs"]).T @ (taken * errors) / len(action)
        if self.fault == "observation and action apart":  # one slope for all actions
            gradient[1] = gradient[1].mean()
        if self.fault != "nothing is learnt":
            self.weights += alpha * gradient


def play(probe, steps=128, seed=0, explore=True):
    """Transitions of a random agent, seeded as the environment, or of one that never explores."""
    env, rng = probe(), np.random.default_rng(seed)
    rows, obs = [], env.reset(seed=seed)[0]
    for _ in range(steps):
        action = int(rng.integers(env.n_actions)) if explore else 0
        next_obs, reward, terminated, _, _ = env.step(action)
        rows.append((obs, action, reward, next_obs, terminated))
        obs = env.reset()[0] if terminated else next_obs
    names = ("obs", "action", "reward", "next_obs", "terminated")
    return dict(zip(names, map(np.array, zip(*rows, strict=True)), strict=True))


def is_solved(probe, learner, gamma=GAMMA):
    """Whether the values are the known ones and the greedy actions the best ones."""
    answers = expected_q_values(probe, gamma)
    obs, q_values = map(np.array, zip(*answers, strict=True))
    near = np.abs(learner.q_values(obs) - q_values).max() < TOLERANCE
    return bool(near) and (learner.greedy_actions(obs) == q_values.argmax(axis=1)).all()


def trained(probe, fault, seed=0):
    learner = Learner(probe.n_actions, fault)
    batch = play(probe, seed=seed, explore=fault != "no exploration")
    for _ in range(UPDATES):
        learner.update(batch)
    return learner


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("fault", BREAKS)
def test_each_fault_breaks_exactly_its_probes(fault, seed):
    broken = [probe for probe in PROBES if not is_solved(probe, trained(probe, fault, seed))]
    assert "".join(probe.__name__[0] for probe in broken) == BREAKS[fault]


def test_every_probe_is_the_first_to_break_for_some_fault():
    assert {broken[:1] for broken in BREAKS.values()} == {"", *"VODAB"}


@pytest.mark.parametrize(("probe", "fault"), [(ValueProbe, "no bias"), *product(PROBES, ["none"])])
def test_a_small_network_finds_the_same_answers(probe, fault):
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        torch.nn.Linear(1, 16, bias=fault != "no bias"),
        torch.nn.ReLU(),
        torch.nn.Linear(16, probe.n_actions, bias=fault != "no bias"),
    )
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    batch = {name: torch.as_tensor(column[:64]) for name, column in play(probe).items()}
    for _ in range(300):
        with torch.no_grad():
            values = network(batch["next_obs"]).amax(dim=1)  # (64,)
            targets = batch["reward"] + GAMMA * ~batch["terminated"] * values
        taken = network(batch["obs"]).gather(1, batch["action"][:, None])[:, 0]  # (64,)
        loss = (targets - taken).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    answers = expected_q_values(probe, GAMMA)
    obs, q_values = map(np.array, zip(*answers, strict=True))
    with torch.no_grad():
        error = np.abs(network(torch.as_tensor(obs)).numpy() - q_values).max()
    assert error < 0.02 if fault == "none" else error > 0.5


@pytest.mark.parametrize("gamma", [0.0, 0.5, 0.99, 1.0])
@pytest.mark.parametrize("probe", PROBES)
def test_the_answers_are_the_returns_of_the_environment(probe, gamma):
    """Each observation, each first action, the best ones after: no sampling, all is certain."""
    answers = {float(obs[0]): q_values for obs, q_values in expected_q_values(probe, gamma)}
    env, seen = probe(), set()
    for seed, first in product(range(20), range(probe.n_actions)):
        obs, _ = env.reset(seed=seed)
        path, action, terminated = [], first, False
        while not terminated:
            at = float(obs[0])
            obs, reward, terminated, truncated, _ = env.step(action)
            assert not truncated
            path.append((at, action, reward))
            action = None if terminated else int(answers[float(obs[0])].argmax())
        expected = 0.0
        for at, action, reward in reversed(path):
            expected = reward + gamma * expected
            assert answers[at][action] == pytest.approx(expected, abs=1e-12)
            seen.add((at, action))
    assert seen == {(at, a) for at, values in answers.items() for a in range(len(values))}


def test_no_constant_is_right_by_luck():
    ((_, action_values),) = expected_q_values(ActionProbe, GAMMA)
    assert action_values.mean() == 0
    assert action_values.argmax() == 1  # argmax of equal values is 0
    observed = np.array([q_values for _, q_values in expected_q_values(ObservationProbe, GAMMA)])
    assert observed.mean() == 0
    both = np.array([q_values for _, q_values in expected_q_values(BothProbe, GAMMA)])
    assert not both.mean(axis=0).any()
    assert not both.mean(axis=1).any()


@pytest.mark.parametrize("probe", PROBES)
def test_gymnasium_finds_nothing_to_say(probe):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        env = gym.make(EnvSpec("Probe-v0", entry_point=probe)).unwrapped
        check_env(env)
        check_env(probe(), skip_render_check=True)
    assert "Probe-v0" not in gym.registry
    assert env.observation_space.shape == (1,)
    assert env.observation_space.dtype == np.float32
    assert env.action_space.n == probe.n_actions


def test_random_observations_come_from_the_seed_and_are_balanced():
    for probe in (ObservationProbe, BothProbe):
        env = probe()
        starts = [float(env.reset(seed=7 if i == 0 else None)[0][0]) for i in range(400)]
        again = [float(env.reset(seed=7 if i == 0 else None)[0][0]) for i in range(400)]
        assert starts == again
        assert set(starts) == {-1.0, 1.0}
        assert 140 < starts.count(1.0) < 260  # six standard deviations around 200


def test_an_agent_with_the_environments_seed_sees_every_pair():
    for seed in range(20):
        batch = play(BothProbe, steps=100, seed=seed)
        pairs = 2 * batch["action"] + (batch["obs"][:, 0] > 0)
        assert np.bincount(pairs, minlength=4).min() >= 5  # 25 expected, standard deviation 4.3


def test_each_probe_names_another_fault():
    names = [probe.fault.partition(":")[0] for probe in PROBES]
    assert names == ["value", "observation", "discount", "action", "both"]


def test_the_answers_take_a_class_an_environment_or_a_wrapped_one():
    env = DiscountProbe()
    for given in (DiscountProbe, env, gym.wrappers.TimeLimit(env, 5)):
        (obs, first), (_, second) = expected_q_values(given, 0.5)
        assert obs.dtype == np.float32
        assert (first.tolist(), second.tolist()) == ([0.5], [1.0])


def test_an_error_says_what_was_expected():
    for wrong in (NoProbe, gym.make("FrozenLake-v1"), "ValueProbe", 3):
        with pytest.raises(TypeError, match="expected one of ValueProbe, ObservationProbe"):
            expected_q_values(wrong, 0.9)
    for gamma in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="from 0 to 1"):
            expected_q_values(ValueProbe, gamma)
    env = ActionProbe()
    with pytest.raises(gym.error.ResetNeeded, match=r"ActionProbe.*reset\(\)"):
        env.step(0)
    env.reset(seed=0)
    with pytest.raises(ValueError, match="from 0 to 1"):
        env.step(2)
    env.step(1)
    with pytest.raises(gym.error.ResetNeeded):
        env.step(0)


def test_the_probes_stand_in_order_and_share_their_base():
    assert (ValueProbe, ObservationProbe, DiscountProbe, ActionProbe, BothProbe) == PROBES
    assert all(issubclass(probe, Probe) for probe in PROBES)
