"""Kills the function JVMs when LocalStack dies, however it dies.

Run as a script in a process of its own. It reads `+PID` (watch this process group) and `-PID` (forget it) from
standard input; the other end of that pipe is held by LocalStack alone, so end of input means LocalStack is gone.
The kernel's parent-death signal would not do: it fires when the *thread* that started a process ends.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path


class Reaper:
    """LocalStack's side. `watch` must come before the watched process runs foreign code."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__))],
            stdin=subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C in the terminal must not reach it
            text=True,
        )

    def watch(self, pid: int) -> None:
        self._tell(f"+{pid}")

    def forget(self, pid: int) -> None:
        """Call before the process is waited for, so that its id cannot belong to another one."""
        with contextlib.suppress(OSError, ValueError):
            self._tell(f"-{pid}")

    def close(self) -> None:
        """Kills what is still watched and ends the reaper."""
        with contextlib.suppress(OSError, ValueError), self._lock:
            assert self._process.stdin is not None
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        with self._lock:
            assert self._process.stdin is not None
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()


def kill_group(pid: int) -> None:
    """Kills a process that leads its own group, and all it started; does nothing when it is gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    watched: set[int] = set()
    for line in sys.stdin:
        pid = int(line[1:])
        if line.startswith("+"):
            watched.add(pid)
        else:
            watched.discard(pid)
    for pid in watched:
        kill_group(pid)


if __name__ == "__main__":
    main()
