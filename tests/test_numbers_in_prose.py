"""Numbers that the labs' prose gives, computed again from the model."""

import gymnasium as gym
import numpy as np
import pytest

from course.base.paths import SOURCE
from helpers.checks.chains import goal_probability
from helpers.checks.models import hike_model
from helpers.checks.planning import exact_values
from helpers.intervals import wilson_interval
from tests.prose import in_both, said

SAFE_MAP = ["SFFF", "FFFF", "HHFF", "HHFG"]
SAFE = dict.fromkeys(range(16), 2) | dict.fromkeys((4, 5), 3) | dict.fromkeys((3, 7), 1)


def mean_steps(lake: gym.Env, policy: dict[int, int], limit: int = 100) -> float:
    """Return the mean length of an episode, from the model."""
    table, here, steps = lake.unwrapped.P, {0: 1.0}, 0.0
    for _ in range(limit):
        steps += sum(here.values())
        ahead: dict[int, float] = {}
        for state, chance in here.items():
            for probability, next_state, _, terminated in table[state][policy[state]]:
                if not terminated:
                    ahead[next_state] = ahead.get(next_state, 0.0) + chance * probability
        here = ahead
    return steps


def test_ten_successes_of_a_policy_that_fails_one_time_in_ten():
    assert "0{,}9^{10} \\approx 0{,}35" in (SOURCE / "01_frozen_lake.py").read_text(
        encoding="utf-8"
    )
    assert "0.9^{10} \\approx 0.35" in said("01_frozen_lake")
    assert round(0.9**10, 2) == 0.35


def test_the_steps_of_the_safe_policies():
    """Lab 1: the solution's, and the fastest that never falls."""
    lake = gym.make("FrozenLake-v1", desc=SAFE_MAP, is_slippery=True)
    fast = SAFE | dict.fromkeys((0, 4, 5), 3) | {3: 2, 7: 1, 11: 1}
    in_both("01_frozen_lake", f"{mean_steps(lake, SAFE):.1f}", f"{mean_steps(lake, fast):.1f}")
    gained = [mean_steps(lake, SAFE) - mean_steps(lake, SAFE | {s: fast[s]}) for s in (11, 3, 0)]
    in_both("01_frozen_lake", f"({gained[0]:.1f} ")
    assert gained == sorted(gained, reverse=True)


def test_the_value_worked_out_by_hand():
    """Lab 2: one sweep at the hut, V = [4, 6, 2, 0], gamma = 1/2."""
    hike, V = hike_model(), [4, 6, 2, 0]
    path, shortcut = (sum(p * (r + V[s] / 2) for p, s, r, _ in rows) for rows in hike[0].values())
    assert (path, shortcut, (path + shortcut) / 2) == (2, 0, 1)
    text = said("02_dynamic_programming")
    assert "= 2$" in text
    assert r"= 0 + \tfrac14 - \tfrac14 = 0$" in text
    assert r"\tfrac12 \times 2 + \tfrac12 \times 0 = 1$" in text


def test_the_numbers_of_the_mark_scheme():
    """Lab 2: three policies on the ice that slips little, for two discounts."""
    icy = gym.make("FrozenLake-v1", desc=SAFE_MAP, is_slippery=True, success_rate=0.8)
    model, best = icy.unwrapped.P, {}
    for gamma in (0.9, 0.99):
        policy = np.full(16, 2)
        for _ in range(20):  # policy iteration, to its end
            V = exact_values(model, policy, gamma)
            q_values = [
                [
                    sum(p * (r + (not end) * gamma * V[s]) for p, s, r, end in rows)
                    for rows in a.values()
                ]
                for a in model.values()
            ]
            policy = np.argmax(np.round(q_values, 12), axis=1)
        best[gamma] = policy
    safe = np.array([SAFE[state] for state in range(16)])
    value = {
        (name, gamma): exact_values(model, policy, gamma)[0]
        for name, policy in (("0.9", best[0.9]), ("0.99", best[0.99]), ("safe", safe))
        for gamma in (0.9, 0.99)
    }
    lab = "02_dynamic_programming"
    in_both(lab, f"{value['0.9', 0.9]:.4f}", f"{value['0.99', 0.9]:.4f}")
    in_both(lab, f"{value['safe', 0.99]:.4f}", f"{value['0.99', 0.99]:.4f}")
    steps = {
        name: mean_steps(icy, dict(enumerate(policy.tolist())))
        for name, policy in (("0.9", best[0.9]), ("0.99", best[0.99]), ("safe", safe))
    }
    in_both(lab, "7.3 ", "8.1)", "0.8 ")  # which the lab estimates from 1,000 episodes
    for name, mean in (("0.9", 7.3), ("0.99", 8.1)):
        assert abs(steps[name] - mean) < 0.1
    assert abs(steps["0.99"] - steps["0.9"] - 0.8) < 0.1
    reached = goal_probability(icy, dict(enumerate(best[0.9].tolist())), steps=100)
    assert f"{1000 * reached:.0f} " in said(lab)
    assert round(steps["safe"]) == 18
    assert round(100 * (1 - reached)) == 4


