"""IAM as it takes effect, which on AWS is some time after it was changed.

"IAM ... achieves high availability by replicating data across multiple servers ... A change ... must propagate"
(IAM user guide, "Troubleshoot IAM", "Changes that I make are not always immediately visible"). Authentication and
authorization ask this view; IAM's own Get and List operations answer from what is stored.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from localstack_java_host.aws_call import AwsAnswer, AwsCall
from localstack_java_host.compat import iam
from localstack_java_host.compat.iam import GroupState, KeyState, PolicyState, RoleState, UserState
from localstack_java_host.delay import Delay
from localstack_java_host.pending import mutating

Entity = tuple[str, str, str]
"""What it is, its account, and its name, access key id or ARN."""

State = UserState | RoleState | GroupState | PolicyState | KeyState


@dataclass(frozen=True)
class _Change:
    effective: float
    state: State | None


class IamView:
    """Holds the states that do not take effect yet, and the ones that they replace; all else is as stored.

    Changes of one entity take effect in their order: a later one that is faster takes the earlier ones along. What
    LocalStack changes on its own, as for a stack, takes effect at once, since a deployment outlasts any delay.
    """

    def __init__(self, delay: Delay) -> None:
        self.delay = delay
        self._lock = threading.Lock()
        self._changes: dict[Entity, list[_Change]] = {}

    # -- what takes effect now

    def key(self, account: str, access_key_id: str) -> KeyState | None:
        return self._effective(("key", account, access_key_id))  # type: ignore[return-value]

    def user(self, account: str, name: str) -> UserState | None:
        return self._effective(("user", account, name))  # type: ignore[return-value]

    def group(self, account: str, name: str) -> GroupState | None:
        return self._effective(("group", account, name))  # type: ignore[return-value]

    def role(self, account: str, name: str) -> RoleState | None:
        return self._effective(("role", account, name))  # type: ignore[return-value]

    def policy(self, account: str, arn: str) -> PolicyState | None:
        """A managed policy, as `account` sees it: AWS's own ones are in every account."""
        return self._effective(("policy", account, arn))  # type: ignore[return-value]

    def _effective(self, entity: Entity) -> State | None:
        now = time.monotonic()
        with self._lock:
            changes = self._changes.get(entity)
            if changes:
                due = max(index for index, change in enumerate(changes) if change.effective <= now)
                if due < len(changes) - 1:
                    return changes[due].state
                del self._changes[entity]
        return _stored(entity)

    def spread(self) -> None:
        """Ends the delay of all changes so far."""
        with self._lock:
            self._changes.clear()

    # -- what changes

    def before(self, call: AwsCall) -> None:
        """Remembers what a call is about to change. It must run under the lock that orders such calls."""
        if call.service == "iam" and mutating(call.operation):
            call.pending.stored = {entity: _stored(entity) for entity in _named(call)}

    def after(self, call: AwsCall, answer: AwsAnswer) -> None:
        """Lets what the call changed take effect after a delay of its own."""
        pending = call.pending
        if pending.stored is None:
            return
        now = time.monotonic()
        of_root = (pending.caller or "").endswith(":root")
        at_once = call.internal or (self.delay.rootAtOnce and of_root)
        effective = now if at_once else now + self.delay.draw()
        before = pending.stored
        for entity in {*before, *_created(call, answer)}:
            state = _stored(entity)
            if state != before.get(entity):
                self._add(entity, before.get(entity), _Change(effective, state))

    def _add(self, entity: Entity, before: State | None, change: _Change) -> None:
        now = time.monotonic()
        with self._lock:
            # Those that nobody asks for again, as of entities that are gone.
            for other in [name for name, changes in self._changes.items() if changes[-1].effective <= now]:
                del self._changes[other]
            self._changes.setdefault(entity, [_Change(0.0, before)]).append(change)


_STORED: dict[str, Callable[[str, str], State | None]] = {
    "key": iam.key_state,
    "user": iam.user_state,
    "group": iam.group_state,
    "role": iam.role_state,
    "policy": iam.policy_state,
}


def _stored(entity: Entity) -> State | None:
    kind, account, name = entity
    return _STORED[kind](account, name)


_NAMES = {
    "UserName": "user",
    "NewUserName": "user",
    "RoleName": "role",
    "GroupName": "group",
    "NewGroupName": "group",
    "PolicyArn": "policy",
    "AccessKeyId": "key",
}


def _named(call: AwsCall) -> Iterable[Entity]:
    """The entities that a call may change."""
    request: Any = call.parameters
    for parameter, kind in _NAMES.items():
        if name := request.get(parameter):
            yield kind, call.account, name


def _created(call: AwsCall, answer: AwsAnswer) -> Iterable[Entity]:
    """The entities that only the answer of a call names."""
    document = answer.document or {}
    if key := document.get("AccessKey"):
        yield "key", call.account, key["AccessKeyId"]
    if policy := document.get("Policy"):
        yield "policy", call.account, policy["Arn"]
