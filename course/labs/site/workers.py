"""Do the same with several things at once, as many as there are cores."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def side_by_side(work: Callable[[Item], None], items: Iterable[Item]) -> None:
    """Call ``work`` with each item, in threads; it waits for programs, and the first error ends."""
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        list(pool.map(work, items))
