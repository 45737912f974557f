"""What the checks say of the mistakes that readers of the labs made: it leads to the fix."""

import re
from typing import NamedTuple

import pytest

from course.labs.lab import find_labs
from helpers.checks.core import CheckFailed  # noqa: F401 - loaded before the forks
from tests.answering import SOLUTION, run_lab

LABS = {lab.id: lab for lab in find_labs()}
ALL = None  # the whole solution
# Our own objects, and errors of code that nobody but us has written.
NEVER = re.compile(r"object at 0x|<helpers|Your code could not be used|'NoneType' object|np\.\w+\(")


class Mistake(NamedTuple):
    """One mistake, and what every check that it loses must say, or one of them where marked.

    Attributes:
        exercise: where it is made.
        right: what stands in the solution.
        wrong: what was written in its place.
        said: what each check that fails says, one of these; all of them are said.
    """

    exercise: str
    right: str | None
    wrong: str
    said: tuple[str, ...]


NOTHING = ("nothing",)
HELD = "It holds one action: take the action out of it"
SUBTRACTED = ("Is there a `~`?",)
MISTAKES = [
    # Nothing is returned: that is said, and not what becomes of None.
    Mistake("policy-hardcode", "return action", "print(action)", NOTHING),
    Mistake("policy-hardcode", ALL, "    if observation == 0: return 1\n    return", NOTHING),
    Mistake("policy-secure", "return action", "print(action)", NOTHING),
    Mistake("model-read", "return probabilities", "print(probabilities)", NOTHING),
    Mistake("expectation-sweep", "return V_new", "print(V_new)", NOTHING),
    Mistake("sweep-repeat", "return history", "print(history)", NOTHING),
    Mistake("action-value", "return Q", "print(Q)", NOTHING),
    Mistake("policy-improve", "return new_policy", "print(new_policy)", NOTHING),
    Mistake("policy-iterate", "return policies", "print(policies)", NOTHING),
    Mistake("optimality-sweep", "return V_new", "print(V_new)", NOTHING),
    Mistake("policy-enter", "return action", "print(action)", NOTHING),
    Mistake("ties-break", "return int", "int", NOTHING),
    Mistake("action-explore", "return self.greedy(obs)", "self.greedy(obs)", NOTHING),
    Mistake("target-mask", "return reward + gamma", "reward + gamma", NOTHING),
    Mistake("values-choose", "return QLearningAgent", "QLearningAgent", NOTHING),
    Mistake("sarsa-update", "return super().act(obs)", "super().act(obs)", NOTHING),
    Mistake("target-write", "return target", "print(target)", NOTHING),
    Mistake("termination-punish", "return obs,", "obs,", NOTHING),
    Mistake("ucb-choose", "return action", "print(action)", NOTHING),
    Mistake("memory-count", "return frames", "frames", NOTHING),
    Mistake("greedy-act", "return actions", "print(actions)", NOTHING),
    Mistake("values-gather", "return q_values", "q_values", NOTHING),
    Mistake("targets-mask", "return reward", "reward", NOTHING),
    Mistake("loss-huber", "return F.", "F.", NOTHING),
    Mistake("epsilon-decay", "return max", "max", NOTHING),
    Mistake("games-explore", "return greedy_action", "greedy_action", NOTHING),
    Mistake("warmup-end", "return (", "_ = (", NOTHING),
    Mistake("double-choose", "return reward", "reward", NOTHING),
    Mistake("double-agent", "return F.", "F.", NOTHING),
    # What a parent leaves to be written, and what is looked for in the wrong place.
    Mistake(
        "qlearning-update",
        ALL,
        "        super().learn(obs, action, reward, next_obs, terminated)",
        ("QLearningAgent.learn calls AgentRL.learn, which does nothing by itself",),
    ),
    Mistake(
        "ucb-choose",
        "self.counts[obs, action] += 1",
        "counts[action] += 1",
        ("There is a self.counts: is it what you mean?",),
    ),
    Mistake(
        "optimism-start",
        "self.q_table[:]",
        "q_table[:]",
        ("There is a self.q_table: is it what you mean?",),
    ),
    Mistake(
        "targets-mask",
        "target_network(to",
        "network(to",
        ("td_targets reads network, which is neither one of its arguments", "'network' is not def"),
    ),
    Mistake(
        "games-explore",
        "size=len(obs)",
        "size=self.env.num_envs",
        ("the number of observations is len(obs)",),
    ),
    Mistake(
        "games-explore",
        "self.rng.integers(self.n_actions, size",
        "self.rng.integers(self.env.action_space.n, size",
        ("self.n_actions is the number of actions",),
    ),
    Mistake(
        "warmup-end",
        "len(self.replay_buffer)",
        "len(self.replay_buffer.data)",
        ("the number of transitions that it holds is len(self.replay_buffer)",),
    ),
    # Values that the loop cannot use.
    Mistake("policy-hardcode", "return action", "return np.array([action])", (HELD,)),
    Mistake("policy-hardcode", "return action", "return float(action)", ("`int(x)` makes an int",)),
    Mistake("ties-break", "int(ties[self.rng.integers(len(ties))])", "ties[[0]]", (HELD,)),
    Mistake("action-explore", "int(self.rng.integers(self.env.action_space.n))", "[2]", (HELD,)),
    Mistake("ucb-choose", "int(self.rng.choice(never_played))", "never_played[:1]", (HELD,)),
    # One idea, and all that is needed to compute the value again.
    Mistake("target-mask", ALL, "    return reward + gamma * next_value * ~terminated", SUBTRACTED),
    Mistake("target-write", "(not terminated) * max", "~terminated * max", SUBTRACTED),
    Mistake("target-mask", "gamma * next", "next", ("gamma is left out",)),
    Mistake(
        "qlearning-update",
        "self.gamma * self",
        "self",
        (
            "gamma is left out",
            "q_table[1] = [0.4, 0.2, 0.8, 0.7]",
            "the greedy policy of the table",
        ),
    ),
    Mistake(
        "sarsa-update",
        "self.next_action = super().act(next_obs)",
        "self.next_action = int(self.rng.integers(4))",
        ("where the policy chooses 0.\n→ a' comes from super().act(next_obs)",),
    ),
    Mistake(
        "sarsa-update",
        "super().act(next_obs)",
        "super().act(obs)",
        ("That is its choice in state 0, the one before: a' is chosen in next_obs.",),
    ),
    Mistake(
        "policy-iterate",
        "improve(policies[-1], evaluate(policies[-1]))",
        "improve(evaluate(policies[-1]), policies[-1])",
        ("takes the policy first, then the values of that policy",),
    ),
    Mistake(
        "policy-improve",
        "new_policy[state] = Q",
        "policy[state] = new_policy[state] = Q",
        ("policy was [0, 1, 1, 2] before your code ran",),
    ),
    Mistake(
        "values-gather",
        "q_values.gather(1, action.unsqueeze(1)).squeeze(1)",
        "q_values[action]",
        ("Whole rows were taken", "how often each action was played"),
    ),
    Mistake("values-gather", ".squeeze(1)", "", ("squeeze(1) goes from (n, 1) to (n,)",)),
    Mistake("targets-mask", ".values", "", ("two things, values and indices: take its .values",)),
    Mistake(
        "targets-mask",
        "    with torch.no_grad():",
        "    target_network.requires_grad_(False)\n    with torch.no_grad():",
        ("requires_grad of the weights of target_network was changed",),
    ),
    Mistake(
        "targets-mask",
        "with torch.no_grad():",
        "if True:",
        ("A gradient flows through the targets",),
    ),
    # What an error, or a value, does not say by itself.
    Mistake(
        "policy-hardcode",
        ALL,
        "    moves = iter([])\n    action = next(moves)",
        ("what it returns depends on its arguments alone",),
    ),
    Mistake(
        "sweep-repeat",
        "history[-1] - history[-2]",
        "history[-1] - history[0]",
        ("the last table and the one just before it",),
    ),
    Mistake(
        "action-value",
        "np.zeros((len(P), len(P[0])))",
        "np.zeros((len(P), len(P[0])), dtype=int)",
        ("These are whole numbers, int64",),
    ),
    Mistake("action-value", "gamma * V[next_state]", "gamma * V[state]", ("V[next_state]",)),
    Mistake(
        "ties-break",
        "q_values == q_values.max()",
        "q_values == self.q_table.max()",
        ("of this row is 0.7.\n→ There is nothing to choose from",),
    ),
    Mistake(
        "ties-break",
        "int(ties[self.rng.integers(len(ties))])",
        "int(ties[[0, -1]][self.rng.integers(2)])",
        ("no other actions than [0, 3]",),
    ),
    Mistake(
        "termination-punish",
        "if terminated and reward != 1:",
        "_, reward, end, _, _ = self.env.step(action)\n        if end and reward != 1:",
        ("called env.step 2 times", "env.step was called again"),
    ),
    Mistake(
        "policy-iterate",
        "np.array_equal(new_policy, policies[-1])",
        "new_policy is policies[-1]",
        ("of the last policy, compared one by one",),
    ),
    Mistake(
        "policy-secure",
        ALL,
        "    action = [0, 0, 3, 3, 3, 3, 2, 2, 0, 0, 2, 2, 0, 0, 2, 0][observation]",
        ("it spends 22 steps in cell 0 (left), 14 steps in cell 4 (up)",),
    ),
    Mistake("greedy-act", "argmax(dim=-1)", "argmax(dim=0)", ("argmax(dim=-1) compares",)),
    Mistake(
        "games-explore",
        "< self.epsilon, at_random, actions)",
        "< self.epsilon, actions, at_random)",
        ("where takes its first array where the condition is true",),
    ),
    # A distribution that is wrong in one of several ways.
    Mistake(
        "model-read",
        "env.unwrapped.P[state][action]",
        "env.unwrapped.P[action][state]",
        ("The state comes first, then the action",),
    ),
    Mistake(
        "model-read",
        "env.unwrapped.P[state][action]",
        "env.unwrapped.P[state][action][:1]",
        ("Every row of P[state][action] counts",),
    ),
    Mistake("model-read", "+ probability", "+ probability / 3", ("P gives probabilities already",)),
    Mistake("model-read", "probabilities.get(next_state, 0.0) +", "", ("listed several times",)),
    Mistake(
        "model-read",
        "for probability, next_state,",
        "for next_state, probability,",
        ("the key is the second of them",),
    ),
    Mistake("slip-build", "(action + 1) % 4", "(action + 2) % 4", ("You never slip backwards",)),
    Mistake("slip-build", ", (action + 1) % 4]", "]", ("two perpendicular directions",)),
    Mistake("slip-build", "1 / 3", "0.33", ("1 / 3, unrounded",)),
    Mistake(
        "expectation-sweep",
        "policy[state, action]",
        "policy[action, state]",
        ("policy[state, action], the state first",),
    ),
    Mistake("policy-improve", "Q[state].argmax()", "Q.argmax()", ("take the argmax of one row",)),
    Mistake(
        "qlearning-update",
        "self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])",
        "self.q_table[next_obs, action] += self.alpha * (target - self.q_table[next_obs, action])",
        (
            "took q_table[1, 2] from 0.8 to 0.984; only q_table[0, 2]",
            "only q_table[5, 1], the entry of what was played, moves",
            "Does every call of learn correct the table?",
        ),
    ),
    Mistake(
        "ucb-choose",
        "np.argmax(self.q_table[obs] + bonus)",
        "np.argmax(self.q_table + self.c * np.sqrt(np.log(counts.sum()) / self.counts))",
        ("Is it a place in a whole table?",),
    ),
    Mistake("double-choose", "best = network(x)", "best = target_network(x)", ("DQN's targets",)),
]


