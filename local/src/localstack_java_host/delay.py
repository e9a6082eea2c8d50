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

    def __post_init__(self) -> None:
        if not 0 <= self.shortest <= self.longest <= LONGEST:
            raise BadDelayError(
                f"0 <= shortest <= longest <= {LONGEST:.0f} expected, not {self.shortest} and {self.longest}"
            )

    def draw(self) -> float:
        return random.uniform(self.shortest, self.longest)  # noqa: S311 - nothing here is secret

    @classmethod
    def of(cls, document: object) -> Self:
        """:raises BadDelayError: for anything but `{"shortest": SECONDS, "longest": SECONDS}`"""
        if not isinstance(document, dict) or set(document) != {"shortest", "longest"}:
            raise BadDelayError("shortest and longest expected")
        if not all(type(bound) in {int, float} for bound in document.values()):
            raise BadDelayError("shortest and longest: numbers of seconds expected")
        return cls(**document)

    @classmethod
    def parse(cls, text: str) -> Self:
        """:raises BadDelayError: for anything but SHORTEST-LONGEST, such as 0-2"""
        try:
            shortest, longest = (float(bound) for bound in text.split("-"))
        except ValueError:
            raise BadDelayError(f"{text!r} is not SHORTEST-LONGEST in seconds, such as 0-2") from None
        return cls(shortest, longest)
