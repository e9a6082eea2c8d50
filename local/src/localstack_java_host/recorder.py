"""Records every AWS call: who did what, to which name, and how it ended. Never a body, never a secret."""

import json
import re
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from localstack_java_host import compat
from localstack_java_host.identity import Principals, caller

KEPT = 100_000

_READ = re.compile(
    r"(Get|List|Describe|Simulate|Lookup|Search|Query|Scan|Head|BatchGet|Filter|Test|Validate|Preview|Decode)"
    r"|Generate\w*Report$|AssumeRole|StartQuery$"
)

# Parameters that name something. What is not here is not recorded, so a new operation cannot leak a value.
NAMING = frozenset(
    {
        "AccessKeyId",
        "Bucket",
        "EventBusName",
        "FunctionName",
        "GroupName",
        "InstanceProfileName",
        "KeyId",
        "MaxSessionDuration",
        "MoveToVersionId",
        "Name",
        "NewUserName",
        "Path",
        "PathPrefix",
        "PermissionsBoundary",
        "PolicyArn",
        "PolicyName",
        "PolicySourceArn",
        "Qualifier",
        "QueueUrl",
        "RemoveFromVersionId",
        "ResourceArn",
        "RoleArn",
        "RoleName",
        "RoleSessionName",
        "Rule",
        "SecretId",
        "StackName",
        "Status",
        "UserName",
        "VersionId",
        "VersionStage",
        "VersionStages",
        "executionArn",
        "logGroupName",
        "name",
        "stateMachineArn",
    }
)
_LONGEST = 2048


@dataclass(slots=True)
class Pending:
    """What is known of a call when it comes in; the key that made it may be gone when it is answered.

    `due` are the fault rules that wait for its answer, `lock` is what it holds until then.
    """

    started: float
    time: str
    caller: str | None
    fault: str | None = None
    due: list[Any] = field(default_factory=list)
    lock: "threading.Lock | None" = None  # Python 3.12 has a function of that name, not a type


class Recorder:
    def __init__(self, principals: Principals, log: Path | None = None) -> None:
        self._principals = principals
        self._lock = threading.Lock()
        self._sequence = 0
        self._records: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._log: TextIO | None = None
        if log:
            log.parent.mkdir(parents=True, exist_ok=True)
            self._log = log.open("a", buffering=1, encoding="utf-8")

    def begin(self, context: compat.RequestContext) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        pending = Pending(time.perf_counter(), now, caller(self._principals, context))
        compat.attach(context, pending)

    def end(self, context: compat.RequestContext, response: compat.Response) -> None:
        pending = pending_of(context)
        if pending is None:
            return
        service, operation = compat.operation(context)
        record = {
            "seq": 0,
            "time": pending.time,
            "account": context.account_id,
            "region": context.region,
            "service": service,
            "operation": operation,
            "mutating": mutating(operation),
            "caller": pending.caller,
            "internal": context.is_internal_call,
            "via": compat.service_principal(context),
            "status": response.status_code,
            "error": compat.error_code(context),
            "durationMs": round((time.perf_counter() - pending.started) * 1000, 1),
            "parameters": naming_parameters(context.service_request or {}),
            "fault": pending.fault,
        }
        with self._lock:
            self._sequence += 1
            record["seq"] = self._sequence
            self._records.append(record)
            if self._log:
                self._log.write(json.dumps(record, separators=(",", ":")) + "\n")

    def calls(self, after: int = 0) -> list[dict[str, Any]]:
        with self._lock:
            return [record for record in self._records if record["seq"] > after]


def pending_of(context: compat.RequestContext) -> Pending | None:
    attached = compat.attached(context)
    return attached if isinstance(attached, Pending) else None


def mutating(operation: str) -> bool:
    return _READ.match(operation) is None


def naming_parameters(request: Mapping[str, Any]) -> dict[str, str | int | list[str]]:
    return {name: value for name, value in request.items() if name in NAMING and _recordable(value)}


def _recordable(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) and len(item) <= _LONGEST for item in value)
    return isinstance(value, int) or (isinstance(value, str) and len(value) <= _LONGEST)
