"""SimulatePrincipalPolicy, answered by the evaluator.

IAM API reference, "SimulatePrincipalPolicy". As on AWS it asks what the policies of a user or a role allow, under its
boundary and its organization's service control policies; whether a trust lets the principal in it does not say. As the
IAM user guide has it ("IAM policy testing with the IAM policy simulator"): all but a few condition keys are absent
unless the request gives them, those that service control policies ask for are not reported as missing, and resource
control policies are not simulated. What another account owns is allowed by nobody unless the request brings its policy.
What one call may ask is as the recordings of the real service have it that testdata/aws/iam/simulation_inputs.json of
https://github.com/radkawar/stackd holds: `*` beside an ARN is refused, and so are, with ARNs, actions that AWS knows
beside others, in whose number is a known one in another case (also
https://github.com/aws-cloudformation/rain, internal/aws/iam/iam.go); which actions it knows is the service
authorization reference's word here. A known action on an ARN of a type that it doesn't take is implicitly denied,
whatever the policies allow; `action_names` has how much of the ARN counts. Several ARNs get one result an action, with
one of each resource in it.
Not simulated: groups as a source, resource handling options, and a boundary of the request's own.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from iam_evaluator import (
    Decision,
    Policy,
    Principal,
    Request,
    UnsupportedPolicyError,
    context_keys,
    simulate,
)
from localstack_java_host.access import Context
from localstack_java_host.action_names import is_listed, may_be_on
from localstack_java_host.aws_call import AwsCall, AwsError
from localstack_java_host.decisions import result_of
from localstack_java_host.principals import Principals, UnknownPrincipalError, parsed

SERVICE_CONTROL = "service control policy"
BOUNDARY = "permissions boundary"

_EVERYTHING = "*"
_MOST_RESTRICTIVE_FIRST = ("explicitDeny", "implicitDeny", "allowed")
_OF_EACH_RESOURCE = ("MatchedStatements", "MissingContextValues", "PermissionsBoundaryDecisionDetail")

_UNKNOWN_PARAMETERS = ("CallerArn", "PermissionsBoundaryPolicyInputList", "ResourceHandlingOption", "ResourceOwner")


class Simulation:
    """`owners_allow`: other accounts are taken to allow what is theirs, as nobody who asks AWS may count on.

    It is for versions of a caller that did.
    """

    def __init__(self, principals: Principals) -> None:
        self._principals = principals
        self.owners_allow = False

    def answer(self, call: AwsCall) -> dict[str, Any]:
        request = call.parameters
        for parameter in _UNKNOWN_PARAMETERS:
            if request.get(parameter):
                raise AwsError("InvalidInput", f"{parameter} is not simulated on this local AWS", 400)
        principal, keys = self._source(request["PolicySourceArn"])
        if more := request.get("PolicyInputList"):
            inputs = [parsed(f"PolicyInputList.{number}", text) for number, text in enumerate(more, 1)]
            principal = replace(principal, identity_policies=(*principal.identity_policies, *inputs))
        keys = keys | _given(request)
        actions, resources = request["ActionNames"], request.get("ResourceArns") or [_EVERYTHING]
        _check(actions, resources)
        policy = request.get("ResourcePolicy")
        try:
            results = [
                _summed_up([self._result(principal, action, resource, keys, policy) for resource in resources])
                for action in actions
            ]
        except (UnsupportedPolicyError, ValueError) as error:
            raise AwsError("PolicyEvaluation", str(error), 500) from None
        return {"EvaluationResults": results, "IsTruncated": False}

    def _source(self, arn: str) -> tuple[Principal, Context]:
        _, partition, _, _, account, resource = arn.split(":", 5)
        kind, _, path = resource.partition("/")
        name = path.rpartition("/")[2]
        try:
            if kind == "user":
                principal, keys = self._principals.user(account, name)
            elif kind == "role":
                # Any session of the role: its policies are the role's.
                session = f"arn:{partition}:sts::{account}:assumed-role/{name}/simulation"
                principal, keys = self._principals.role(account, name, session)
            elif kind == "group":
                raise AwsError("InvalidInput", "A group's policies are not simulated on this local AWS", 400)
            else:
                raise AwsError("InvalidInput", f"Invalid Entity Arn: {arn}", 400)
        except UnknownPrincipalError:
            raise AwsError("NoSuchEntity", f"The entity {arn} cannot be found.", 404) from None
        if principal.arn != arn:
            raise AwsError("NoSuchEntity", f"The entity {arn} cannot be found.", 404)
        return principal, {key: values for key, values in keys.items() if key.lower() in _FILLED_IN}

    def _result(
        self, principal: Principal, action: str, resource: str, keys: Context, resource_policy: str | None
    ) -> dict[str, Any]:
        account = _owner(resource) or principal.account
        policy = parsed("ResourcePolicy", resource_policy) if resource_policy else None
        if policy is None and (account == principal.account or self.owners_allow):
            policy = _delegation(principal)
        decision = simulate(principal, Request(action, resource, account, keys, policy))
        of_other_type = decision.allowed and not may_be_on(action, resource)
        result: dict[str, Any] = {
            "EvalActionName": action,
            "EvalResourceName": resource,
            "EvalDecision": "implicitDeny" if of_other_type else result_of(decision),
            "MatchedStatements": [] if of_other_type else _matched(decision),
            "MissingContextValues": _missing(principal, keys),
        }
        if principal.organization_policies:
            allowed = decision.allowed or decision.policy_type != SERVICE_CONTROL
            result["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": allowed}
        if principal.boundary:
            allowed = decision.allowed or decision.policy_type != BOUNDARY
            result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": allowed}
        return result


def _check(actions: Sequence[str], resources: Sequence[str]) -> None:
    if list(resources) == [_EVERYTHING]:
        return
    if _EVERYTHING in resources:
        raise AwsError("InvalidInput", f"ResourceNames are not in a valid ARN format: {_EVERYTHING}.", 400)
    known = [action for action in actions if is_listed(action)]
    unknown = [action for action in actions if not is_listed(action)]
    if known and unknown:
        groups = f"[{','.join(known)}] and [{','.join(unknown)}]"
        raise AwsError(
            "InvalidInput", f"Invalid Input Actions: {groups} require different authorization information.", 400
        )


def _summed_up(of_resources: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The most restrictive decision decides for all (IAM API reference, "EvaluationResult")."""
    if len(of_resources) == 1:
        return of_resources[0]
    worst = min(of_resources, key=lambda result: _MOST_RESTRICTIVE_FIRST.index(result["EvalDecision"]))
    specific = [
        {
            "EvalResourceName": result["EvalResourceName"],
            "EvalResourceDecision": result["EvalDecision"],
            **{name: result[name] for name in _OF_EACH_RESOURCE if name in result},
        }
        for result in of_resources
    ]
    return {**worst, "EvalResourceName": _EVERYTHING, "ResourceSpecificResults": specific}


