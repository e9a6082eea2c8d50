"""A call of AWS and its answer, as everything but `compat` sees them.

`compat` makes both of what LocalStack has, so nothing else depends on what the local AWS stands on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localstack_java_host.pending import Pending
from localstack_java_host.signatures import SignedRequest


@dataclass(frozen=True, slots=True, eq=False)
class AwsCall:
    """A parsed call. `account` is the one that its key id says it is of; whether it is them `authentication` finds out.

    `internal` are calls of LocalStack's own: by itself, or as the AWS service `service_principal`, which then may say
    which resource made it act (`source_arn`).
    """

    service: str
    operation: str
    parameters: Mapping[str, Any]
    # The parameters in the service's model, which is botocore's; None where the operation has none.
    input_shape: Any
    # How the service writes its answers and errors: "query", "json", …
    protocol: str
    account: str
    region: str
    partition: str
    key_id: str | None
    source_address: str
    source_port: int
    user_agent: str | None
    internal: bool
    service_principal: str | None
    source_arn: str | None
    signed: SignedRequest
    pending: Pending = field(default_factory=Pending)


@dataclass(frozen=True, slots=True)
class AwsAnswer:
    """`document` is what the service answered, unless it refused: then `error` is the code."""

    status: int
    document: dict[str, Any] | None
    error: str | None


class AwsError(Exception):
    """An answer that refuses the call, in AWS's words."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def access_denied(call: AwsCall, message: str) -> AwsError:
    if call.protocol in _XML:
        return AwsError("AccessDenied", message, 403)
    return AwsError("AccessDeniedException", message, _status(call))


def authentication_error(call: AwsCall, code: str, message: str) -> AwsError:
    """The error in the words of the service's protocol: JSON services have names of their own for what IAM calls so.

    "Common Errors" in the API reference of each service.
    """
    if call.protocol not in _XML:
        code = _JSON_CODES.get(code, code)
    return AwsError(code, message, _status(call))


def _status(call: AwsCall) -> int:
    return 400 if call.protocol == "json" else 403


_XML = frozenset({"query", "rest-xml"})
_JSON_CODES = {
    "ExpiredToken": "ExpiredTokenException",
    "InvalidClientTokenId": "UnrecognizedClientException",
    "MissingAuthenticationToken": "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch": "InvalidSignatureException",
}
