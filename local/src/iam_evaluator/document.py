"""Policy documents: IAM's JSON policy grammar, and nothing looser.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from iam_evaluator.errors import MalformedPolicyError

VARIABLES_SINCE = "2012-10-17"
_VERSIONS = ("2008-10-17", VARIABLES_SINCE)
_POLICY_ELEMENTS = {"Version", "Id", "Statement"}
_STATEMENT_ELEMENTS = {
    *("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource"),
    *("Principal", "NotPrincipal", "Condition"),
}
_PRINCIPAL_TYPES = {"AWS", "Service", "Federated", "CanonicalUser"}
_ACTION = re.compile(r"\*|[A-Za-z0-9*?.-]+:.+")


@dataclass(frozen=True)
class Condition:
    """One key under one operator, with the values of the policy as strings."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class PrincipalElement:
    """A `Principal` or `NotPrincipal`; the plain `"*"` is kept apart from `{"AWS": "*"}`."""

    everyone: bool = False
    aws: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    federated: tuple[str, ...] = ()
    canonical_users: tuple[str, ...] = ()


@dataclass(frozen=True)
class Statement:
    """One statement; of each pair `Action`/`NotAction` and so on, exactly the one that is present is not None."""

    sid: str
    index: int
    effect: Literal["Allow", "Deny"]
    actions: tuple[str, ...] | None = None
    not_actions: tuple[str, ...] | None = None
    resources: tuple[str, ...] | None = None
    not_resources: tuple[str, ...] | None = None
    principal: PrincipalElement | None = None
    not_principal: PrincipalElement | None = None
    conditions: tuple[Condition, ...] = ()
    variables: bool = False

    @property
    def name(self) -> str:
        return f"statement {self.sid or self.index}"


@dataclass(frozen=True, eq=False)
class Policy:
    """A parsed document and where it comes from; `source` is shown in decisions and errors.

    Each is one of its own, so that what follows from one can be kept without comparing documents.
    """

    source: str
    statements: tuple[Statement, ...]

    @staticmethod
    def parse(source: str, document: str | Mapping[str, object]) -> "Policy":
        """Raises MalformedPolicyError, which names the place, for all that the grammar does not allow.

        Without `Version`, a document is of 2008-10-17, which has no policy variables.
        """
        return _Parser(source).policy(document)


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source

    def policy(self, document: str | Mapping[str, object]) -> Policy:
        content = self._object(self._json(document) if isinstance(document, str) else document, "the document")
        self._known(content, _POLICY_ELEMENTS, "the document")
        version = content.get("Version", _VERSIONS[0])
        if version not in _VERSIONS:
            raise self._malformed(f"Version: one of {', '.join(_VERSIONS)} expected")
        if not isinstance(content.get("Id", ""), str):
            raise self._malformed("Id: a string expected")
        found = content.get("Statement")
        parts = found if isinstance(found, list) else [found]
        if found is None or not parts:
            raise self._malformed("Statement: at least one statement expected")
        statements = tuple(self._statement(index, part, version == VARIABLES_SINCE) for index, part in enumerate(parts))
        sids = [statement.sid for statement in statements if statement.sid]
        if twice := sorted({sid for sid in sids if sids.count(sid) > 1}):
            raise self._malformed(f"Sid: {', '.join(twice)} used more than once")
        return Policy(self._source, statements)

    def _statement(self, index: int, part: object, variables: bool) -> Statement:
        at = f"statement {index}"
        content = self._object(part, at)
        self._known(content, _STATEMENT_ELEMENTS, at)
        sid, effect = content.get("Sid", ""), content.get("Effect")
        if not isinstance(sid, str):
            raise self._malformed(f"{at}, Sid: a string expected")
        if effect not in ("Allow", "Deny"):
            raise self._malformed(f"{at}, Effect: Allow or Deny expected")
        for element in ("Action", "Resource", "Principal"):
            if element in content and f"Not{element}" in content:
                raise self._malformed(f"{at}: {element} and Not{element} exclude each other")
        if "Action" not in content and "NotAction" not in content:
            raise self._malformed(f"{at}: Action or NotAction expected")
        actions, not_actions = self._optional(content, "Action", at), self._optional(content, "NotAction", at)
        for action in (*(actions or ()), *(not_actions or ())):
            if not _ACTION.fullmatch(action):
                raise self._malformed(f"{at}: {action!r} is no action: service:name expected")
        return Statement(
            sid,
            index,
            effect,
            actions,
            not_actions,
            self._optional(content, "Resource", at),
            self._optional(content, "NotResource", at),
            self._principal(content, "Principal", at),
            self._principal(content, "NotPrincipal", at),
            self._conditions(content.get("Condition", {}), at),
            variables,
        )

    def _principal(self, content: Mapping[str, object], element: str, at: str) -> PrincipalElement | None:
        if element not in content:
            return None
        if content[element] == "*":
            return PrincipalElement(everyone=True)
        at = f"{at}, {element}"
        principal = self._object(content[element], at)
        self._known(principal, _PRINCIPAL_TYPES, at)
        if not principal:
            raise self._malformed(f"{at}: at least one principal expected")
        aws = self._optional(principal, "AWS", at) or ()
        for name in aws:
            if name != "*" and ("*" in name or "?" in name):
                raise self._malformed(f"{at}: {name!r}: a wildcard cannot be part of a principal")
        return PrincipalElement(
            False,
            aws,
            self._optional(principal, "Service", at) or (),
            self._optional(principal, "Federated", at) or (),
            self._optional(principal, "CanonicalUser", at) or (),
        )

    def _conditions(self, block: object, at: str) -> tuple[Condition, ...]:
        conditions = []
        for operator, keys in self._object(block, f"{at}, Condition").items():
            for key, found in self._object(keys, f"{at}, Condition, {operator}").items():
                place = f"{at}, Condition, {operator}, {key}"
                values = found if isinstance(found, list) else [found]
                conditions.append(Condition(operator, key, tuple(self._value(value, place) for value in values)))
        return tuple(conditions)

    def _value(self, value: object, at: str) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str | int | float):
            return str(value)
        raise self._malformed(f"{at}: a string, number or boolean expected")

    def _optional(self, content: Mapping[str, object], element: str, at: str) -> tuple[str, ...] | None:
        if element not in content:
            return None
        found = content[element]
        values = found if isinstance(found, list | tuple) else [found]
        if not values or not all(isinstance(value, str) and value for value in values):
            raise self._malformed(f"{at}, {element}: a string or a list of strings expected")
        return tuple(values)

    def _object(self, value: object, at: str) -> Mapping[str, object]:
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            raise self._malformed(f"{at}: an object expected")
        return value

    def _known(self, content: Mapping[str, object], elements: set[str], at: str) -> None:
        if unknown := sorted(set(content) - elements):
            raise self._malformed(f"{at}: unknown element {', '.join(unknown)}")

    def _json(self, text: str) -> object:
        try:
            return json.loads(text, object_pairs_hook=self._once)
        except json.JSONDecodeError as error:
            raise self._malformed(f"not JSON: {error}") from error

    def _once(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        content = dict(pairs)
        if len(content) < len(pairs):
            names = [name for name, _ in pairs]
            twice = sorted({name for name in names if names.count(name) > 1})
            raise self._malformed(f"{', '.join(twice)} used more than once in an object")
        return content

    def _malformed(self, problem: str) -> MalformedPolicyError:
        return MalformedPolicyError(self._source, problem)
