"""What AWS refuses in a policy document, and what it says.

The rules stand once for this package and for `rolebridge check`, with AWS's codes, messages and sources, in
`document-rules.txt` of the functions. Here is the predicate of each, by its id: it yields, for each place that breaks
the rule, what the message names. The first rule that is broken decides, so a predicate may count on what the rules
before it have made sure of.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

Kind = Literal["managed", "inline", "session", "trust", "resource"]
Parts = Mapping[str, str]

PARAMETER = "policyDocument"

# The package is installed in place, from the checkout.
RULES_FILE = (
    Path(__file__).resolve().parents[3] / "functions/src/main/resources/rolebridge/domain/policy/document-rules.txt"
)


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    kinds: tuple[str, ...]
    checked_as: tuple[str, ...]
    code: str
    message: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    rule: str
    code: str
    message: str


@cache
def rules() -> Mapping[str, Rule]:
    """By id, in the order of the file, which is AWS's."""
    found = {}
    for block in RULES_FILE.read_text().split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if lines:
            named = dict(line.strip().split(": ", 1) for line in lines[1:])
            words = {name: tuple(named.get(name, "").split()) for name in ("for", "check", "values")}
            rule = Rule(lines[0], words["for"], words["check"], named["code"], named["message"], words["values"])
            found[rule.id] = rule
    return found


def fault(document: str, kind: Kind, parameter: str = PARAMETER, partition: str = "aws") -> Fault | None:
    """What AWS says to a document of this kind in this parameter of a call, in an account of this partition; None when
    it takes it."""
    read = _Document(document, partition)
    for rule in rules().values():
        if kind in rule.kinds:
            for parts in PREDICATES[rule.id](read, rule):
                named = {"parameter": parameter, "values": ", ".join(rule.values), **parts}
                return Fault(rule.id, rule.code, _filled(rule.message, named))
    return None


def _filled(message: str, parts: Parts) -> str:
    return re.sub(r"\{(\w+)}", lambda part: parts[part[1]], message)


@dataclass
class _Document:
    """The text and what it says; `content` is None where it is no JSON, `repeated` the keys that stand twice."""

    text: str
    partition: str
    content: Any = None
    repeated: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        try:
            self.content = json.loads(self.text, object_pairs_hook=self._object, parse_constant=_no_number)
        except (ValueError, RecursionError):
            self.content = None

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        content = dict(pairs)
        if len(content) < len(pairs):
            names = [name for name, _ in pairs]
            self.repeated += [name for name in content if names.count(name) > 1]
        return content

    @property
    def statements(self) -> list[Any]:
        found = self.content.get("Statement")
        return found if isinstance(found, list) else [found]

    def texts(self, *elements: str) -> Iterator[str]:
        for statement in self.statements:
            for element in elements:
                yield from _list(statement.get(element, []))

    def conditions(self) -> Iterator[tuple[str, str, Any]]:
        """Each operator with a key and one value."""
        for statement in self.statements:
            for operator, keys in statement.get("Condition", {}).items():
                for key, values in keys.items():
                    yield from ((operator, key, value) for value in _list(values))


def _no_number(constant: str) -> None:
    raise ValueError(constant)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


Predicate = Callable[[_Document, Rule], Iterable[Parts]]
PREDICATES: dict[str, Predicate] = {}


def _rules(*ids: str) -> Callable[[Predicate], Predicate]:
    def register(predicate: Predicate) -> Predicate:
        PREDICATES.update(dict.fromkeys(ids, predicate))
        return predicate

    return register


# -- every document

_NAMELESS: Parts = {}
_OTHER_CHARACTER = re.compile(r"[^\t\n\r\u0020-\u00ff]")


@_rules("policyCharacters")
def _characters(document: _Document, _: Rule) -> Iterator[Parts]:
    """Also those that the text has as \\u escapes: they would be in the document that IAM keeps."""
    if not document.text or _OTHER_CHARACTER.search(document.text) or _has_other(document.content):
        yield _NAMELESS


