"""One JVM with its Runtime API server and its log."""

import contextlib
import os
import signal
import subprocess
import threading
from pathlib import Path

from localstack_java_host.reaper import Reaper, kill_group
from localstack_java_host.runtime_api import Event, Exited, Invocation, RuntimeApi

# The JVM starts only when it is told to, which is after the reaper knows it: LocalStack may be killed in between,
# and then the shell reads end of input instead.
_GATE = 'read -r go && exec "$@" </dev/null'

# The exit status of a JVM that ended on SIGTERM.
TERMINATED = 128 + signal.SIGTERM


class JavaProcess:
    """Owns the process from start to `close`, after which neither it nor anything it started is left."""

    def __init__(
        self, command: list[str], environment: dict[str, str], *, api: RuntimeApi, root: Path, log: Path, reaper: Reaper
    ) -> None:
        self._api = api
        self._reaper = reaper
        with log.open("ab") as output:
            self._output = log.open("rb")
            self._output.seek(0, os.SEEK_END)
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _GATE, "sh", *command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd=root,
                env=environment,
                start_new_session=True,
            )
        reaper.watch(self.pid)
        assert self._process.stdin is not None
        self._process.stdin.write(b"go\n")
        self._process.stdin.close()
        self._watcher = threading.Thread(target=self._wait, name=f"jvm-{self.pid}", daemon=True)
        self._watcher.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._watcher.is_alive()

    @property
    def restored_at(self) -> float | None:
        """When it went on after its hooks before a snapshot, on the monotonic clock; None where it has none."""
        return self._api.restored_at

    def next_event(self, timeout: float) -> Event | None:
        return self._api.next_event(timeout)

    def invoke(self, invocation: Invocation) -> None:
        self._api.offer(invocation)

    def memory_used_mb(self) -> int:
        """The most memory it ever held; 0 when it is gone."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text()
        except OSError:
            return 0
        peak = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")), "0")
        return int(peak) // 1024

    def new_output(self) -> str:
        """What it printed since the last call. A file, not a pipe: what was printed before an answer is there."""
        with contextlib.suppress(ValueError):  # closed: it was stopped meanwhile
            return self._output.read().decode(errors="replace")
        return ""

    def end(self, seconds: float) -> bool:
        """Asks the JVM to end and waits; whether it did so in time, by itself."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        self._watcher.join(seconds)
        return self._process.returncode == TERMINATED

    def kill(self) -> None:
        kill_group(self.pid)

    def close(self) -> None:
        self.kill()
        self._watcher.join()
        self._api.close()
        self._output.close()

    def _wait(self) -> None:
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        kill_group(self.pid)  # what it started itself
        self._reaper.forget(self.pid)
        self._api.post(Exited(self._process.wait()))
