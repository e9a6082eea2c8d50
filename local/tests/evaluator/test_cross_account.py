"""Across accounts, and organizations.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from dataclasses import replace

import pytest

from iam_evaluator import Policy, Principal, evaluate
from scene import (
    HUB,
    ROLE,
    ROLE_ARN,
    ROOT,
    ROOT_ARN,
    SERVICE,
    SESSION_ARN,
    SPOKE_TARGET,
    TARGET,
    USER,
    USER_ARN,
    Parts,
    allow,
    asking,
    deny,
    having,
    policy,
    trust,
)

ASSUME = "sts:AssumeRole"
FULL = policy("full", allow())
ALLOWED = having(USER, allow(ASSUME, SPOKE_TARGET))


class TestBothSidesMustAllow:
    @pytest.mark.parametrize(
        ("caller", "statements", "allowed", "layer"),
        [
            (ALLOWED, [trust({"AWS": USER_ARN})], True, "resource-based policy"),
            (ALLOWED, [trust({"AWS": ROOT_ARN})], True, "resource-based policy"),
            (ALLOWED, [trust({"AWS": HUB})], True, "resource-based policy"),
            (ALLOWED, [trust("*")], True, "resource-based policy"),
            (ALLOWED, [], False, "resource-based policy"),
            (ALLOWED, [trust({"AWS": USER_ARN + "2"})], False, "resource-based policy"),
            (USER, [trust({"AWS": USER_ARN})], False, "identity-based policy"),
            (USER, [trust("*")], False, "identity-based policy"),
            (ROLE, [trust({"AWS": SESSION_ARN})], False, "identity-based policy"),
            (having(ROLE, allow()), [trust({"AWS": ROLE_ARN})], True, "resource-based policy"),
            (
                having(ROLE, allow(), session_policies=(policy("session", allow("s3:*")),)),
                [trust({"AWS": SESSION_ARN})],
                False,
                "session policy",
            ),
            (
                having(USER, allow(), boundary=policy("boundary", allow("s3:*"))),
                [trust({"AWS": USER_ARN})],
                False,
                "permissions boundary",
            ),
            (ROOT, [trust({"AWS": ROOT_ARN})], True, "resource-based policy"),
            (ROOT, [], False, "resource-based policy"),
        ],
    )
    def test_assume_role(self, caller: Principal, statements: list[Parts], allowed: bool, layer: str) -> None:
        decision = evaluate(caller, asking(ASSUME, SPOKE_TARGET, *statements))
        assert (decision.allowed, decision.policy_type) == (allowed, layer)

    def test_hub_trust_with_arn_organization_and_external_id(self) -> None:
        conditions = {
            "ArnEquals": {"aws:PrincipalArn": ROLE_ARN},
            "StringEquals": {"aws:PrincipalOrgID": "o-1", "sts:ExternalId": "rolebridge:hub:spoke"},
        }
        statement = trust({"AWS": ROOT_ARN}, Condition=conditions)
        caller = having(ROLE, allow(ASSUME))
        keys = {"aws:PrincipalOrgID": ("o-1",), "sts:ExternalId": ("rolebridge:hub:spoke",)}
        assert evaluate(caller, asking(ASSUME, SPOKE_TARGET, statement, context=keys)).allowed
        other = replace(caller, arn=ROLE_ARN + "2", session_arn=SESSION_ARN.replace("caller", "caller2"))
        assert not evaluate(other, asking(ASSUME, SPOKE_TARGET, statement, context=keys)).allowed
        for key in keys:
            fewer = {name: values for name, values in keys.items() if name != key}
            assert not evaluate(caller, asking(ASSUME, SPOKE_TARGET, statement, context=fewer)).allowed


class TestOrganization:
    """https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html"""

    @pytest.mark.parametrize(
        ("levels", "allowed", "explicit"),
        [
            ((), True, False),
            (((FULL,), (FULL,), (FULL,)), True, False),
            (((FULL,), (policy("ou", allow("s3:*")),), (FULL,)), False, False),
            (((FULL,), (), (FULL,)), False, False),
            (((FULL,), (policy("ou", allow("s3:*")), policy("ou2", allow("sts:*"))), (FULL,)), True, False),
            (((FULL,), (FULL, policy("no sts", deny("sts:*")))), False, True),
        ],
    )
    @pytest.mark.parametrize("caller", [USER, ROOT])
    def test_every_level_must_allow(
        self, caller: Principal, levels: tuple[tuple[Policy, ...], ...], allowed: bool, explicit: bool
    ) -> None:
        member = replace(caller, organization_policies=levels)
        decision = evaluate(member, asking(ASSUME, TARGET, trust({"AWS": [USER_ARN, ROOT_ARN]})))
        assert (decision.allowed, decision.explicit_deny) == (allowed, explicit)
        assert allowed or decision.policy_type == "service control policy"

    def test_implicit_deny_in_awss_words(self) -> None:
        member = having(USER, allow(), organization_policies=((policy("ou", allow("s3:*")),),))
        decision = evaluate(member, asking("iam:ListUsers", "*"))
        assert decision.aws_reason() == "because no service control policy allows the iam:ListUsers action"

    def test_service_linked_roles_are_not_bound(self) -> None:
        arn = f"arn:aws:iam::{HUB}:role/aws-service-role/x.amazonaws.com/caller"
        nothing = ((policy("nothing", deny()),),)
        linked = having(replace(ROLE, arn=arn), allow(), organization_policies=nothing)
        assert evaluate(linked, asking("iam:ListUsers", "*", resource_control_policies=())).allowed
        assert not evaluate(replace(linked, arn=ROLE_ARN), asking("iam:ListUsers", "*")).allowed

    @pytest.mark.parametrize("caller", [ALLOWED, SERVICE])
    def test_resource_control_policies_bind_every_caller(self, caller: Principal) -> None:
        statement = trust({"AWS": USER_ARN, "Service": "lambda.amazonaws.com"})
        everything = policy("RCPFullAWSAccess", trust("*", action="*", Resource="*"))
        perimeter = policy("perimeter", trust("*", "Deny", "sts:*", Resource="*", Sid="Perimeter"))
        open_ = asking(ASSUME, SPOKE_TARGET, statement, resource_control_policies=((everything,),))
        assert evaluate(caller, open_).allowed
        closed = replace(open_, resource_control_policies=((everything,), (everything, perimeter)))
        decision = evaluate(caller, closed)
        assert (decision.allowed, decision.explicit_deny) == (False, True)
        assert decision.aws_reason() == "with an explicit deny in a resource control policy"
        missing = replace(open_, resource_control_policies=((everything,), ()))
        assert evaluate(caller, missing).policy_type == "resource control policy"