def test_what_the_detour_costs_and_brings_in():
    """Lab 2's mark scheme: among the episodes that arrive, steps and discounted return."""
    icy = gym.make("FrozenLake-v1", desc=SAFE_MAP, is_slippery=True, success_rate=0.8)
    detour = SAFE | dict.fromkeys((0, 1, 2, 6), 2) | dict.fromkeys((3, 7, 11), 1)
    shorter = detour | dict.fromkeys((2, 6), 1) | dict.fromkeys((4, 5), 2)
    arrive, steps, value = {}, {}, {}
    for name, policy in (("detour", detour), ("shorter", shorter)):
        within = np.array([goal_probability(icy, policy, steps=t) for t in range(101)])
        at = np.diff(within)  # the chance of arriving at each step
        arrive[name] = within[-1]
        steps[name] = at @ np.arange(1, 101) / within[-1]
        value[name] = {g: at @ g ** np.arange(100) / within[-1] for g in (0.9, 0.99)}
    cost = {g: 100 * (1 - value["detour"][g] / value["shorter"][g]) for g in (0.9, 0.99)}
    brought = 100 * (arrive["detour"] / arrive["shorter"] - 1)
    assert cost[0.99] < brought < cost[0.9]
    text = said("02_dynamic_programming")
    assert f"cost about {cost[0.9]:.0f}% of the return" in text
    assert f"at 0.99, only {cost[0.99]:.1f}%" in text
    in_both("02_dynamic_programming", f"{steps['detour'] - steps['shorter']:.1f} ")


def sweeps_of_policy_iteration(env: gym.Env, gamma: float) -> dict[bool, int]:
    """Return the sweeps that all evaluations take, from zero and from the values before."""
    model, theta = env.unwrapped.P, 1e-12
    n = len(model)
    chance, reward = np.zeros((n, 4, n)), np.zeros((n, 4))
    for state, actions in model.items():
        for action, rows in actions.items():
            for p, next_state, r, end in rows:
                reward[state, action] += p * r
                chance[state, action, next_state] += p * (not end)
    states, policy, V, sweeps = np.arange(n), np.zeros(n, dtype=int), np.zeros(n), {}
    while True:
        step, earned = chance[states, policy], reward[states, policy]
        for start, table in ((False, np.zeros(n)), (True, V)):
            change = np.inf
            while change >= theta:
                before, table = table, earned + gamma * step @ table
                change = np.abs(table - before).max()
                sweeps[start] = sweeps.get(start, 0) + 1
        V = table
        q_values = reward + gamma * chance @ V
        better = q_values[states, policy] < q_values.max(axis=1) - 1e-9
        if not better.any():
            return sweeps
        policy = np.where(better, q_values.argmax(axis=1), policy)


def test_sweeps_saved_by_starting_from_the_values_before():
    """Lab 2: one in ten on its lake, more than a third on the larger map."""
    lake = gym.make("FrozenLake-v1", desc=["SFFF", "FHFH", "FFFH", "HFFG"], is_slippery=True)
    sweeps = sweeps_of_policy_iteration(lake, 0.95)
    assert 0.08 < 1 - sweeps[True] / sweeps[False] < 0.12
    sweeps = sweeps_of_policy_iteration(gym.make("FrozenLake-v1", map_name="8x8"), 0.99)
    assert 0.25 < 1 - sweeps[True] / sweeps[False] < 0.45  # how ties are broken changes it


def test_the_cost_of_breaking_ties_to_the_left():
    """Lab 3: steps before the first reward, with the limit of 100 steps; first successes."""
    lake = gym.make("FrozenLake-v1", desc=["SFF", "FFF", "FFG"], is_slippery=False)
    steps, successes = {}, {}
    for name, policy in [("left", [0.925, 0.025, 0.025, 0.025]), ("random", [0.25] * 4)]:
        within = [goal_probability(lake, policy, steps=t) for t in range(101)]
        steps[name] = sum(1 - p for p in within[:100]) / within[100]
        successes[name] = f"{100 * within[100]:.1f}"
    text = said("03_q_learning_sarsa")
    assert f"**{steps['left']:.0f} pas contre {steps['random']:.0f}**" in text
    assert f"**{steps['left']:.0f} steps against {steps['random']:.0f}**" in text
    assert f"{successes['left']}% of the time instead of {successes['random']}%" in text
    comma = {name: value.replace(".", ",") for name, value in successes.items()}
    assert f"{comma['left']} % des cas au lieu de {comma['random']} %" in text
    assert steps["left"] / steps["random"] > 300  # "more than 300 times longer"


