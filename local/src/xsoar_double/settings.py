"""What the double is started with."""

import argparse
import fcntl
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

# local/src/xsoar_double/settings.py stands four folders below the project's root.
CATALOG = Path(__file__).resolve().parents[3] / "functions/src/main/resources/rolebridge/catalog"


class SettingsError(Exception):
    """An option that the double can't start with; the message is for people."""


@dataclass(frozen=True)
class Settings:
    port: int
    ui_port: int
    page_port: int
    version: int
    data: Path
    aws_endpoint: str
    api_key: str
    api_key_id: str
    advanced: bool
    plain_http: bool
    names: tuple[str, ...]
    accounts: tuple[str, ...]
    catalog: Path
    control_token: str
    parent_pid: int | None

    @property
    def scheme(self) -> str:
        return "http" if self.plain_http else "https"


def read(arguments: list[str] | None = None) -> Settings:
    parser = argparse.ArgumentParser(prog="xsoar_double", description="A double of the Cortex XSOAR server API.")
    parser.add_argument("--port", type=int, default=0, help="of the API; 0 takes a free one")
    parser.add_argument("--ui-port", type=int, default=0, help="of the user interface, which answers in HTML only")
    parser.add_argument("--page-port", type=int, default=0, help="of the page for people, in plain HTTP")
    parser.add_argument("--version", type=int, choices=(6, 8), required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder of the CA, the keys and the control token")
    parser.add_argument("--aws-endpoint", required=True, metavar="URL", help="where Tests call AWS")
    parser.add_argument("--api-key-file", type=Path, required=True)
    parser.add_argument("--api-key-id", default="1", help="of the API key, in version 8")
    parser.add_argument("--advanced", action="store_true", help="the API key is an Advanced one (version 8)")
    parser.add_argument("--plain-http", action="store_true", help="no TLS")
    parser.add_argument("--name", action="append", default=[], help="another host name of the server")
    parser.add_argument("--account", action="append", default=[], help="a tenant below /acc_NAME (version 6)")
    parser.add_argument("--catalog", type=Path, default=CATALOG)
    parser.add_argument("--parent-pid", type=int, help="stop when this process ends")
    options = parser.parse_args(arguments)
    if options.version == 6 and options.advanced:
        raise SettingsError("--advanced: version 6 has no Advanced keys")
    if options.version == 8 and options.account:
        raise SettingsError("--account: version 8 has no tenants below /acc_NAME")
    return Settings(
        port=options.port,
        ui_port=options.ui_port,
        page_port=options.page_port,
        version=options.version,
        data=options.data,
        aws_endpoint=options.aws_endpoint,
        api_key=api_key(options.api_key_file),
        api_key_id=options.api_key_id,
        advanced=options.advanced,
        plain_http=options.plain_http,
        names=tuple(options.name),
        accounts=tuple(options.account),
        catalog=existing(options.catalog),
        control_token=secrets.token_urlsafe(32),
        parent_pid=options.parent_pid,
    )


def claim(path: Path) -> None:
    """Makes the data folder and takes it for this process until it ends."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise SettingsError(f"--data: {path} is in use by another double") from error


def existing(path: Path) -> Path:
    if not (path / "index.json").is_file():
        raise SettingsError(f"--catalog: no index.json in {path}")
    return path


def api_key(path: Path) -> str:
    try:
        key = path.read_text().strip()
    except OSError as error:
        raise SettingsError(f"--api-key-file: {path} can't be read: {error.strerror}") from error
    if not key:
        raise SettingsError(f"--api-key-file: {path} is empty")
    return key


def write_private(path: Path, content: bytes) -> None:
    """Writes what only the owner may read, also where a file of that name was readable before."""
    path.unlink(missing_ok=True)
    path.touch(0o600)
    path.write_bytes(content)
