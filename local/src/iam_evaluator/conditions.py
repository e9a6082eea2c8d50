"""The Condition element.

Operators: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
Several values: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
Set operators: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

import base64
import binascii
import ipaddress
import operator
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from iam_evaluator.document import Condition, Statement
from iam_evaluator.errors import UnevaluableError
from iam_evaluator.keys import known, multivalued
from iam_evaluator.patterns import Resolved, arn_like, like, plain, resolve

_NAME = re.compile(r"(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
# As IAM reads them: years of any length, also before the first, and times as short as an hour.
_DATE = re.compile(
    r"(-?\d{1,9})(?:-(\d{1,2})(?:-(\d{1,2}))?)?"
    r"(?:t(?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?)?(z|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE,
)
_DAY, _DAYS_OF_400_YEARS = 86_400, 146_097
_EPOCH = date(1970, 1, 1).toordinal()

type Match = Callable[[Resolved, str], bool]


@dataclass(frozen=True)
class _Operator:
    """`match` compares one value of the policy with one of the request; `negated` turns the whole result round."""

    match: Match
    negated: bool = False
    variables: bool = False


class Context:
    """The condition keys of one request, their names in lower case, since they are compared without case.

    A key with an empty tuple is known not to be there. Of a `complete` context that holds of every other key too. An
    `undetermined` key may be there with any value, unless it is given.
    """

    def __init__(
        self,
        values: Mapping[str, tuple[str, ...]],
        *,
        complete: bool = False,
        undetermined: Collection[str] = (),
    ) -> None:
        self._values = values
        self._complete = complete
        self._undetermined = tuple(key.lower() for key in undetermined)

    def values(self, key: str) -> tuple[str, ...]:
        """Empty when the request does not have the key; refused when nobody can say whether it does."""
        if not self._complete and key.lower() not in self._values and not known(key):
            raise UnevaluableError(f"condition key {key}, which is neither known nor given")
        if self._undetermined and key.lower() not in self._values and self._is_undetermined(key.lower()):
            raise UnevaluableError(f"condition key {key}, whose value the request does not tell")
        return self._values.get(key.lower(), ())

    def _is_undetermined(self, key: str) -> bool:
        return any(key.startswith(each) if each.endswith(("/", ":")) else key == each for each in self._undetermined)

    def variable(self, key: str) -> str | None:
        """The value for a policy variable. "You cannot use a multivalued condition key as a policy variable"."""
        values = self.values(key)
        if multivalued(key) or len(values) > 1:
            raise UnevaluableError(f"policy variable {key}, which is multivalued")
        return values[0] if values else None


def conditions_match(statement: Statement, context: Context) -> bool:
    """All conditions of the statement. Every one is looked at, so that what is refused depends on no order."""
    results = [_condition_matches(condition, statement.variables, context) for condition in statement.conditions]
    return all(results)


def _condition_matches(condition: Condition, variables: bool, context: Context) -> bool:
    quantifier, name, if_exists = _parts(condition.operator)
    if not condition.values:
        raise UnevaluableError(f"{condition.operator} of {condition.key} without a value")
    values = context.values(condition.key)
    if name == "null":
        # "use either true (the key doesn't exist — it is null) or false (the key exists and its value is not null)"
        results = [_truth(value) is not bool(values) for value in condition.values]
        # With ForAllValues or ForAnyValue "they always return a true or false respectively".
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
        return quantifier == "forallvalues" if quantifier else any(results)
    found = _BY_NAME[name]
    wanted = [_wanted(text, found, variables, context) for text in condition.values]
    results = [found.negated is not _any_match(found.match, wanted, value) for value in values]
    if not values:
        # For ForAnyValue "the condition returns false", whatever IfExists says (AWS re:Post,
        # https://repost.aws/questions/QU9HFmDzP0QGuU-fd7rS6B7w, an accepted answer from a real account); ForAllValues
        # "returns true if there are no context keys in the request"; IfExists: "If the key is not present, evaluate
        # the condition element as true"; else the key "is not matched", which is what negated operators ask for.
        return quantifier != "foranyvalue" and (if_exists or quantifier == "forallvalues" or found.negated)
    if not quantifier and len(values) > 1 and (found.negated or any(results)):
        raise UnevaluableError(f"{condition.key} has {len(values)} values: {condition.operator} without a set operator")
    return any(results) if quantifier == "foranyvalue" else all(results)


def _any_match(match: Match, wanted: list[Resolved | None], value: str) -> bool:
    results = [match(pieces, value) for pieces in wanted if pieces is not None]
    return any(results)


def _parts(text: str) -> tuple[str | None, str, bool]:
    """Set operator, operator and whether `IfExists`, in lower case.

    AWS's documentation does not say whether case matters in their names. AWS publishes policies with other case
    (`ForAnyValue:Stringlike`, https://github.com/aws-samples/resource-control-policy-examples), so it does not.
    """
    name = text.lower()
    match = _NAME.fullmatch(name)
    if not match or (match[2] not in _BY_NAME and (match[2] != "null" or match[3])):
        raise UnevaluableError(f"condition operator {text}")
    return match[1], match[2], bool(match[3])


def _wanted(text: str, found: _Operator, variables: bool, context: Context) -> Resolved | None:
    if variables and "${" in text and not found.variables:
        raise UnevaluableError(f"{text!r}: a policy variable where the operator takes none")
    return resolve(text, variables and found.variables, context.variable)


def _string(pieces: Resolved, value: str) -> bool:
    return plain(pieces) == value


def _string_ignore_case(pieces: Resolved, value: str) -> bool:
    return plain(pieces).lower() == value.lower()


def _bool(pieces: Resolved, value: str) -> bool:
    return _truth(plain(pieces)) is _truth(value)


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise UnevaluableError(f"{text!r} is neither true nor false")
    return text.lower() == "true"


def _binary(pieces: Resolved, value: str) -> bool:
    return _bytes(plain(pieces)) == _bytes(value)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise UnevaluableError(f"{text!r} is not base64") from error


def _ip(pieces: Resolved, value: str) -> bool:
    try:
        network = ipaddress.ip_network(plain(pieces), strict=False)
        address = ipaddress.ip_address(value)
    except ValueError as error:
        raise UnevaluableError(f"{plain(pieces)!r} and {value!r}: IP addresses expected") from error
    return address in network


def _number(text: str) -> Decimal:
    try:
        if _NUMBER.fullmatch(text):
            return Decimal(text)
    except InvalidOperation:
        pass
    raise UnevaluableError(f"{text!r} is not a number")


def _instant(text: str) -> Fraction:
    """Seconds since 1970, of a date in ISO 8601 or of that number; four digits are a year.

    AWS does not say of which zone a time without one is: of UTC, as the request's own times are.
    """
    match = _DATE.fullmatch(text)
    if not match or (text.isdigit() and len(text) != len("1970")):
        return Fraction(_number(text))
    year, month, day, hour, minute, second = (
        int(part or first) for part, first in zip(match.groups()[:6], _FIRST, strict=True)
    )
    # Python's calendar ends with the year 9999, and AWS's repeats itself.
    cycles, of_cycle = divmod(year - 1, 400)
    try:
        days = date(of_cycle + 1, month, day).toordinal() - _EPOCH + cycles * _DAYS_OF_400_YEARS
        time(hour, minute, second)
    except ValueError as error:
        raise UnevaluableError(f"{text!r} is not a date") from error
    seconds = days * _DAY + hour * 3600 + minute * 60 + second - _zone(match[8] or "")
    return seconds + Fraction(f"0.{match[7] or 0}")


# What the parts of a date are that it leaves out.
_FIRST = (1, 1, 1, 0, 0, 0)


def _zone(text: str) -> int:
    """How many seconds it is ahead of UTC."""
    digits = text.lstrip("+-zZ").replace(":", "").ljust(4, "0")
    ahead = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -ahead if text.startswith("-") else ahead


def _compared(read: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Match:
    return lambda pieces, value: compare(read(value), read(plain(pieces)))


def _ordered(prefix: str, read: Callable[[str], Any]) -> dict[str, _Operator]:
    return {
        f"{prefix}Equals": _Operator(_compared(read, operator.eq)),
        f"{prefix}NotEquals": _Operator(_compared(read, operator.eq), negated=True),
        f"{prefix}LessThan": _Operator(_compared(read, operator.lt)),
        f"{prefix}LessThanEquals": _Operator(_compared(read, operator.le)),
        f"{prefix}GreaterThan": _Operator(_compared(read, operator.gt)),
        f"{prefix}GreaterThanEquals": _Operator(_compared(read, operator.ge)),
    }


# "You can use a policy variable in any condition that involves the string operators or the ARN operators"; for Bool
# AWS's pages contradict each other, so a variable there is refused.
_OPERATORS: dict[str, _Operator] = {
    "StringEquals": _Operator(_string, variables=True),
    "StringNotEquals": _Operator(_string, negated=True, variables=True),
    "StringEqualsIgnoreCase": _Operator(_string_ignore_case, variables=True),
    "StringNotEqualsIgnoreCase": _Operator(_string_ignore_case, negated=True, variables=True),
    "StringLike": _Operator(like, variables=True),
    "StringNotLike": _Operator(like, negated=True, variables=True),
    "ArnEquals": _Operator(arn_like, variables=True),
    "ArnLike": _Operator(arn_like, variables=True),
    "ArnNotEquals": _Operator(arn_like, negated=True, variables=True),
    "ArnNotLike": _Operator(arn_like, negated=True, variables=True),
    **_ordered("Numeric", _number),
    **_ordered("Date", _instant),
    "Bool": _Operator(_bool),
    "BinaryEquals": _Operator(_binary),
    "IpAddress": _Operator(_ip),
    "NotIpAddress": _Operator(_ip, negated=True),
}

_BY_NAME = {name.lower(): found for name, found in _OPERATORS.items()}

OPERATORS = frozenset({*_OPERATORS, "Null"})
