"""Requests on their way to a service and back, and the endpoints beside the services."""

import contextlib
import os
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from localstack.aws import handlers
from localstack.aws.api import CommonServiceException, RequestContext, ServiceException
from localstack.aws.protocol.serializer import create_serializer
from localstack.http import Response

__all__ = ["RequestContext", "Response"]


def serve(path: str, methods: Sequence[str], endpoint: Callable[..., Response]) -> None:
    """Adds an endpoint beside the AWS services; `<name>` in the path is handed to it by that name."""
    from localstack.services.edge import ROUTER

    def answer(request: Any, **parts: Any) -> Response:
        return endpoint(request, **parts)

    ROUTER.add(path, answer, methods=list(methods))


def json_response(document: object, status: int = 200) -> Response:
    return Response.for_json(document, status=status)


def before_service(handle: Callable[[RequestContext], None]) -> None:
    """Calls `handle` with each parsed AWS request before its service; a service error it raises is the answer."""
    handlers.serve_custom_service_request_handlers.append(
        lambda _chain, context, _response: handle(context) if context.operation else None
    )


def instead_of_service(service: str, operation_name: str, handle: Callable[[RequestContext], dict[str, Any]]) -> None:
    """Answers an operation by `handle`, whose service errors are answers, too."""

    def serve(chain: Any, context: RequestContext, response: Response) -> None:
        if context.operation and operation(context) == (service, operation_name):
            answer(context, response, handle(context))
            chain.stop()

    handlers.serve_custom_service_request_handlers.append(serve)


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


def input_shape(context: RequestContext) -> Any:
    """The parameters of the operation in its service's model, which is botocore's; None where it has none."""
    assert context.operation
    return context.operation.input_shape


def error_code(context: RequestContext) -> str | None:
    return context.service_exception.code if context.service_exception else None


def service_error(code: str, message: str, status: int) -> ServiceException:
    return CommonServiceException(code, message, status_code=status, sender_fault=status < 500)


def authentication_error(context: RequestContext, code: str, message: str) -> ServiceException:
    """The error in the words of the service's protocol: JSON services have names of their own for what IAM calls so.

    "Common Errors" in the API reference of each service.
    """
    if context.protocol not in {"query", "rest-xml"}:
        code = _JSON_CODES.get(code, code)
    return service_error(code, message, 400 if context.protocol == "json" else 403)


_JSON_CODES = {
    "ExpiredToken": "ExpiredTokenException",
    "InvalidClientTokenId": "UnrecognizedClientException",
    "MissingAuthenticationToken": "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch": "InvalidSignatureException",
}


def access_denied(context: RequestContext, message: str) -> ServiceException:
    if context.protocol in {"query", "rest-xml"}:
        return service_error("AccessDenied", message, 403)
    return service_error("AccessDeniedException", message, 400 if context.protocol == "json" else 403)


def answer(context: RequestContext, response: Response, document: dict[str, Any]) -> None:
    """Answers the call in the service's place."""
    assert context.service
    assert context.operation
    context.service_response = document
    serializer = create_serializer(context.service, context.protocol)
    response.update_from(
        serializer.serialize_to_response(document, context.operation, context.request.headers, context.request_id)
    )


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
