"""The names of AWS's actions, by the service authorization reference, as the functions have it."""

from functools import cache
from pathlib import Path

# The package is installed in place, from the checkout.
REFERENCE = Path(__file__).resolve().parents[3] / "functions/src/main/resources/rolebridge/domain/iamdata"

_SERVICE = "@"
_NO_ACTIONS = ("=", "+")


def is_listed(action: str) -> bool:
    """Whether the reference has the action, in this very spelling."""
    prefix, _, name = action.partition(":")
    return name in _of_letter(prefix[:1]).get(prefix, ())


@cache
def _of_letter(letter: str) -> dict[str, set[str]]:
    """The names of all services whose prefix begins so. The functions' `AuthorizationReference` tells of the lines."""
    names: dict[str, set[str]] = {}
    file = REFERENCE / f"{letter}.txt"
    if not ("a" <= letter <= "z" and file.exists()):
        return names
    current: set[str] = set()
    for line in file.read_text("utf-8").splitlines():
        if line.startswith(_SERVICE):
            current = names.setdefault(line[1:].split(" ", 1)[0], set())
        elif not line.startswith(_NO_ACTIONS):
            current.add(line[1:].split(" ", 1)[0])
    return names
