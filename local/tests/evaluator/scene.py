"""The cast of the evaluator's tests: two accounts, short ways to write policies and requests."""

from dataclasses import replace
from typing import Any

from iam_evaluator import Policy, Principal, Request

HUB, SPOKE = "111111111111", "222222222222"
USER_ARN = f"arn:aws:iam::{HUB}:user/rolebridge/xsoar"
ROLE_ARN = f"arn:aws:iam::{HUB}:role/rolebridge/caller"
SESSION_ARN = f"arn:aws:sts::{HUB}:assumed-role/caller/work"
ROOT_ARN = f"arn:aws:iam::{HUB}:root"
TARGET = f"arn:aws:iam::{HUB}:role/rolebridge/xsoar/target"
SPOKE_TARGET = f"arn:aws:iam::{SPOKE}:role/rolebridge/xsoar/target"
SECRET = f"arn:aws:secretsmanager:eu-west-1:{HUB}:secret:rolebridge/xsoar-AbCdEf"
KEY = f"arn:aws:kms:eu-west-1:{HUB}:key/1234"

USER = Principal(HUB, USER_ARN, "user", "AIDAXSOAR")
ROLE = Principal(HUB, ROLE_ARN, "role", "AROACALLER", session_arn=SESSION_ARN)
ROOT = Principal(HUB, ROOT_ARN, "root")
SERVICE = Principal("", "lambda.amazonaws.com", "service")
ANONYMOUS = Principal("", "", "anonymous")

type Parts = dict[str, Any]


def statement(effect: str, action: Any, resource: Any = "*", **more: Any) -> Parts:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def allow(action: Any = "*", resource: Any = "*", **more: Any) -> Parts:
    return statement("Allow", action, resource, **more)


def deny(action: Any = "*", resource: Any = "*", **more: Any) -> Parts:
    return statement("Deny", action, resource, **more)


def trust(principal: Any, effect: str = "Allow", action: Any = "sts:AssumeRole", **more: Any) -> Parts:
    """A statement of a resource-based policy, which need not name its resource."""
    return {"Effect": effect, "Principal": principal, "Action": action, **more}


def policy(source: str, *statements: Parts, version: str = "2012-10-17") -> Policy:
    return Policy.parse(source, {"Version": version, "Statement": list(statements)})


def having(principal: Principal, *statements: Parts, **more: Any) -> Principal:
    """The principal with one identity-based policy of these statements."""
    policies = (policy("identity", *statements),) if statements else ()
    return replace(principal, identity_policies=policies, **more)


def asking(action: str, resource: str, *resource_statements: Parts, **more: Any) -> Request:
    """The request, with one resource-based policy of these statements."""
    parts = resource.split(":")
    account = parts[4] if len(parts) > 4 and parts[4] else HUB
    own = policy("resource", *resource_statements) if resource_statements else None
    return Request(action, resource, account, resource_policy=own, **more)
