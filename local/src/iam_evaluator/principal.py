"""Who makes a request, and whether a resource-based policy names them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from iam_evaluator.document import Policy, PrincipalElement, Statement
from iam_evaluator.errors import MalformedPolicyError, UnevaluableError

_ACCOUNT = re.compile(r"(\d{12})|arn:[^:]+:iam::(\d{12}):root")
_ANY_NAME = "*"


@dataclass(frozen=True)
class Principal:
    """The caller, with every policy that is attached to it.

    `arn` is what `aws:PrincipalArn` says: a user's ARN, a role's ARN with its path also for a session,
    `arn:aws:iam::A:root`, or a service's name. A session of a role also has `session_arn`. A service and an
    anonymous caller have no policies of their own.
    """

    account: str
    arn: str
    kind: Literal["user", "role", "root", "service", "anonymous"]
    unique_id: str = ""
    session_arn: str | None = None
    identity_policies: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    session_policies: tuple[Policy, ...] | None = None
    organization_policies: tuple[tuple[Policy, ...], ...] = ()

    def __post_init__(self) -> None:
        if (self.kind == "role") is not (self.session_arn is not None):
            raise ValueError(f"{self.arn}: a role acts in a session, and nobody else does")
        if self.kind in ("user", "role", "root") and f":iam::{self.account}:" not in self.arn:
            raise ValueError(f"{self.arn}: not of account {self.account}")
        if self.session_arn and f":sts::{self.account}:assumed-role/{self.name}/" not in self.session_arn:
            raise ValueError(f"{self.session_arn}: not a session of {self.arn}")
        if self.session_policies is not None and self.kind != "role":
            raise ValueError(f"{self.arn}: only sessions of roles have session policies")
        if self.kind in ("service", "anonymous", "root") and (self.identity_policies or self.boundary):
            raise ValueError(f"{self.arn}: users and roles only have identity-based policies and boundaries")
        if self.kind in ("service", "anonymous") and self.organization_policies:
            raise ValueError(f"{self.shown}: SCPs bind the principals of an account")
        levels = [policy for level in self.organization_policies for policy in level]
        boundary = [self.boundary] if self.boundary else []
        for policy in (*self.identity_policies, *boundary, *(self.session_policies or ()), *levels):
            _without_principal(policy)

    @property
    def name(self) -> str:
        """The name without the path."""
        return self.arn.rsplit("/", 1)[-1]

    @property
    def session_name(self) -> str | None:
        return self.session_arn.rsplit("/", 1)[1] if self.session_arn else None

    @property
    def service_linked(self) -> bool:
        return self.kind == "role" and ":role/aws-service-role/" in self.arn

    @property
    def shown(self) -> str:
        """How AWS names the caller in its messages: a role by its session."""
        return self.session_arn or self.arn or self.kind


def _without_principal(policy: Policy) -> None:
    for statement in policy.statements:
        if statement.principal or statement.not_principal:
            raise MalformedPolicyError(policy.source, f"{statement.name}: Principal in an identity-based policy")
        if statement.resources is None and statement.not_resources is None:
            raise MalformedPolicyError(policy.source, f"{statement.name}: Resource or NotResource expected")


class Naming(IntEnum):
    """How a resource-based policy names the caller, which decides what else has to allow the request."""

    NOT = 0
    ACCOUNT = 1
    ROLE = 2
    DIRECTLY = 3


def naming(statement: Statement, principal: Principal) -> Naming:
    """How the statement's `Principal` or `NotPrincipal` names the caller, whose own policies need no name."""
    if statement.principal:
        return _named(statement.principal, principal)
    if statement.not_principal:
        return _not_excepted(statement, statement.not_principal, principal)
    return Naming.DIRECTLY


def _named(element: PrincipalElement, principal: Principal) -> Naming:
    """`"*"` is everybody. `{"AWS": "*"}` is everybody but services.

    Federated principals have no kind of their own here, so `Federated` names nobody.
    """
    if element.canonical_users:
        raise UnevaluableError("CanonicalUser principal")
    if element.everyone:
        return Naming.DIRECTLY
    if principal.kind == "service":
        if _ANY_NAME in element.services:
            raise UnevaluableError('Principal {"Service": "*"}')
        return Naming.DIRECTLY if principal.arn in element.services else Naming.NOT
    if _ANY_NAME in element.aws:
        return Naming.DIRECTLY
    return max((_named_by(name, principal) for name in element.aws), default=Naming.NOT)


def _named_by(name: str, principal: Principal) -> Naming:
    """A unique id is what is left of a deleted user's or role's ARN; it names only who still has that id."""
    if principal.kind == "anonymous":
        return Naming.NOT
    if _names_account(name, principal):
        return Naming.ACCOUNT
    if name == principal.session_arn:
        return Naming.DIRECTLY
    if name == principal.arn or (principal.unique_id and name == principal.unique_id):
        return Naming.ROLE if principal.kind == "role" else Naming.DIRECTLY
    return Naming.NOT


def _names_account(name: str, principal: Principal) -> bool:
    match = _ACCOUNT.fullmatch(name)
    return match is not None and principal.account in match.groups()


def _not_excepted(statement: Statement, element: PrincipalElement, principal: Principal) -> Naming:
    """`NotPrincipal` with Deny: everybody but who is listed with all they belong to.

    "When you use NotPrincipal with Deny, you must also specify the account ARN of the not-denied principal", and of a
    session also the role's: else AWS says that access "might" be denied, which is refused here. It "will always deny
    any IAM principal that has a permissions boundary policy attached". With Allow it is "not supported".
    """
    if statement.effect == "Allow":
        raise UnevaluableError("NotPrincipal with Allow")
    named = _named(element, principal)
    if principal.boundary:
        return Naming.DIRECTLY
    if principal.kind in ("root", "service", "anonymous"):
        return Naming.NOT if named else Naming.DIRECTLY
    if named is not Naming.DIRECTLY:
        return Naming.DIRECTLY
    names = {_named_by(name, principal) for name in element.aws}
    chain = {Naming.ACCOUNT, Naming.ROLE} if principal.kind == "role" else {Naming.ACCOUNT}
    if not (element.everyone or _ANY_NAME in element.aws or chain <= names):
        raise UnevaluableError("NotPrincipal that lists a principal without its account or role")
    return Naming.NOT
