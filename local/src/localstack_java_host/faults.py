"""Faults by rule: makes AWS fail, answer late, or lose an answer, where a test says so."""

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal, Self

from localstack_java_host.aws_call import AwsAnswer, AwsCall, AwsError
from localstack_java_host.compat import requests
from localstack_java_host.delay import BadDelayError, Delay
from localstack_java_host.idle_function import INACTIVE, PENDING, READS_OF_STATE, FunctionState, function_name
from localstack_java_host.pending import lagging
from localstack_java_host.recorder import naming_parameters

# Of a call whose caller is gone or cut off before its effect: it has none, and nobody reads the answer.
NO_ANSWER = "ServiceUnavailable"


class BadRuleError(ValueError):
    """A rule that means nothing; the message says what is wrong with it."""


@dataclass(frozen=True)
class Rule:
    """Applies to the `nth` matching call and the `times - 1` after it.

    `before`: the call has no effect. `after`: it has its effect, and its answer is replaced. `operation` may be `*`.
    With `hold` it waits, before its effect or after it, until a test lets go the calls that this name holds.
    With `inactive`, the name of a function, it concerns its invocations: it became inactive, and its network interface
    is there again when `times` of them have failed ("Lambda function states", Lambda developer guide).
    With `staleSeconds` it concerns reads only: each answers what was so long ago, drawn between the two bounds by a
    generator that starts with `seed`.
    """

    service: str
    operation: str
    nth: int = 1
    times: int = 1
    account: str | None = None
    caller: str | None = None
    match: dict[str, str] = field(default_factory=dict)
    naming: str | None = None
    when: Literal["before", "after"] = "before"
    errorCode: str | None = None  # noqa: N815 - the names of the JSON document
    httpStatus: int = 400  # noqa: N815
    message: str = "injected fault"
    delayMs: int = 0  # noqa: N815
    hold: str | None = None
    dropConnection: bool = False  # noqa: N815
    killFunction: bool = False  # noqa: N815
    inactive: str | None = None
    staleSeconds: list[float] | None = None  # noqa: N815
    seed: int = 0

    @property
    def name(self) -> str:
        """What a recorded call says of the fault it met."""
        kinds = ("dropConnection", "killFunction", "delayMs", "hold", "inactive", "staleSeconds")
        return self.errorCode or next(kind for kind in kinds if getattr(self, kind))

    @classmethod
    def parse(cls, document: object) -> Self:
        if not isinstance(document, dict):
            raise BadRuleError("a rule is an object")
        if unknown := set(document) - {each.name for each in fields(cls)}:
            raise BadRuleError(f"unknown: {', '.join(sorted(unknown))}")
        if missing := {"service", "operation"} - set(document):
            raise BadRuleError(f"missing: {', '.join(sorted(missing))}")
        for each in fields(cls):
            value = document.get(each.name)
            if value is not None and type(value) is not _TYPES.get(each.name, str):
                raise BadRuleError(f"{each.name}: {_TYPES.get(each.name, str).__name__} expected")
        rule = cls(**document)
        if rule.when not in {"before", "after"}:
            raise BadRuleError("when: before or after")
        if rule.nth < 1 or rule.times < 1:
            raise BadRuleError("nth and times count from 1")
        disturbs = rule.errorCode or rule.delayMs or rule.hold or rule.dropConnection or rule.killFunction
        if [bool(disturbs), rule.inactive is not None, rule.staleSeconds is not None].count(True) != 1:
            raise BadRuleError(
                "one of errorCode, delayMs, hold, dropConnection, killFunction is needed, or inactive or staleSeconds "
                "by itself"
            )
        if rule.inactive is not None and (rule.service, rule.operation, rule.when) != ("lambda", "Invoke", "before"):
            raise BadRuleError("inactive: is of lambda Invoke, before its effect")
        if rule.staleSeconds is not None:
            rule.lags()
        return rule

    def lags(self) -> Delay:
        """The bounds of how long ago a read answers from.

        :raises BadRuleError: where they mean nothing
        """
        if self.service not in STALE_SERVICES:
            raise BadRuleError(f"staleSeconds: reads of {' and '.join(STALE_SERVICES)} may lag behind")
        bounds = self.staleSeconds or []
        if len(bounds) != 2 or not all(type(bound) in {int, float} for bound in bounds):
            raise BadRuleError("staleSeconds: two numbers of seconds expected")
        try:
            return Delay(bounds[0], bounds[1])
        except BadDelayError as error:
            raise BadRuleError(f"staleSeconds: {error}") from None

    def concerns(self, service: str, operation: str, account: str, caller: str, names: Mapping[str, Any]) -> bool:
        if service != self.service or self.operation not in {operation, "*"}:
            return False
        if self.staleSeconds is not None and not lagging(operation):
            return False
        if self.inactive is not None and self.inactive != function_name(str(names.get("FunctionName"))):
            return False
        if self.account not in {None, account} or (self.caller or "") not in caller:
            return False
        if self.naming is not None and not any(self.naming in str(value) for value in names.values()):
            return False
        return all(names.get(name) == value for name, value in self.match.items())


# Whose documentation says that their reads may lag behind (`past`).
STALE_SERVICES = ("iam", "secretsmanager")


_TYPES: dict[str, type] = {
    **dict.fromkeys(("nth", "times", "httpStatus", "delayMs", "seed"), int),
    **dict.fromkeys(("dropConnection", "killFunction"), bool),
    "match": dict,
    "staleSeconds": list,
}


