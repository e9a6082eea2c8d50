"""What is asked for, and the condition keys that follow from who asks and whose resource it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from iam_evaluator.conditions import Context
from iam_evaluator.document import Policy
from iam_evaluator.errors import MalformedPolicyError
from iam_evaluator.patterns import ARN_PARTS, UNKNOWN
from iam_evaluator.principal import Principal

_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9]+")
_ROLE = re.compile(r"arn:[^:]+:iam::\d{12}:role/.+")
_KEY = re.compile(r"arn:[^:]+:kms:[^:]*:\d{12}:key/.+")
_ROLE_ACTIONS = frozenset(
    {
        *("sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"),
        *("sts:setcontext", "sts:setsourceidentity", "sts:tagsession"),
    }
)
_TYPES = {"user": "User", "role": "AssumedRole", "root": "Account"}


@dataclass(frozen=True)
class Request:
    """One action on one resource: an ARN, or `*` where the action has none.

    `context` holds the condition keys that the call has (their names are compared without case); those that follow
    from principal and resource need not be given. `resource_policy` is the resource's own: a role's trust policy, the
    policy of a secret, bus, queue, key or function. `resource_control_policies` are the RCPs of the resource's
    account, one tuple per level; empty where there are none or where the service does not support them.

    `UNKNOWN` in the resource stands for what is not known of it. `undetermined` are condition keys that AWS would send
    and whose values nobody knows; one that ends with `/` or `:` stands for all that begin so. A statement whose effect
    hangs on either is refused.
    """

    action: str
    resource: str
    resource_account: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    resource_policy: Policy | None = None
    resource_control_policies: tuple[tuple[Policy, ...], ...] = ()
    undetermined: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not _ACTION.fullmatch(self.action):
            raise ValueError(f"{self.action!r} is no action: service:Name expected")
        parts = self.resource.split(":", ARN_PARTS - 1)
        if self.resource != "*" and (len(parts) < ARN_PARTS or parts[0] != "arn"):
            raise ValueError(f"{self.resource!r} is no resource: an ARN or * expected")
        if self.resource != "*" and parts[4] not in ("", "aws", UNKNOWN, self.resource_account):
            raise ValueError(f"{self.shown_resource}: not of account {self.resource_account}")
        if len(self.by_lower_case) < len(self.context):
            keys = [key.lower() for key in self.context]
            twice = sorted({key for key in keys if keys.count(key) > 1})
            raise ValueError(f"the context has {', '.join(twice)} twice; names of keys are compared without case")
        for key, values in self.context.items():
            if not isinstance(values, tuple) or [value for value in values if not isinstance(value, str)]:
                raise ValueError(f"{key}: a tuple of strings expected")
        levels = [policy for level in self.resource_control_policies for policy in level]
        for policy in (*([self.resource_policy] if self.resource_policy else []), *levels):
            for statement in policy.statements:
                if not statement.principal and not statement.not_principal:
                    raise MalformedPolicyError(
                        policy.source, f"{statement.name}: a resource-based policy needs a Principal"
                    )
                # "You cannot use the NotPrincipal element in an IAM identity-based policy nor in an IAM role trust
                # policy." (NotPrincipal)
                if statement.not_principal and policy is self.resource_policy and self.of_role_trust:
                    raise MalformedPolicyError(policy.source, f"{statement.name}: NotPrincipal in a trust policy")

    @cached_property
    def by_lower_case(self) -> Mapping[str, tuple[str, ...]]:
        """The context by its keys in lower case."""
        return {key.lower(): values for key, values in self.context.items()}

    @property
    def shown_resource(self) -> str:
        return self.resource.replace(UNKNOWN, "*")

    @property
    def of_role_trust(self) -> bool:
        return self.action.lower() in _ROLE_ACTIONS and bool(_ROLE.fullmatch(self.resource))

    @property
    def needs_resource_policy(self) -> bool:
        """Whether an identity-based policy alone never suffices, also in the same account.

        "IAM role trust policies and KMS key policies are exceptions to this logic, because they must explicitly allow
        access for principals."
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
        """
        return self.of_role_trust or (self.action.lower().startswith("kms:") and bool(_KEY.fullmatch(self.resource)))


def full_context(principal: Principal, request: Request) -> Context:
    """The call's own keys and those that follow; a ValueError where the two contradict each other.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    given = request.by_lower_case
    derived = {"aws:resourceaccount": (request.resource_account,), **_of_principal(principal)}
    for key in given.keys() & derived.keys():
        if given[key] != derived[key]:
            raise ValueError(f"the context says {key} is {given[key]}; of {principal.shown} it is {derived[key]}")
    return Context({**given, **derived}, undetermined=request.undetermined)


# What IAM's policy simulator fills in by itself; organizations' keys come with the principal. "You provide the values
# for all other condition keys" (IAM user guide, "IAM policy testing with the IAM policy simulator").
_FILLED_IN = frozenset({"aws:principalaccount", "aws:principaltype", "aws:userid", "aws:username"})


def simulated_context(principal: Principal, request: Request) -> Context:
    """What is given, and the few keys that IAM's policy simulator fills in; whatever else counts as absent."""
    filled_in = {key: values for key, values in _of_principal(principal).items() if key in _FILLED_IN}
    given = request.by_lower_case
    return Context({**filled_in, **given}, complete=True)


def _of_principal(principal: Principal) -> dict[str, tuple[str, ...]]:
    """An empty tuple is a key that such a principal never has."""
    absent: tuple[str, ...] = ()
    if principal.kind == "service":
        return {
            "aws:principalarn": absent,
            "aws:principalisawsservice": ("true",),
            "aws:principalservicename": (principal.arn,),
            "aws:username": absent,
        }
    keys = dict.fromkeys(("aws:username", "aws:principalservicename", "aws:principalservicenameslist"), absent)
    if principal.kind == "anonymous":
        return keys | {
            "aws:principalaccount": ("anonymous",),
            "aws:principalarn": absent,
            "aws:principalisawsservice": absent,
            "aws:principaltype": ("Anonymous",),
            "aws:userid": ("anonymous",),
        }
    keys["aws:principalaccount"] = (principal.account,)
    keys["aws:principalarn"] = (principal.arn,)
    keys["aws:principalisawsservice"] = ("false",)
    keys["aws:principaltype"] = (_TYPES[principal.kind],)
    if principal.kind == "user":
        keys["aws:username"] = (principal.name,)
    if principal.kind == "root":
        keys["aws:userid"] = (principal.account,)
    elif principal.unique_id:
        session = f":{principal.session_name}" if principal.session_name else ""
        keys["aws:userid"] = (principal.unique_id + session,)
    return keys
