"""Who needs to allow what when caller and resource are in one account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from dataclasses import replace
from typing import Any

import pytest

from iam_evaluator import Principal, evaluate
from scene import (
    ANONYMOUS,
    HUB,
    KEY,
    ROLE,
    ROLE_ARN,
    ROOT,
    ROOT_ARN,
    SECRET,
    SERVICE,
    SESSION_ARN,
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

READ = "secretsmanager:GetSecretValue"
BOUNDARY_WITHOUT = policy("boundary", allow("s3:*"))
BOUNDARY_WITH = policy("boundary", allow("*"))


def reads(principal: Any) -> Parts:
    return trust(principal, action=READ, Resource="*")


class TestUnion:
    """Rows: caller, statements of the secret's policy, what is decided and by which layer."""

    @pytest.mark.parametrize(
        ("caller", "resource", "allowed", "layer"),
        [
            # Neither, one or the other.
            (USER, [], False, "identity-based policy"),
            (having(USER, allow(READ)), [], True, "identity-based policy"),
            (having(USER, allow("s3:*")), [], False, "identity-based policy"),
            # A user's ARN grants alone, past identity policy and boundary.
            (USER, [reads({"AWS": USER_ARN})], True, "resource-based policy"),
            (having(USER, boundary=BOUNDARY_WITHOUT), [reads({"AWS": USER_ARN})], True, "resource-based policy"),
            (having(USER, allow(READ), boundary=BOUNDARY_WITHOUT), [], False, "permissions boundary"),
            (having(USER, allow(READ), boundary=BOUNDARY_WITH), [], True, "identity-based policy"),
            (having(USER, boundary=BOUNDARY_WITH), [], False, "identity-based policy"),
            # The account delegates.
            (USER, [reads({"AWS": ROOT_ARN})], False, "identity-based policy"),
            (USER, [reads({"AWS": HUB})], False, "identity-based policy"),
            (having(USER, allow(READ)), [reads({"AWS": ROOT_ARN})], True, "identity-based policy"),
            # "For IAM users and role principals within your account, no other permissions are required."
            (USER, [reads("*")], True, "resource-based policy"),
            (USER, [reads({"AWS": "*"})], True, "resource-based policy"),
            (having(USER, boundary=BOUNDARY_WITHOUT), [reads("*")], True, "resource-based policy"),
            (having(ROLE, boundary=BOUNDARY_WITHOUT), [reads("*")], True, "resource-based policy"),
            # A role's ARN grants too, within boundary and session policies.
            (ROLE, [reads({"AWS": ROLE_ARN})], True, "resource-based policy"),
            (ROLE, [reads({"AWS": "AROACALLER"})], True, "resource-based policy"),
            (having(ROLE, boundary=BOUNDARY_WITHOUT), [reads({"AWS": ROLE_ARN})], False, "permissions boundary"),
            (having(ROLE, boundary=BOUNDARY_WITH), [reads({"AWS": ROLE_ARN})], True, "resource-based policy"),
            (
                having(ROLE, session_policies=(policy("session", allow("s3:*")),)),
                [reads({"AWS": ROLE_ARN})],
                False,
                "session policy",
            ),
            # A session's ARN grants alone, past all of them.
            (having(ROLE, boundary=BOUNDARY_WITHOUT), [reads({"AWS": SESSION_ARN})], True, "resource-based policy"),
            (
                having(ROLE, session_policies=(policy("session", allow("s3:*")),)),
                [reads({"AWS": SESSION_ARN})],
                True,
                "resource-based policy",
            ),
            (ROLE, [reads({"AWS": SESSION_ARN + "2"})], False, "identity-based policy"),
            # Session policies intersect with the role's; among themselves they add up.
            (
                having(ROLE, allow(READ), session_policies=(policy("session", allow("s3:*")),)),
                [],
                False,
                "session policy",
            ),
            (
                having(ROLE, allow(READ), session_policies=(policy("1", allow("s3:*")), policy("2", allow(READ)))),
                [],
                True,
                "identity-based policy",
            ),
            (having(ROLE, session_policies=(policy("session", allow()),)), [], False, "identity-based policy"),
            # The root user has full access.
            (ROOT, [], True, "identity-based policy"),
            (ROOT, [trust({"AWS": ROOT_ARN}, "Deny", READ)], False, "resource-based policy"),
            # Services and strangers have the resource-based policy only.
            (SERVICE, [], False, "resource-based policy"),
            (SERVICE, [reads({"Service": "lambda.amazonaws.com"})], True, "resource-based policy"),
            (SERVICE, [reads({"Service": "ec2.amazonaws.com"})], False, "resource-based policy"),
            (SERVICE, [reads("*")], True, "resource-based policy"),
            (SERVICE, [reads({"AWS": "*"})], False, "resource-based policy"),
            (ANONYMOUS, [reads("*")], True, "resource-based policy"),
            (ANONYMOUS, [reads({"AWS": "*"})], True, "resource-based policy"),
            (ANONYMOUS, [reads({"AWS": ROOT_ARN})], False, "resource-based policy"),
            # Federated principals are nobody here.
            (USER, [reads({"Federated": "cognito-identity.amazonaws.com"})], False, "identity-based policy"),
        ],
    )
    def test_secret(self, caller: Principal, resource: list[Parts], allowed: bool, layer: str) -> None:
        decision = evaluate(caller, asking(READ, SECRET, *resource))
        assert (decision.allowed, decision.policy_type) == (allowed, layer)
        assert not decision.explicit_deny or not allowed

    def test_strongest_naming_counts(self) -> None:
        request = asking(READ, SECRET, reads({"AWS": ROOT_ARN}), reads({"AWS": [HUB, USER_ARN]}))
        decision = evaluate(having(USER, boundary=BOUNDARY_WITHOUT), request)
        assert decision.allowed
        assert decision.statement is not None
        assert decision.statement.index == 1


