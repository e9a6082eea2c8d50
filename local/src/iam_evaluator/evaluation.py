"""AWS's policy evaluation logic.

Order and layers:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
Across accounts:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from iam_evaluator.conditions import Context, conditions_match
from iam_evaluator.decision import (
    BOUNDARY,
    IDENTITY,
    ORGANIZATION,
    RESOURCE,
    RESOURCE_CONTROL,
    SESSION,
    Decision,
    StatementReference,
)
from iam_evaluator.document import Policy, Statement
from iam_evaluator.errors import UnevaluableError, UnsupportedPolicyError
from iam_evaluator.keys import spelling
from iam_evaluator.patterns import action_among, resource_like, variables_in
from iam_evaluator.principal import Naming, Principal, naming
from iam_evaluator.request import Request, full_context, simulated_context


def evaluate(principal: Principal, request: Request) -> Decision:
    """Whether the principal may do what it requests, and which statement decides.

    Every policy is looked at before anything is decided, so whether the answer is a refusal (UnsupportedPolicyError)
    depends on no order. Of several explicit denies the first counts, in the order: resource control, service control,
    resource-based, identity-based policies, boundary, session policies; then as the policies and statements stand.
    """
    return _Evaluation(principal, request, full_context(principal, request)).decision()


def simulate(principal: Principal, request: Request) -> Decision:
    """The same by the context that IAM's policy simulator has, so that a key nobody gives counts as absent."""
    return _Evaluation(principal, request, simulated_context(principal, request)).decision()


def context_keys(policies: Iterable[Policy]) -> frozenset[str]:
    """The condition keys that the policies use, in conditions and as variables, known ones in AWS's spelling."""
    found: dict[str, str] = {}
    for policy in policies:
        for statement in policy.statements:
            for key in _keys(statement):
                found.setdefault(key.lower(), spelling(key))
    return frozenset(found.values())


def _keys(statement: Statement) -> Iterable[str]:
    yield from (condition.key for condition in statement.conditions)
    if statement.variables:
        values = [value for condition in statement.conditions for value in condition.values]
        for text in (*(statement.resources or ()), *(statement.not_resources or ()), *values):
            yield from variables_in(text)


@lru_cache(maxsize=4096)
def _about(policy: Policy, action: str) -> tuple[Statement, ...]:
    """The statements that the action is among. Kept, since the same few actions are asked for of the same policies."""
    return tuple(statement for statement in policy.statements if _action_matches(statement, action))


def _action_matches(statement: Statement, action: str) -> bool:
    if statement.actions is not None:
        return action_among(statement.actions, action)
    return not action_among(statement.not_actions or (), action)


@dataclass
class _Layer:
    """What the policies of one layer say; `allow` of a resource-based policy is its strongest."""

    policy_type: str
    deny: StatementReference | None = None
    allow: StatementReference | None = None
    named: Naming = Naming.NOT


