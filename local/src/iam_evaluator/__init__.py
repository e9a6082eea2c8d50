"""Says whether AWS IAM would allow a request, and which statement decides; README.md has the rules."""

from iam_evaluator.decision import Decision, StatementReference
from iam_evaluator.document import Policy
from iam_evaluator.errors import MalformedPolicyError, UnsupportedPolicyError
from iam_evaluator.evaluation import context_keys, evaluate, simulate
from iam_evaluator.patterns import UNKNOWN
from iam_evaluator.principal import Principal
from iam_evaluator.request import Request

__all__ = [
    "UNKNOWN",
    "Decision",
    "MalformedPolicyError",
    "Policy",
    "Principal",
    "Request",
    "StatementReference",
    "UnsupportedPolicyError",
    "context_keys",
    "evaluate",
    "simulate",
]
