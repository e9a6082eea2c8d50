"""Rules by which calls of the API fail as those of a real server do."""

import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from xsoar_double.errors import ApiError, optimistic_lock
from xsoar_double.http import Reply, Request

# As long as a client may wait for a Test, and more.
MOST_SECONDS = 600
MOST_TIMES = 1_000_000


class BadRuleError(Exception):
    """A rule that says nothing the double can do; the message names what is wrong."""


def covers(call: str, path: str) -> bool:
    """Whether a path is of a call, whose own ends in a slash if an id follows."""
    return path == call or (call.endswith("/") and path.startswith(call))


@dataclass(frozen=True)
class Rule:
    """Which calls, and what happens to them. With `when` "after" the effect has taken place and its answer is lost."""

    method: str
    path: str
    naming: str = ""
    nth: int = 1
    times: int = 1
    when: str = "before"
    hold: str = ""
    delay_seconds: float = 0
    status: int = 0
    drop: bool = False
    html: bool = False
    redirect: str = ""
    conflict: bool = False
    echo: bool = False
    omit: tuple[str, ...] = ()

    def concerns(self, method: str, path: str, body: bytes) -> bool:
        return self.method == method and covers(self.path, path) and self.naming.encode() in body

    @property
    def answers(self) -> bool:
        return bool(self.status or self.drop or self.html or self.redirect or self.conflict or self.echo)


# A failed Test is an answer like any other.
_TEST = "/settings/integration/test"
_NAMES: dict[str, str] = {"delaySeconds": "delay_seconds"}
_TYPES: dict[str, Any] = {
    "method": str,
    "path": str,
    "naming": str,
    "nth": int,
    "times": int,
    "when": str,
    "hold": str,
    "delaySeconds": (int, float),
    "status": int,
    "drop": bool,
    "html": bool,
    "redirect": str,
    "conflict": bool,
    "echo": bool,
    "omit": list,
}
_RANGES: dict[str, tuple[Any, Any]] = {
    "nth": (1, MOST_TIMES),
    "times": (1, MOST_TIMES),
    "delaySeconds": (0, MOST_SECONDS),
    "status": (400, 599),
}


def _check(name: str, value: Any) -> None:
    kind = _TYPES.get(name)
    if kind is None:
        raise BadRuleError(f"{name}: not known; known are {', '.join(_TYPES)}")
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        raise BadRuleError(f"{name}: not {value!r}")
    if kind is list and not all(isinstance(each, str) for each in value):
        raise BadRuleError(f"{name}: a list of texts expected")
    least, most = _RANGES.get(name, (value, value))
    if not least <= value <= most:
        raise BadRuleError(f"{name}: {least} to {most} expected, not {value!r}")


def rule_of(document: Any) -> Rule:
    if not isinstance(document, dict) or not {"method", "path"} <= set(document):
        raise BadRuleError("a rule is an object with method, path and what happens")
    for name, value in document.items():
        _check(name, value)
    if document.get("when", "before") not in {"before", "after"}:
        raise BadRuleError("when: before or after expected")
    fields: dict[str, Any] = {_NAMES.get(str(name), str(name)): value for name, value in document.items()}
    rule = Rule(**fields | {"omit": tuple(document.get("omit", ()))})
    if not (rule.answers or rule.hold or rule.delay_seconds or rule.omit):
        raise BadRuleError("a rule without an effect")
    return rule


class Holds:
    """Calls that wait until they are released, so that a test and not a clock says how long."""

    def __init__(self) -> None:
        self._waiting: dict[str, int] = {}
        self._released: dict[str, int] = {}
        self._changed = threading.Condition()

    def wait(self, name: str) -> None:
        with self._changed:
            round_ = self._released.get(name, 0)
            self._waiting[name] = self._waiting.get(name, 0) + 1
            self._changed.wait_for(lambda: self._released.get(name, 0) > round_, timeout=MOST_SECONDS)
            self._waiting[name] -= 1

    def release(self, name: str) -> int:
        with self._changed:
            self._released[name] = self._released.get(name, 0) + 1
            self._changed.notify_all()
            return self._waiting.get(name, 0)

    def waiting(self) -> dict[str, int]:
        with self._changed:
            return {name: count for name, count in self._waiting.items() if count}


