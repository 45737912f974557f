"""Time of our training loop against the specification's, with the same agent in the same run.

Run: ``python benchmarks/training_loop.py [--episodes 300] [--repeat 15]``. Each repetition times
both loops one after the other, in alternating order; resets are included, times are those of the
processor, and the best of the repetitions is kept. Then our loop trains the specification's SARSA
and lab 3's solution. The exit status is 1 if our loop is slower than the specification's by more
than the noise, 3 %.
"""

import argparse
import io
import sys
import time
from collections.abc import Callable

import gymnasium as gym
import numpy as np
from tqdm import tqdm

from course.labs.lab import find_labs
from helpers import AgentRL, RandomAgent, train_agent_n_episodes

NOISE = 0.03
_NOWHERE = io.StringIO()  # the specification's bar is drawn, and not shown here
LAKES = {
    "3x3": {"desc": ["SFF", "FFF", "FFG"], "is_slippery": False},
    "8x8 slippery": {"map_name": "8x8", "is_slippery": True},
}


def specification_loop(env: gym.Env, agent, n: int) -> dict:
    """Train as the specification's ``train_agent_n_episodes`` does."""
    results = {"total_rewards": [], "steps": []}
    for _episode in tqdm(range(n), file=_NOWHERE):
        observation, _info = env.reset()
        total_reward = 0
        step = 0
        done = False
        while not done:
            action = agent.act(observation)
            next_observation, reward, terminated, truncated, _info = env.step(action)
            done = terminated or truncated
            total_reward += reward
            agent.learn(observation, action, reward, next_observation, done)
            step += 1
            observation = next_observation
        results["total_rewards"].append(total_reward)
        results["steps"].append(step)
    return results


class SpecificationSarsa(AgentRL):
    """The specification's ``SARSA_Agent``, with a seed."""

    def __init__(self, env, alpha, gamma, epsilon, seed=None):
        super().__init__(env, seed)
        np.random.seed(seed)  # noqa: NPY002 - as it draws
        self.alpha, self.gamma, self.epsilon = alpha, gamma, epsilon
        self.q_table = np.zeros((env.observation_space.n, env.action_space.n))

    def act(self, obs):
        """Return an epsilon-greedy action; ties go to the left."""
        if np.random.rand() < self.epsilon:  # noqa: NPY002
            return np.random.choice(self.env.action_space.n)  # noqa: NPY002
        return np.argmax(self.q_table[obs])

    def learn(self, obs, action, reward, next_obs, done):
        """Learn from an action that is drawn for this, and not played."""
        if done:
            target = reward
        else:
            target = reward + self.gamma * self.q_table[next_obs, self.act(next_obs)]
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])


class Cheap(RandomAgent):
    """Costs nearly nothing, so that what is timed is the loop and the environment."""

    def __init__(self, env, seed=None):
        super().__init__(env, seed)
        self._drawn = self.rng.integers(env.action_space.n, size=4096).tolist()
        self._i = 0

    def act(self, obs):
        """Return the next of the actions drawn in advance."""
        self._i = (self._i + 1) % 4096
        return self._drawn[self._i]


def solution_agents() -> dict[str, type]:
    """Return the classes of lab 3's solution."""
    [lab] = find_labs(["03_q_learning_sarsa"])
    namespace: dict = {}
    for cell in lab.notebook("en").cells:
        is_definition = cell.source.startswith(("import", "class "))
        if cell.cell_type == "code" and is_definition and "plt.show" not in cell.source:
            exec(cell.source, namespace)
    return {name: namespace[name] for name in ("QLearningAgent", "SARSA_Agent")}


def seconds_a_step(loop: Callable, make_agent: Callable, options: dict, episodes: int) -> float:
    """Time one run from a fresh environment and agent; return seconds a step, resets included."""
    env = gym.make("FrozenLake-v1", **options)
    env.reset(seed=0)
    agent = make_agent(env)
    start = time.process_time()
    results = loop(env, agent, episodes)
    return (time.process_time() - start) / sum(results["steps"])


def best(cases: dict[str, tuple], options: dict, episodes: int, repeat: int) -> dict[str, float]:
    """Return the best time of each case, the cases being run in turn."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    for i in range(repeat):
        for name in list(cases)[:: 1 if i % 2 else -1]:
            times[name].append(seconds_a_step(*cases[name], options, episodes))
    return {name: min(values) for name, values in times.items()}


def main() -> int:
    """Print one line a case."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--episodes", type=int, default=300, help="episodes a run")
    parser.add_argument("--repeat", type=int, default=15, help="runs of each, best kept")
    args = parser.parse_args()
    ours = train_agent_n_episodes
    agents = solution_agents()
    values = {"alpha": 0.1, "gamma": 0.9, "epsilon": 0.1, "seed": 0}

    fast_enough = True
    for name, options in LAKES.items():
        for agent_name, make in {
            "agent that costs nothing": lambda env: Cheap(env, seed=0),
            "specification's SARSA": lambda env: SpecificationSarsa(env, **values),
        }.items():
            cases = {"ours": (ours, make), "theirs": (specification_loop, make)}
            found = best(cases, options, args.episodes, args.repeat)
            ratio = found["theirs"] / found["ours"]
            fast_enough &= ratio >= 1 - NOISE
            print(
                f"{name}, {agent_name}: {found['ours'] * 1e6:.2f} µs a step against "
                f"{found['theirs'] * 1e6:.2f}, {ratio:.2f} times as fast"
            )
    for name, options in LAKES.items():
        cases = {"specification's SARSA": (ours, lambda env: SpecificationSarsa(env, **values))}
        for agent_name, kind in agents.items():
            cases[f"solution's {agent_name}"] = (ours, lambda env, k=kind: k(env, **values))
        for agent_name, value in best(cases, options, args.episodes, args.repeat).items():
            print(f"{name}, our loop, {agent_name}: {value * 1e6:.2f} µs a step")
    print("our loop at least as fast:", "yes" if fast_enough else "NO")
    return 0 if fast_enough else 1


if __name__ == "__main__":
    sys.exit(main())
