"""What a call needs: actions on resources, under condition keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from iam_evaluator import UNKNOWN
from localstack_java_host.iam_view import IamView

Context = dict[str, tuple[str, ...]]

# One of which nothing is known.
UNKNOWN_RESOURCE = ":".join(["arn", *[UNKNOWN] * 5])


class UnlistedOperationError(Exception):
    """An operation, or a parameter of it, of which it is not known what it needs; the message names it."""


@dataclass(frozen=True)
class ResourcePolicy:
    source: str
    document: str


@dataclass(frozen=True)
class Access:
    """One action on one resource that a call needs.

    `UNKNOWN` in the resource is what the call does not tell of it; `undetermined` are condition keys that AWS knows the
    values of, and nobody here does (`iam_evaluator.Request`). Where it is not `sufficient`, the call needs more than is
    known: it may be denied for want of this, but not allowed by it.
    """

    action: str
    resource: str = "*"
    account: str = ""
    policy: ResourcePolicy | None = None
    context: Context = field(default_factory=dict)
    undetermined: frozenset[str] = frozenset()
    sufficient: bool = True

    @property
    def shown_resource(self) -> str:
        return "*" if self.resource == UNKNOWN_RESOURCE else self.resource.replace(UNKNOWN, "*")


@dataclass(frozen=True)
class Call:
    """A call, with what its parameters name looked up."""

    view: IamView
    operation: str
    request: Mapping[str, Any]
    account: str
    partition: str
    region: str
    caller_user: str | None
    internal: bool

    def arn(self, service: str, resource: str, account: str | None = None, region: str | None = None) -> str:
        region = self.region if region is None else region
        return f"arn:{self.partition}:{service}:{region}:{account or self.account}:{resource}"

    def iam_arn(self, resource: str) -> str:
        return self.arn("iam", resource, region="")