def test_the_bridge_is_half_as_long_as_the_detour():
    """Lab 3: shortest paths of the lake with the bridge, without ice."""
    # By hand on the map: S is cell 15, G cell 19; 0 left, 1 down, 2 right, 3 up.
    desc = ["FFFFF", "FFFFF", "FHHFF", "SFFFG", "FHHFF"]
    assert str(desc).replace("'", '"') in said("03_q_learning_sarsa")
    lake = gym.make("FrozenLake-v1", desc=desc, is_slippery=False)
    bridge = [2, 2, 2, 2]
    detour = [3, 3, 2, 2, 2, 2, 1, 1]
    for path in (bridge, detour):
        lake.reset()
        steps = [lake.step(action) for action in path]
        assert [step[2] for step in steps] == [False] * (len(path) - 1) + [True]
        assert steps[-1][1] == 1
    assert len(detour) == 2 * len(bridge)


@pytest.mark.parametrize(
    ("gamma", "epsilon", "best"),
    [(0.95, 0.0, "right"), (0.95, 0.3, "up"), (0.5, 0.0, "right"), (0.5, 0.3, "left")],
)
def test_the_best_first_step_of_who_explores_on_the_bridge(gamma, epsilon, best):
    """Lab 3: the bridge, the detour, or to stay where one is: what each target leads to."""
    bridge = gym.make(
        "FrozenLake-v1",
        desc=["FFFFF", "FFFFF", "FHHFF", "SFFFG", "FHHFF"],
        is_slippery=True,
        success_rate=0.95,
        reward_schedule=(1, -1, 0),
    )
    model, V = bridge.unwrapped.P, np.zeros(25)
    for _sweep in range(200):
        q_values = np.array(
            [
                [sum(p * (r + gamma * V[s] * (not end)) for p, s, r, end in rows) for rows in row]
                for row in (actions.values() for actions in model.values())
            ]
        )
        V = (1 - epsilon) * q_values.max(axis=1) + epsilon * q_values.mean(axis=1)
    assert ["left", "down", "right", "up"][q_values[15].argmax()] == best


def test_the_share_of_exploring_at_the_end_of_a_decay():
    """Lab 3: the mean epsilon of the last quarter."""
    assert f"{np.linspace(1, 0, 100)[-25:].mean():.2f}" == "0.12"
    in_both("03_q_learning_sarsa", "0.12 ")


def test_wilsons_interval_of_twenty_successes_out_of_twenty():
    low, high = wilson_interval(1.0, 20)
    expected = f"{100 * low:.0f} % à {100 * high:.0f} %", f"{100 * low:.0f}% to {100 * high:.0f}%"
    assert all(words in said("04_cliff") for words in expected)


@pytest.mark.parametrize(("width", "low", "high"), [(5, 0.99, 1), (15, 0, 0.1)])
def test_chance_on_a_cliff(width, low, high):
    """Lab 4: with five columns chance is enough in 1,000 episodes; with fifteen hardly ever."""
    desc = ["F" * width, "F" * width, "S" + "H" * (width - 2) + "G"]
    found = goal_probability(gym.make("FrozenLake-v1", desc=desc, is_slippery=False), [0.25] * 4)
    assert low <= 1 - (1 - found) ** 1000 <= high


def sarsa_failures(model: dict, seeds: int, episodes: int = 600) -> float:
    """Return the share of SARSA's greedy walks that do not arrive, alpha 0.8, epsilon 0.33."""
    failed, walks = 0, 0
    for seed in range(seeds):
        rng, q = np.random.default_rng(seed), np.zeros((15, 4))

        def greedy(state: int, rng=rng, q=q) -> int:
            return int(rng.choice(np.flatnonzero(q[state] == q[state].max())))

        def choose(state: int, rng=rng, greedy=greedy) -> int:
            return int(rng.integers(4)) if rng.random() < 0.33 else greedy(state)

        for episode in range(episodes):
            state, end, action = 10, False, choose(10)
            for _step in range(100):
                _p, following, reward, end = model[state][action][0]
                next_action = choose(following)
                target = reward + 0.99 * (not end) * q[following, next_action]
                q[state, action] += 0.8 * (target - q[state, action])
                state, action = following, next_action
                if end:
                    break
            if episode >= episodes // 2 and episode % 20 == 0:
                state, end, steps = 10, False, 0
                while not end and steps < 100:
                    _p, state, reward, end = model[state][greedy(state)][0]
                    steps += 1
                failed, walks = failed + (not end or reward < 1), walks + 1
    return failed / walks


@pytest.mark.slow
def test_sarsa_with_a_large_alpha_fails_without_any_fall():
    """Lab 4: falls are not its only cause, "about four evaluations in ten would still fail"."""
    model = gym.make("FrozenLake-v1", desc=["FFFFF", "FFFFF", "SHHHG"], is_slippery=False)
    holes = model.unwrapped.P
    walls = {
        state: {
            action: [(1.0, state, 0.0, False) if end and not reward else (p, s, reward, end)]
            for action, [(p, s, reward, end)] in actions.items()
        }
        for state, actions in holes.items()
    }
    assert 0.33 < sarsa_failures(walls, seeds=30) < 0.55
    assert sarsa_failures(holes, seeds=30) > 0.5  # lab 3: "more than half"
