"""IAM's grammar: what is a policy, and for which place.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
from typing import Any

import pytest

from iam_evaluator import MalformedPolicyError, Policy, Principal, Request, context_keys
from scene import HUB, ROLE_ARN, SECRET, SESSION_ARN, USER_ARN, allow, policy, trust


def document(**more: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [allow() | more]}


class TestMalformed:
    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("{", "not JSON"),
            ("[]", "the document: an object expected"),
            ('{"Statement": [], "Version": "2012-10-17"}', "Statement: at least one"),
            ('{"Version": "2012-10-17"}', "Statement: at least one"),
            ('{"Version": "2020-01-01", "Statement": {}}', "Version: one of 2008-10-17, 2012-10-17"),
            ('{"Statement": {"Effect": "Allow", "Effect": "Deny"}}', "Effect used more than once"),
            ('{"Statement": {}, "Statements": {}}', "unknown element Statements"),
            ('{"Statement": {}, "Id": 1}', "Id: a string"),
        ],
    )
    def test_document(self, text: str, problem: str) -> None:
        with pytest.raises(MalformedPolicyError, match=f"^somewhere: .*{problem}"):
            Policy.parse("somewhere", text)

    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            ({"Effect": "allow"}, "statement 0, Effect: Allow or Deny"),
            ({"Action": "AssumeRole"}, "'AssumeRole' is no action"),
            ({"Action": []}, "Action: a string or a list"),
            ({"Action": [1]}, "Action: a string or a list"),
            ({"NotAction": "s3:*"}, "Action and NotAction exclude each other"),
            ({"NotResource": "*"}, "Resource and NotResource exclude each other"),
            ({"Principal": "*", "NotPrincipal": "*"}, "Principal and NotPrincipal exclude each other"),
            ({"Principal": {"AWS": "arn:aws:iam::*:root"}}, "a wildcard cannot be part of a principal"),
            ({"Principal": {"User": "x"}}, "Principal: unknown element User"),
            ({"Principal": {}}, "Principal: at least one"),
            ({"Principal": "me"}, "Principal: an object"),
            ({"Sid": 1}, "Sid: a string"),
            ({"Condition": {"Bool": "true"}}, "Condition, Bool: an object"),
            ({"Condition": {"Bool": {"aws:SecureTransport": [None]}}}, "a string, number or boolean"),
            ({"Conditions": {}}, "unknown element Conditions"),
        ],
    )
    def test_statement(self, change: dict[str, Any], problem: str) -> None:
        with pytest.raises(MalformedPolicyError, match=problem):
            Policy.parse("somewhere", document(**change))

    def test_statement_without_action(self) -> None:
        with pytest.raises(MalformedPolicyError, match="Action or NotAction expected"):
            policy("somewhere", {"Effect": "Allow", "Resource": "*"})

    def test_sid_used_twice(self) -> None:
        with pytest.raises(MalformedPolicyError, match="Sid: One used more than once"):
            policy("somewhere", allow(Sid="One"), allow(Sid="One"))

    @pytest.mark.parametrize("place", ["identity_policies", "session_policies", "boundary", "organization_policies"])
    @pytest.mark.parametrize(
        ("statement", "problem"),
        [
            (trust("*", Resource="*"), "Principal in an identity-based policy"),
            ({"Effect": "Allow", "Action": "*"}, "Resource or NotResource expected"),
        ],
    )
    def test_identity_based_policy(self, place: str, statement: dict[str, Any], problem: str) -> None:
        bad = policy("somewhere", statement)
        value: Any = {"boundary": bad, "organization_policies": ((bad,),)}.get(place, (bad,))
        with pytest.raises(MalformedPolicyError, match=f"somewhere: statement 0: {problem}"):
            Principal(HUB, ROLE_ARN, "role", session_arn=SESSION_ARN, **{place: value})

    def test_resource_based_policy(self) -> None:
        with pytest.raises(MalformedPolicyError, match="a resource-based policy needs a Principal"):
            Request("s3:GetObject", SECRET, HUB, resource_policy=policy("somewhere", allow()))
        with pytest.raises(MalformedPolicyError, match="a resource-based policy needs a Principal"):
            Request("s3:GetObject", SECRET, HUB, resource_control_policies=((policy("somewhere", allow()),),))


class TestParsed:
    def test_text_and_mapping_are_the_same(self) -> None:
        content = document(Condition={"Bool": {"aws:SecureTransport": True}, "NumericEquals": {"a:b": [1, 1.5]}})
        parsed = Policy.parse("somewhere", content)
        assert parsed.statements == Policy.parse("somewhere", json.dumps(content)).statements
        assert [condition.values for condition in parsed.statements[0].conditions] == [("true",), ("1", "1.5")]

    def test_single_statement_and_default_version(self) -> None:
        (statement,) = Policy.parse("somewhere", {"Statement": allow()}).statements
        assert not statement.variables


class TestCaller:
    @pytest.mark.parametrize(
        ("arguments", "problem"),
        [
            ({"kind": "role"}, "a role acts in a session"),
            ({"kind": "user", "session_arn": SESSION_ARN}, "a role acts in a session"),
            ({"kind": "user", "session_policies": ()}, "only sessions of roles have session policies"),
            ({"kind": "root", "boundary": policy("b", allow())}, "users and roles only"),
            ({"kind": "service", "identity_policies": (policy("i", allow()),)}, "users and roles only"),
            ({"kind": "service", "organization_policies": ((policy("o", allow()),),)}, "SCPs bind the principals"),
            ({"kind": "user", "account": "999999999999"}, "not of account 999999999999"),
            ({"kind": "role", "session_arn": SESSION_ARN}, "not a session of"),
        ],
    )
    def test_contradiction(self, arguments: dict[str, Any], problem: str) -> None:
        with pytest.raises(ValueError, match=problem):
            Principal(**{"account": HUB, "arn": USER_ARN} | arguments)


class TestContextKeys:
    def test_of_conditions_and_variables_in_awss_spelling(self) -> None:
        statement = allow(
            Resource="arn:aws:s3:::b/${aws:UserName}/${*}/${aws:PrincipalTag/Team, 'none'}",
            Condition={"StringLike": {"AWS:principalarn": "${x:y}"}, "Bool": {"aws:SecureTransport": "true"}},
        )
        expected = {"aws:username", "aws:PrincipalTag/Team", "aws:PrincipalArn", "x:y", "aws:SecureTransport"}
        assert context_keys([policy("p", statement)]) == expected

    def test_no_variables_before_2012(self) -> None:
        old = policy("p", allow(Resource="arn:aws:s3:::b/${aws:username}"), version="2008-10-17")
        assert context_keys([old]) == frozenset()