def _has_other(content: Any) -> bool:
    """Without recursion, since a document may be nested deeply."""
    left = [content]
    while left:
        value = left.pop()
        if isinstance(value, str) and _OTHER_CHARACTER.search(value):
            return True
        left += [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    return False


@_rules("malformedJson", "trustJson")
def _is_object(document: _Document, _: Rule) -> Iterator[Parts]:
    if not isinstance(document.content, dict):
        yield _NAMELESS


@_rules("leadingSpace", "trustLeadingSpace")
def _begins_with_the_document(document: _Document, _: Rule) -> Iterator[Parts]:
    if not document.text.startswith("{"):
        yield _NAMELESS


@_rules("duplicateKey", "trustDuplicateKey")
def _keys_stand_once(document: _Document, _: Rule) -> Iterator[Parts]:
    if document.repeated:
        yield _NAMELESS


@_rules("unknownElement", "trustElement")
def _elements_are_known(document: _Document, _: Rule) -> Iterator[Parts]:
    known = rules()["unknownElement"].values
    outer = known[: known.index("Statement") + 1]
    objects = [statement for statement in document.statements if isinstance(statement, dict)]
    unknown = [name for name in document.content if name not in outer]
    unknown += [name for each in objects for name in each if name not in known[len(outer) :]]
    yield from (_NAMELESS for _ in unknown)


@_rules("policyShape")
def _shape(document: _Document, rule: Rule) -> Iterator[Parts]:
    content = document.content
    if content.get("Version", rule.values[0]) not in rule.values or not isinstance(content.get("Id", ""), str):
        yield _NAMELESS
    if not document.statements:
        yield _NAMELESS
    for statement in document.statements:
        if not isinstance(statement, dict) or not _has_shape(statement) or not _has_effect(statement):
            yield _NAMELESS


def _has_effect(statement: Mapping[str, Any]) -> bool:
    """Of another case it is refused later, in other words."""
    effect = statement.get("Effect")
    return isinstance(effect, str) and effect.capitalize() in rules()["policyEffect"].values


def _has_shape(statement: Mapping[str, Any]) -> bool:
    return (
        isinstance(statement.get("Sid", ""), str)
        and not any(element in statement and f"Not{element}" in statement for element in ("Action", "Resource"))
        and all(
            _is_text_or_texts(statement[element])
            for element in ("Action", "NotAction", "Resource", "NotResource")
            if element in statement
        )
        and _is_condition(statement.get("Condition", {}))
    )


def _is_text_or_texts(value: Any) -> bool:
    return all(isinstance(each, str) for each in _list(value))


def _is_condition(block: Any) -> bool:
    return isinstance(block, dict) and all(
        isinstance(keys, dict)
        and all(isinstance(value, str | int | float) for values in keys.values() for value in _list(values))
        for keys in block.values()
    )


@_rules("conditionOperator", "trustOperator")
def _operators_are_known(document: _Document, _: Rule) -> Iterator[Parts]:
    """Their case does not count, and what holds no key is not looked at."""
    for statement in document.statements:
        for operator, keys in statement.get("Condition", {}).items():
            if keys and not _operator(operator):
                yield _NAMELESS


@cache
def _operators_in_lower_case() -> Mapping[str, str]:
    return {operator.lower(): operator for operator in rules()["conditionOperator"].values}


def _operator(name: str) -> str | None:
    """The operator without prefix and suffix, as AWS writes it; None for one that there is not."""
    bare = re.sub(r"(?i)^(?:forallvalues|foranyvalue):", "", name)
    stem = re.sub(r"(?i)ifexists$", "", bare)
    found = _operators_in_lower_case().get(stem.lower())
    return None if found == "Null" and stem != bare else found


# -- identity and session policies


@_rules("identityPrincipal")
def _names_no_principal(document: _Document, _: Rule) -> Iterator[Parts]:
    for statement in document.statements:
        if "Principal" in statement or "NotPrincipal" in statement:
            yield _NAMELESS


@_rules("policyVersion")
def _version_is_the_newest(document: _Document, _: Rule) -> Iterator[Parts]:
    if document.content.get("Version") != rules()["policyShape"].values[0]:
        yield _NAMELESS


@_rules("statementBeforeVersion")
def _lone_statement_is_last(document: _Document, _: Rule) -> Iterator[Parts]:
    names = list(document.content)
    lone = isinstance(document.content["Statement"], dict)
    if lone and "Version" in names and names.index("Statement") < names.index("Version"):
        yield _NAMELESS


@_rules("policyEffect")
def _effect_has_its_case(document: _Document, rule: Rule) -> Iterator[Parts]:
    yield from (_NAMELESS for statement in document.statements if statement["Effect"] not in rule.values)


# IAM reads years of any length, also before the first, and an hour of one digit.
_DATE = re.compile(
    r"-?(\d{1,9})(?:-(\d{1,2})(?:-(\d{1,2}))?)?"
    r"(?:[tT](?:([01]?\d|2[0-3])(?::[0-5]?\d(?::[0-5]?\d(?:\.\d{1,9})?)?)?)?"
    r"(?:[zZ]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?"
)
_LARGEST_EPOCH = 2**63 - 1
# A leap year stands for those that Python's calendar does not reach.
_LEAP_YEAR, _LAST_YEAR = 2000, 9999


@_rules("conditionDate")
def _dates_are_dates(document: _Document, _: Rule) -> Iterator[Parts]:
    for operator, _key, value in document.conditions():
        if (_operator(operator) or "").startswith("Date") and not _is_date(value):
            yield _NAMELESS


def _is_date(value: str | float) -> bool:
    text = str(value)
    if isinstance(value, bool):
        return False
    if re.fullmatch(r"[0-9]{1,19}", text):
        return int(text) <= _LARGEST_EPOCH
    found = _DATE.fullmatch(text)
    if not found or text.isdigit():
        return False
    year, month, day = (int(part or 1) for part in found.groups()[:3])
    try:
        date(year if 0 < year <= _LAST_YEAR else _LEAP_YEAR, month, day)
    except ValueError:
        return False
    return True


@_rules("policySid")
def _sids_are_alphanumeric(document: _Document, _: Rule) -> Iterator[Parts]:
    yield from (_NAMELESS for sid in document.texts("Sid") if not re.fullmatch("[0-9A-Za-z]*", sid))


@_rules("duplicateSid", "trustSid")
def _sids_stand_once(document: _Document, _: Rule) -> Iterator[Parts]:
    sids = [sid for sid in document.texts("Sid") if sid]
    yield from (_NAMELESS for _ in range(len(set(sids)), len(sids)))


@_rules("statementActions", "trustActionMissing")
def _has_actions(document: _Document, _: Rule) -> Iterator[Parts]:
    yield from (_NAMELESS for statement in document.statements if not _names(statement, "Action"))


@_rules("statementResources")
def _has_resources(document: _Document, _: Rule) -> Iterator[Parts]:
    yield from (_NAMELESS for statement in document.statements if not _names(statement, "Resource"))


def _names(statement: Mapping[str, Any], element: str) -> bool:
    return statement.get(element, statement.get(f"Not{element}", [])) != []


# -- resources


@dataclass(frozen=True, slots=True)
class _Resource:
    """The parts of an ARN; a short one has None for those that it lacks. A colon in a variable parts nothing."""

    text: str
    parts: tuple[str, ...]

    @staticmethod
    def of(text: str) -> "_Resource":
        hidden = re.sub(r"\$\{[^}]*}", lambda variable: variable[0].replace(":", "\0"), text)
        return _Resource(text, tuple(part.replace("\0", ":") for part in hidden.split(":", 5)))

    def part(self, index: int) -> str | None:
        return self.parts[index] if index < len(self.parts) else None

    @property
    def completed(self) -> str:
        """As IAM shows it: it begins with arn, and what is not there is `*`."""
        return ":".join(["arn", *(self.parts[1:] + ("*",) * (6 - len(self.parts)))])


def _resources(document: _Document) -> Iterator[_Resource]:
    for text in document.texts("Resource", "NotResource"):
        if text != "*":
            yield _Resource.of(text)


def _resource(
    broken: Callable[[_Resource, Rule, str], bool],
) -> Callable[[_Document, Rule], Iterator[Parts]]:
    def predicate(document: _Document, rule: Rule) -> Iterator[Parts]:
        for resource in _resources(document):
            if broken(resource, rule, document.partition):
                partition = resource.part(1) or ""
                yield {"resource": resource.text, "partition": partition, "arn": resource.completed}

    return predicate


@_rules("resourceParts")
@_resource
def _lacks_parts(resource: _Resource, _: Rule, partition: str) -> bool:
    """A short ARN is taken unless a part of it is empty; what is wrong before that has messages of its own."""
    is_arn = resource.part(1) is not None and _covers(resource.parts[1], partition)
    short = "::" in resource.text and resource.text.count(":") < 5
    return is_arn and (short or resource.part(2) == "")


@_rules("resourceForm")
@_resource
def _is_no_arn(resource: _Resource, _: Rule, _partition: str) -> bool:
    return len(resource.parts) == 1


@_rules("resourcePartition")
@_resource
def _partition_is_unknown(resource: _Resource, _: Rule, partition: str) -> bool:
    return not _covers(resource.parts[1], partition)


def _covers(pattern: str, partition: str) -> bool:
    """Only the account's own partition is valid, also as a wildcard."""
    known = partition in rules()["resourcePartition"].values
    return known and bool(re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), partition))


