"""One JVM with its Runtime API server and its log."""

import os
import subprocess
import threading
from pathlib import Path

from localstack_java_host.reaper import Reaper, kill_group
from localstack_java_host.runtime_api import Event, Exited, Invocation, RuntimeApi

# The JVM starts only when it is told to, which is after the reaper knows it: LocalStack may be killed in between,
# and then the shell reads end of input instead.
_GATE = 'read -r go && exec "$@" </dev/null'


class JavaProcess:
    """Owns the process from start to `close`, after which neither it nor anything it started is left."""

    def __init__(
        self, command: list[str], environment: dict[str, str], *, api: RuntimeApi, root: Path, log: Path, reaper: Reaper
    ) -> None:
        self._api = api
        self._reaper = reaper
        self._log = log
        self._logged = log.stat().st_size if log.exists() else 0
        with log.open("ab") as output:
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
        with self._log.open("rb") as file:
            file.seek(self._logged)
            output = file.read()
        self._logged += len(output)
        return output.decode(errors="replace")

    def kill(self) -> None:
        kill_group(self.pid)

    def close(self) -> None:
        self.kill()
        self._watcher.join()
        self._api.close()

    def _wait(self) -> None:
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        kill_group(self.pid)  # what it started itself
        self._reaper.forget(self.pid)
        self._api.post(Exited(self._process.wait()))