class _Evaluation:
    def __init__(self, principal: Principal, request: Request, context: Context) -> None:
        self._principal = principal
        self._request = request
        self._context = context

    def decision(self) -> Decision:
        principal, request = self._principal, self._request
        # "SCPs do not affect any service-linked role", nor do RCPs; SCPs bind the principals of member accounts.
        # https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
        # https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
        bound = not principal.service_linked
        limits = [
            *[self._layer(RESOURCE_CONTROL, level) for level in request.resource_control_policies if bound],
            *[self._layer(ORGANIZATION, level) for level in principal.organization_policies if bound],
        ]
        resource = self._layer(RESOURCE, [request.resource_policy] if request.resource_policy else [])
        identity = self._layer(IDENTITY, principal.identity_policies)
        restrictions = [
            *([self._layer(BOUNDARY, [principal.boundary])] if principal.boundary else []),
            *([self._layer(SESSION, principal.session_policies)] if principal.session_policies is not None else []),
        ]
        for layer in (*limits, resource, identity, *restrictions):
            if layer.deny:
                return self._explicit_deny(layer, layer.deny)
        for layer in limits:
            if not layer.allow:
                return self._implicit_deny(layer)
        if principal.kind in ("service", "anonymous"):
            return self._all_allow(resource)
        if principal.account != request.resource_account:
            return self._all_allow(identity, *restrictions, resource)
        return self._same_account(resource, identity, restrictions)

    def _same_account(self, resource: _Layer, identity: _Layer, restrictions: list[_Layer]) -> Decision:
        """One allow of either policy, with these rules.

        A user or session that the resource-based policy names itself is "not limited by an implicit deny in an
        identity-based policy, a permissions boundary, or session policy"; a role's ARN there is "limited by an
        implicit deny in a permissions boundary or session policy". Naming the account "delegates authority to the
        account", whose policies then have to allow too. Of a wildcard: "For IAM users and role principals within
        your account, no other permissions are required", nor do boundaries and session policies limit it.
        """
        if resource.named is Naming.DIRECTLY:
            return self._allow(resource)
        if self._request.needs_resource_policy and not resource.allow:
            return self._implicit_deny(resource)
        if resource.named is Naming.ROLE:
            return self._all_allow(*restrictions, resource)
        if self._request.needs_resource_policy:
            return self._all_allow(identity, *restrictions, resource)
        return self._all_allow(identity, *restrictions, deciding=identity)

    def _all_allow(self, *layers: _Layer, deciding: _Layer | None = None) -> Decision:
        """Allowed by the last layer, or by `deciding`, unless one of them does not allow."""
        for layer in layers:
            if not layer.allow and not (layer.policy_type == IDENTITY and self._principal.kind == "root"):
                return self._implicit_deny(layer)
        return self._allow(deciding or layers[-1])

    def _layer(self, policy_type: str, policies: Iterable[Policy]) -> _Layer:
        layer = _Layer(policy_type)
        for policy in policies:
            for statement in _about(policy, self._request.action):
                named = self._applies(policy, statement)
                if named and statement.effect == "Deny":
                    layer.deny = layer.deny or StatementReference.to(policy, statement)
                elif named > layer.named:
                    layer.allow, layer.named = StatementReference.to(policy, statement), named
        return layer

    def _applies(self, policy: Policy, statement: Statement) -> Naming:
        """Whether principal, resource and conditions all match; the principal's naming if so."""
        try:
            named = naming(statement, self._principal)
            if named and self._resource_matches(statement) and conditions_match(statement, self._context):
                return named
        except UnevaluableError as error:
            raise UnsupportedPolicyError(policy.source, statement.name, str(error)) from error
        return Naming.NOT

    def _resource_matches(self, statement: Statement) -> bool:
        """A resource-based policy without `Resource`, as a trust policy is, is about what it is attached to.

        "The resource that includes a policy variable with no value will not match any resource", so a Deny with
        `NotResource` applies. For an Allow that would grant everything, and AWS also says that the variable "might
        cause the entire statement to be invalid": that is refused.
        """
        if statement.resources is not None:
            return True in self._named_by(statement.resources, statement)
        if statement.not_resources is not None:
            named = self._named_by(statement.not_resources, statement)
            if statement.effect == "Allow" and None in named and True not in named:
                raise UnevaluableError("NotResource of an Allow with a policy variable that has no value")
            return True not in named
        return True

    def _named_by(self, entries: Iterable[str], statement: Statement) -> list[bool | None]:
        lookup, resource = self._context.variable, self._request.resource
        return [resource_like(entry, statement.variables, lookup, resource) for entry in entries]

    def _allow(self, layer: _Layer) -> Decision:
        if layer.allow:
            return self._decision(True, layer, layer.allow, f"allowed by {layer.allow} ({layer.policy_type})")
        return self._decision(True, layer, None, "allowed: a root user needs no identity-based policy")

    def _implicit_deny(self, layer: _Layer) -> Decision:
        return self._decision(False, layer, None, f"denied: no {self._name(layer)} allows it")

    def _explicit_deny(self, layer: _Layer, deny: StatementReference) -> Decision:
        return self._decision(False, layer, deny, f"denied by {deny} ({self._name(layer)})")

    def _name(self, layer: _Layer) -> str:
        trust = self._request.of_role_trust and layer.policy_type == RESOURCE
        return "role trust policy" if trust else layer.policy_type

    def _decision(self, allowed: bool, layer: _Layer, statement: StatementReference | None, outcome: str) -> Decision:
        request = self._request
        return Decision(
            allowed,
            bool(statement) and not allowed,
            layer.policy_type,
            statement,
            f"{self._principal.shown}: {request.action} on {request.shown_resource} is {outcome}",
            request.action,
            request.of_role_trust,
        )
