"""Records every AWS call: who did what, to which name, and how it ended. Never a body, never a secret."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from localstack_java_host.compat import callers, requests
from localstack_java_host.identity import Identity
from localstack_java_host.pending import Pending, mutating, pending_of
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

    def begin(self, context: requests.RequestContext) -> None:
        pending = Pending(time.perf_counter(), timestamp(), self._identity.caller(context))
        requests.attach(context, pending)

    def end(self, context: requests.RequestContext, response: requests.Response) -> None:
        pending = pending_of(context)
        if pending is None:
            return
        service, operation = requests.operation(context)
        call = {
            "time": pending.time,
            "account": context.account_id,
            "region": context.region,
            "service": service,
            "operation": operation,
            "mutating": mutating(operation),
            "caller": pending.caller,
            "internal": context.is_internal_call,
            "via": callers.service_principal(context),
            "status": response.status_code,
            "error": requests.error_code(context),
            "durationMs": round((time.perf_counter() - pending.started) * 1000, 1),
            "parameters": naming_parameters(context.service_request or {}),
            "fault": pending.fault,
        }
        self._record.add(call)

    def calls(self, after: int = 0) -> list[dict[str, Any]]:
        return self._record.after(after)


def naming_parameters(request: Mapping[str, Any]) -> dict[str, str | int | list[str]]:
    return {name: value for name, value in request.items() if name in NAMING and _recordable(value)}


def _recordable(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) and len(item) <= _LONGEST for item in value)
    return isinstance(value, int) or (isinstance(value, str) and len(value) <= _LONGEST)
