"""Every import of LocalStack's and moto's internals stands here, so that an upgrade shows in one place.

`tests/test_compat.py` asserts the signatures that the rest of the package relies on. Importing this module imports
LocalStack, whose configuration is read from the environment at that moment. Imports inside functions are those that
take long and are not needed to start.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import jpype
from localstack import config
from localstack.aws import handlers
from localstack.aws.api import CommonServiceException, RequestContext, ServiceException
from localstack.aws.protocol.serializer import create_serializer
from localstack.constants import INTERNAL_AWS_ACCESS_KEY_ID as INTERNAL_ACCESS_KEY_ID
from localstack.http import Response
from localstack.runtime import events, hooks
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor
from localstack.utils.aws.request_context import extract_access_key_id_from_auth_header

__all__ = [
    "INTERNAL_ACCESS_KEY_ID",
    "FunctionVersion",
    "InvocationResult",
    "RequestContext",
    "Response",
    "RuntimeExecutor",
    "RuntimeExecutorPlugin",
    "hooks",
]

# -- the process


def run_localstack() -> None:
    """Runs LocalStack in this thread until it is told to stop; ends with SystemExit."""
    from localstack.runtime.main import main

    main()


def wait_until_stopping() -> None:
    events.infra_stopping.wait()


# -- functions


def download_code(version: FunctionVersion) -> Callable[[BinaryIO], object]:
    """What writes the function's zip to a file."""
    return version.config.code._download_archive_to_file


# -- what LocalStack would download


def jvm_folder() -> Path:
    """Where LocalStack looks for the JDK that JSONata runs in."""
    from localstack.packages.java import java_package

    return _install_folder(java_package.get_installer(_jsonata_installer().java_version))


def jsonata_folder() -> Path:
    """Where LocalStack looks for the JSONata jars."""
    return _install_folder(_jsonata_installer())


def _jsonata_installer() -> Any:
    from localstack.services.stepfunctions.packages import jpype_jsonata_package

    return jpype_jsonata_package.get_installer()


def _install_folder(installer: Any) -> Path:
    from localstack.packages import InstallTarget

    return Path(installer._get_install_dir(InstallTarget.VAR_LIBS))


def tame_embedded_jvm() -> None:
    """Makes the JVM that LocalStack embeds for JSONata leave signals alone and start faster.

    Without -Xrs it takes over SIGTERM, and the process then ends without LocalStack's own shutdown.
    """
    start: Callable[..., None] = jpype.startJVM

    def start_reduced(jvm_path: str, *arguments: str, **options: Any) -> None:
        start(jvm_path, *arguments, "-Xrs", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", **options)

    jpype.startJVM = start_reduced


# -- the service catalog: an index over all API models, which takes seconds to build


def catalog_file() -> Path:
    """Where LocalStack looks for it first."""
    from localstack.aws.spec import _get_catalog_filename

    return Path(config.dirs.static_libs, _get_catalog_filename())


def build_catalog(target: Path) -> None:
    from localstack.aws.spec import build_service_index_cache

    build_service_index_cache(str(target))


# -- requests


def serve(path: str, methods: Sequence[str], endpoint: Callable[[Any], Response]) -> None:
    """Adds an endpoint beside the AWS services."""
    from localstack.services.edge import ROUTER

    def answer(request: Any, **_: Any) -> Response:
        return endpoint(request)

    ROUTER.add(path, answer, methods=list(methods))


def json_response(document: object, status: int = 200) -> Response:
    return Response.for_json(document, status=status)


def before_service(handle: Callable[[RequestContext], None]) -> None:
    """Calls `handle` with each parsed AWS request before its service; a service error it raises is the answer."""
    handlers.serve_custom_service_request_handlers.append(
        lambda _chain, context, _response: handle(context) if context.operation else None
    )


def after_service(handle: Callable[[RequestContext, Response], None]) -> None:
    """Calls `handle` with each AWS request and its answer, which it may change."""
    handlers.run_custom_response_handlers.append(
        lambda _chain, context, response: handle(context, response) if context.operation else None
    )


def attach(context: RequestContext, value: object) -> None:
    """Keeps a value of ours with the request."""
    context.rolebridge = value


def attached(context: RequestContext) -> object:
    return getattr(context, "rolebridge", None)


def operation(context: RequestContext) -> tuple[str, str]:
    """The service and operation, as botocore names them."""
    assert context.service
    assert context.operation
    return context.service.service_name, context.operation.name


def access_key_id(context: RequestContext) -> str | None:
    return extract_access_key_id_from_auth_header(context.request.headers)


def service_principal(context: RequestContext) -> str | None:
    """The AWS service on whose behalf LocalStack itself makes the call."""
    internal = context.internal_request_params or {}
    name = internal.get("service_principal")
    return f"{name}.amazonaws.com" if name else None


def error_code(context: RequestContext) -> str | None:
    return context.service_exception.code if context.service_exception else None


def service_error(code: str, message: str, status: int) -> ServiceException:
    return CommonServiceException(code, message, status_code=status, sender_fault=status < 500)


def answer_error(context: RequestContext, response: Response, code: str, message: str, status: int) -> None:
    """Replaces the answer by an error in the protocol of the request."""
    assert context.service
    assert context.operation
    error = service_error(code, message, status)
    context.service_response = None
    context.service_exception = error
    serializer = create_serializer(context.service, context.protocol)
    response.update_from(
        serializer.serialize_error_to_response(error, context.operation, context.request.headers, context.request_id)
    )


def drop_connection(context: RequestContext) -> None:
    """Closes the caller's connection: the caller gets no answer at all."""
    peer = (context.request.environ["REMOTE_ADDR"], int(context.request.environ["REMOTE_PORT"]))
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            if not str(descriptor.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(descriptor.name))) as connection:
                if connection.getpeername()[:2] == peer:
                    connection.shutdown(socket.SHUT_RDWR)
                    return


# -- principals


def session_arn(key: str, account: str, partition: str) -> str | None:
    from moto.sts.models import sts_backends

    session = sts_backends[account][partition].get_assumed_role_from_access_key(key)
    return session.arn if session else None


def user_arn(key: str, account: str, partition: str) -> str | None:
    from moto.iam.models import iam_backends

    backend = iam_backends[account][partition]
    found = backend.access_keys.get(key)
    user = backend.users.get(found.user_name) if found else None
    return user.arn if user else None
