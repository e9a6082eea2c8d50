"""What the operations need whose parameters name their resources, by the service authorization reference.

`reference/operations.txt` has them, which `refresh-operations.py` makes and describes. Where the parameters do not tell
which resource it is, or which value a condition key has, nothing is assumed: a policy that depends on it is refused.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from iam_evaluator import UNKNOWN
from localstack_java_host.access import (
    UNKNOWN_RESOURCE,
    Access,
    Call,
    Context,
    ResourcePolicy,
    UnlistedOperationError,
)
from localstack_java_host.compat import resource_policies

_TABLE = Path(__file__).parent / "reference" / "operations.txt"
_PARAMETER = re.compile(r"\{([^}]*)\}")
_OPTIONAL = re.compile(r"\[([^][{]*\{([^}]*)\})\]")
# How the reference writes that a name follows.
_NAME = re.compile(r"\$\{.*|<.*|(?<=/)tag-key$")
# Parameters that ARNs write in another way (AWS WAF developer guide, "Amazon resource names").
_IN_ARNS = {("wafv2", "Scope"): {"REGIONAL": "regional", "CLOUDFRONT": "global"}}
# Parameters that ask for another action: "If you include a versionId in your request header, you must have the
# s3:GetObjectVersion permission" (GetObject, Amazon S3 API reference).
_OTHER_ACTION = {("s3", "GetObject"): "VersionId", ("s3", "HeadObject"): "VersionId"}
# What only reads has no tags among its parameters.
_NOT_SENT = frozenset({"aws:RequestTag/", "aws:TagKeys"})
_ACCOUNT = re.compile(r"\d{12}")


@dataclass(frozen=True)
class _Operation:
    service: str
    prefix: str
    action: str
    keys: frozenset[str]
    resources: tuple[str, ...]

    @property
    def only_reads(self) -> bool:
        return self.resources != ("!",)


def accesses(service: str, call: Call) -> tuple[Access, ...]:
    """All that the call needs.

    :raises UnlistedOperationError: where it cannot be said
    """
    operation = _operations().get((service, call.operation))
    if operation is None:
        raise UnlistedOperationError(f"{service}:{call.operation}")
    parameter = _OTHER_ACTION.get((service, call.operation))
    if parameter and call.request.get(parameter):
        raise UnlistedOperationError(f"{service}:{call.operation} with {parameter}")
    if not operation.only_reads and _has_own_policy(operation, call):
        raise UnlistedOperationError(f"{service}:{call.operation} on what has a policy of its own")
    arns = [arn for template in operation.resources for arn in _arns(operation, call, template)]
    return tuple(_access(operation, call, arn) for arn in arns)


@cache
def _operations() -> Mapping[tuple[str, str], _Operation]:
    found = {}
    service = prefix = ""
    sets: list[frozenset[str]] = []
    for line in _TABLE.read_text("utf-8").splitlines():
        if line.startswith("@"):
            service, prefix = line[1:].split(" ")
            sets = []
        elif line.startswith("="):
            sets.append(frozenset(_NAME.sub("", key, count=1) for key in line[1:].split(" ")))
        else:
            operation, keys, *resources = line.split(" ")
            name, _, action = operation.partition(">")
            known = frozenset() if keys == "-" else sets[int(keys)]
            full = f"{prefix}:{action or name}"
            found[service, name] = _Operation(service, prefix, full, known, tuple(resources))
    return found


def _access(operation: _Operation, call: Call, arn: str) -> Access:
    account, policy = call.account, None
    if (of_arn := arn.split(":", 5)[4:5]) and _ACCOUNT.fullmatch(of_arn[0]):
        account = of_arn[0]
    find = _POLICIES.get(operation.service) if operation.only_reads else None
    if find and (found := find(arn)):
        account = found.account
        policy = ResourcePolicy(f"policy of {found.arn}", found.policy) if found.policy else None
    context = _context(operation, call, account)
    if operation.service == "sns":
        # A topic's default policy allows its owner everything by this key, which is described nowhere for callers that
        # are not services.
        context["aws:SourceOwner"] = ()
    if operation.only_reads:
        return Access(operation.action, arn, account, policy, context, operation.keys - context.keys() - _NOT_SENT)
    undetermined = {"aws:ResourceTag/", *_NOT_SENT, f"{operation.prefix}:"}
    return Access(operation.action, arn, account, policy, context, frozenset(undetermined), sufficient=False)


_POLICIES: dict[str, Callable[[str], resource_policies.OwnedResource | None]] = {
    "s3": resource_policies.bucket,
    "sns": resource_policies.topic,
}


def _has_own_policy(operation: _Operation, call: Call) -> bool:
    """Whether the bucket or topic has a policy that may allow the call; a topic's default one does not (`_access`)."""
    named: dict[str, str] = {"s3": "Bucket", "sns": "TopicArn"}
    name = call.request.get(named.get(operation.service, ""))
    if not name:
        return False
    found = _POLICIES[operation.service](name if name.startswith("arn:") else f"arn:{call.partition}:s3:::{name}")
    return bool(found and found.policy and "__default_policy_ID" not in found.policy)


