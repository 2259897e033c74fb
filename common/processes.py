"""The same work on many items by processes of a command's own."""

import gc
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import connection, get_context, parent_process
from threading import Thread

from django.db import connections
from threadpoolctl import threadpool_limits


def process_pool(processes: int) -> ProcessPoolExecutor:
    """Forks of this process that compute with one thread each and end with it, however it ends."""
    # A connection must not be shared between processes: each opens its own.
    connections.close_all()
    # What is in memory by now stays: the collector of each process need not look through it again and again.
    gc.freeze()
    return ProcessPoolExecutor(processes, get_context("fork"), initializer=_begin)


def _begin() -> None:
    # One thread each: threads of several processes would wait for each other.
    threadpool_limits(1)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process that was killed cannot tell its pool to end, and that would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
