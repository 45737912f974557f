"""Small models ``P``, in which what each action is worth is known beforehand.

``P[state][action]`` is Gymnasium's list of ``(probability, next_state, reward, terminated)``, the
states being numbered from 0. Nothing here makes a sweep: rewards are chosen so that a sweep must
give what was wanted.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import gymnasium as gym
import numpy as np
from numpy.typing import ArrayLike

Row = tuple[float, int, float, bool]
Model = Mapping[int, Mapping[int, list[Row]]]

# Probabilities of an action's rows: binary fractions, so that sums are exact.
PARTS = ((1.0,), (0.75, 0.25), (0.005, 0.245, 0.75), (0.25, 0.125, 0.125, 0.5))


class Backups(NamedTuple):
    """A model, the values V and gamma, and what each action is then worth."""

    P: Model
    V: np.ndarray  # (states,)
    gamma: float
    Q: np.ndarray  # (states, actions); NaN in terminal states, where nothing counts


def model_of(env: gym.Env) -> Model:
    """Return the model ``P`` of a tabular environment, wrapped or not."""
    return env.unwrapped.get_wrapper_attr("P")


def start_distribution(env: gym.Env) -> np.ndarray:
    """Return the probability that an episode starts in each state, shape (states,)."""
    return np.asarray(env.unwrapped.get_wrapper_attr("initial_state_distrib"), dtype=float)


def hike_model() -> Model:
    """Return the model of a small hike, which is not a grid.

    States: 0 hut, 1 pass, 2 glacier, 3 summit (terminal). Actions: 0 path, 1 shortcut. Entering
    the summit earns a reward; two rows list the same next state twice, once with two rewards.

    >>> hike_model()[2][1]
    [(0.75, 3, 12.0, True), (0.25, 0, -4.0, False)]
    """
    return {
        0: {
            0: [(1.0, 1, -1.0, False)],
            1: [(0.5, 2, -1.0, False), (0.25, 0, -1.0, False), (0.25, 0, -3.0, False)],
        },
        1: {
            0: [(0.5, 3, 8.0, True), (0.5, 1, -2.0, False)],
            1: [(0.25, 3, 12.0, True), (0.25, 3, 12.0, True), (0.5, 0, -4.0, False)],
        },
        2: {
            0: [(1.0, 1, -1.0, False)],
            1: [(0.75, 3, 12.0, True), (0.25, 0, -4.0, False)],
        },
        3: {0: [(1.0, 3, 0.0, True)], 1: [(1.0, 3, 0.0, True)]},
    }


def terminal_states(P: Model) -> list[int]:
    """List the states in which an episode ends, whatever leads there.

    >>> terminal_states(hike_model())
    [3]
    """
    outcomes = [outcome for actions in P.values() for row in actions.values() for outcome in row]
    return sorted(
        {int(next_state) for _p, next_state, _reward, terminated in outcomes if terminated}
    )


def without_ends(P: Model) -> Model:
    """Return ``P`` with no transition that ends the episode.

    Where V is 0 in the terminal states, this changes no value; and a check that is not about
    terminal transitions then does not depend on what is made of them.

    >>> without_ends(hike_model())[2][1]
    [(0.75, 3, 12.0, False), (0.25, 0, -4.0, False)]
    """
    return {
        state: {a: [(p, s, r, False) for p, s, r, _t in rows] for a, rows in actions.items()}
        for state, actions in P.items()
    }


def hold_others(P: Model, state: int, V: ArrayLike, gamma: float) -> Model:
    """Return ``P`` with every other state held at its value in ``V``.

    Each of them leads to another state and earns what keeps its value the same, so that one sweep
    from ``V`` gives ``state`` the same value in whatever order the states are updated. Terminal
    states stay as they are.

    >>> hold_others(hike_model(), 0, [4.0, 6.0, 2.0, 0.0], gamma=0.5)[1][0]
    [(1.0, 2, 5.0, False)]
    """
    values = np.asarray(V, dtype=float)
    ends = set(terminal_states(P))
    going_on = [s for s in P if s not in ends]
    after = dict(zip(going_on, going_on[1:] + going_on[:1], strict=True))
    return {
        s: actions
        if s == state or s in ends
        else {
            a: [(1.0, after[s], float(values[s] - gamma * values[after[s]]), False)]
            for a in actions
        }
        for s, actions in P.items()
    }


def draw_backups(
    rng: np.random.Generator,
    n_states: int,
    n_actions: int,
    rows: int = len(PARTS),
    gamma: float | None = None,
) -> Backups:
    """Draw a model, and values, in which a mistake about terminal transitions changes nothing.

    The last state is the terminal one, V is 0 there, and what leads there earns 0. No reward is
    above 0, some are 0, and what each action is worth is negative. Rows list the same next state
    several times, and the state itself. With three rows there is always one that is rare, earns
    nothing, and leads to a value below 0.

    Args:
        rng: where the numbers come from.
        n_states: at least 3.
        n_actions: at least 1.
        rows: the largest number of rows that an action may have.
        gamma: the discount; one half or three quarters if not given.

    >>> case = draw_backups(np.random.default_rng(0), 4, 2)
    >>> case.Q.shape, float(case.V[-1]), terminal_states(case.P)
    ((4, 2), 0.0, [3])
    """
    end = n_states - 1
    gamma = float(rng.choice([0.5, 0.75])) if gamma is None else gamma
    V = rng.choice([-9.0, -6.0, -3.0, 2.0, 4.0, 8.0], size=n_states)
    V[0], V[end] = rng.choice([-9.0, -6.0, -3.0]), 0.0
    Q = -(40.0 + rng.permutation(n_states * n_actions)).reshape(n_states, n_actions)
    Q[end] = np.nan
    P: dict = {}
    for state in range(end):
        P[state] = {
            a: _rows(rng, state, Q[state, a], V, gamma, PARTS[rng.integers(rows)])
            for a in range(n_actions)
        }
    if rows > 1:  # a first row that ends, and others after it
        P[0][0] = _rows(rng, 0, Q[0, 0], V, gamma, PARTS[rows - 1], first=end)
    if rows > 2:
        P[1][0] = _rows(rng, 1, Q[1, 0], V, gamma, PARTS[2], first=0)
    P[end] = {a: [(1.0, end, 0.0, True)] for a in range(n_actions)}
    return Backups(P, V, gamma, Q)


def _rows(
    rng: np.random.Generator,
    state: int,
    worth: float,
    V: np.ndarray,
    gamma: float,
    parts: Sequence[float],
    first: int | None = None,
) -> list[Row]:
    """Draw the rows of an action of ``state`` that is worth ``worth``.

    If ``first`` is given, the first row leads there, and earns nothing.
    """
    end = len(V) - 1
    places = rng.integers(end + 1, size=len(parts)).tolist()
    if first is not None:
        places[0] = first
    # The last row goes on, elsewhere: its reward makes up the difference.
    places[-1] = (state + int(rng.integers(1, end))) % end
    rows: list[Row] = []
    missing = worth
    for p, s in zip(parts[:-1], places[:-1], strict=True):
        nothing = s == end or (first is not None and not rows)
        reward = 0.0 if nothing else float(-rng.integers(0, 9))
        rows.append((p, s, reward, s == end))
        missing -= p * (reward + gamma * float(V[s]))
    p, s = parts[-1], places[-1]
    return [*rows, (p, s, missing / p - gamma * float(V[s]), False)]


def scaled(case: Backups, factor: float) -> Backups:
    """Return ``case`` with all rewards and values multiplied by ``factor``.

    >>> scaled(Backups({0: {0: [(1.0, 0, 2.0, True)]}}, np.ones(1), 0.5, np.ones((1, 1))), 3.0).P
    {0: {0: [(1.0, 0, 6.0, True)]}}
    """
    P = {
        state: {a: [(p, s, factor * r, t) for p, s, r, t in rows] for a, rows in actions.items()}
        for state, actions in case.P.items()
    }
    return Backups(P, factor * case.V, case.gamma, factor * case.Q)


def held_backups(
    rng: np.random.Generator, n_states: int, n_actions: int, **options
) -> Iterator[tuple[int, Backups]]:
    """Yield each state that is not terminal, with a drawn model in which the others are held.

    Args:
        rng: where the numbers come from.
        n_states: the number of states.
        n_actions: the number of actions.
        **options: as in ``draw_backups``.

    >>> [state for state, case in held_backups(np.random.default_rng(0), 4, 2)]
    [0, 1, 2]
    """
    case = draw_backups(rng, n_states, n_actions, **options)
    for state in range(n_states - 1):
        yield state, case._replace(P=hold_others(case.P, state, case.V, case.gamma))


def draw_ends(
    rng: np.random.Generator, roles: str, n_actions: int = 1, lowest: float = 0.0
) -> Backups:
    """Draw a model of which nothing but the terminal transitions is in doubt; gamma is 1.

    An action has one row, or two (M), and a state that goes on stays where it is, so that the
    order of a sweep does not count. V holds anything in terminal states; other values rise in a
    sweep, and from one state to the next as well: what makes a maximum wrong does not show.

    Args:
        rng: where the numbers come from.
        roles: a letter a state: T is terminal, E leads to a terminal state, L stays where it is,
            and earns something, and M does either, the end being listed last.
        n_actions: from the second one on, every action leads to a terminal state.
        lowest: the smallest of the values after a sweep.

    >>> case = draw_ends(np.random.default_rng(0), "ETLEL")
    >>> terminal_states(case.P), np.isnan(case.Q).ravel().tolist()
    ([1], [False, True, False, False, False])
    """
    after = lowest + np.cumsum(rng.integers(1, 5, size=len(roles))) - 1.0
    after += lowest - after[0]
    V = after - rng.integers(1, 5, size=len(roles))
    V[V == 0] = 0.5  # a state that is left alone where its value is 0 is another check's affair
    ends = [s for s, role in enumerate(roles) if role == "T"]
    V[ends] = rng.choice([-70.0, -30.0, 50.0, 90.0], size=len(ends))
    Q = np.full((len(roles), n_actions), np.nan)
    P: dict = {}
    for state, role in enumerate(roles):
        value = float(after[state])
        if role == "T":  # what a terminal state lists for itself is never read
            P[state] = {a: [(1.0, state, -99.0, True)] for a in range(n_actions)}
            continue
        Q[state] = value - np.arange(n_actions)
        P[state] = {
            a: [(1.0, int(rng.choice(ends)), float(Q[state, a]), True)] for a in range(n_actions)
        }
        stays = (1.0, state, value - float(V[state]), False)
        if role == "L":
            P[state][0] = [stays]
        elif role == "M":  # worth the same either way
            P[state][0] = [(0.5, *row[1:]) for row in (stays, P[state][0][0])]
    return Backups(P, V, 1.0, Q)


def draw_ring(rng: np.random.Generator, n_states: int, shift: int) -> Backups:
    """Draw a ring in which only the order of a sweep counts: no reward, one action, gamma 1.

    State s leads to s + shift, around all states but two: one that leads to the terminal state,
    which is the last, and the terminal state itself, where V is not 0. The values after a sweep
    rise from state to state.

    >>> case = draw_ring(np.random.default_rng(0), 5, 1)
    >>> [rows[0][0][1] for rows in case.P.values()]
    [1, 2, 0, 4, 4]
    """
    ring, end = n_states - 2, n_states - 1
    after = np.cumsum(rng.integers(1, 9, size=ring)).astype(float)
    places = (np.arange(ring) + shift) % ring
    V = np.empty(n_states)
    V[places] = after
    V[ring], V[end] = rng.integers(20, 90, size=2)
    P = {s: {0: [(1.0, int(place), 0.0, False)]} for s, place in enumerate(places)}
    P |= {s: {0: [(1.0, end, 0.0, True)]} for s in (ring, end)}
    return Backups(P, V, 1.0, np.array([*after, np.nan, np.nan])[:, None])
