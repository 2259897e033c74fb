"""The same work on many items by a bounded number of threads."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

Item = TypeVar("Item")
Made = TypeVar("Made")


def in_threads(function: Callable[[Item], Made], items: Iterable[Item], threads: int) -> Iterator[Made]:
    """What the function makes of each item, in the order of the items; with one thread, in the caller's own.

    Connections to the database that a thread opened are closed after each item.
    """
    if threads <= 1:
        yield from map(function, items)
        return

    def made(item: Item) -> Made:
        try:
            return function(item)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(made, items)
