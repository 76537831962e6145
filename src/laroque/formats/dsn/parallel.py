"""Work on windows, a few at a time: what waits is bounded, and so is the memory."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from laroque.formats.dsn.lines import Parsed

AT_ONCE = 2
"""How many windows are worked on together; their columns are themselves worked on by every core."""

T = TypeVar("T")


def each_window(work: Callable[[Parsed], T], found: Iterable[Parsed]) -> Iterator[T]:
    """The result of a work on each window, in order; the next window is read meanwhile."""
    windows = iter(found)
    first = list(islice(windows, AT_ONCE))
    if len(first) < AT_ONCE:
        yield from map(work, first)
        return
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting: list[Future[T]] = [pool.submit(work, parsed) for parsed in first]
        while waiting:
            result = waiting.pop(0).result()
            waiting += [pool.submit(work, parsed) for parsed in islice(windows, 1)]
            yield result
