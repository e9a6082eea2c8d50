"""The record of what was decided: who wanted what, whether they may, and which statement said so."""

import json
import threading
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from iam_evaluator import Decision

KEPT = 100_000


class Decisions:
    """Holds names and ARNs only: of the condition keys of a request it records none."""

    def __init__(self, log: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._sequence = 0
        self._records: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._log: TextIO | None = None
        if log:
            log.parent.mkdir(parents=True, exist_ok=True)
            self._log = log.open("a", buffering=1, encoding="utf-8")

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
        time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record = {"seq": 0, "time": time, **decided}
        with self._lock:
            self._sequence += 1
            record["seq"] = self._sequence
            self._records.append(record)
            if self._log:
                self._log.write(json.dumps(record, separators=(",", ":")) + "\n")

    def all(self, after: int = 0) -> list[dict[str, Any]]:
        with self._lock:
            return [record for record in self._records if record["seq"] > after]


def result_of(decision: Decision) -> str:
    """In the words of SimulatePrincipalPolicy."""
    if decision.allowed:
        return "allowed"
    return "explicitDeny" if decision.explicit_deny else "implicitDeny"
