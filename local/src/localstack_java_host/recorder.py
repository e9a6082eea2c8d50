"""Records every AWS call: who did what, to which name, and how it ended. Never a body, never a secret."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from localstack_java_host.aws_call import AwsAnswer, AwsCall
from localstack_java_host.identity import Identity
from localstack_java_host.pending import mutating
from localstack_java_host.record import Record, timestamp

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


class Recorder:
    def __init__(self, identity: Identity, log: Path | None = None) -> None:
        self._identity = identity
        self._record = Record(log)

    def begin(self, call: AwsCall) -> None:
        pending = call.pending
        pending.started, pending.time, pending.caller = time.perf_counter(), timestamp(), self._identity.caller(call)

    def end(self, call: AwsCall, answer: AwsAnswer) -> None:
        pending = call.pending
        if not pending.time:
            return
        service, operation = call.service, call.operation
        entry = {
            "time": pending.time,
            "account": call.account,
            "region": call.region,
            "service": service,
            "operation": operation,
            "mutating": mutating(operation),
            "caller": pending.caller,
            "internal": call.internal,
            "via": call.service_principal,
            "status": answer.status,
            "error": answer.error,
            "durationMs": round((time.perf_counter() - pending.started) * 1000, 1),
            "parameters": naming_parameters(call.parameters),
            "fault": pending.fault,
        }
        self._record.add(entry)

    def calls(self, after: int = 0) -> list[dict[str, Any]]:
        return self._record.after(after)

    def latest(self) -> int:
        return self._record.latest()


def naming_parameters(request: Mapping[str, Any]) -> dict[str, str | int | list[str]]:
    return {name: value for name, value in request.items() if name in NAMING and _recordable(value)}


def _recordable(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) and len(item) <= _LONGEST for item in value)
    return isinstance(value, int) or (isinstance(value, str) and len(value) <= _LONGEST)
