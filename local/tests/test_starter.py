"""Starting, refusing to start, and leaving nothing behind."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from localstack_java_host.environment import localstack_environment
from localstack_java_host.settings import Settings
from support import PATIENCE, LocalAws, alive, free_port, starter, until


def refusal(*arguments: str) -> str:
    """What the starter says when it does not start, which takes it well under a second."""
    ended = subprocess.run(arguments, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ended.returncode == 3
    assert ended.stdout == ""
    return ended.stderr


class TestRefusals:
    @pytest.mark.parametrize("listen", ["0.0.0.0:4566", "192.168.1.1:4566", "localhost", ":4566", "127.0.0.1:0"])
    def test_only_loopback_addresses(self, tmp_path: Path, listen: str) -> None:
        command = starter(1, tmp_path / "home")
        command[command.index("--listen") + 1] = listen
        assert f"{listen!r} is not a loopback address" in refusal(*command)

    def test_port_in_use(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            assert "Address already in use" in refusal(*starter(taken.getsockname()[1], tmp_path / "home"))

    @pytest.mark.parametrize("option", ["--java-home", "--runtime-client", "--jsonata"])
    def test_missing_folders(self, tmp_path: Path, option: str) -> None:
        command = starter(free_port(), tmp_path / "home")
        command[command.index(option) + 1] = str(tmp_path / "none")
        assert refusal(*command).startswith(f"localstack_java_host: {option}: no ")

    def test_parent_that_is_gone(self, tmp_path: Path) -> None:
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        message = refusal(*starter(free_port(), tmp_path / "home", "--parent-pid", str(ended.pid)))
        assert f"there is no process {ended.pid}" in message

    def test_home_in_use(self, aws: LocalAws) -> None:
        assert "in use by another local AWS" in refusal(*starter(free_port(), aws.home))


class TestEnvironment:
    def test_nothing_of_the_callers_gets_through(self, tmp_path: Path) -> None:
        settings = Settings("127.0.0.1", 4566, tmp_path, tmp_path, tmp_path, tmp_path)
        hostile = {
            "PATH": "/bin",
            "AWS_PROFILE": "production",
            "AWS_ACCESS_KEY_ID": "AKIA",
            "HTTPS_PROXY": "http://proxy",
            "PYTHONPATH": "/somewhere",
            "SERVICES": "s3",
            "DEBUG": "1",
            "LC_CTYPE": "de_DE.ISO-8859-1",
        }
        environment = localstack_environment(settings, hostile)
        assert environment["PATH"] == "/bin"
        assert not set(hostile) - {"PATH"} & set(environment)
        assert environment["GATEWAY_LISTEN"] == "127.0.0.1:4566"


class Busy:
    """A local AWS with a warm function and one that is in the middle of an invocation."""

    def __init__(self, home: Path, probe: bytes, *more: str) -> None:
        self.aws = LocalAws.start(home, "--iam-delay", "0-0", *more)
        self.aws.function("warm", probe)
        self.aws.function("busy", probe, Timeout=900)
        self.aws.invoke("warm", "count")
        self.aws.client("lambda")
        self.pool = ThreadPoolExecutor(1)
        self.pool.submit(self.aws.invoke, "busy", "hold nothing")
        until(lambda: len(self.jvms()) == 2, "two JVMs")
        self.members = self.aws.members()

    def jvms(self) -> list[int]:
        return [pid for pid in self.aws.members() if alive(pid) and "AWSLambda" in command_line(pid)]

    def gone(self) -> bool:
        return not [pid for pid in self.members if alive(pid)]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(["sleep", "600"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def busy(tmp_path: Path, probe: bytes, parent: subprocess.Popen[bytes]) -> Iterator[Busy]:
    # Any folder will do, also under a locale that has none of its letters.
    started = Busy(tmp_path / 'Ünï çode & dir\'s [x] %41 #$HOME "q"', probe, "--parent-pid", str(parent.pid))
    yield started
    started.aws.kill()
    started.pool.shutdown()


class TestEnd:
    """That SIGTERM ends it is seen where the tests' common local AWS stops."""

    def test_sigkill_takes_the_functions_along(self, busy: Busy) -> None:
        busy.aws.stop(signal.SIGKILL)
        until(busy.gone, "all processes gone")

    def test_ends_with_its_parent(self, busy: Busy, parent: subprocess.Popen[bytes]) -> None:
        parent.kill()
        assert busy.aws.process.wait(PATIENCE) == 0
        until(busy.gone, "all processes gone")

    def test_listens_on_loopback_only(self, aws: LocalAws) -> None:
        inodes = set()
        for pid in aws.members():
            for descriptor in Path(f"/proc/{pid}/fd").iterdir():
                target = str(descriptor.readlink())
                if target.startswith("socket:["):
                    inodes.add(target[8:-1])
        listening = []
        for table in ("tcp", "tcp6", "udp", "udp6"):
            for line in Path(f"/proc/{aws.process.pid}/net/{table}").read_text().splitlines()[1:]:
                fields = line.split()
                if fields[9] in inodes and fields[3] in {"0A", "07"}:
                    listening.append(fields[1])
        assert listening
        assert all(address.startswith("0100007F:") for address in listening)