@_rules("resourceVariable")
@_resource
def _variable_stands_before_the_resource(resource: _Resource, _: Rule, _partition: str) -> bool:
    return any("${" in part for part in resource.parts[:5])


@_rules("resourceService")
@_resource
def _service_is_not_named(resource: _Resource, _: Rule, _partition: str) -> bool:
    return not re.fullmatch(r"[A-Za-z0-9.-]+", resource.part(2) or "") and resource.parts[2:] != ("*",)


@_rules("iamResourceRegion")
@_resource
def _iam_has_a_region(resource: _Resource, _: Rule, _partition: str) -> bool:
    return resource.part(2) == "iam" and bool(resource.part(3))


@_rules("s3ResourceRegion")
@_resource
def _s3_has_a_region(resource: _Resource, rule: Rule, _partition: str) -> bool:
    regional = (resource.part(5) or "").startswith(rule.values)
    return resource.part(2) == "s3" and bool(resource.part(3)) and not regional


@_rules("resourceKind")
@_resource
def _iam_kind_is_unknown(resource: _Resource, rule: Rule, _partition: str) -> bool:
    kind = resource.part(5)
    known = kind is None or kind in {"*", "root"} or kind.startswith(rule.values)
    return resource.part(2) == "iam" and not known


# -- actions


