"""The record of what was decided: who wanted what, whether they may, and which statement said so."""

from pathlib import Path
from typing import Any

from iam_evaluator import Decision
from localstack_java_host.record import Record, timestamp


class Decisions:
    """Holds names and ARNs only: of the condition keys of a request it records none."""

    def __init__(self, log: Path | None = None) -> None:
        self._record = Record(log)

    def add(self, principal: str, action: str, resource: str, decision: Decision) -> None:
        statement = decision.statement
        self._write(
            {
                "principal": principal,
                "action": action,
                "resource": resource,
                "result": result_of(decision),
                "policyType": decision.policy_type,
                "policy": statement.source if statement else None,
                "sid": (statement.sid or None) if statement else None,
                "statementIndex": statement.index if statement else None,
                "reason": decision.reason,
            }
        )

    def refused(self, principal: str, action: str, resource: str, reason: str) -> None:
        """A call that never came to an evaluation."""
        nothing = dict.fromkeys(("policyType", "policy", "sid", "statementIndex"))
        call = {"principal": principal, "action": action, "resource": resource}
        self._write(call | {"result": "refused"} | nothing | {"reason": reason})

    def _write(self, decided: dict[str, Any]) -> None:
        self._record.add({"time": timestamp(), **decided})

    def all(self, after: int = 0) -> list[dict[str, Any]]:
        return self._record.after(after)

    def latest(self) -> int:
        return self._record.latest()


def result_of(decision: Decision) -> str:
    """In the words of SimulatePrincipalPolicy."""
    if decision.allowed:
        return "allowed"
    return "explicitDeny" if decision.explicit_deny else "implicitDeny"