def _owner(resource: str) -> str:
    """The account that an ARN names; AWS's own things, such as managed policies, are everybody's."""
    account = resource.split(":")[4] if resource.startswith("arn:") else ""
    return "" if account == "aws" else account


def _delegation(principal: Principal) -> Policy:
    """What a resource's owner would have to say for the principal's own policies to decide."""
    statement = {"Effect": "Allow", "Principal": {"AWS": principal.account}, "Action": "*", "Resource": "*"}
    return parsed("the resource's owner", json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


def _matched(decision: Decision) -> list[dict[str, str]]:
    return [{"SourcePolicyId": decision.statement.source}] if decision.statement else []


def _given(request: Mapping[str, Any]) -> Context:
    return {entry["ContextKeyName"]: tuple(entry["ContextKeyValues"]) for entry in request.get("ContextEntries") or ()}


def _missing(principal: Principal, keys: Context) -> list[str]:
    boundary = [principal.boundary] if principal.boundary else []
    given = {key.lower() for key in keys}
    used = context_keys([*principal.identity_policies, *boundary])
    return sorted(key for key in used if key.lower() not in given and key.lower() not in _FILLED_IN)


_FILLED_IN = frozenset(
    {
        *("aws:principalaccount", "aws:principaltype", "aws:userid", "aws:username"),
        *("aws:principalorgid", "aws:principalorgpaths"),
    }
)