@_rules("actionPrefix")
def _actions_have_a_prefix(document: _Document, _: Rule) -> Iterator[Parts]:
    for action in document.texts("Action", "NotAction"):
        if ":" not in action and action != "*":
            yield _NAMELESS


@_rules("actionColons")
def _actions_have_one_colon(document: _Document, _: Rule) -> Iterator[Parts]:
    for action in document.texts("Action", "NotAction"):
        if action.count(":") > 1:
            yield _NAMELESS


@_rules("actionVendor")
def _vendors_are_named(document: _Document, _: Rule) -> Iterator[Parts]:
    for action in document.texts("Action", "NotAction"):
        vendor = action.partition(":")[0]
        if action != "*" and not re.fullmatch(r"[A-Za-z0-9.-]+", vendor):
            yield {"vendor": vendor}


# -- trusts


@_rules("trustVersion")
def _version_is_known(document: _Document, rule: Rule) -> Iterator[Parts]:
    if document.content.get("Version", rule.values[0]) not in rule.values:
        yield _NAMELESS


@_rules("trustStatement")
def _has_statements(document: _Document, _: Rule) -> Iterator[Parts]:
    if document.content.get("Statement") in (None, [], {}):
        yield _NAMELESS


@_rules("trustShape")
def _trust_has_its_shape(document: _Document, _: Rule) -> Iterator[Parts]:
    if not isinstance(document.content.get("Id", ""), str):
        yield _NAMELESS
    for statement in document.statements:
        if not isinstance(statement, dict) or not _has_shape(statement) or not _has_texts_and_objects(statement):
            yield _NAMELESS


def _has_texts_and_objects(statement: Mapping[str, Any]) -> bool:
    """An effect is a text, principals are no list; what else they may not be is said in other words."""
    return isinstance(statement.get("Effect", ""), str) and not isinstance(statement.get("Principal"), list)


@_rules("trustEffectMissing")
def _has_an_effect(document: _Document, _: Rule) -> Iterator[Parts]:
    yield from (_NAMELESS for statement in document.statements if not statement.get("Effect"))


@_rules("trustEffect")
def _effect_is_known(document: _Document, rule: Rule) -> Iterator[Parts]:
    for statement in document.statements:
        if statement["Effect"] not in rule.values:
            yield {"effect": statement["Effect"]}


@_rules("trustAllowNotPrincipal")
def _allows_nobody_but(document: _Document, _: Rule) -> Iterator[Parts]:
    for statement in document.statements:
        if "NotPrincipal" in statement and statement["Effect"] == "Allow":
            yield _NAMELESS


