"""A call of AWS and its answer, as everything but `compat` sees them.

`compat` makes both of what LocalStack has, so nothing else depends on what the local AWS stands on.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from localstack_java_host.pending import Pending
from localstack_java_host.signatures import SignedRequest


class Shape(Protocol):
    """What a service's model says of a value."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str:
        """ "structure", "list", "string", "integer", …"""

    @property
    def bounds(self) -> Mapping[str, Any]:
        """ "max", "min", "pattern", "enum", and whether it is "sensitive", as far as the model has them."""

    @property
    def members(self) -> Mapping[str, "Shape"]:
        """Of a structure, in the model's order."""

    @property
    def required(self) -> Collection[str]:
        """The names of a structure's members that must be given."""

    @property
    def member(self) -> "Shape":
        """Of a list."""


@dataclass(frozen=True, slots=True, eq=False)
class AwsCall:
    """A parsed call. `account` is the one that its key id says it is of; whether it is them `authentication` finds out.

    `internal` are calls of LocalStack's own: by itself, or as the AWS service `service_principal`, which then may say
    which resource made it act (`source_arn`).
    """

    service: str
    operation: str
    parameters: Mapping[str, Any]
    # The parameters and the answer in the service's model; None where the operation has none.
    input_shape: Shape | None
    output_shape: Shape | None
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
    """A refusal by the code that the service has for it."""
    usual = "AccessDenied" if call.protocol in _XML else "AccessDeniedException"
    code, status = _DENIALS.get(call.service, (usual, _status(call)))
    return AwsError(code, message, status)


def unauthorized(call: AwsCall, who: str, action: str, resource: str = "*", reason: str = "") -> AwsError:
    """A permission is missing, or one is denied, in AWS's words (IAM user guide, "Troubleshoot access denied error
    messages")."""
    message = f"User: {who} is not authorized to perform: {action}"
    if resource != "*":
        # Quoted: Amazon S3 user guide, "Troubleshoot access denied (403 Forbidden) errors".
        message += f' on resource: "{resource}"' if call.service == "s3" else f" on resource: {resource}"
    message = f"{message} {reason}".rstrip()
    return access_denied(call, _DENIED_IN_WORDS.get(call.service, "{}").format(message))


def authentication_error(call: AwsCall, code: str, message: str) -> AwsError:
    """The error in the words of the service or of its protocol: many have names of their own for what IAM calls so.

    "Common Errors" in the API reference of each service.
    """
    if own := _OWN_WORDS.get((call.service, code)):
        return AwsError(*own)
    if call.protocol not in _XML and call.service not in _QUERY_COMPATIBLE:
        code = _JSON_CODES.get(code, code)
    return AwsError(code, message, _status(call))


def _status(call: AwsCall) -> int:
    return 400 if call.protocol == "json" and call.service not in _QUERY_COMPATIBLE else 403


_XML = frozenset({"ec2", "query", "rest-xml"})
# JSON with the codes of the query protocol (Smithy's trait awsQueryCompatible).
_QUERY_COMPATIBLE = frozenset({"sqs"})
_JSON_CODES = {
    "ExpiredToken": "ExpiredTokenException",
    "InvalidClientTokenId": "UnrecognizedClientException",
    "MissingAuthenticationToken": "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch": "InvalidSignatureException",
}

# "UnauthorizedOperation" (Amazon EC2 developer guide, "Error codes for the Amazon EC2 API"), "AuthorizationError" (the
# errors of every action in the Amazon SNS API reference); SQS has its codes of the query protocol also in JSON, seen as
# AccessDenied with 403 (https://github.com/aws/aws-sdk-php/issues/1623).
_DENIALS = {
    "ec2": ("UnauthorizedOperation", 403),
    "sns": ("AuthorizationError", 403),
    "sqs": ("AccessDenied", 403),
}
# As seen on AWS: https://github.com/ekristen/aws-nuke/issues/387, https://github.com/prowler-cloud/prowler/pull/2133.
_DENIED_IN_WORDS = {
    "ec2": "You are not authorized to perform this operation. {}",
    "organizations": "You don't have permissions to access this resource.",
}
# EC2: as seen (https://github.com/hashicorp/packer/issues/10302), and "RequestExpired" in its error codes. S3: "Error
# responses" in its API reference.
_NOT_VALIDATED = ("AuthFailure", "AWS was not able to validate the provided access credentials", 401)
_OWN_WORDS = {
    ("ec2", "ExpiredToken"): ("RequestExpired", "Request has expired.", 400),
    ("ec2", "InvalidClientTokenId"): _NOT_VALIDATED,
    ("ec2", "SignatureDoesNotMatch"): _NOT_VALIDATED,
    ("s3", "ExpiredToken"): ("ExpiredToken", "The provided token has expired.", 400),
    ("s3", "InvalidClientTokenId"): (
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
        403,
    ),
    ("s3", "MissingAuthenticationToken"): ("AccessDenied", "Access Denied", 403),
}
