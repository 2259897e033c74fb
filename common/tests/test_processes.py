"""Processes of a command's own."""

import subprocess
import sys

KILLED_AT_WORK = """
import os, signal, time
from common.processes import process_pool

pool = process_pool(2)
working = [pool.submit(time.sleep, 600) for _ in range(2)]
while not all(job.running() for job in working):
    time.sleep(0.01)
print("at work", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_processes_of_a_killed_command_end_with_it():
    """Whoever still works holds the pipe open, and then waiting for its end takes too long."""
    done = subprocess.run([sys.executable, "-c", KILLED_AT_WORK], stdout=subprocess.PIPE, timeout=60)
    assert done.stdout == b"at work\n"
    assert done.returncode == -9
