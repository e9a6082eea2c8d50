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
        result = "allowed" if decision.allowed else "explicitDeny" if decision.explicit_deny else "implicitDeny"
        self._write(principal, action, resource, result, decision.reason, decision)

    def refused(self, principal: str, action: str, resource: str, reason: str) -> None:
        """A call that never came to an evaluation."""
        self._write(principal, action, resource, "refused", reason, None)

    def _write(
        self, principal: str, action: str, resource: str, result: str, reason: str, decision: Decision | None
    ) -> None:
        statement = decision.statement if decision else None
        record = {
            "seq": 0,
            "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "principal": principal,
            "action": action,
            "resource": resource,
            "result": result,
            "policyType": decision.policy_type if decision else None,
            "policy": statement.source if statement else None,
            "sid": (statement.sid or None) if statement else None,
            "statementIndex": statement.index if statement else None,
            "reason": reason,
        }
        with self._lock:
            self._sequence += 1
            record["seq"] = self._sequence
            self._records.append(record)
            if self._log:
                self._log.write(json.dumps(record, separators=(",", ":")) + "\n")

    def all(self, after: int = 0) -> list[dict[str, Any]]:
        with self._lock:
            return [record for record in self._records if record["seq"] > after]
