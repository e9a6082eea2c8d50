"""What a request does not tell: part of its resource, the values of condition keys.

Nothing is granted and nothing is denied by a statement that depends on it.
"""

from typing import Any

import pytest

from iam_evaluator import UNKNOWN, Request, UnsupportedPolicyError, evaluate
from scene import HUB, USER, Parts, allow, asking, deny, having

FIREWALL = f"arn:aws:network-firewall:eu-west-1:{HUB}:firewall/{UNKNOWN}"
ACTION = "network-firewall:ListFirewalls"


def outcome(
    *statements: Parts, resource: str = FIREWALL, undetermined: tuple[str, ...] = (), **keys: str
) -> bool | None:
    """Whether it is allowed; None where nobody can say."""
    context = {key: (value,) for key, value in keys.items()}
    request = Request(ACTION, resource, HUB, context, undetermined=frozenset(undetermined))
    try:
        return evaluate(having(USER, *statements), request).allowed
    except UnsupportedPolicyError:
        return None


class TestResource:
    @pytest.mark.parametrize(
        ("pattern", "named"),
        [
            ("*", True),
            (f"arn:aws:network-firewall:eu-west-1:{HUB}:firewall/*", True),
            ("arn:aws:network-firewall:*:*:firewall/*", True),
            ("arn:aws:network-firewall:*:*:*", True),
            ("arn:aws:network-firewall:*:*:f*", True),
            ("arn:aws:network-firewall:*:*:firewall/?*", True),
            ("arn:aws:network-firewall:*", True),
            ("arn:aws:network-firewall:*:*:firewall-policy/*", False),
            ("arn:aws:network-firewall:*:*:stateful-rulegroup/*", False),
            ("arn:aws:network-firewall:us-east-1:*:firewall/*", False),
            ("arn:aws:network-firewall:*:222222222222:firewall/*", False),
            ("arn:aws:ec2:*:*:*", False),
            ("arn:aws:network-firewall:*:*:firewall", False),
            ("arn:aws:network-firewall:*:*:firewall/one", None),
            ("arn:aws:network-firewall:*:*:firewall/one-*", None),
            ("arn:aws:network-firewall:*:*:firewall/?", None),
            ("arn:aws:network-firewall:*:*:*/one", None),
            ("arn:aws:network-firewall:*:*:firewall/${aws:username}", None),
        ],
    )
    def test_is_named_only_by_what_names_whatever_it_is(self, pattern: str, named: bool | None) -> None:
        assert outcome(allow(ACTION, pattern)) is named
        # None where the Deny may apply.
        denied = outcome(allow(), deny(ACTION, pattern))
        assert denied is (None if named is None else not named)
        other = {"Effect": "Allow", "Action": ACTION, "NotResource": pattern}
        assert outcome(other) is (None if named is None else not named)

    @pytest.mark.parametrize(
        ("pattern", "named"),
        [("arn:aws:rds:*:db:*", None), ("arn:aws:rds:*:db:one", None), ("arn:aws:rds:*:og:*", False)],
    )
    def test_wildcard_beyond_a_colon_is_no_less_refused(self, pattern: str, named: bool | None) -> None:
        assert outcome(allow(ACTION, pattern), resource=f"arn:aws:rds:eu-west-1:{HUB}:db:{UNKNOWN}") is named

    @pytest.mark.parametrize(("pattern", "named"), [("*", True), ("arn:aws:ec2:*:*:instance/*", None)])
    def test_of_which_nothing_is_known(self, pattern: str, named: bool | None) -> None:
        everything = ":".join(["arn", *[UNKNOWN] * 5])
        assert outcome(allow(ACTION, pattern), resource=everything) is named

    def test_is_shown_with_a_star(self) -> None:
        request = asking(ACTION, FIREWALL)
        assert request.shown_resource == f"arn:aws:network-firewall:eu-west-1:{HUB}:firewall/*"
        assert UNKNOWN not in evaluate(USER, request).reason


class TestConditionKeys:
    @pytest.mark.parametrize(
        ("condition", "asked"),
        [
            ({"StringEquals": {"aws:ResourceTag/Team": "SOC"}}, True),
            ({"StringNotEquals": {"AWS:resourcetag/Team": "SOC"}}, True),
            ({"Null": {"aws:ResourceTag/Team": "true"}}, True),
            ({"StringEqualsIfExists": {"ec2:Owner": "amazon"}}, True),
            ({"StringEquals": {"aws:RequestTag/Team": "SOC"}}, False),
            ({"StringEquals": {"ec2:Region": "eu-west-1"}}, False),
            ({"StringEquals": {"rds:DatabaseClass": "one"}}, True),
            ({"StringEquals": {"rds:db-tag/Team": "one"}}, True),
        ],
    )
    def test_that_is_undetermined_decides_nothing(self, condition: dict[str, Any], asked: bool) -> None:
        keys = {"undetermined": ("aws:ResourceTag/", "ec2:Owner", "ec2:Region", "rds:"), "ec2:Region": "us-east-1"}
        statements = [allow(), deny(ACTION, Condition=condition)]
        assert outcome(*statements, **keys) is (None if asked else True)  # type: ignore[arg-type]

    def test_of_statements_that_do_not_apply_does_not_matter(self) -> None:
        condition = {"StringEquals": {"aws:ResourceTag/Team": "SOC"}}
        other = deny(ACTION, "arn:aws:network-firewall:*:*:firewall-policy/*", Condition=condition)
        assert outcome(allow(), other, undetermined=("aws:ResourceTag/",)) is True

    def test_as_a_variable(self) -> None:
        pattern = "arn:aws:network-firewall:*:*:firewall/${aws:ResourceTag/Team}"
        assert outcome(allow(ACTION, pattern), undetermined=("aws:ResourceTag/",)) is None
