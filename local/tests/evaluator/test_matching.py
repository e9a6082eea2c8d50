"""Actions, resources and policy variables.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from dataclasses import replace

import pytest

from iam_evaluator import UnsupportedPolicyError, evaluate
from scene import HUB, ROLE, SPOKE, USER, Parts, allow, asking, deny, having, policy

BUCKET = "arn:aws:s3:::bucket"


def allowed(statement: Parts, action: str, resource: str, **keys: str) -> bool:
    return evaluate(having(USER, statement), asking(action, resource, context=values(keys))).allowed


def values(keys: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {key: (value,) for key, value in keys.items()}


class TestAction:
    @pytest.mark.parametrize(
        ("patterns", "matches"),
        [
            ("*", True),
            ("iam:*", True),
            ("iam:GetUser", True),
            ("IAM:getuser", True),
            ("iam:Get*", True),
            ("iam:*User", True),
            ("iam:Get????", True),
            ("iam:Get???", False),
            ("iam:GetUsers", False),
            ("iam:Get", False),
            ("iamx:*", False),
            (["s3:*", "iam:GetUser"], True),
            (["s3:*", "sts:*"], False),
        ],
    )
    def test_pattern(self, patterns: str | list[str], matches: bool) -> None:
        assert allowed(allow(patterns), "iam:GetUser", "*") is matches
        without = {"Effect": "Allow", "NotAction": patterns, "Resource": "*"}
        assert allowed(without, "iam:GetUser", "*") is not matches


class TestResource:
    @pytest.mark.parametrize(
        ("pattern", "resource", "matches"),
        [
            ("*", f"{BUCKET}/a", True),
            ("**", f"{BUCKET}/a", True),
            ("arn:aws:s3:::bucket/*", f"{BUCKET}/a/b/c", True),
            ("arn:aws:s3:::bucket/*", BUCKET, False),
            ("arn:aws:s3:::bucket/*/test/*", f"{BUCKET}/1///test///object.jpg", True),
            ("arn:aws:s3:::bucket/*/test/*", f"{BUCKET}//test/object.jpg", True),
            ("arn:aws:s3:::bucket/*/test/*", f"{BUCKET}/1-test/object.jpg", False),
            ("arn:aws:s3:::bucket/*/test/*", f"{BUCKET}/test/object.jpg", False),
            ("arn:aws:s3:::bucket/?", f"{BUCKET}/ab", False),
            ("arn:aws:s3:::BUCKET/*", f"{BUCKET}/a", False),
            # Dots and brackets are no wildcards.
            ("arn:aws:s3:::b.cket/*", f"{BUCKET}/a", False),
            ("arn:aws:s3:::[b]ucket/*", f"{BUCKET}/a", False),
            # A wildcard stays within its segment, but for the last, which may hold colons.
            ("arn:aws:iam::*:role/x", f"arn:aws:iam::{HUB}:role/x", True),
            ("arn:aws:*:role/x:::", f"arn:aws:iam::{HUB}:role/x", False),
            ("arn:aws:iam:*:role/x:", f"arn:aws:iam::{HUB}:role/x", False),
            ("arn:aws:lambda:*:*:function:*", f"arn:aws:lambda:eu-west-1:{HUB}:function:name:alias", True),
            ("arn:aws:lambda:*:*:function:name:?", f"arn:aws:lambda:eu-west-1:{HUB}:function:name:alias", False),
            # An action without a resource is allowed by "*" only.
            ("*", "*", True),
            ("arn:aws:iam::*:*", "*", False),
        ],
    )
    def test_pattern(self, pattern: str, resource: str, matches: bool) -> None:
        assert allowed(allow("s3:*", pattern), "s3:GetObject", resource) is matches
        without = {"Effect": "Allow", "Action": "s3:*", "NotResource": [pattern]}
        assert allowed(without, "s3:GetObject", resource) is not matches

    def test_many_wildcards_take_no_time(self) -> None:
        assert not allowed(allow("s3:*", f"{BUCKET}/" + "*a" * 40), "s3:GetObject", f"{BUCKET}/" + "a" * 1000 + "b")


class TestVariables:
    @pytest.mark.parametrize(
        ("pattern", "resource", "matches"),
        [
            ("${aws:username}/*", "xsoar/a", True),
            ("${AWS:UserName}/*", "xsoar/a", True),
            ("${aws:username}/*", "xsoar2/a", False),
            ("${aws:userid}", "AIDAXSOAR", True),
            ("${aws:PrincipalTag/Team}", "red", True),
            ("${aws:PrincipalTag/team}", "red", True),
            ("${aws:PrincipalTag/Other}", "", False),
            ("${aws:PrincipalTag/Other}*", "${aws:PrincipalTag/Other}", False),
            ("${aws:PrincipalTag/Other, 'all'}", "all", True),
            ("${aws:PrincipalTag/Team, 'all'}", "all", False),
            ("${aws:PrincipalTag/Team, 'all'}", "red", True),
            ("a${*}b", "a*b", True),
            ("a${*}b", "axb", False),
            ("a${?}b", "a?b", True),
            ("a${?}b", "axb", False),
            ("${$}{aws:username}", "${aws:username}", True),
            # What a variable brings is no pattern.
            ("${aws:PrincipalTag/Star}", "anything", False),
            ("${aws:PrincipalTag/Star}", "*", True),
        ],
    )
    def test_in_resource(self, pattern: str, resource: str, matches: bool) -> None:
        keys = {"aws:PrincipalTag/Team": "red", "aws:PrincipalTag/Star": "*"}
        statement = allow("s3:*", f"{BUCKET}/{pattern}")
        assert allowed(statement, "s3:GetObject", f"{BUCKET}/{resource}", **keys) is matches

    def test_are_plain_text_before_2012(self) -> None:
        old = policy("old", allow("s3:*", f"{BUCKET}/${{aws:username}}"), version="2008-10-17")
        caller = replace(USER, identity_policies=(old,))
        assert evaluate(caller, asking("s3:GetObject", f"{BUCKET}/${{aws:username}}")).allowed
        assert not evaluate(caller, asking("s3:GetObject", f"{BUCKET}/xsoar")).allowed

    def test_without_a_value_name_no_resource(self) -> None:
        """So a Deny with Resource denies nothing, and one with NotResource everything."""
        own = f"{BUCKET}/${{aws:username}}"
        named = having(ROLE, allow(), deny("s3:*", own))
        others = having(ROLE, allow(), {"Effect": "Deny", "Action": "s3:*", "NotResource": own})
        assert evaluate(named, asking("s3:GetObject", f"{BUCKET}/caller")).allowed
        assert evaluate(others, asking("s3:GetObject", f"{BUCKET}/caller")).explicit_deny

    def test_without_a_value_in_an_allow_of_the_rest_are_refused(self) -> None:
        rest = {"Effect": "Allow", "Action": "s3:*", "NotResource": [f"{BUCKET}/${{aws:username}}", f"{BUCKET}/x"]}
        with pytest.raises(UnsupportedPolicyError, match="NotResource of an Allow"):
            evaluate(having(ROLE, rest), asking("s3:GetObject", f"{BUCKET}/caller"))
        assert not evaluate(having(ROLE, rest), asking("s3:GetObject", f"{BUCKET}/x")).allowed

    def test_without_a_value_equal_nothing_in_conditions(self) -> None:
        """ "Inverted condition operators like StringNotEquals or StringNotLike do match against a null value." """
        for operator, matches in {"StringEquals": False, "StringLike": False, "StringNotEquals": True}.items():
            statement = allow(Condition={operator: {"aws:RequestedRegion": "${aws:PrincipalTag/Region}"}})
            assert allowed(statement, "s3:GetObject", BUCKET, **{"aws:RequestedRegion": "eu-west-1"}) is matches

    @pytest.mark.parametrize(
        ("resource", "problem"),
        [
            ("arn:aws:s3:::bucket/${aws:TagKeys}", "aws:TagKeys, which is multivalued"),
            ("arn:aws:s3:::bucket/${s3:typo}", "s3:typo, which is neither known nor given"),
            ("arn:aws:s3:::bucket/${username}", "policy variable \\$\\{username\\}"),
            ("arn:aws:s3:::bucket/${aws:username, all}", "policy variable"),
            ("arn:aws:iam::${aws:PrincipalAccount}:user/x", "before the fifth colon"),
            ("arn:aws:s3", "where an ARN is expected"),
        ],
    )
    def test_refused(self, resource: str, problem: str) -> None:
        with pytest.raises(UnsupportedPolicyError, match=f"^identity, statement 0: .*{problem}"):
            allowed(allow("s3:*", resource), "s3:GetObject", f"{BUCKET}/x")
        assert not allowed(allow("s3:*", resource), "iam:GetUser", "*")

    def test_unknown_is_no_matter_where_no_value_could_match(self) -> None:
        assert not allowed(allow("s3:*", "arn:aws:s3:::other/${s3:typo}"), "s3:GetObject", f"{BUCKET}/x")


class TestUserBoundary:
    """rolebridge's boundary of users: an explicit deny of all but the roles below the user's own path."""

    OWN = "arn:aws:iam::*:role/rolebridge/${aws:username}/*"
    BOUNDARY = policy(
        "boundary",
        allow("sts:AssumeRole", OWN),
        {"Sid": "Rest", "Effect": "Deny", "Action": "*", "NotResource": OWN},
    )

    def decide(self, name: str, action: str, resource: str) -> str:
        user = replace(USER, arn=f"arn:aws:iam::{HUB}:user/rolebridge/{name}", boundary=self.BOUNDARY)
        everybody: Parts = {"Effect": "Allow", "Principal": {"AWS": user.arn}, "Action": "*"}
        decision = evaluate(having(user, allow(), boundary=self.BOUNDARY), asking(action, resource, everybody))
        return "allowed" if decision.allowed else decision.aws_reason()

    @pytest.mark.parametrize(
        ("name", "resource", "allowed"),
        [
            ("a", f"arn:aws:iam::{HUB}:role/rolebridge/a/r", True),
            ("a", f"arn:aws:iam::{SPOKE}:role/rolebridge/a/r", True),
            ("a", f"arn:aws:iam::{HUB}:role/rolebridge/ab/r", False),
            ("ab", f"arn:aws:iam::{HUB}:role/rolebridge/a/r", False),
            ("a", f"arn:aws:iam::{HUB}:role/rolebridge/a", False),
            ("a", f"arn:aws:iam::{HUB}:role/x/rolebridge/a/r", False),
            ("a", f"arn:aws:iam::{HUB}:role/admin", False),
        ],
    )
    def test_assume_role(self, name: str, resource: str, allowed: bool) -> None:
        denied = "with an explicit deny in a permissions boundary"
        assert self.decide(name, "sts:AssumeRole", resource) == ("allowed" if allowed else denied)

    def test_everything_else(self) -> None:
        assert self.decide("a", "iam:ListUsers", "*") == "with an explicit deny in a permissions boundary"
        own = f"arn:aws:iam::{HUB}:user/rolebridge/a"
        assert self.decide("a", "iam:CreateAccessKey", own) == "with an explicit deny in a permissions boundary"
