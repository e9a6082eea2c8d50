"""What the starter was told, for the parts that LocalStack loads by entry point."""

from dataclasses import dataclass, field
from pathlib import Path

from localstack_java_host.delay import Delay


@dataclass(frozen=True, slots=True)
class Settings:
    """Checked values: the folders exist and the address is a loopback one."""

    host: str
    port: int
    home: Path
    java_home: Path
    runtime_client: Path
    jsonata: Path
    call_log: Path | None = None
    decision_log: Path | None = None
    iam_enforced: bool = True
    source_ip: str | None = None
    delay: Delay = field(default_factory=Delay)

    @property
    def endpoint(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def java(self) -> Path:
        return self.java_home / "bin" / "java"


_active: Settings | None = None


def activate(settings: Settings) -> None:
    global _active  # noqa: PLW0603 - entry points get no arguments, so the starter leaves them here
    _active = settings


def active() -> Settings:
    """The settings of this process; fails where LocalStack was started without this package's starter."""
    if _active is None:
        raise RuntimeError("start LocalStack with `python -m localstack_java_host`")
    return _active


def is_active() -> bool:
    return _active is not None
