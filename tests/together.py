"""Doing things at the same instant, in threads, on one database."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Result = TypeVar("Result")


def together(doings: Sequence[Callable[[], Result]]) -> list[Result | Exception]:
    """Begin them all at once; what each returned or raised, in their order."""
    start = Barrier(len(doings))

    def one(do: Callable[[], Result]) -> Result | Exception:
        start.wait()
        try:
            return do()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(doings)) as threads:
        return list(threads.map(one, doings))
