"""Starts the local AWS in this process: `python -m localstack_java_host --help`.

It is ready when `GET /_rolebridge/health` answers, and runs until SIGTERM or SIGINT. Nothing is downloaded.
"""

import argparse
import contextlib
import fcntl
import ipaddress
import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from localstack_java_host import parent_watch, settings
from localstack_java_host.delay import BadDelayError, Delay
from localstack_java_host.environment import localstack_environment
from localstack_java_host.settings import Settings

# LocalStack's own shutdown takes a tenth of this. It hangs when the signal comes just before it serves; then nothing is
# lost by ending at once.
SHUTDOWN_SECONDS = 2.0
WAKE_SECONDS = 0.1
EXIT_ENVIRONMENT = 3


class StartError(Exception):
    """The local AWS cannot start here; the message says why and what would help."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    options = _parse(arguments)
    try:
        active = _settings(options)
        _lock(active.home)
        _require_free(active.host, active.port)
        if options.parent_pid is not None:
            _stop_with_parent(options.parent_pid)
    except StartError as error:
        print(f"localstack_java_host: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(EXIT_ENVIRONMENT)
    _run(active)


def _run(active: Settings) -> NoReturn:
    environment = localstack_environment(active, os.environ)
    os.environ.clear()
    os.environ.update(environment)
    Path(environment["TEMP"]).mkdir(parents=True, exist_ok=True)
    settings.activate(active)

    # Only now: LocalStack reads its configuration from the environment as it is imported.
    from localstack_java_host import prepare, process_runtime
    from localstack_java_host.compat import process

    _link(prepare.catalog(active.home / "cache"), process.catalog_file())
    _link(active.java_home, process.jvm_folder())
    _link(active.jsonata, process.jsonata_folder())
    process.tame_embedded_jvm()
    process.look_for_cycles_rarely()
    threading.Thread(target=_limit_shutdown, daemon=True).start()
    status = 1
    try:
        process.run_localstack()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    finally:
        process_runtime.close_host()
        sys.stdout.flush()
        sys.stderr.flush()
        # The interpreter would wait for LocalStack's worker threads, some of which block for long.
        os._exit(status)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m localstack_java_host", description=__doc__)
    parser.add_argument("--listen", required=True, metavar="127.0.0.1:PORT", help="loopback address and port")
    parser.add_argument("--home", required=True, type=Path, help="folder for all that it writes; one process at a time")
    parser.add_argument("--java-home", required=True, type=Path, help="the JDK that runs functions and JSONata")
    parser.add_argument("--runtime-client", required=True, type=Path, help="folder of the runtime client's jars")
    parser.add_argument("--jsonata", required=True, type=Path, help="folder of the JSONata jars")
    parser.add_argument("--call-log", type=Path, help="append each AWS call to this file, one JSON document a line")
    parser.add_argument("--decision-log", type=Path, help="append each IAM decision to this file, as JSON lines")
    parser.add_argument(
        "--iam-delay", default="0-2", metavar="SHORTEST-LONGEST", help="seconds until a change of IAM has an effect"
    )
    parser.add_argument(
        "--source-ip", help="address that callers have for IAM, since AWS never sees a loopback one (default: theirs)"
    )
    parser.add_argument("--no-iam", action="store_true", help="accept every signature and allow every call")
    parser.add_argument("--parent-pid", type=int, help="stop when this process is gone")
    return parser.parse_args(arguments)


def _settings(options: argparse.Namespace) -> Settings:
    if sys.platform != "linux":
        raise StartError("runs on Linux only: the Lambda runtime client has native code for no other system")
    host, port = _loopback(options.listen)
    java_home = options.java_home.resolve()
    if not os.access(java_home / "bin" / "java", os.X_OK):
        raise StartError(f"--java-home: no bin/java in {java_home}")
    if not (java_home / "lib" / "server" / "libjvm.so").exists():
        raise StartError(f"--java-home: no lib/server/libjvm.so in {java_home}")
    return Settings(
        host=host,
        port=port,
        home=options.home.resolve(),
        java_home=java_home,
        runtime_client=_jars("--runtime-client", options.runtime_client, "aws-lambda-java-runtime-interface-client"),
        jsonata=_jars("--jsonata", options.jsonata, "jsonata"),
        call_log=options.call_log.resolve() if options.call_log else None,
        decision_log=options.decision_log.resolve() if options.decision_log else None,
        iam_enforced=not options.no_iam,
        source_ip=_source_ip(options.source_ip),
        delay=_delay(options.iam_delay),
    )


def _delay(text: str) -> Delay:
    try:
        return Delay.parse(text)
    except BadDelayError as error:
        raise StartError(f"--iam-delay: {error}") from None


def _source_ip(text: str | None) -> str | None:
    try:
        return str(ipaddress.ip_address(text)) if text else None
    except ValueError as error:
        raise StartError(f"--source-ip: {error}") from None


def _loopback(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    with contextlib.suppress(ValueError):
        if ipaddress.IPv4Address(host).is_loopback and 0 < int(port) < 65536:
            return host, int(port)
    raise StartError(f"--listen: {listen!r} is not a loopback address with a port, such as 127.0.0.1:4566")


def _jars(option: str, folder: Path, name: str) -> Path:
    if not any(folder.glob(f"{name}-*.jar")):
        raise StartError(f"{option}: no {name} jar in {folder} (fetch it with: mvn -q -f local/pom.xml package)")
    return folder.resolve()


def _lock(home: Path) -> None:
    """Held until this process ends, by whatever means."""
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StartError(f"--home: {home} is in use by another local AWS") from None


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartError(f"--listen: {host}:{port} cannot be used: {error.strerror}") from None


def _stop_with_parent(pid: int) -> None:
    try:
        parent_watch.stop_with(pid)
    except ProcessLookupError:
        raise StartError(f"--parent-pid: there is no process {pid}") from None


def _link(source: Path, target: Path) -> None:
    """Puts `source` where LocalStack would download something to."""
    if target.is_symlink():
        target.unlink()
    elif target.exists():
        shutil.rmtree(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.symlink_to(source)


def _limit_shutdown() -> None:
    from localstack_java_host import process_runtime
    from localstack_java_host.compat import process

    process.wait_until_stopping()
    process_runtime.close_host()
    for _ in range(round(SHUTDOWN_SECONDS / WAKE_SECONDS)):
        process.wake_server()
        time.sleep(WAKE_SECONDS)
    os._exit(0)


if __name__ == "__main__":
    main()