@pytest.mark.notebook
@pytest.mark.parametrize("lab_id", LABS)
def test_a_message_leads_to_the_fix(lab_id):
    names = {f"{n}: {m.exercise}, {m.wrong}": m for n, m in enumerate(MISTAKES)}

    def answers_of(exercise, source, _namespace):
        return {
            name: _made(source, mistake)
            for name, mistake in names.items()
            if mistake.exercise == exercise
        }

    wrong = []
    tried = 0
    for found in run_lab(LABS[lab_id], answers_of, together=True).values():
        del found["reference"]
        tried += len(found)
        for name, result in found.items():
            said = list(result.failed.values())
            wrong += [f"{name}: {text}" for text in _misleading(said, names[name].said)]
    assert tried
    assert not wrong, "\n".join(wrong)


def test_every_mistake_is_of_an_exercise():
    known = {exercise.name for lab in LABS.values() for exercise in lab.exercises}
    assert {mistake.exercise for mistake in MISTAKES} <= known


def _misleading(said: list[str], expected: tuple[str, ...]) -> list[str]:
    """Return the messages that say none of what is expected, and what none of them says."""
    wrong = [] if said else ["no check fails"]
    wrong += [m for m in said if NEVER.search(m) or not any(part in m for part in expected)]
    return wrong + [f"nobody says {p!r}" for p in expected if not any(p in m for m in said)]


def _made(source: str, mistake: Mistake) -> str:
    if mistake.right is None:
        return SOLUTION.sub(lambda _match: mistake.wrong, source, count=1)
    assert mistake.right in source, mistake
    return source.replace(mistake.right, mistake.wrong, 1)
