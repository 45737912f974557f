"""Mutants of an answer: one change in its solution, each of another meaning, by name."""

import ast

import numpy as np
import pytest

from course.audit.mutants import difference, mutants

CELL = """\
class Agent:
    def learn(self, obs, action, reward, next_obs, terminated):
        \"\"\"Learn.\"\"\"
        new_table = self.q_table.copy()
        ### BEGIN SOLUTION
{solution}
        ### END SOLUTION
        return new_table
"""


def cell(*lines):
    return CELL.format(solution="\n".join(" " * 8 + line for line in lines))


def made(*lines, **names):
    """Return what stands after the arrow in the name of each mutant."""
    found = mutants(cell(*lines), "self.alpha + self.epsilon + agent.q_values", names)
    return {mutant.key.split(" → ")[1] for mutant in found}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x = a < b", {"x = a <= b", "x = a > b"}),
        ("x = a - b", {"x = a + b", "x = b - a", "x = a", "x = b"}),
        ("x = a + 3", {"x = a + 4", "x = a + 2"}),
        ("x = a + 1e-9", {"x = a + 1e-07"}),
        ("x = a and not b", {"x = a or not b", "x = a", "x = a and b"}),
        ("x = f(a, b)", {"x = f(b, a)"}),
        ("x = self.q_table[obs, action]", {"x = self.q_table[action, obs]"}),
        ("x = self.q_table[obs, action]", {"x = self.q_table[next_obs, action]"}),
        ("x = self.q_table[obs]", {"x = self.q_table[0]", "x = self.q_table[-1]"}),
        ("x = self.q_table", {"x = self.q_values"}),
        ("x = self.alpha", {"x = self.epsilon"}),
        ("new_table[obs] = 1", {"new_table[obs] += 1", "pass", "new_table[next_obs] = 1"}),
        ("x += 1", {"x = 1", "x -= 1", "pass"}),
        ("x = q.max(axis=1)", {"x = q.min(axis=1)", "x = q.max(axis=2)", "x = q.max(axis=0)"}),
        ("x = np.argmax(q)", {"x = np.argmin(q)", "x = (len(q) - 1 - np.argmax((q)[::-1]))"}),
        ("x = q.copy()", {"x = q"}),
        ("x = int(q)", {"x = q"}),
        ("return a", {"a", "return [a]"}),
        ("x = super().act(obs)", {"x = self.act(obs)"}),
        ("x = not a", {"x = a", "x = (~(a))"}),
        ("x = a is not None", {"x = a is None", "x = a"}),
    ],
)
def test_the_rules(line, expected):
    assert expected <= made(line)


def test_statements_are_dropped_swapped_and_turned_round():
    lines = ["for x in rows:", "    if x:", "        break", "    y = x", "    z = y"]
    found = made(*lines)
    assert "for x in []:" in found
    assert "if True:" in found
    assert "if not (x):" in found
    assert "continue" in found
    assert "z = y ⏎ y = x" in found
    assert "z = y ⏎ break" in found  # the loop runs once


def test_a_context_is_left_out():
    assert "if True:" in made("with torch.no_grad():", "    x = f(obs)")


def test_the_notebooks_variables_stand_in_for_arguments():
    found = made("x = self.alpha * next_obs", alpha=0.1, obs_shown=3, np=np, obs_of=len)
    assert "x = alpha * next_obs" in found
    assert "x = self.alpha * obs_shown" in found
    assert not any("obs_of" in key for key in found), "a function is no data"


def test_arguments_are_changed_in_place_and_draws_come_from_elsewhere():
    found = made("if terminated:", "    return reward + obs", "return self.rng.random()", np=np)
    assert "reward += obs; return reward" in found
    assert "return np.random.default_rng().random()" in found
    assert "return np.array([self.rng.random()])" in found


def test_only_the_solution_changes():
    source = cell("x = obs")
    for mutant in mutants(source):
        assert "new_table = self.q_table.copy()" in mutant.source
        assert "return new_table" in mutant.source


def test_each_mutant_has_a_name_and_a_meaning_of_its_own():
    source = cell("x = obs + 1", "y = x", "x = obs + 1")
    found = mutants(source)
    meanings = {ast.dump(ast.parse(mutant.source)) for mutant in found}
    assert len({mutant.key for mutant in found}) == len(meanings) == len(found)
    assert ast.dump(ast.parse(source)) not in meanings
    assert "x = obs + 1 → x = obs - 1 (2)" in {mutant.key for mutant in found}


def test_a_name_does_not_depend_on_the_lines_around():
    line = "x = obs + 1"
    keys = {mutant.key for mutant in mutants(cell(line))}
    assert keys <= {mutant.key for mutant in mutants(cell("first = 0", line))}


def test_the_difference_is_shown_with_a_line_around():
    assert difference("a\nb\nc\nd", "a\nx\nc\nd").splitlines() == [" a", "-b", "+x", " c"]