class Holds:
    """Calls that wait, by a name, until a test lets them go."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[str, list[object]] = {}
        self._ended: set[str] = set()

    def wait(self, name: str) -> None:
        call = object()
        with self._changed:
            if name not in self._ended:
                self._waiting.setdefault(name, []).append(call)
                self._changed.wait_for(lambda: call not in self._waiting.get(name, ()))

    def release(self, name: str) -> int:
        """Lets go those that wait now, and says how many they were; calls that come later wait again."""
        with self._changed:
            released = self._waiting.pop(name, [])
            self._changed.notify_all()
        return len(released)

    def end(self, name: str) -> int:
        """Lets go those that wait now, and says how many they were; calls that come later don't wait."""
        with self._changed:
            self._ended.add(name)
        return self.release(name)

    def clear(self) -> None:
        with self._changed:
            self._waiting.clear()
            self._ended.clear()
            self._changed.notify_all()

    def waiting(self) -> dict[str, int]:
        with self._changed:
            return {name: len(calls) for name, calls in self._waiting.items()}


@dataclass
class _Armed:
    """A rule, how many calls it has concerned, and what it draws from."""

    rule: Rule
    drawn: random.Random
    seen: int = 0

    @property
    def state(self) -> FunctionState | None:
        """What a read tells of a function that became inactive; None where that is over, or didn't happen."""
        failed = self.seen - self.rule.nth + 1
        if self.rule.inactive is None or not 0 <= failed < self.rule.times:
            return None
        return PENDING if failed else INACTIVE

    def due(self) -> Rule:
        """The rule as it concerns the call that was seen last."""
        if self.rule.inactive is None:
            return self.rule
        refusal = PENDING.refusal if self.seen > self.rule.nth else INACTIVE.refusal
        return replace(self.rule, errorCode=refusal.code, httpStatus=refusal.status, message=refusal.message)


class Faults:
    """`kill_function` is told the access key of the caller whose JVM is to die."""

    def __init__(self, kill_function: Callable[[str], None]) -> None:
        self._kill_function = kill_function
        self.holds = Holds()
        self._lock = threading.Lock()
        self._rules: list[_Armed] = []

    def add(self, documents: object) -> None:
        """All the rules, or none when one is bad."""
        if not isinstance(documents, list):
            raise BadRuleError("a list of rules is expected")
        rules = [Rule.parse(document) for document in documents]
        with self._lock:
            # Nothing drawn here is secret.
            self._rules += [_Armed(rule, random.Random(rule.seed)) for rule in rules]  # noqa: S311

    def clear(self) -> None:
        with self._lock:
            self._rules = []
        self.holds.clear()

    def rules(self) -> list[dict[str, Any]]:
        with self._lock:
            return [{**asdict(armed.rule), "seen": armed.seen} for armed in self._rules]

    def before(self, call: AwsCall) -> None:
        """Counts the call for all rules, and applies those that come before its effect."""
        due = self._due(call)
        call.pending.due = [rule for rule in due if rule.when == "after"]
        for rule in due:
            if rule.when == "before":
                self._disturb(rule, call)
                if rule.errorCode or rule.dropConnection or rule.killFunction:
                    raise AwsError(rule.errorCode or NO_ANSWER, rule.message, rule.httpStatus)

    def after(self, call: AwsCall, answer: AwsAnswer) -> dict[str, Any] | AwsError | None:
        """Applies the rules that replace the answer of a call that had its effect."""
        error = None
        for rule in call.pending.due:
            self._disturb(rule, call)
            if rule.errorCode:
                error = AwsError(rule.errorCode, rule.message, rule.httpStatus)
        return error or self._with_state(call, answer.document)

    def _with_state(self, call: AwsCall, document: dict[str, Any] | None) -> dict[str, Any] | None:
        """The answer of the two reads that tell the state of a function, where it became inactive."""
        if document is None or (call.service, call.operation) not in READS_OF_STATE:
            return None
        configuration = document.get("Configuration", document)
        with self._lock:
            states = [
                armed.state
                for armed in self._rules
                if armed.rule.inactive == configuration["FunctionName"] and armed.rule.account in {None, call.account}
            ]
        for state in filter(None, states):
            configuration |= {"State": state.state, "StateReason": state.reason, "StateReasonCode": state.code}
        return document if any(states) else None

    def _disturb(self, rule: Rule, call: AwsCall) -> None:
        call.pending.fault = rule.name
        if rule.delayMs:
            time.sleep(rule.delayMs / 1000)
        if rule.hold:
            self.holds.wait(rule.hold)
        if rule.killFunction and (key := call.key_id):
            self._kill_function(key)
        if rule.dropConnection:
            requests.drop_connection(call)

    def _due(self, call: AwsCall) -> list[Rule]:
        pending = call.pending
        called_by = pending.caller or ""
        names = naming_parameters(call.parameters)
        due = []
        with self._lock:
            for armed in self._rules:
                rule = armed.rule
                if not rule.concerns(call.service, call.operation, call.account, called_by, names):
                    continue
                armed.seen += 1
                if rule.nth <= armed.seen < rule.nth + rule.times:
                    due.append(armed.due())
                    if rule.staleSeconds is not None:
                        pending.lag = max(pending.lag, armed.drawn.uniform(*rule.staleSeconds))
        return due
