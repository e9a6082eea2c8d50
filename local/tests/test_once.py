"""Changes to LocalStack that first calls make, also two of them at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

import pytest

from localstack_java_host.compat import mends, once


class Meeting:
    """A lock that lets threads in when all have come: each has then seen that nothing is done."""

    def __init__(self, threads: int) -> None:
        self._all = threading.Barrier(threads)
        self._lock = threading.RLock()

    def __enter__(self) -> None:
        self._all.wait()
        self._lock.acquire()

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._lock.release()


def test_first_calls_at_once_make_one_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "_LOCK", Meeting(2))
    seen: list[str] = []

    @once.Once
    def change() -> None:
        seen.append("made")

    def call() -> None:
        change()
        seen.append("returned")

    with ThreadPoolExecutor(2) as pool:
        for called in [pool.submit(call) for _ in range(2)]:
            called.result()
    assert seen == ["made", "returned", "returned"]


def test_change_that_fails_is_made_by_the_next_call() -> None:
    faults = [OSError("no space left")]

    @once.Once
    def change() -> None:
        if faults:
            raise faults.pop()
        seen.append("made")

    seen: list[str] = []
    with pytest.raises(OSError, match="no space left"):
        change()
    change()
    change()
    assert seen == ["made"]


def test_every_mend_is_made_once() -> None:
    assert all(isinstance(each, once.Once) for service in mends._MENDS.values() for each in service)
