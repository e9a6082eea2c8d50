"""How long a change of IAM takes until it has an effect."""

import random
from dataclasses import dataclass
from typing import Self

LONGEST = 300.0


class BadDelayError(ValueError):
    """Bounds of a delay that mean nothing."""


@dataclass(frozen=True)
class Delay:
    """The bounds, in seconds, between which the delay of each change is drawn."""

    shortest: float = 0.0
    longest: float = 2.0
    # Whether what an account's root stand-in changes, as a test's preparation, takes effect at once.
    rootAtOnce: bool = False  # noqa: N815 - the name in the JSON document

    def __post_init__(self) -> None:
        if not 0 <= self.shortest <= self.longest <= LONGEST:
            raise BadDelayError(
                f"0 <= shortest <= longest <= {LONGEST:.0f} expected, not {self.shortest} and {self.longest}"
            )

    def draw(self) -> float:
        return random.uniform(self.shortest, self.longest)  # noqa: S311 - nothing here is secret

    @classmethod
    def of(cls, document: object) -> Self:
        """:raises BadDelayError: for anything but shortest and longest, in seconds, and maybe rootAtOnce"""
        if not isinstance(document, dict) or set(document) - {"rootAtOnce"} != {"shortest", "longest"}:
            raise BadDelayError("shortest and longest expected, and maybe rootAtOnce")
        if not all(type(document[bound]) in {int, float} for bound in ("shortest", "longest")):
            raise BadDelayError("shortest and longest: numbers of seconds expected")
        if type(document.get("rootAtOnce", False)) is not bool:
            raise BadDelayError("rootAtOnce: true or false expected")
        return cls(**document)

    @classmethod
    def parse(cls, text: str) -> Self:
        """:raises BadDelayError: for anything but SHORTEST-LONGEST, such as 0-2"""
        try:
            shortest, longest = (float(bound) for bound in text.split("-"))
        except ValueError:
            raise BadDelayError(f"{text!r} is not SHORTEST-LONGEST in seconds, such as 0-2") from None
        return cls(shortest, longest)
