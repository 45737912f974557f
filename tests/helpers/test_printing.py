import gymnasium as gym
import numpy as np
import pytest

from helpers.printing import (
    int_action_to_str,
    print_policy,
    print_q_values,
    print_transition_function,
    print_values,
)


@pytest.fixture
def lines(capsys):
    return lambda: capsys.readouterr().out.splitlines()


@pytest.fixture
def slippery_env():
    return gym.make("FrozenLake-v1", desc=["SFFF", "FHFH", "FFFH", "HFFG"], is_slippery=True)


@pytest.mark.parametrize("kind", [int, float, np.int64, np.uint8, np.float64, np.array])
def test_actions_have_names_whatever_the_number_type(kind):
    names = [int_action_to_str(kind(action)) for action in range(4)]
    assert names == ["left", "down", "right", "up"]


@pytest.mark.parametrize("action", [4, -1, 1.5, None, "up", True, [0], np.array([0, 1])])
def test_what_is_no_action_is_named_in_the_error(action):
    with pytest.raises(ValueError, match="is not an action") as error:
        int_action_to_str(action)
    assert repr(action) in str(error.value)


def test_values_print_as_in_the_specification(lines):
    print_values(np.arange(16), 4)
    assert lines() == ["[ 0  1  2  3]", "[ 4  5  6  7]", "[ 8  9 10 11]", "[12 13 14 15]"]


def test_values_of_a_list_and_of_a_grid_that_is_not_square(lines):
    print_values([np.float64(0.5), 1, 2, 3, 4, 5], 2)
    assert lines() == ["[0.5 1. ]", "[2.  3. ]", "[4.  5. ]"]


@pytest.mark.parametrize("width", [40, 2000])
def test_a_wide_row_stays_on_one_line(lines, width):
    print_values(np.random.default_rng(0).random(2 * width), width)
    printed = lines()
    assert len(printed) == 2
    assert all(len(line.strip("[]").split()) == width and "..." not in line for line in printed)


def test_precision_aligns_the_columns_of_the_whole_grid(lines):
    print_values([0, -10.126, 3, -0.001], 2, precision=2)
    assert lines() == ["[  0.00 -10.13]", "[  3.00   0.00]"]


def test_policy_prints_as_in_the_specification(lines):
    print_policy(np.arange(6) % 4, 3)
    assert lines() == ["['left', 'down', 'right']", "['up', 'left', 'down']"]


def test_policy_may_be_a_list_of_floats(lines):
    print_policy([0.0, 3.0], 2)
    assert lines() == ["['left', 'up']"]


def test_q_values_print_python_numbers(lines):
    print_q_values(np.array([[0.126, -0.001, 1, 0], [0, 0, 0, 2.0]]), 2)
    assert lines() == [
        "[{'left': 0.13, 'down': 0.0, 'right': 1.0, 'up': 0.0}, "
        "{'left': 0.0, 'down': 0.0, 'right': 0.0, 'up': 2.0}]"
    ]


def test_q_values_keep_the_precision_asked_for(lines):
    print_q_values([[0.12345, 0, 0, 0]], 1, precision=4)
    assert "0.1234" in lines()[0] or "0.1235" in lines()[0]


@pytest.mark.parametrize("printer", [print_values, print_policy])
@pytest.mark.parametrize(("size", "width"), [(15, 4), (0, 4), (4, 0), (4, -2)])
def test_values_that_do_not_fill_the_grid(printer, size, width):
    with pytest.raises(ValueError, match=f"{size} states.*width {width}.*number of columns"):
        printer(np.zeros(size, dtype=int), width)


@pytest.mark.parametrize("printer", [print_values, print_policy])
def test_a_table_is_no_list_of_states(printer):
    with pytest.raises(ValueError, match=r"shape \(4, 4\).*np.ravel"):
        printer(np.zeros((4, 4), dtype=int), 4)


@pytest.mark.parametrize("shape", [(16,), (16, 3), (4, 4, 4)])
def test_q_values_need_four_actions(shape):
    with pytest.raises(ValueError, match=r"expected \(states, 4\)"):
        print_q_values(np.zeros(shape), 4)


def test_q_values_that_do_not_fill_the_grid():
    with pytest.raises(ValueError, match=r"15 states.*width 4"):
        print_q_values(np.zeros((15, 4)), 4)


def test_transitions_of_a_deterministic_wrapped_environment(lines):
    env = gym.make("FrozenLake-v1", desc=["SFFF", "FHFH", "FFFH", "HFFG"], is_slippery=False)
    print_transition_function(env, state=np.int64(14), action=np.int64(2))
    printed = lines()
    assert printed[0] == "From state 14 when playing action 2 (right):"
    assert len(printed) == 2
    assert printed[1].startswith("- Reaching state 15 along with reward 1")
    assert printed[1].endswith("with probability 1.0")


@pytest.mark.parametrize("unwrap", [False, True])
def test_a_next_state_listed_twice_is_printed_twice(lines, slippery_env, unwrap):
    env = slippery_env.unwrapped if unwrap else slippery_env
    print_transition_function(env, state=0, action=0)  # left and up both stay in state 0
    printed = lines()
    assert [line.split()[3] for line in printed[1:]] == ["0", "0", "4"]
    assert not any("np." in line for line in printed)


def test_each_line_is_an_entry_of_the_model(lines, slippery_env):
    print_transition_function(slippery_env, 14, 2)
    assert lines()[1:] == [
        f"- Reaching state {next_state} along with reward {reward} with probability {round(p, 4)}"
        for p, next_state, reward, _ in slippery_env.unwrapped.P[14][2]
    ]


@pytest.mark.parametrize(
    ("state", "action", "message"),
    [
        (16, 0, "state 16 does not exist: give one from 0 to 15"),
        (-1, 0, "state -1 does not exist"),
        (0, 4, "action 4 does not exist: give one from 0 to 3"),
        (0, "up", "action 'up' does not exist"),
    ],
)
def test_state_or_action_out_of_range(slippery_env, state, action, message):
    with pytest.raises(ValueError, match=message):
        print_transition_function(slippery_env, state, action)


def test_an_environment_without_a_model():
    with pytest.raises(ValueError, match="no transition table P"):
        print_transition_function(gym.make("CartPole-v1"), 0, 0)
