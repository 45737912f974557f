"""What is asked of a replay memory that is a list: what it keeps, and how it draws."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from helpers.checks.chances import deviation
from helpers.checks.compare import expect, expect_equal
from helpers.checks.core import CheckFailed
from helpers.checks.draws import expect_own_draws
from helpers.support.language import translate as _

COLUMNS = ("obs", "action", "reward", "next_obs", "terminated")
SHAPE = (2, 3)  # of an observation
Memory = Callable[..., Any]  # the learner's class: a capacity and a seed, append and sample


def transition(number: int, floats: bool = False) -> tuple:
    """Make a transition in which each part tells its number; none begins where another ends.

    Args:
        number: its number, at most 99.
        floats: whether observations are numbers such as a probe's, or bytes such as a picture's.

    >>> [np.asarray(part).ravel()[0].item() for part in transition(3)]
    [3, 6, 0.5, 143, True]
    """
    obs = np.full(SHAPE, number + 0.25 * floats, np.float32 if floats else np.uint8)
    return obs, 2 * number, number / 2 - 1, obs + obs.dtype.type(140), number % 2 == 1


def filled(kind: Memory, capacity: int, numbers: Iterable[int], floats: bool = False):
    """Make a memory and append these transitions, whose arrays are then written over.

    An environment may do so: it gives the same array at each step.
    """
    memory = kind(capacity, seed=0)
    for number in numbers:
        obs, action, reward, next_obs, terminated = transition(number, floats)
        memory.append(obs, action, reward, next_obs, terminated)
        obs[:] = 99
        next_obs[:] = 99
    return memory


def expect_keeps_the_last(kind: Memory, capacity: int, n: int) -> None:
    """Fail unless the memory holds the last ``capacity`` of ``n`` transitions, whole.

    They are pictures, then numbers; then the first two are given once more, as equal as they are.

    Raises:
        CheckFailed: if there are more, fewer or others, or if one was changed after ``append``.
    """
    _expect_kept(kind, capacity, list(range(n)))
    _expect_kept(kind, capacity, list(range(n)), floats=True)
    _expect_kept(kind, capacity, [0, 1, 0, 1, 1])


def _expect_kept(kind: Memory, capacity: int, appended: list[int], floats: bool = False) -> None:
    memory = filled(kind, capacity, appended, floats)
    try:
        found = [tuple(entry) for entry in memory.transitions]
        numbers = sorted(int(entry[1]) // 2 for entry in found)
    except Exception:
        raise CheckFailed(
            _(
                "self.transitions is no list of tuples (obs, action, reward, next_obs, terminated) "
                "after append."
            )
        ) from None
    given = {"capacity": capacity, "transitions appended, by number": appended}
    expect_equal(
        numbers,
        sorted(appended[-capacity:]),
        _("the numbers of the transitions that are kept"),
        "Nothing is lost until the memory is full; then a new transition replaces the oldest.",
        given=given,
    )
    for entry in found:
        _expect_whole(entry, int(entry[1]) // 2, floats)


def _expect_whole(entry: tuple, number: int, floats: bool) -> None:
    for column, got, expected in zip(COLUMNS, entry, transition(number, floats), strict=True):
        same = np.array_equal(np.asarray(got), np.asarray(expected))
        if not same and column in ("obs", "next_obs") and np.all(np.asarray(got) == 99):
            raise CheckFailed(
                _(
                    "The environment wrote into its own array after append, and the {column} that "
                    "is kept changed with it: keep a copy, np.array({column})."
                ).format(column=column)
            )
        expect_equal(
            got,
            expected,
            _("the {column} that is kept of transition {number}").format(
                column=column, number=number
            ),
            "A transition is kept as it was given: obs, action, reward, next_obs, terminated.",
        )
        if column in ("obs", "next_obs"):
            expect(
                np.asarray(got).dtype == expected.dtype,
                "The {column} that is kept is of type {got}; expected {expected}, as it was given: "
                "to_network_input tells pictures by their type, uint8.",
                column=column,
                got=str(np.asarray(got).dtype),
                expected=str(expected.dtype),
            )


def _drawn(memory, batch_size: int) -> list[np.ndarray]:
    """Ask for a batch, and look at its form."""
    batch = memory.sample(batch_size)
    call = f"sample({batch_size})"
    if batch is None:
        expect_equal(batch, "five arrays", call)
    try:
        arrays = all(hasattr(column, "dtype") for column in batch)
        columns = [np.asarray(column) for column in batch] if arrays else []
    except Exception:
        columns = []
    if len(columns) != len(COLUMNS):
        raise CheckFailed(
            _("{call} should return a list of five arrays, one for each column.").format(call=call)
        )
    wanted = [(batch_size, *SHAPE), *[(batch_size,)] * 2, (batch_size, *SHAPE), (batch_size,)]
    expect_equal(
        ", ".join(str(column.shape) for column in columns),
        ", ".join(map(str, wanted)),
        _("the shapes of what {call} returns").format(call=call),
        "One array for each of obs, action, reward, next_obs and terminated, the batch as its "
        "first axis: zip(*batch) turns rows into columns.",
        given={_("shape of an observation"): SHAPE, "batch_size": batch_size},
    )
    return columns


def expect_draws(kind: Memory, n: int, batch_size: int) -> None:
    """Fail unless ``sample`` draws whole transitions, each as likely as any other, from its rng.

    The n transitions are put there without ``append``, whose mistakes have a check of their own.
    A fair memory fails by chance less than once in a million checks.

    Raises:
        CheckFailed: if a row mixes transitions, one is never drawn or too often, or draws do not
            come from ``self.rng``.
    """
    memory = kind(capacity=n + 3 * (batch_size > n), seed=0)  # some are full
    memory.transitions = [transition(number) for number in range(n)]
    counts = np.zeros(n, int)
    following = []  # for each batch, whether its second is the one after its first
    twice = False  # whether one came again at the very next draw of a batch
    batches = -(-200 * n // batch_size)  # about 200 draws of each
    for _batch in range(batches):
        columns = _drawn(memory, batch_size)
        expect(
            [entry[1] // 2 for entry in memory.transitions] == list(range(n)),
            "sample changed the memory: it draws, and neither removes nor moves anything.",
        )
        numbers = columns[1] // 2
        expect(
            bool(np.all((numbers >= 0) & (numbers < n))),
            "sample drew a transition that is not in the memory.",
        )
        expected = [np.stack(column) for column in zip(*map(transition, numbers), strict=True)]
        for name, got, wanted in zip(COLUMNS, columns, expected, strict=True):
            expect(
                np.array_equal(got, wanted),
                "A row of what sample returns mixes several transitions: its {name} is not that of "
                "the transition whose action it holds. Draw places once, for all five columns.",
                name=name,
            )
        np.add.at(counts, numbers, 1)
        following.append((numbers[:2] - numbers[0]).tolist() in ([0, 1], [0, 1 - n]))
        twice |= bool(np.any(numbers[1:] == numbers[:-1]))
    _expect_even(counts, batches * batch_size)
    expect(
        twice or batch_size == 1,
        "In {n} batches of {batch_size}, no transition came twice in a row: at each draw, all are "
        "equally likely, those that were just drawn too.",
        n=batches,
        batch_size=batch_size,
    )
    if n > 3 and batch_size > 1:
        _expect_scattered(float(np.mean(following)), n, batches)
    _expect_new_draws(memory, batch_size)


def _expect_even(counts: np.ndarray, draws: int) -> None:
    """Compare how often each was drawn with a fair share, within six standard errors."""
    share = draws / len(counts)
    margin = 6 * np.sqrt(share)
    for number, count in enumerate(counts):
        expect(
            abs(count - share) <= margin,
            "Of {draws} draws from {n} transitions, place {number} came {count} times; expected "
            "about {share}: each transition should be as likely as any other.",
            draws=draws,
            n=len(counts),
            number=number,
            count=count,
            share=round(share),
        )


def _expect_scattered(share: float, n: int, batches: int) -> None:
    """Compare how often two neighbours come one after the other with their chance, at most."""
    chance = 1 / (n - 1)  # 1 / n where a transition may come twice
    expect(
        bool(share < chance + deviation(chance, batches)),
        "In {share:.0%} of the batches, the second transition was the one that came after the "
        "first; expected {chance:.0%} at most: each is drawn on its own, for transitions that "
        "follow one another are alike.",
        share=share,
        chance=chance,
    )


def _expect_new_draws(memory, batch_size: int) -> None:
    """Ask several times: places differ within a batch and between batches, and are the rng's."""
    batches = [_drawn(memory, batch_size)[1].tolist() for _call in range(5)]
    expect(
        any(len(set(batch)) > 1 for batch in batches),
        "Each time, all the rows of what sample returned were the same transition: draw batch_size "
        "of them.",
    )
    expect(
        any(batch != batches[0] for batch in batches[1:]),
        "sample returned the same batch five times: each call draws anew.",
    )
    expect_own_draws(memory, lambda: _drawn(memory, batch_size)[1], f"sample({batch_size})")
