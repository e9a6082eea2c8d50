"""Requests on their way to a service and back, and the endpoints beside the services."""

import contextlib
import os
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localstack.aws import handlers
from localstack.aws.api import CommonServiceException, RequestContext, ServiceException
from localstack.aws.protocol.serializer import create_serializer
from localstack.http import Response

from localstack_java_host.aws_call import AwsAnswer, AwsCall, AwsError
from localstack_java_host.compat import callers, shapes


@dataclass(frozen=True, slots=True)
class EndpointRequest:
    """A request beside the AWS services; `document` is its body, None where that is no JSON."""

    method: str
    query: Mapping[str, str]
    document: object


@dataclass(frozen=True, slots=True)
class EndpointAnswer:
    document: object
    status: int = 200


def serve(path: str, methods: Sequence[str], endpoint: Callable[..., EndpointAnswer]) -> None:
    """Adds an endpoint beside the AWS services; `<name>` in the path is handed to it by that name."""
    from localstack.services.edge import ROUTER

    def answer(request: Any, **parts: Any) -> Response:
        document = request.get_json(force=True, silent=True)
        found = endpoint(EndpointRequest(request.method, request.args, document), **parts)
        return Response.for_json(found.document, status=found.status)

    ROUTER.add(path, answer, methods=list(methods))


def before_service(handle: Callable[[AwsCall], None]) -> None:
    """Calls `handle` with each parsed call before its service; an AwsError that it raises is the answer."""

    def serve(_chain: Any, context: RequestContext, _response: Response) -> None:
        if context.operation:
            _told(handle, _call(context))

    handlers.serve_custom_service_request_handlers.append(serve)


def instead_of_service(service: str, operation: str, handle: Callable[[AwsCall], dict[str, Any]]) -> None:
    """Answers an operation by `handle`; an AwsError that it raises is the answer, too."""

    def serve(chain: Any, context: RequestContext, response: Response) -> None:
        if context.operation and (call := _call(context)) and (call.service, call.operation) == (service, operation):
            _answer(context, response, _told(handle, call))
            chain.stop()

    handlers.serve_custom_service_request_handlers.append(serve)


def in_place_of_service(handle: Callable[[AwsCall], dict[str, Any] | None]) -> None:
    """Answers those calls for which `handle` returns something; an AwsError that it raises is the answer, too."""

    def serve(chain: Any, context: RequestContext, response: Response) -> None:
        if context.operation:
            found = _told(handle, _call(context))
            if found is not None:
                _answer(context, response, found)
                chain.stop()

    handlers.serve_custom_service_request_handlers.append(serve)


def after_service(handle: Callable[[AwsCall, AwsAnswer], dict[str, Any] | AwsError | None]) -> None:
    """Calls `handle` with each call and its answer, which what it returns replaces."""

    def serve(_chain: Any, context: RequestContext, response: Response) -> None:
        if not context.operation:
            return
        error = context.service_exception.code if context.service_exception else None
        found = handle(_call(context), AwsAnswer(response.status_code, context.service_response, error))
        if isinstance(found, AwsError):
            _answer_error(context, response, found)
        elif found is not None:
            _answer(context, response, found)

    handlers.run_custom_response_handlers.append(serve)


def _call(context: RequestContext) -> AwsCall:
    """The same for all that is asked about one request."""
    call: AwsCall | None = getattr(context, "rolebridge", None)
    if call is None:
        context.rolebridge = call = _parsed(context)
    return call


def _parsed(context: RequestContext) -> AwsCall:
    assert context.service
    assert context.operation
    environment, internal = context.request.environ, context.internal_request_params or {}
    principal = internal.get("service_principal")
    service, protocol = context.service.service_name, str(context.protocol)
    input_shape, output_shape = shapes.of(service, protocol, context.operation)
    return AwsCall(
        service=service,
        operation=context.operation.name,
        parameters=context.service_request or {},
        input_shape=input_shape,
        output_shape=output_shape,
        protocol=protocol,
        account=context.account_id,
        region=context.region,
        partition=context.partition,
        key_id=callers.key_id(context.request),
        source_address=environment.get("REMOTE_ADDR", ""),
        source_port=int(environment.get("REMOTE_PORT") or 0),
        user_agent=context.request.headers.get("User-Agent"),
        internal=context.is_internal_call,
        service_principal=f"{principal}.amazonaws.com" if principal else None,
        source_arn=internal.get("source_arn"),
        signed=callers.signed_request(context.request, context.service.signing_name),
    )


def _told[T](handle: Callable[[AwsCall], T], call: AwsCall) -> T:
    """What `handle` says of the call; its refusal in LocalStack's own type."""
    try:
        return handle(call)
    except AwsError as error:
        raise _service_error(error) from None


def _service_error(error: AwsError) -> ServiceException:
    return CommonServiceException(error.code, error.message, status_code=error.status, sender_fault=error.status < 500)


def _answer(context: RequestContext, response: Response, document: dict[str, Any]) -> None:
    """Answers the call in the service's place."""
    assert context.service
    assert context.operation
    context.service_response = document
    serializer = create_serializer(context.service, context.protocol)
    response.update_from(
        serializer.serialize_to_response(document, context.operation, context.request.headers, context.request_id)
    )


def _answer_error(context: RequestContext, response: Response, refused: AwsError) -> None:
    """Replaces the answer by an error in the protocol of the request."""
    assert context.service
    assert context.operation
    error = _service_error(refused)
    context.service_response = None
    context.service_exception = error
    serializer = create_serializer(context.service, context.protocol)
    response.update_from(
        serializer.serialize_error_to_response(error, context.operation, context.request.headers, context.request_id)
    )


def drop_connection(call: AwsCall) -> None:
    """Closes the caller's connection: the caller gets no answer at all."""
    peer = (call.source_address, call.source_port)
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            if not str(descriptor.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(descriptor.name))) as connection:
                if connection.getpeername()[:2] == peer:
                    connection.shutdown(socket.SHUT_RDWR)
                    return
