"""Wildcards, ARNs and policy variables.

Variables: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
ARNs in Resource: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from iam_evaluator.errors import UnevaluableError

ARN_PARTS = 6
# Stands in the resource of a request for what is not known of it; it is at least one character.
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_NAME = re.compile(r"([^\s,'*?$]+)(?:\s*,\s*'([^']*)')?")


@dataclass(frozen=True)
class Variable:
    """`${key}` or `${key, 'default'}`."""

    key: str
    default: str | None


class Piece(NamedTuple):
    """Text of a pattern. In literal text, which a variable brought, `*` and `?` are no wildcards."""

    text: str
    literal: bool = False


type Resolved = tuple[Piece, ...]
type Lookup = Callable[[str], str | None]


@lru_cache(maxsize=4096)
def template(text: str, variables: bool) -> tuple[Piece | Variable, ...]:
    """The text split at its variables; without `variables` (version 2008-10-17) it is one piece of plain text."""
    if not variables:
        return (Piece(text),)
    parts: list[Piece | Variable] = []
    end = 0
    for match in _VARIABLE.finditer(text):
        if match.start() > end:
            parts.append(Piece(text[end : match.start()]))
        parts.append(_variable(match))
        end = match.end()
    if end < len(text) or not parts:
        parts.append(Piece(text[end:]))
    return tuple(parts)


def _variable(match: re.Match[str]) -> Piece | Variable:
    if match[1] in ("*", "?", "$"):
        return Piece(match[1], literal=True)
    name = _NAME.fullmatch(match[1].strip())
    if not name or ":" not in name[1]:
        raise UnevaluableError(f"policy variable {match[0]}")
    return Variable(name[1], name[2])


def variables_in(text: str) -> Iterator[str]:
    """The keys of the variables in a text of version 2012-10-17."""
    for part in template(text, True):
        if isinstance(part, Variable):
            yield part.key


def resolve(text: str, variables: bool, lookup: Lookup) -> Resolved | None:
    """The text with values for its variables; None when one has neither a value nor a default.

    "The value is effectively null. There is no equal or like value." (Policy variables with no value)
    """
    pieces = []
    for part in template(text, variables):
        if isinstance(part, Piece):
            pieces.append(part)
            continue
        value = lookup(part.key)
        value = part.default if value is None else value
        if value is None:
            return None
        pieces.append(Piece(value, literal=True))
    return tuple(pieces)


def plain(pieces: Resolved) -> str:
    """The text for a comparison without wildcards."""
    return "".join(piece.text for piece in pieces)


@lru_cache(maxsize=4096)
def _expression(pieces: Resolved) -> re.Pattern[str]:
    chunks = [""]
    for piece in pieces:
        if piece.literal:
            chunks[-1] += re.escape(piece.text)
            continue
        for character in piece.text:
            if character == "*":
                chunks.append("")
            else:
                chunks[-1] += "." if character == "?" else re.escape(character)
    first, *others = chunks
    if not others:
        return re.compile(first, re.DOTALL)
    # Atomic groups: the leftmost place of each chunk is as good as any other, so nothing is tried twice.
    middle = "".join(f"(?>.*?{chunk})" for chunk in others[:-1])
    return re.compile(f"{first}{middle}.*{others[-1]}", re.DOTALL)


def like(pieces: Resolved, value: str) -> bool:
    """`*` stands for any characters, `?` for one; case-sensitive."""
    return _expression(pieces).fullmatch(value) is not None


def action_among(patterns: tuple[str, ...], action: str) -> bool:
    """Actions are compared without case."""
    return any(like((Piece(pattern.lower()),), action.lower()) for pattern in patterns)


def arn_like(pieces: Resolved, value: str) -> bool:
    """Each of the six colon-delimited parts for itself; the sixth may hold colons and slashes.

    "Each of the six colon-delimited components of the ARN is checked separately and each can include multi-character
    match wildcards (*) or single-character match wildcards (?)" (Condition operators). A value that is no ARN matches
    nothing.
    """
    pattern = _arn_parts(pieces)
    if len(pattern) < ARN_PARTS:
        raise UnevaluableError(f"{plain(pieces)!r} where an ARN is expected")
    parts = value.split(":", ARN_PARTS - 1)
    return len(parts) == ARN_PARTS and all(map(like, pattern, parts))


def _arn_parts(pieces: Resolved) -> list[Resolved]:
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split(":", ARN_PARTS - len(parts))
        parts[-1].append(Piece(first, piece.literal))
        parts += [[Piece(other, piece.literal)] for other in others]
    return [tuple(part) for part in parts]


def resource_like(text: str, variables: bool, lookup: Lookup, resource: str) -> bool | None:
    """Whether an entry of `Resource` or `NotResource` names the resource.

    None, which is not to name it, when that hangs on a variable that has no value. A request without a resource of
    its own (`*`) is named by `*` only. Variables may stand after the fifth colon only. A short ARN that ends with `*`
    stands for all that begins so: `arn:aws:cloudfront:*` "provides permissions for all CloudFront actions"
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html). Refused is what hangs on a
    contradiction: "If the * wildcard is the last character of a resource ARN segment, it can expand to match beyond the
    colon boundaries" (Resource), "a wildcard character can't span segments" (Amazon S3's policy resources). Refused,
    too, is what hangs on a part of the resource that is not known.
    """
    if variables and "${" in text:
        return _resource_like(text, variables, lookup, resource)
    return _fixed_resource_like(text, resource)


@lru_cache(maxsize=4096)
def _fixed_resource_like(text: str, resource: str) -> bool | None:
    """Kept, since without variables it hangs on nothing but the two texts."""
    return _resource_like(text, False, lambda _: None, resource)


def _resource_like(text: str, variables: bool, lookup: Lookup, resource: str) -> bool | None:
    if not text.strip("*"):
        return True
    parts = template(text, variables)
    colons = 0
    for part in parts:
        if isinstance(part, Variable) and colons < ARN_PARTS - 1:
            raise UnevaluableError(f"{text!r}: a variable before the fifth colon of an ARN")
        colons += part.text.count(":") if isinstance(part, Piece) else 0
    if text.startswith("arn:") and text.endswith("*") and colons < ARN_PARTS - 1:
        text += ":*" * (ARN_PARTS - 1 - colons)
        parts = template(text, variables)
    # Either page of AWS may be right where a "*" would have to match a colon of the first five.
    spans = "*:" in text
    # What differs even with any value is settled without asking for one, which may be a key that is not known.
    anything = tuple(part if isinstance(part, Piece) else Piece("*") for part in parts)
    if not _may_be(anything, resource) and not (spans and _may_be_like(anything, resource)):
        return False
    pieces = resolve(text, variables, lookup)
    if pieces is None:
        return None
    if UNKNOWN in resource:
        return _like_whatever_it_is(pieces, resource)
    if arn_like(pieces, resource):
        return True
    if spans and like(pieces, resource):
        raise UnevaluableError(f"{text!r}: a wildcard that would have to match beyond a colon")
    return False


def _may_be(pieces: Resolved, resource: str) -> bool:
    """`arn_like` for at least one value of what is not known."""
    if UNKNOWN not in resource:
        return arn_like(pieces, resource)
    pattern = _arn_parts(pieces)
    if len(pattern) < ARN_PARTS:
        raise UnevaluableError(f"{plain(pieces)!r} where an ARN is expected")
    return all(map(_may_be_like, pattern, resource.split(":", ARN_PARTS - 1)))


@lru_cache(maxsize=4096)
def _may_be_like(pieces: Resolved, value: str) -> bool:
    """`like` for at least one value of what is not known, which is a name without a colon."""
    pattern = [(character, not piece.literal and character in "*?") for piece in pieces for character in piece.text]
    places = _beyond_stars(pattern, {0})
    for character in value:
        if character != UNKNOWN:
            places = _after(pattern, places, character)
            continue
        places = _after(pattern, places, None)
        while more := _after(pattern, places, None) - places:
            places |= more
    return len(pattern) in places


# A character of a pattern, and whether it is a wildcard.
type _Token = tuple[str, bool]


def _beyond_stars(pattern: list[_Token], places: set[int]) -> set[int]:
    """A `*` may stand for nothing."""
    for place, token in enumerate(pattern):
        if place in places and token == ("*", True):
            places.add(place + 1)
    return places


def _after(pattern: list[_Token], places: set[int], character: str | None) -> set[int]:
    """Where in the pattern one more character leads to; None is any but a colon."""
    reached = set()
    for place in places - {len(pattern)}:
        wanted, wildcard = pattern[place]
        if wildcard or (wanted == character if character else wanted != ":"):
            reached.add(place if wildcard and wanted == "*" else place + 1)
    return _beyond_stars(pattern, reached)


def _like_whatever_it_is(pieces: Resolved, resource: str) -> bool:
    """Only wildcards match the mark itself, and what matches one and two of them matches any name."""
    if all(arn_like(pieces, resource.replace(UNKNOWN, UNKNOWN * length)) for length in (1, 2)):
        return True
    raise UnevaluableError(f"{plain(pieces)!r}, of which the request does not say whether it is its resource")
