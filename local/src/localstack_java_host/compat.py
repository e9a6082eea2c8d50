"""Every import of LocalStack's and moto's internals stands here, so that an upgrade shows in one place.

`tests/test_compat.py` asserts the signatures that the rest of the package relies on. Importing this module imports
LocalStack, whose configuration is read from the environment at that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import jpype
from localstack.http import Response
from localstack.runtime import hooks
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

__all__ = [
    "FunctionVersion",
    "InvocationResult",
    "RuntimeExecutor",
    "RuntimeExecutorPlugin",
    "download_code",
    "hooks",
    "jsonata_folder",
    "jvm_folder",
    "run_localstack",
    "serve",
    "tame_embedded_jvm",
    "wait_until_stopping",
]


def run_localstack() -> None:
    """Runs LocalStack in this thread until it is told to stop; ends with SystemExit."""
    from localstack.runtime.main import main  # noqa: PLC0415 - sets up logging as it is imported

    main()


def serve(path: str, methods: Sequence[str], endpoint: Callable[[Any], Any]) -> None:
    """Adds an endpoint beside the AWS services; what it returns is sent as JSON."""
    from localstack.services.edge import ROUTER  # noqa: PLC0415

    def answer(request: Any, **_: Any) -> Response:
        return Response.for_json(endpoint(request))

    ROUTER.add(path, answer, methods=list(methods))


def wait_until_stopping() -> None:
    from localstack.runtime import events  # noqa: PLC0415

    events.infra_stopping.wait()


def download_code(version: FunctionVersion) -> Callable[[BinaryIO], object]:
    """What writes the function's zip to a file."""
    return version.config.code._download_archive_to_file


def jvm_folder() -> Path:
    """Where LocalStack looks for the JDK that JSONata runs in."""
    from localstack.packages.java import java_package  # noqa: PLC0415

    return _install_folder(java_package.get_installer(_jsonata_installer().java_version))


def jsonata_folder() -> Path:
    """Where LocalStack looks for the JSONata jars."""
    return _install_folder(_jsonata_installer())


def tame_embedded_jvm() -> None:
    """Makes the JVM that LocalStack embeds for JSONata leave signals alone and start faster.

    Without -Xrs it takes over SIGTERM, and the process then ends without LocalStack's own shutdown.
    """
    start: Callable[..., None] = jpype.startJVM

    def start_reduced(jvm_path: str, *arguments: str, **options: Any) -> None:
        start(jvm_path, *arguments, "-Xrs", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", **options)

    jpype.startJVM = start_reduced


def _jsonata_installer() -> Any:
    from localstack.services.stepfunctions.packages import jpype_jsonata_package  # noqa: PLC0415

    return jpype_jsonata_package.get_installer()


def _install_folder(installer: Any) -> Path:
    from localstack.packages import InstallTarget  # noqa: PLC0415

    return Path(installer._get_install_dir(InstallTarget.VAR_LIBS))