# -- resources


def _arns(operation: _Operation, call: Call, template: str) -> Iterator[str]:
    if "[" in template:
        template = _OPTIONAL.sub(lambda match: match[1] if call.request.get(match[2]) else "", template)
    if template in ("*", ""):
        yield "*"
        return
    if template in ("?", "!"):
        yield UNKNOWN_RESOURCE
        return
    text = _split(template, operation.prefix, call.partition, call.region, call.account)
    for values in product(*(_values(operation, call, name) for name in text[1::2])):
        yield _joined(operation, text[::2], values)


@lru_cache(maxsize=4096)
def _split(template: str, prefix: str, partition: str, region: str, account: str) -> tuple[str, ...]:
    """The text around the parameters, and, at every other place, their names."""
    if not template.startswith("arn:"):
        template = f"arn:${{Partition}}:{prefix}:${{Region}}:${{Account}}:{template}"
    for variable, value in (("Partition", partition), ("Region", region), ("Account", account)):
        template = template.replace(f"${{{variable}}}", value)
    return tuple(_PARAMETER.split(template))


def _joined(operation: _Operation, fixed: tuple[str, ...], values: tuple[str, ...]) -> str:
    """The first parameter may be an ARN itself, as most that are names may: then it stands for all before it."""
    by_arn = values[:1] and values[0].startswith("arn:")
    if by_arn and operation.service == "s3":
        # An access point: its ARN and that of its objects are built in another way.
        raise UnlistedOperationError(f"{operation.action} by the ARN of an access point")
    pairs = zip(values, fixed[1:], strict=True)
    return ("" if by_arn else fixed[0]) + "".join(value + after for value, after in pairs)


def _values(operation: _Operation, call: Call, names: str) -> list[str]:
    names, _, default = names.partition("=")
    for name in filter(None, names.split("|")):
        if values := [value for value in _found(call.request, name.split(".")) if value]:
            written = _IN_ARNS.get((operation.service, name), {})
            return [written.get(value, value) for value in values]
    return [default or UNKNOWN]


def _found(value: Any, path: list[str]) -> Iterator[str]:
    if not path:
        if isinstance(value, str):
            yield value
    elif isinstance(value, Mapping):
        name, rest = path[0], path[1:]
        if name == "keys":
            yield from value
        elif name.endswith("[]"):
            for entry in value.get(name.removesuffix("[]")) or ():
                yield from _found(entry, rest)
        else:
            yield from _found(value.get(name), rest)


# -- condition keys


def _context(operation: _Operation, call: Call, account: str) -> Context:
    """Those keys of the operation that are known. An empty one is known not to be there."""
    context: Context = {key: value(call, account) for key, value in _KEYS.items() if key in operation.keys}
    for key, name in _PARAMETERS.items():
        if key in operation.keys:
            given = call.request.get(name)
            context[key] = () if given is None else (str(given),)
    return context


_KEYS: dict[str, Callable[[Call, str], tuple[str, ...]]] = {
    "ec2:Region": lambda call, _: (call.region,),
    "s3:ResourceAccount": lambda _, account: (account,),
    # Presigned URLs, whose type would be another, are refused.
    "s3:authType": lambda _call, _account: ("REST-HEADER",),
    "s3:signatureversion": lambda _call, _account: ("AWS4-HMAC-SHA256",),
}
# Amazon S3 user guide, "Bucket policy examples using condition keys".
_PARAMETERS = {"s3:delimiter": "Delimiter", "s3:max-keys": "MaxKeys", "s3:prefix": "Prefix"}