class TestTrust:
    """A trust policy is required, whatever the identity-based policy says."""

    @pytest.mark.parametrize(
        ("caller", "statements", "allowed", "layer"),
        [
            (having(USER, allow()), [], False, "resource-based policy"),
            (USER, [], False, "resource-based policy"),
            (having(USER, allow()), [trust({"AWS": USER_ARN + "2"})], False, "resource-based policy"),
            (USER, [trust({"AWS": USER_ARN})], True, "resource-based policy"),
            (having(USER, boundary=BOUNDARY_WITHOUT), [trust({"AWS": USER_ARN})], True, "resource-based policy"),
            (USER, [trust({"AWS": ROOT_ARN})], False, "identity-based policy"),
            (having(USER, allow("sts:AssumeRole", TARGET)), [trust({"AWS": ROOT_ARN})], True, "resource-based policy"),
            (
                having(USER, allow("sts:AssumeRole"), boundary=BOUNDARY_WITHOUT),
                [trust({"AWS": HUB})],
                False,
                "permissions boundary",
            ),
            (ROLE, [trust({"AWS": ROLE_ARN})], True, "resource-based policy"),
            (ROOT, [trust({"AWS": ROOT_ARN})], True, "resource-based policy"),
            (ROOT, [trust({"AWS": USER_ARN})], False, "resource-based policy"),
            (
                SERVICE,
                [trust({"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]})],
                True,
                "resource-based policy",
            ),
            # A deleted user's id is nobody, also when the name is used again.
            (USER, [trust({"AWS": "AIDAXSOAR"})], True, "resource-based policy"),
            (having(USER, allow()), [trust({"AWS": "AIDAOLD"})], False, "resource-based policy"),
            (replace(having(USER, allow()), unique_id=""), [trust({"AWS": "AIDAOLD"})], False, "resource-based policy"),
            # "In a Principal element, the user name part of the ARN is case sensitive."
            (having(USER, allow()), [trust({"AWS": USER_ARN.upper()})], False, "resource-based policy"),
        ],
    )
    def test_assume_role(self, caller: Principal, statements: list[Parts], allowed: bool, layer: str) -> None:
        decision = evaluate(caller, asking("sts:AssumeRole", TARGET, *statements))
        assert (decision.allowed, decision.policy_type) == (allowed, layer)

    @pytest.mark.parametrize("caller", [USER, ROLE, ROOT, ANONYMOUS])
    def test_trust_that_denies_everybody(self, caller: Principal) -> None:
        nobody = trust({"AWS": "*"}, "Deny", Sid="RolebridgeTrust")
        decision = evaluate(caller, asking("sts:AssumeRole", TARGET, nobody, trust({"AWS": USER_ARN}), trust("*")))
        assert decision.explicit_deny
        assert decision.aws_reason() == "with an explicit deny in the role trust policy"

    def test_trust_that_denies_everybody_admits_no_service_either(self) -> None:
        assert not evaluate(SERVICE, asking("sts:AssumeRole", TARGET, trust({"AWS": "*"}, "Deny"))).allowed

    def test_other_actions_on_a_role_need_no_trust(self) -> None:
        assert evaluate(having(USER, allow("iam:GetRole")), asking("iam:GetRole", TARGET)).allowed

    @pytest.mark.parametrize("action", ["sts:TagSession", "sts:SetSourceIdentity", "sts:AssumeRoleWithWebIdentity"])
    def test_what_goes_with_assuming_needs_the_trust_too(self, action: str) -> None:
        assert not evaluate(having(USER, allow()), asking(action, TARGET, trust({"AWS": USER_ARN}))).allowed
        assert evaluate(USER, asking(action, TARGET, trust({"AWS": USER_ARN}, action="sts:*"))).allowed


class TestKey:
    def test_identity_alone_does_not_suffice(self) -> None:
        decision = evaluate(having(USER, allow()), asking("kms:Decrypt", KEY))
        assert (decision.allowed, decision.policy_type) == (False, "resource-based policy")

    def test_account_delegates(self) -> None:
        request = asking("kms:Decrypt", KEY, trust({"AWS": ROOT_ARN}, action="kms:*", Resource="*"))
        assert evaluate(having(USER, allow("kms:Decrypt", KEY)), request).allowed
        assert not evaluate(USER, request).allowed

    def test_actions_without_a_key_need_no_key_policy(self) -> None:
        assert evaluate(having(USER, allow("kms:CreateKey")), asking("kms:CreateKey", "*")).allowed


class TestExplicitDeny:
    """An explicit deny wins over every allow, wherever it stands."""

    @pytest.mark.parametrize(
        ("caller", "layer", "words"),
        [
            (having(USER, allow(), deny(READ)), "identity-based policy", "an identity-based policy"),
            (having(USER, boundary=policy("b", allow(), deny(READ))), "permissions boundary", "a permissions boundary"),
            (having(ROLE, session_policies=(policy("s", allow(), deny(READ)),)), "session policy", "a session policy"),
            (
                having(USER, organization_policies=((policy("o", allow(), deny(READ)),),)),
                "service control policy",
                "a service control policy",
            ),
        ],
    )
    def test_past_a_resource_policy_that_grants_directly(self, caller: Principal, layer: str, words: str) -> None:
        request = asking(READ, SECRET, reads({"AWS": [USER_ARN, SESSION_ARN]}))
        decision = evaluate(caller, request)
        assert (decision.allowed, decision.explicit_deny, decision.policy_type) == (False, True, layer)
        assert decision.aws_reason() == f"with an explicit deny in {words}"

    def test_in_the_resource_policy(self) -> None:
        request = asking(READ, SECRET, reads({"AWS": USER_ARN}), trust({"AWS": ROOT_ARN}, "Deny", READ, Sid="No"))
        decision = evaluate(having(USER, allow()), request)
        assert str(decision.statement) == "resource, statement No"
        assert decision.aws_reason() == "with an explicit deny in a resource-based policy"

    def test_order_of_statements_never_matters(self) -> None:
        assert not evaluate(having(USER, deny(READ), allow()), asking(READ, SECRET)).allowed
        assert not evaluate(having(USER, allow(), deny(READ)), asking(READ, SECRET)).allowed


class TestNotPrincipal:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html"""

    def denied(self, caller: Principal, excepted: dict[str, object]) -> bool:
        statement = {"Effect": "Deny", "NotPrincipal": excepted, "Action": "*", "Resource": "*"}
        return evaluate(caller, asking(READ, SECRET, statement, reads("*"))).explicit_deny

    def test_everybody_but_who_is_listed_with_the_account(self) -> None:
        assert not self.denied(USER, {"AWS": [USER_ARN, ROOT_ARN]})
        assert not self.denied(ROLE, {"AWS": [SESSION_ARN, ROLE_ARN, ROOT_ARN]})
        assert self.denied(USER, {"AWS": [USER_ARN + "2", ROOT_ARN]})
        assert self.denied(ROLE, {"AWS": [SESSION_ARN + "2", ROLE_ARN, ROOT_ARN]})
        assert not self.denied(ROOT, {"AWS": ROOT_ARN})
        assert self.denied(SERVICE, {"AWS": ROOT_ARN})
        assert not self.denied(SERVICE, {"Service": "lambda.amazonaws.com"})

    def test_always_who_has_a_boundary(self) -> None:
        assert self.denied(having(USER, boundary=BOUNDARY_WITH), {"AWS": [USER_ARN, ROOT_ARN]})
