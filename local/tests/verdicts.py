"""What the local AWS says of policies. Each line of the standard input is a document, as a JSON string of its text.

RandomDocumentsIT asks, which holds the same documents against `rolebridge check`. For each it writes a line, an object:
`rule`, by which IAM refuses the document as a managed policy, or `unjudged`, why nobody can say what it allows; else it
is empty.
"""

import json
import sys

from iam_evaluator import Policy, Principal, Request, UnsupportedPolicyError, evaluate, simulate
from iam_evaluator.keys import multivalued
from localstack_java_host.policy_grammar import fault

_ACCOUNT = "000000000000"
_ROLE = f"arn:aws:iam::{_ACCOUNT}:role/x"
_CALLS = (
    ("s3:ListBucket", "arn:aws:s3:::b"),
    ("s3:GetObject", "arn:aws:s3:::b/x"),
    ("iam:GetRole", _ROLE),
    ("iam:ListUsers", "*"),
    ("sqs:ReceiveMessage", f"arn:aws:sqs:eu-west-1:{_ACCOUNT}:q-1"),
)


def of_operator(operator: str, key: str) -> tuple[str, ...]:
    """Values that a request may have of the key, by the operator that a policy compares it with."""
    for part, value in (
        *(("arn", "arn:aws:sns:eu-west-1:000000000000:x"), ("binary", "QUJD"), ("bool", "true"), ("ip", "203.0.113.1")),
        *(("numeric", "1"), ("date", "2026-01-31T00:00:00Z")),
    ):
        if part in operator.lower():
            return (value, value) if multivalued(key) else (value,)
    return ("x",)


def judge(document: str, *calls: tuple[str, str]) -> None:
    """Judges calls, each an action and a resource, that have every key that the document asks for. Raises
    MalformedPolicyError and UnsupportedPolicyError."""
    policy = Policy.parse("policy", document)
    conditions = [condition for statement in policy.statements for condition in statement.conditions]
    # Null says nothing of a value.
    conditions.sort(key=lambda condition: "null" not in condition.operator.lower())
    asked = {condition.key: of_operator(condition.operator, condition.key) for condition in conditions}
    for derived in ("aws:PrincipalArn", "aws:username"):
        asked.pop(derived, None)
    session = f"arn:aws:sts::{_ACCOUNT}:assumed-role/x/y"
    principal = Principal(_ACCOUNT, _ROLE, "role", "AROAX", session_arn=session, identity_policies=(policy,))
    for action, resource in calls:
        request = Request(action, resource, _ACCOUNT, asked)
        evaluate(principal, request)
        simulate(principal, request)


def verdict(document: str) -> dict[str, str]:
    if found := fault(document, "managed"):
        return {"rule": found.rule}
    try:
        judge(document, *_CALLS)
    except (ValueError, UnsupportedPolicyError) as error:
        return {"unjudged": str(error)}
    return {}


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(verdict(json.loads(line))) + "\n")
