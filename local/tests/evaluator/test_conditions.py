"""Condition operators and keys.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from typing import Any

import pytest

from iam_evaluator import Principal, Request, UnsupportedPolicyError, evaluate
from scene import (
    ANONYMOUS,
    HUB,
    ROLE,
    ROLE_ARN,
    ROOT,
    ROOT_ARN,
    SECRET,
    SERVICE,
    USER,
    USER_ARN,
    allow,
    asking,
    having,
    trust,
)

NAME, TAGS = "sts:RoleSessionName", "aws:TagKeys"


def holds(operator: str, key: str, wanted: Any, *values: str, **context: tuple[str, ...]) -> bool:
    """Whether the condition is true of a request whose key has these values; without any, it lacks the key."""
    keys = {key: values} if values else {}
    statement = allow(Condition={operator: {key: wanted}})
    return evaluate(having(USER, statement), asking("iam:ListUsers", "*", context=keys | context)).allowed


class TestOperators:
    """Rows: operator, value of the policy, value of the request, whether it is true."""

    @pytest.mark.parametrize(
        ("operator", "wanted", "value", "true"),
        [
            ("StringEquals", "abc", "abc", True),
            ("StringEquals", "abc", "ABC", False),
            ("StringEquals", "a*", "abc", False),
            ("StringEquals", ["x", "abc"], "abc", True),
            ("StringNotEquals", "abc", "abd", True),
            ("StringNotEquals", ["x", "abc"], "abc", False),
            ("StringEqualsIgnoreCase", "abc", "ABC", True),
            ("StringNotEqualsIgnoreCase", "abc", "ABC", False),
            ("StringNotEqualsIgnoreCase", "abc", "abd", True),
            ("StringLike", "a*c", "abbc", True),
            ("StringLike", "a?c", "abbc", False),
            ("StringLike", "A*", "abbc", False),
            ("StringLike", "a*", "a:b/c", True),
            ("StringNotLike", "a*", "abc", False),
            ("StringNotLike", ["x*", "y*"], "abc", True),
            ("StringEquals", "${aws:username}", "xsoar", True),
            ("StringLike", "${aws:username}-*", "xsoar-1", True),
            ("StringNotEquals", "${aws:username}", "xsoar", False),
            ("StringEquals", "${*}", "*", True),
            ("StringLike", "a${*}", "ab", False),
            ("StringEquals", "${aws:PrincipalTag/x, 'd'}", "d", True),
            ("ArnEquals", "arn:aws:sns:*:1:t*", "arn:aws:sns:eu-west-1:1:topic", True),
            ("ArnLike", "arn:aws:s:*:1:f/*", "arn:aws:s:us-east-2:9:store/abc:1:f/document.txt", False),
            ("StringLike", "arn:aws:s:*:1:f/*", "arn:aws:s:us-east-2:9:store/abc:1:f/document.txt", True),
            ("ArnEquals", "arn:aws:sns:*:1:T*", "arn:aws:sns:eu-west-1:1:topic", False),
            ("ArnEquals", "arn:aws:sns:*:1:t*", "topic", False),
            ("ArnNotEquals", "arn:aws:sns:*:1:t*", "arn:aws:sns:eu-west-1:1:topic", False),
            ("ArnNotLike", "arn:aws:sns:*:1:t*", "arn:aws:sns:eu-west-1:2:topic", True),
            ("ArnLike", "arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/xsoar", True),
            ("ArnEquals", "${aws:PrincipalArn}", USER_ARN, True),
            ("NumericEquals", "10", "10.0", True),
            ("NumericEquals", 10, "11", False),
            ("NumericNotEquals", "10", "11", True),
            ("NumericNotEquals", ["10", "11"], "11", False),
            ("NumericLessThan", "10", "9", True),
            ("NumericLessThan", "10", "10", False),
            ("NumericLessThanEquals", "10", "10", True),
            ("NumericLessThanEquals", "10", "10.5", False),
            ("NumericGreaterThan", "10", "9", False),
            ("NumericGreaterThan", "9.5", "10", True),
            ("NumericGreaterThan", "-1", "0", True),
            ("NumericGreaterThanEquals", "10", "10", True),
            ("NumericGreaterThanEquals", "10", "9", False),
            ("DateEquals", "2025-01-01T00:00:00Z", "1735689600", True),
            ("DateEquals", "2025", "2025-01-01T00:00:00Z", True),
            ("DateEquals", "2025-01", "2025-01-01T01:00+01:00", True),
            ("DateEquals", "2025-01-01", "2024-12-31T22:30:00.000-01:30", True),
            ("DateEquals", "2025-01-01t00:00:00z", "1735689600", True),
            ("DateEquals", "2025-01-01T00:00:00", "1735689600", True),
            ("DateEquals", "2025-01-01T01", "2025-01-01T01:00Z", True),
            ("DateEquals", "2025-01-01T00:00:00+0100", "2024-12-31T23:00:00Z", True),
            ("DateEquals", "2025-01-01T00:00:00.5-01", "2025-01-01T01:00:00.500Z", True),
            ("DateLessThan", "1735689600000", "2025-01-01T00:00:00Z", True),
            ("DateLessThan", "9223372036854775807", "2025-01-01T00:00:00Z", True),
            ("DateLessThan", "12025-01-01", "9999-12-31T23:59:59Z", True),
            ("DateGreaterThan", "-1", "0001-01-01", True),
            ("DateGreaterThan", "-400-02-29", "-400-03-01", True),
            ("DateNotEquals", "2025-01-01T00:00:00Z", "1735689601", True),
            ("DateLessThan", "2025-01-01T00:00:00Z", "2024-12-31T23:59:59.9Z", True),
            ("DateLessThan", "2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z", False),
            ("DateLessThanEquals", "2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z", True),
            ("DateGreaterThan", "1735689600", "2025-01-01T00:00:01Z", True),
            ("DateGreaterThan", "2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z", False),
            ("DateGreaterThanEquals", "2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z", True),
            ("Bool", "true", "true", True),
            ("Bool", True, "true", True),
            ("Bool", "True", "true", True),
            ("Bool", "false", "true", False),
            ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
            ("BinaryEquals", "QmluYXJ5", "QmluYXJ6", False),
            ("IpAddress", "203.0.113.0/24", "203.0.113.255", True),
            ("IpAddress", "203.0.113.0/24", "203.0.114.0", False),
            ("IpAddress", "203.0.113.7", "203.0.113.7", True),
            ("IpAddress", "203.0.113.7", "203.0.113.8", False),
            ("IpAddress", ["203.0.113.0/24", "2001:DB8::/32"], "2001:db8:0::1", True),
            ("IpAddress", "203.0.113.0/24", "2001:db8::1", False),
            ("NotIpAddress", "203.0.113.0/24", "203.0.113.1", False),
            ("NotIpAddress", ["203.0.113.0/24", "198.51.100.0/24"], "203.0.112.1", True),
        ],
    )
    def test_value(self, operator: str, wanted: Any, value: str, true: bool) -> None:
        assert holds(operator, NAME, wanted, value) is true
        assert holds(f"{operator}IfExists", NAME, wanted, value) is true
        assert holds(f"ForAnyValue:{operator}", NAME, wanted, value) is true
        assert holds(f"ForAllValues:{operator}", NAME, wanted, value) is true

    @pytest.mark.parametrize(
        ("operator", "wanted", "true"),
        [
            ("StringEquals", "a", False),
            ("StringEqualsIgnoreCase", "a", False),
            ("StringLike", "*", False),
            ("ArnEquals", "arn:*:*:*:*:*", False),
            ("NumericLessThan", "1", False),
            ("DateLessThan", "2999", False),
            ("Bool", "false", False),
            ("BinaryEquals", "", False),
            ("IpAddress", "0.0.0.0/0", False),
            ("StringNotEquals", "a", True),
            ("StringNotEqualsIgnoreCase", "a", True),
            ("StringNotLike", "*", True),
            ("ArnNotEquals", "arn:*:*:*:*:*", True),
            ("ArnNotLike", "arn:*:*:*:*:*", True),
            ("NumericNotEquals", "1", True),
            ("DateNotEquals", "2999", True),
            ("NotIpAddress", "0.0.0.0/0", True),
        ],
    )
    def test_missing_key(self, operator: str, wanted: str, true: bool) -> None:
        assert holds(operator, NAME, wanted) is true
        assert holds(f"{operator}IfExists", NAME, wanted)
        assert holds(f"ForAllValues:{operator}", NAME, wanted)
        assert not holds(f"ForAnyValue:{operator}", NAME, wanted)
        assert not holds(f"ForAnyValue:{operator}IfExists", NAME, wanted)

    @pytest.mark.parametrize(
        ("wanted", "values", "true"),
        [
            ("true", [], True),
            ("false", [], False),
            (True, [], True),
            ("true", ["x"], False),
            ("false", ["x"], True),
            (["true", "false"], ["x"], True),
        ],
    )
    def test_null(self, wanted: Any, values: list[str], true: bool) -> None:
        assert holds("Null", NAME, wanted, *values) is true

    @pytest.mark.parametrize(
        ("operator", "wanted", "values", "true"),
        [
            ("ForAllValues:StringEquals", ["a", "b", "c"], ["a", "b"], True),
            ("ForAllValues:StringEquals", ["a", "b"], ["a", "z"], False),
            ("ForAnyValue:StringEquals", ["a", "b"], ["a", "z"], True),
            ("ForAnyValue:StringEquals", ["a", "b"], ["y", "z"], False),
            ("ForAllValues:StringLike", ["key1*", "key2*"], ["key1:x", "key2:y"], True),
            ("ForAllValues:StringNotLike", "key1*", ["key2", "key3"], True),
            ("ForAllValues:StringNotLike", "key1*", ["key2", "key1"], False),
            ("ForAnyValue:StringNotEquals", ["a", "b"], ["a", "z"], True),
            ("ForAnyValue:StringNotEquals", ["a", "b"], ["a", "b"], False),
        ],
    )
    def test_several_values(self, operator: str, wanted: Any, values: list[str], true: bool) -> None:
        assert holds(operator, TAGS, wanted, *values) is true


class TestBlock:
    def test_operators_and_keys_are_all_needed(self) -> None:
        block = {"StringEquals": {NAME: "a", "sts:ExternalId": "x"}, "Bool": {"aws:SecureTransport": "true"}}
        caller = having(USER, allow(Condition=block))
        keys = {NAME: ("a",), "sts:ExternalId": ("x",), "aws:SecureTransport": ("true",)}
        assert evaluate(caller, asking("iam:ListUsers", "*", context=keys)).allowed
        for key in keys:
            context = keys | {key: ("false",)}
            assert not evaluate(caller, asking("iam:ListUsers", "*", context=context)).allowed

    def test_names_of_keys_have_no_case(self) -> None:
        assert holds("StringEquals", "STS:rolesessionname", "a", "a")
        assert holds("StringEquals", "aws:requesttag/Team", "a", **{"aws:RequestTag/team": ("a",)})


class TestRefused:
    @pytest.mark.parametrize(
        ("operator", "key", "wanted", "values", "problem"),
        [
            ("StringMatches", NAME, "a", ["a"], "condition operator StringMatches"),
            ("NullIfExists", NAME, "true", ["a"], "condition operator NullIfExists"),
            ("ForAllValues:NullIfExists", NAME, "true", ["a"], "condition operator ForAllValues:NullIfExists"),
            ("ForSomeValues:StringEquals", NAME, "a", ["a"], "condition operator"),
            ("StringEqualsIfExists", "s3:typo", "a", [], "s3:typo, which is neither known nor given"),
            ("Null", "s3:typo", "true", [], "s3:typo, which is neither known nor given"),
            ("ForAllValues:StringEquals", "aws:Typo", "a", [], "aws:Typo"),
            ("StringEquals", TAGS, "a", ["a", "b"], "has 2 values: StringEquals without a set operator"),
            ("StringEquals", NAME, "${s3:typo}", ["a"], "s3:typo"),
            ("Bool", NAME, "yes", ["true"], "neither true nor false"),
            ("Null", NAME, "no", ["true"], "neither true nor false"),
            ("Bool", NAME, "${aws:SecureTransport}", ["true"], "a policy variable where"),
            ("NumericEquals", NAME, "ten", ["10"], "'ten' is not a number"),
            ("NumericEquals", NAME, "10", ["ten"], "'ten' is not a number"),
            ("DateEquals", NAME, "tomorrow", ["10"], "not a number"),
            ("DateEquals", NAME, "2025-13-01", ["10"], "not a date"),
            ("IpAddress", NAME, "10.0.0.0/99", ["10.0.0.1"], "IP addresses expected"),
            ("IpAddress", NAME, "10.0.0.0/8", ["cloudformation.amazonaws.com"], "IP addresses expected"),
            ("BinaryEquals", NAME, "%", ["a"], "not base64"),
            ("StringNotEquals", NAME, [], ["a"], "StringNotEquals of sts:RoleSessionName without a value"),
            ("Null", NAME, [], ["a"], "Null of sts:RoleSessionName without a value"),
            ("ArnLike", NAME, "*", ["arn:aws:sns:eu-west-1:1:topic"], "where an ARN is expected"),
        ],
    )
    def test_names_policy_statement_and_element(
        self, operator: str, key: str, wanted: Any, values: list[str], problem: str
    ) -> None:
        with pytest.raises(UnsupportedPolicyError, match=f"^identity, statement 0: .*{problem}"):
            holds(operator, key, wanted, *values)

    def test_only_where_action_principal_and_resource_match(self) -> None:
        odd: dict[str, Any] = {"Condition": {"StringEquals": {"s3:typo": "a"}}}
        caller = having(USER, allow("iam:*"), allow("s3:*", **odd), allow("*", SECRET, **odd))
        assert evaluate(caller, asking("iam:ListUsers", "*")).allowed
        nobodys = trust({"AWS": ROOT_ARN.replace(HUB, "999999999999")}, action="*", **odd)
        assert evaluate(caller, asking("iam:ListUsers", "*", nobodys)).allowed

    def test_whatever_else_decides(self) -> None:
        """Also when another condition is false, or another statement denies: no order changes what is refused."""
        odd = {"StringEquals": {NAME: "never", "s3:typo": "a"}}
        for statements in ([allow(Condition=odd)], [allow("*", Effect="Deny"), allow(Condition=odd)]):
            with pytest.raises(UnsupportedPolicyError, match="s3:typo"):
                evaluate(having(USER, *statements), asking("iam:ListUsers", "*"))

    def test_a_given_key_need_not_be_known(self) -> None:
        assert holds("StringEquals", "s3:typo", "a", "a")
        absent: dict[str, tuple[str, ...]] = {"s3:typo": ()}
        assert holds("StringNotEquals", "s3:typo", "a", **absent)

    @pytest.mark.parametrize(
        ("element", "problem"),
        [
            ({"Principal": {"CanonicalUser": "79a5"}, "Effect": "Deny"}, "CanonicalUser"),
            ({"NotPrincipal": {"AWS": USER_ARN}, "Effect": "Allow"}, "NotPrincipal with Allow"),
            ({"NotPrincipal": {"AWS": USER_ARN}, "Effect": "Deny"}, "without its account or role"),
        ],
    )
    def test_principals(self, element: dict[str, Any], problem: str) -> None:
        with pytest.raises(UnsupportedPolicyError, match=problem):
            evaluate(USER, asking("iam:ListUsers", "*", {"Action": "*", **element}))


class TestKeysThatFollow:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable"""

    @pytest.mark.parametrize(
        ("caller", "keys"),
        [
            (
                USER,
                {
                    "aws:PrincipalArn": USER_ARN,
                    "aws:PrincipalAccount": HUB,
                    "aws:PrincipalType": "User",
                    "aws:username": "xsoar",
                    "aws:userid": "AIDAXSOAR",
                    "aws:PrincipalIsAWSService": "false",
                    "aws:ResourceAccount": HUB,
                    "aws:PrincipalServiceName": None,
                },
            ),
            (
                ROLE,
                {
                    "aws:PrincipalArn": ROLE_ARN,
                    "aws:PrincipalType": "AssumedRole",
                    "aws:username": None,
                    "aws:userid": "AROACALLER:work",
                },
            ),
            (
                ROOT,
                {
                    "aws:PrincipalArn": ROOT_ARN,
                    "aws:PrincipalType": "Account",
                    "aws:username": None,
                    "aws:userid": HUB,
                },
            ),
            (
                SERVICE,
                {
                    "aws:PrincipalIsAWSService": "true",
                    "aws:PrincipalServiceName": "lambda.amazonaws.com",
                    "aws:PrincipalArn": None,
                    "aws:username": None,
                },
            ),
            (
                ANONYMOUS,
                {
                    "aws:PrincipalType": "Anonymous",
                    "aws:userid": "anonymous",
                    "aws:PrincipalAccount": "anonymous",
                    "aws:PrincipalArn": None,
                },
            ),
        ],
    )
    def test_of_the_caller(self, caller: Principal, keys: dict[str, str | None]) -> None:
        for key, value in keys.items():
            block = {"StringEquals": {key: value}} if value else {"Null": {key: "true"}}
            request = asking("s3:GetObject", "arn:aws:s3:::b/a", trust("*", action="*", Condition=block))
            assert evaluate(caller, request).allowed, key

    @pytest.mark.parametrize(
        ("context", "problem"),
        [
            ({"AWS:username": ("other",)}, "aws:username"),
            ({"aws:ResourceAccount": ("9",)}, "aws:resourceaccount"),
            ({"aws:PrincipalServiceName": ("x",)}, "aws:principalservicename"),
        ],
    )
    def test_contradiction(self, context: dict[str, tuple[str, ...]], problem: str) -> None:
        with pytest.raises(ValueError, match=f"the context says {problem} is"):
            evaluate(USER, asking("iam:ListUsers", "*", context=context))

    def test_same_value_is_no_contradiction(self) -> None:
        keys = {"aws:username": ("xsoar",)}
        assert evaluate(having(USER, allow()), asking("iam:ListUsers", "*", context=keys)).allowed

    @pytest.mark.parametrize(
        ("context", "problem"),
        [({"a:B": ("1",), "A:b": ("1",)}, "a:b twice"), ({"a:b": "text"}, "a tuple of strings expected")],
    )
    def test_bad_context(self, context: Any, problem: str) -> None:
        with pytest.raises(ValueError, match=problem):
            asking("iam:ListUsers", "*", context=context)

    @pytest.mark.parametrize(
        ("action", "resource", "problem"),
        [
            ("iam:*", "*", "no action"),
            ("ListUsers", "*", "no action"),
            ("iam:GetUser", "xsoar", "no resource"),
            ("iam:GetUser", "arn:aws:iam::999999999999:user/x", "not of account 111111111111"),
        ],
    )
    def test_bad_request(self, action: str, resource: str, problem: str) -> None:
        with pytest.raises(ValueError, match=problem):
            Request(action, resource, HUB)
