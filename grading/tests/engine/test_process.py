import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from grading.engine.check import check
from grading.engine.problem import Problem
from grading.engine.process import Checker, CheckerError, check_all
from grading.engine.verdict import Outcome

PROBLEM = Problem("Сколько будет 3·4?", ("3·4 = 12",))


@pytest.fixture(scope="module")
def checker():
    with Checker(processes=2) as shared:
        yield shared


def test_a_child_says_what_the_check_says(checker):
    for solution in ("12", "3·4 = 13", "не знаю"):
        assert checker.check(PROBLEM, solution) == check(PROBLEM, solution)


def test_many_are_answered_in_order():
    solutions = [str(number) for number in range(9, 15)]
    verdicts = check_all([(PROBLEM, solution) for solution in solutions], processes=2)
    assert [verdict.outcome == Outcome.CORRECT for verdict in verdicts] == [
        text == "12" for text in solutions
    ]


def test_threads_share_the_children(checker):
    with ThreadPoolExecutor(8) as threads:
        verdicts = list(threads.map(lambda n: checker.check(PROBLEM, str(n)), [12, 13] * 10))
    assert [verdict.outcome for verdict in verdicts] == [Outcome.CORRECT, Outcome.WRONG] * 10


def test_out_of_time_goes_to_a_person_and_the_next_is_checked():
    with Checker(seconds=0.2) as checker:
        with checker._child() as child:
            child._process.send_signal(signal.SIGSTOP)
        verdict = checker.check(PROBLEM, "12")
        assert (verdict.outcome, verdict.code) == (Outcome.NEEDS_REVIEW, "time_limit")
        checker.seconds = 30
        assert checker.check(PROBLEM, "12").outcome == Outcome.CORRECT


def test_out_of_memory_goes_to_a_person():
    with Checker(memory_mib=1) as checker:
        verdict = checker.check(PROBLEM, "x + 1 = 2 " * 6_000)
    assert (verdict.outcome, verdict.code) == (Outcome.NEEDS_REVIEW, "memory_limit")


def test_a_killed_child_is_replaced(checker):
    with checker._child() as child:
        child.kill()
    assert checker.check(PROBLEM, "12").outcome == Outcome.CORRECT


def test_a_child_never_sees_the_secrets_of_its_parent(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    with Checker() as checker, checker._child() as child:
        assert b"secret" not in (
            open(f"/proc/{child._process.pid}/environ", "rb").read()  # noqa: PTH123, SIM115
        )


def test_an_installation_without_the_module_says_so(monkeypatch):
    monkeypatch.setattr("grading.engine.process.sys.executable", "/bin/false")
    with Checker() as checker, pytest.raises(CheckerError):
        checker.check(PROBLEM, "12")


def _in_a_daemon(checker: Checker, results: "multiprocessing.Queue") -> None:
    results.put((os.getpid(), checker.check(PROBLEM, "12").outcome.value))
    checker.close()


def test_a_daemonic_child_of_a_fork_checks_with_children_of_its_own(checker):
    checker.check(PROBLEM, "12")
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    process = context.Process(target=_in_a_daemon, args=(checker, results), daemon=True)
    process.start()
    pid, outcome = results.get(timeout=120)
    process.join()
    assert (pid != os.getpid(), outcome) == (True, "correct")
    assert checker.check(PROBLEM, "12").outcome == Outcome.CORRECT