class Faults:
    """`calls` are the methods and paths of the API, the only ones that a rule can concern."""

    def __init__(self, calls: Collection[tuple[str, str]]) -> None:
        self._calls = calls
        self.holds = Holds()
        self.key_expired = False
        self._rules: list[tuple[Rule, Mapping[str, Any]]] = []
        self._seen: list[int] = []
        self._lock = threading.Lock()

    def add(self, documents: object) -> None:
        """Adds all rules of a list, or none if one of them is wrong."""
        if not isinstance(documents, list):
            raise BadRuleError("a list of rules expected")
        rules = [(self._known(rule_of(document)), document) for document in documents]
        with self._lock:
            self._rules.extend(rules)
            self._seen.extend(0 for _ in rules)

    def _known(self, rule: Rule) -> Rule:
        if not any(rule.method == method and covers(path, rule.path) for method, path in self._calls):
            raise BadRuleError(f"{rule.method} {rule.path}: no call of the API")
        return rule

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()
            self._seen.clear()

    def rules(self) -> list[dict[str, Any]]:
        with self._lock:
            return [{**document, "seen": seen} for (_, document), seen in zip(self._rules, self._seen, strict=True)]

    def of(self, method: str, path: str, body: bytes) -> "Spell":
        """The rules whose turn it is with this call."""
        with self._lock:
            due = []
            for number, (rule, _) in enumerate(self._rules):
                if rule.concerns(method, path, body):
                    self._seen[number] += 1
                    if rule.nth <= self._seen[number] < rule.nth + rule.times:
                        due.append(rule)
            return Spell(tuple(due), self.holds)


@dataclass(frozen=True)
class Spell:
    """What happens to one call."""

    rules: tuple[Rule, ...]
    holds: Holds

    def before(self, request: Request, secrets: list[str]) -> Reply | None:
        """The answer that the call gets without having an effect, if it gets one."""
        for rule in self.rules:
            if rule.hold:
                self.holds.wait(rule.hold)
            if rule.delay_seconds:
                time.sleep(rule.delay_seconds)
        return self._answer("before", request, secrets)

    def after(self, reply: Reply, document: Any, request: Request, secrets: list[str]) -> Reply:
        """What the call's answer becomes."""
        instead = self._answer("after", request, secrets)
        if instead:
            return instead
        omitted = {name for rule in self.rules for name in rule.omit}
        if omitted and isinstance(document, dict):
            return Reply.of({name: value for name, value in document.items() if name not in omitted}, reply.status)
        return reply

    def _answer(self, when: str, request: Request, secrets: list[str]) -> Reply | None:
        rule = next((rule for rule in self.rules if rule.answers and rule.when == when), None)
        if rule is None:
            return None
        if rule.drop:
            return Reply.dropped()
        if rule.html:
            return Reply.login_page()
        if rule.redirect:
            return Reply.redirect(rule.redirect)
        if rule.echo and not rule.status and request.path.endswith(_TEST):
            return Reply.of({"success": False, "message": f"Failed to sign in with {', '.join(secrets)}"})
        raise _error(rule, request, secrets)


def _error(rule: Rule, request: Request, secrets: list[str]) -> ApiError:
    if rule.conflict:
        sent = request.document.get("version", 0)
        return optimistic_lock(sent + 1, sent, str(request.document.get("id", "")), "moduleInstances")
    if rule.echo:
        detail = "Could not save"
        return ApiError(rule.status or 400, "errInternal", detail, detail, f"{detail}: {', '.join(secrets)}")
    detail = "Service Unavailable" if rule.status == 503 else "Internal error"
    return ApiError(rule.status, "errInternal", detail, detail, "")
