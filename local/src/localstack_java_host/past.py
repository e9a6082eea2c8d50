"""What was a while ago: reads that lag behind writes.

"IAM ... achieves high availability by replicating data across multiple servers ... the change must be replicated across
IAM, which can take some time" (IAM user guide, "Troubleshoot IAM"); "All Secrets Manager operations are eventually
consistent. ListSecrets might not reflect changes from the last five minutes" (Secrets Manager API reference,
ListSecrets). A fault rule says how long ago a read answers from (`faults`); what a policy allows, and which keys are
good, has a delay of its own (`iam_view`).

Every change leaves the picture of what it changed as it was before. A read as of t - n is answered from a backend in
which everything that was changed since then is replaced by its first picture after that moment.
"""

import threading
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from localstack_java_host.aws_call import AwsAnswer, AwsCall
from localstack_java_host.compat import pictures
from localstack_java_host.delay import LONGEST
from localstack_java_host.pending import lagging, mutating

Thing = tuple[str, str, str, str]
"""What it is, its account and region, and its name or ARN."""

_NAMES = {
    "iam": {
        "UserName": "user",
        "NewUserName": "user",
        "RoleName": "role",
        "GroupName": "group",
        "PolicyArn": "policy",
    },
    "secretsmanager": {"SecretId": "secret", "Name": "secret"},
}
_KINDS = {
    "iam": {*_NAMES["iam"].values(), "account", "use of key", "use of role"},
    "secretsmanager": {*_NAMES["secretsmanager"].values()},
}


@dataclass(frozen=True, slots=True)
class _Change:
    when: float
    before: Any


class Changes:
    """What each thing was before its changes of the last minutes, as many as a read may lag behind."""

    def __init__(self) -> None:
        # What changed last is last, so that what is older than any read is first.
        self._of: dict[Thing, list[_Change]] = {}

    def __len__(self) -> int:
        return len(self._of)

    def add(self, thing: Thing, before: Any, now: float) -> None:
        """Also lets go of everything whose last change is too old to be asked for."""
        kept = [change for change in self._of.pop(thing, ()) if change.when > now - LONGEST]
        self._of[thing] = [*kept, _Change(now, before)]
        while self._of[oldest := next(iter(self._of))][-1].when <= now - LONGEST:
            del self._of[oldest]

    def since(self, moment: float, kinds: Collection[str]) -> dict[Thing, Any]:
        """What things of these kinds were then, as far as they changed since."""
        firsts = {
            thing: next((change for change in changes if change.when > moment), None)
            for thing, changes in self._of.items()
            if thing[0] in kinds
        }
        return {thing: change.before for thing, change in firsts.items() if change}

    def clear(self) -> None:
        self._of.clear()


class Past:
    """Remembers the changes of the last minutes, as many as a read may lag behind."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changes = Changes()

    def forget(self) -> None:
        """Everything so far shows everywhere, as after a long time."""
        with self._lock:
            self._changes.clear()

    def before(self, call: AwsCall) -> None:
        """Takes the pictures of what a call is about to change, or lets a read see what was.

        It must run under the lock that orders changes, and last before the service.
        """
        pending = call.pending
        service, operation = call.service, call.operation
        things = [*pictures.used(call)]
        if service in _NAMES and mutating(operation):
            things += _named(call)
        pending.pictures = {thing: pictures.picture(*thing) for thing in things}
        if service in _NAMES and pending.lag and lagging(operation):
            pictures.look_back(call, self._as_of(call, time.monotonic() - pending.lag))

    def after(self, call: AwsCall, answer: AwsAnswer) -> None:
        pictures.look_at_the_present()
        pending = call.pending
        if pending.pictures is None:
            return
        service, operation = call.service, call.operation
        created = dict.fromkeys(_created(call, answer) if service in _NAMES and mutating(operation) else ())
        now = time.monotonic()
        with self._lock:
            for thing, picture in (created | pending.pictures).items():
                self._changes.add(thing, picture, now)

    def _as_of(self, call: AwsCall, moment: float) -> dict[Thing, Any]:
        """What was different then."""
        with self._lock:
            return self._changes.since(moment, _KINDS[call.service])


def _named(call: AwsCall) -> Iterable[Thing]:
    """The things that a call may change."""
    service, operation = call.service, call.operation
    request: Any = call.parameters
    for parameter, kind in _NAMES[service].items():
        if name := request.get(parameter):
            yield pictures.thing(call, kind, name)
    if service == "iam" and not request.get("UserName") and (user := pictures.calling_user_name(call)):
        # CreateAccessKey and its like are about the caller where they name nobody.
        yield pictures.thing(call, "user", user)
    if service == "iam" and "Account" in operation:
        # Its alias and its password policy have no name.
        yield pictures.thing(call, "account", "")


def _created(call: AwsCall, answer: AwsAnswer) -> Iterable[Thing]:
    """The things that only the answer of a call names."""
    if policy := (answer.document or {}).get("Policy"):
        yield pictures.thing(call, "policy", policy["Arn"])