@_rules("trustNotPrincipal")
def _denies_nobody_but(document: _Document, _: Rule) -> Iterator[Parts]:
    yield from (_NAMELESS for statement in document.statements if "NotPrincipal" in statement)


@_rules("trustPrincipalMissing")
def _has_principals(document: _Document, _: Rule) -> Iterator[Parts]:
    yield from (_NAMELESS for statement in document.statements if "Principal" not in statement)


@_rules("trustPrincipalEmpty")
def _principals_are_not_empty(document: _Document, _: Rule) -> Iterator[Parts]:
    yield from (_NAMELESS for statement in document.statements if statement["Principal"] in (None, {}, ""))


@_rules("trustPrincipalObject")
def _principals_are_an_object(document: _Document, _: Rule) -> Iterator[Parts]:
    """The user guide has `"*"` for `{"AWS": "*"}` in every policy with principals."""
    for statement in document.statements:
        if statement["Principal"] != "*" and not isinstance(statement["Principal"], dict):
            yield _NAMELESS


def _principals(document: _Document) -> Iterator[tuple[str, Any]]:
    for statement in document.statements:
        if isinstance(statement["Principal"], dict):
            yield from statement["Principal"].items()


@_rules("trustPrincipalKind")
def _principal_kinds_are_known(document: _Document, rule: Rule) -> Iterator[Parts]:
    yield from ({"kind": kind} for kind, _ in _principals(document) if kind not in rule.values)


@_rules("trustPrincipalValue")
def _principals_are_texts(document: _Document, _: Rule) -> Iterator[Parts]:
    yield from (_NAMELESS for _, named in _principals(document) if not _is_text_or_texts(named))


@_rules("trustPrincipalNone")
def _principal_lists_are_not_empty(document: _Document, _: Rule) -> Iterator[Parts]:
    yield from (_NAMELESS for _, named in _principals(document) if not named)


@_rules("trustPrincipalService")
def _services_are_hosts_of_aws(document: _Document, rule: Rule) -> Iterator[Parts]:
    suffixes = "|".join(map(re.escape, rule.values))
    for kind, named in _principals(document):
        for service in _list(named):
            if kind == "Service" and not re.fullmatch(rf"(?:[a-z0-9-]+\.)+(?:{suffixes})", service):
                yield {"service": service}


@_rules("trustResource")
def _names_no_resource(document: _Document, _: Rule) -> Iterator[Parts]:
    yield from (_NAMELESS for statement in document.statements if "Resource" in statement)


@_rules("trustNotResource")
def _leaves_no_resource_out(document: _Document, _: Rule) -> Iterator[Parts]:
    yield from (_NAMELESS for statement in document.statements if "NotResource" in statement)


@_rules("trustActionOfOthers")
def _actions_are_of_sts(document: _Document, _: Rule) -> Iterator[Parts]:
    for action in document.texts("Action", "NotAction"):
        if not action.lower().startswith("sts:"):
            yield _NAMELESS


@_rules("trustAction")
def _actions_of_sts_are_known(document: _Document, rule: Rule) -> Iterator[Parts]:
    for action in document.texts("Action", "NotAction"):
        name = action.partition(":")[2]
        pattern = re.escape(name).replace(r"\*", ".*").replace(r"\?", ".")
        if not any(re.fullmatch(pattern, known, re.IGNORECASE) for known in rule.values):
            yield _NAMELESS


# -- policies of secrets


@_rules("secretPolicySyntax")
def _secret_policy_has_its_shape(document: _Document, _: Rule) -> Iterator[Parts]:
    rule = rules()["policyShape"]
    for predicate in (_is_object, _keys_stand_once, _elements_are_known, _shape, _operators_are_known):
        if next(iter(predicate(document, rule)), None) is not None:
            yield _NAMELESS
            return
    effects = rules()["policyEffect"].values
    for statement in document.statements:
        if statement["Effect"] not in effects or not _names(statement, "Action"):
            yield _NAMELESS


@_rules("secretPolicyPrincipal")
def _secret_policy_names_principals(document: _Document, _: Rule) -> Iterator[Parts]:
    kinds = rules()["trustPrincipalKind"].values
    for statement in document.statements:
        named = statement.get("Principal", statement.get("NotPrincipal"))
        is_map = isinstance(named, dict) and named and set(named) <= set(kinds)
        if named != "*" and not (is_map and all(value and _is_text_or_texts(value) for value in named.values())):
            yield _NAMELESS
