"""One local AWS for all tests that do not stop it themselves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from localstack_java_host import compat  # noqa: F401 - first of all: LocalStack needs its help on Python 3.12
from support import LocalAws, alive, compile_probe


@pytest.fixture(scope="session")
def probe(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The zip of the test function `java/Probe.java`."""
    return compile_probe(tmp_path_factory.mktemp("probe"))


@pytest.fixture(scope="session")
def call_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("calls") / "calls.jsonl"


@pytest.fixture(scope="session")
def decision_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("decisions") / "decisions.jsonl"


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory, call_log: Path, decision_log: Path) -> Iterator[LocalAws]:
    # Changes of IAM take effect at once, but where a test sets a delay.
    options = ("--call-log", str(call_log), "--decision-log", str(decision_log), "--iam-delay", "0-0")
    started = LocalAws.start(tmp_path_factory.mktemp("aws") / "home", *options)
    try:
        yield started
        members = started.members()
        assert started.stop() == 0
        assert not [pid for pid in members if alive(pid)]
    finally:
        started.kill()


@pytest.fixture(scope="session")
def function(aws: LocalAws, probe: bytes) -> str:
    """A function that tests may share: they leave it usable."""
    return aws.function("probe", probe)
