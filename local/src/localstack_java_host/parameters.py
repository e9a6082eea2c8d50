"""What the parameters of a call may be, before it matters who may make it.

The services' own models have the bounds: lengths, ranges, patterns, enumerations, and what must be given. AWS counts
every breach of them in one error. What of it is said otherwise, or is in no model, stands below with its source.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

from localstack_java_host import policy_grammar
from localstack_java_host.aws_call import AwsCall, AwsError, Shape
from localstack_java_host.checks import Checks, Request


@dataclass(frozen=True, slots=True)
class _Words:
    """How a service says what is wrong: its code, and whether it repeats values and enumerations.

    IAM repeats neither (recorded on AWS in 2025: "Value at 'status' failed to satisfy constraint: Member must satisfy
    enum value set", LocalStack's tests/aws/services/iam/test_iam.snapshot.json); STS, EventBridge, KMS and Step
    Functions do (test_sts, test_events, test_kms, test_sfn_api there); Secrets Manager has been seen hiding what is
    secret only.
    """

    code: str
    repeats: bool = True


_SERVICES = {
    "events": _Words("ValidationException"),
    "iam": _Words("ValidationError", repeats=False),
    "kms": _Words("ValidationException"),
    "secretsmanager": _Words("ValidationException"),
    "stepfunctions": _Words("ValidationException"),
    "sts": _Words("ValidationError"),
}

# Bounds that the models lack, or have and AWS does not hold to, by service, shape and bound.
_BOUNDS: Mapping[tuple[str, str], Mapping[str, Any]] = {
    # AssumeRole: "The plaintext that you use for both inline and managed session policies can't exceed 2,048
    # characters"; "You can provide up to 10 managed policy ARNs".
    ("sts", "unrestrictedSessionPolicyDocumentType"): {"max": 2048},
    ("sts", "policyDescriptorListType"): {"max": 10},
    # Tags that are too many are LimitExceeded (`rules`), in one call as in two.
    ("iam", "tagListType"): {"max": None},
    # What IAM says of names and paths in words of its own (below).
    **{("iam", name): {"pattern": None} for name in ("existingUserNameType", "groupNameType", "pathType")},
    **{("iam", name): {"pattern": None} for name in ("policyNameType", "roleNameType", "userNameType")},
    # LocalStack says it, with the entries, and the statuses in the order, that AWS shows.
    ("events", "PutEventsRequestEntryList"): {"max": None},
    # AWS was recorded to take `put` (LocalStack's test_api_destinations[auth2]).
    ("events", "ConnectionOAuthHttpMethod"): {"enum": None},
    ("stepfunctions", "ExecutionStatus"): {"enum": None},
}


def before(call: AwsCall) -> None:
    """Refuses what no caller could call. It looks at nothing but the request, so it tells nobody anything."""
    service, operation = call.service, call.operation
    words, request = _SERVICES.get(service), call.parameters
    # LocalStack's own calls are no less bound where they stand for a template's, and AWS's services make no bad ones.
    if words and (not call.internal or service in {"iam", "secretsmanager"}):
        shape = call.input_shape
        if breaches := list(_breaches(service, words, shape, request)) if shape else []:
            plural = "s" if len(breaches) > 1 else ""
            message = f"{len(breaches)} validation error{plural} detected: {'; '.join(breaches)}"
            raise AwsError(words.code, message, 400)
    for check in _CHECKS.of(service, operation):
        check(call, request)


# -- the models


def _breaches(service: str, words: _Words, shape: Shape, value: Any, path: str = "") -> Iterator[str]:
    if shape.kind == "structure":
        yield from _of_structure(service, words, shape, value, path)
        return
    for constraint in _failed(service, shape, value):
        yield _said(words, shape, value, path, constraint)
    if shape.kind == "list":
        yield from _of_list(service, words, shape, value, path)


def _of_structure(service: str, words: _Words, shape: Shape, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        return
    for name, member in shape.members.items():
        where = f"{path}.{_lower(name)}" if path else _lower(name)
        given = value.get(name)
        if given is not None:
            yield from _breaches(service, words, member, given, where)
        elif name in shape.required:
            shown = "null " if words.repeats else ""
            yield f"Value {shown}at '{where}' failed to satisfy constraint: Member must not be null"


def _of_list(service: str, words: _Words, shape: Shape, values: Any, path: str) -> Iterator[str]:
    if shape.member.kind in {"structure", "list"}:
        for number, value in enumerate(values, 1):
            yield from _breaches(service, words, shape.member, value, f"{path}.{number}.member")
    elif any(any(_failed(service, shape.member, value)) for value in values):
        # Of texts in a list all constraints are named at once, and the list as a whole.
        constraints = ", ".join(text for text, _ in _constraints(service, shape.member))
        yield _said(words, shape, values, path, f"Member must satisfy constraint: [{constraints}]")


def _said(words: _Words, shape: Shape, value: Any, path: str, constraint: str) -> str:
    if isinstance(value, list):
        value = f"[{', '.join(map(str, value))}]"
    shown = "" if not words.repeats or shape.bounds.get("sensitive") else f"'{value}' "
    if not words.repeats and constraint.startswith(_ENUM):
        constraint = _ENUM
    return f"Value {shown}at '{path}' failed to satisfy constraint: {constraint}"


_ENUM = "Member must satisfy enum value set"


def _failed(service: str, shape: Shape, value: Any) -> Iterator[str]:
    """The constraints that the value does not satisfy, in the order in which AWS names them."""
    constraints = sorted(_constraints(service, shape), key=lambda each: "pattern" not in each[0])
    return (text for text, satisfied in constraints if not satisfied(value))


def _constraints(service: str, shape: Shape) -> list[tuple[str, Callable[[Any], bool]]]:
    bounds = {**shape.bounds, **_BOUNDS.get((service, shape.name), {})}
    what, size = ("value", _number) if shape.kind in {"integer", "long"} else ("length", _length)
    size = _bytes if bounds.get("sensitive") else size
    found: list[tuple[str, Callable[[Any], bool]]] = []
    if (most := bounds.get("max")) is not None:
        found.append((f"Member must have {what} less than or equal to {most}", lambda value: size(value) <= most))
    if (least := bounds.get("min")) is not None:
        found.append((f"Member must have {what} greater than or equal to {least}", lambda value: size(value) >= least))
    if pattern := bounds.get("pattern"):
        matcher = _pattern(pattern)
        text = f"Member must satisfy regular expression pattern: {pattern}"
        found.append((text, lambda value: bool(matcher.fullmatch(value))))
    if enum := bounds.get("enum"):
        found.append((f"{_ENUM}: [{', '.join(enum)}]", lambda value: value in enum))
    return found


def _number(value: Any) -> int:
    return int(value)


def _length(value: Any) -> int:
    return len(value)


def _bytes(value: Any) -> int:
    """Of a secret its bytes count ("Secret value size: 65,536 bytes", Secrets Manager user guide, "Quotas")."""
    return len(value.encode()) if isinstance(value, str) else len(value)


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> Any:
    r"""A pattern as Java reads it: \w, \d and \s are of ASCII there, and \p{L} and its like are not."""
    found, in_class = "", False
    for part in regex.findall(r"\\.|[^\\]", pattern):
        if characters := _ASCII.get(part):
            found += characters if in_class else f"[{characters}]"
        else:
            in_class = part == "[" or (in_class and part != "]")
            found += part
    return regex.compile(found)


_ASCII = {r"\d": "0-9", r"\s": r" \t\n\x0b\f\r", r"\w": "A-Za-z0-9_"}


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


# -- what no model says

_CHECKS = Checks()
_on = _CHECKS.on


def _invalid(message: str) -> Exception:
    return AwsError("ValidationError", message, 400)


# An IAM name, and a path (IAM API reference, CreateUser).
_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]+")
_PATH = re.compile(r"/|/[!-~]+/")
_NAMES = ("GroupName", "NewGroupName", "NewUserName", "PolicyName", "RoleName", "UserName")
_ARNS = ("PermissionsBoundary", "PolicyArn", "PolicySourceArn")
_IAM_ARN = re.compile(r"arn:[^:]+:iam::(\d{12}|aws):.+")


@_on("iam", "*")
def _names_and_paths_are_possible(call: AwsCall, request: Request) -> None:
    """As IAM says it (https://github.com/aws-amplify/amplify-cli/issues/9120 of a name,
    https://github.com/aws-cloudformation/cfn-lint/pull/782 of a path)."""
    for parameter in _NAMES:
        if (name := request.get(parameter)) is not None and not _NAME.fullmatch(name):
            raise _invalid(
                f"The specified value for {_lower(parameter)} is invalid. It must contain only alphanumeric characters "
                "and/or the following: +=,.@_-"
            )
    for parameter in ("NewPath", "Path"):
        if (path := request.get(parameter)) is not None and not _PATH.fullmatch(path):
            raise _invalid(
                f"The specified value for {_lower(parameter)} is invalid. It must begin and end with / and contain "
                "only alphanumeric characters and/or / characters."
            )


@_on("iam", "*")
def _arns_are_arns(call: AwsCall, request: Request) -> None:
    """Recorded of AttachRolePolicy and AttachUserPolicy: "Invalid ARN:  Could not be parsed!" """
    for parameter in _ARNS:
        if (arn := request.get(parameter)) is not None and not _IAM_ARN.fullmatch(arn):
            raise _invalid("Invalid ARN:  Could not be parsed!")


_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/([!-~]+/)?[A-Za-z0-9_+=,.@-]{1,64}")
_POLICY_ARN = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/([!-~]+/)?[A-Za-z0-9_+=,.@-]{1,128}")


@_on("sts", "AssumeRole")
def _arns_of_a_session_are_of_roles_and_policies(call: AwsCall, request: Request) -> None:
    """Recorded of RoleArn: "arn:a:::something/test-role is invalid". A role's trust is asked only where the ARN is a
    role's, so nothing else may get further than here."""
    policies = [policy.get("arn") or "" for policy in request.get("PolicyArns") or ()]
    for pattern, arns in ((_ROLE_ARN, [request["RoleArn"]]), (_POLICY_ARN, policies)):
        for arn in arns:
            if not pattern.fullmatch(arn):
                raise _invalid(f"{arn} is invalid")


@_on("sts", "AssumeRole")
def _session_policy_is_one(call: AwsCall, request: Request) -> None:
    policy = request.get("Policy")
    fault = policy_grammar.fault(policy, "session", "policy", call.partition) if policy else None
    if fault:
        raise AwsError(fault.code, fault.message, 400)


@_on("sts", "AssumeRole")
def _session_tags_differ(call: AwsCall, request: Request) -> None:
    keys = [tag["Key"].lower() for tag in request.get("Tags") or ()]
    if len({*keys}) < len(keys):
        message = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        raise AwsError("InvalidParameterValue", message, 400)
    if {key.lower() for key in request.get("TransitiveTagKeys") or ()} - {*keys}:
        message = "The specified transitive tag key must be included in the requested tags."
        raise AwsError("InvalidParameterValue", message, 400)


@_on("iam", "*")
def _tags_are_possible(call: AwsCall, request: Request) -> None:
    """ "Tag key values for IAM users and roles are not case sensitive ... For other IAM resource types, tag key values
    are case sensitive" (IAM user guide, "Tags for IAM resources"). The words on tags of AWS's own are not AWS's."""
    of_user_or_role = {"RoleName", "UserName"} & {*request}
    keys = [tag["Key"].lower() if of_user_or_role else tag["Key"] for tag in request.get("Tags") or ()]
    if len({*keys}) < len(keys):
        message = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        raise AwsError("InvalidInput", message, 400)
    if not call.internal and any(key.lower().startswith("aws:") for key in keys):
        raise AwsError("InvalidInput", "Tag keys that begin with aws: are for system use.", 400)


_SECRET_NAME = re.compile(r"[A-Za-z0-9/_+=.@!-]+")
_SECRET_ARN = re.compile(r"arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:[A-Za-z0-9/_+=.@!-]+")


@_on("secretsmanager", "*")
def _secret_is_named(call: AwsCall, request: Request) -> None:
    """Recorded of every operation that takes a name."""
    for parameter, forms in (("Name", (_SECRET_NAME,)), ("SecretId", (_SECRET_NAME, _SECRET_ARN))):
        given = request.get(parameter)
        if given is not None and not any(form.fullmatch(given) for form in forms):
            message = "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: "
            raise AwsError("ValidationException", f"{message}-/_+=.@!", 400)


@_on("secretsmanager", "CreateSecret", "PutSecretValue", "UpdateSecret")
def _one_value_is_given(call: AwsCall, request: Request) -> None:
    """https://github.com/aws/aws-sdk-java/issues/1556"""
    if request.get("SecretString") is not None and request.get("SecretBinary") is not None:
        message = "You can't specify both a binary secret value and a string secret value in the same secret."
        raise AwsError("InvalidParameterException", message, 400)


@_on("secretsmanager", "DeleteSecret")
def _recovery_window_is_possible(call: AwsCall, request: Request) -> None:
    """https://github.com/getmoto/moto/issues/6461: the window is looked at first, also beside a forced deletion."""
    days, forced = request.get("RecoveryWindowInDays"), request.get("ForceDeleteWithoutRecovery")
    message = None
    if days is not None and not 7 <= days <= 30:
        message = "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive)."
    elif days is not None and forced:
        message = "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays."
    if message:
        raise AwsError("InvalidParameterException", message, 400)


@_on("secretsmanager", "CreateSecret", "TagResource")
def _tags_are_whole(call: AwsCall, request: Request) -> None:
    """A tag is "a key and value pair" (CreateSecret). The words are not AWS's."""
    if any(tag.get("Key") is None or tag.get("Value") is None for tag in request.get("Tags") or ()):
        raise AwsError("InvalidParameterException", "A tag has a key and a value.", 400)


@_on("secretsmanager", "ListSecrets")
def _secrets_go_on(call: AwsCall, request: Request) -> None:
    """InvalidNextTokenException (ListSecrets). LocalStack's tokens are numbers."""
    if not (request.get("NextToken") or "0").isdecimal():
        raise AwsError("InvalidNextTokenException", "The NextToken value is invalid.", 400)


@_on("iam", "ListPolicies")
def _policies_go_on(call: AwsCall, request: Request) -> None:
    """LocalStack's markers are numbers."""
    if not (request.get("Marker") or "0").isdecimal():
        raise _invalid("Invalid Marker.")


_KEY_ARN = re.compile(r"arn:[^:]+:kms:[^:]+:\d{12}:(alias|key)/.+")


@_on("kms", "*")
def _key_is_named(call: AwsCall, request: Request) -> None:
    """Recorded of another region's ARN: "Invalid arn us-west-2"."""
    key = request.get("KeyId") or ""
    if key.startswith("arn:") and not _KEY_ARN.fullmatch(key):
        raise AwsError("NotFoundException", f"Invalid arn {key}", 400)


@_on("stepfunctions", "*")
def _arns_have_their_prefix(call: AwsCall, request: Request) -> None:
    """Recorded of DescribeStateMachine, ListExecutions, DescribeExecution and others. LocalStack says the rest."""
    for parameter in ("activityArn", "executionArn", "stateMachineArn"):
        arn = request.get(parameter)
        if arn is not None and not arn.startswith("arn:"):
            raise AwsError("InvalidArn", f"Invalid Arn: 'Invalid ARN prefix: {arn}'", 400)
