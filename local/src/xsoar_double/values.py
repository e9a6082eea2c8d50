"""The `data` of an instance: what is stored, what is shown of it, and what an integration gets of it at run time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xsoar_double.credentials import Credentials, nested_credentials
from xsoar_double.definitions import CREDENTIALS, SECRET_TYPES
from xsoar_double.errors import RunError, bad_request

# What stands for a secret when an instance is read is not confirmed, nor how the server tells one that comes back
# unchanged from a new one: a client must take neither for the secret.
MASK = "********"

type Stored = dict[str, Any]
type Parameters = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Pair:
    """Both halves of a parameter of type 9 at run time."""

    identifier: str
    password: str


def merged(parameters: Parameters, data: object, stored: Stored | None) -> Stored:
    """The values that `data` leaves the instance with. `stored` are those that it had, or None if it is new.

    What `data` leaves out is cleared. Of what is not defined nothing is kept (not confirmed).
    """
    sent = _by_name(data)
    values = {}
    for parameter in parameters:
        entry = sent.get(parameter["name"], {})
        if entry.get("value") in (None, ""):
            continue
        values[parameter["name"]] = _merged(parameter, entry["value"], stored)
    return values


def _merged(parameter: Mapping[str, Any], value: Any, stored: Stored | None) -> Any:
    name = parameter["name"]
    before = (stored or {}).get(name)
    if parameter["type"] == CREDENTIALS:
        return _merged_credentials(name, value, before, new=stored is None)
    if parameter["type"] in SECRET_TYPES:
        if not isinstance(value, str):
            raise bad_request(f"data: {name}: a text expected")
        return (before or "") if value == MASK else value
    return value


def _merged_credentials(name: str, value: Any, before: Any, *, new: bool) -> dict[str, Any]:
    """A new instance takes the password as it comes (the vendor's SDK creates with `passwordChanged` false). Of one
    that is there it is taken only with `passwordChanged`: not confirmed, and the stricter of what may be so."""
    if not isinstance(value, dict):
        raise bad_request(f"data: {name}: an object with identifier and password expected")
    parts = {key: value.get(key) or "" for key in ("credential", "identifier", "password")}
    for key, part in parts.items():
        if not isinstance(part, str):
            raise bad_request(f"data: {name}.{key}: a text expected")
    if not new and value.get("passwordChanged") is not True:
        parts["password"] = before["password"] if before else ""
    return parts


def shown(parameters: Parameters, values: Stored, credentials: Credentials) -> list[dict[str, Any]]:
    """`data` as it is read: every parameter of the definition, with no secret in its value."""
    return [
        {
            **parameter,
            "value": _shown(parameter, values.get(parameter["name"]), credentials),
            "hasvalue": parameter["name"] in values,
        }
        for parameter in parameters
    ]


def _shown(parameter: Mapping[str, Any], value: Any, credentials: Credentials) -> Any:
    if parameter["type"] == CREDENTIALS:
        return _shown_credentials(value or {}, credentials)
    if parameter["type"] in SECRET_TYPES and value:
        return MASK
    return "" if value is None else value


def _shown_credentials(value: Mapping[str, str], credentials: Credentials) -> dict[str, Any]:
    name = value.get("credential", "")
    found = credentials.named(name) if name else None
    return {
        "credential": name,
        "credentials": found.nested() if found else nested_credentials(name),
        "identifier": value.get("identifier", ""),
        "password": "",
        "passwordChanged": False,
    }


def resolved(values: Stored, credentials: Credentials) -> dict[str, Any]:
    """The values at run time, each stored credential replaced by its pair as it is now."""
    return {
        name: _pair(value, credentials) if isinstance(value, dict) and "password" in value else value
        for name, value in values.items()
    }


def _pair(value: Mapping[str, str], credentials: Credentials) -> Pair:
    name = value["credential"]
    if not name:
        return Pair(value["identifier"], value["password"])
    found = credentials.named(name)
    if found is None:
        # The server's words for this are not confirmed.
        raise RunError(f"Credentials {name!r} not found")
    return Pair(found.user, found.password)


def secrets(parameters: Parameters, data: object) -> Iterator[str]:
    """The secrets in a posted `data`, by the types that it or the definition gives."""
    types = {parameter["name"]: parameter["type"] for parameter in parameters}
    for name, entry in _by_name(data).items():
        value = entry.get("value")
        if isinstance(value, dict):
            yield from (part for key, part in value.items() if key == "password" and isinstance(part, str))
        elif isinstance(value, str) and (entry.get("type") in SECRET_TYPES or types.get(name) in SECRET_TYPES):
            yield value


def _by_name(data: object) -> dict[str, dict[str, Any]]:
    if data is None:
        return {}
    if not isinstance(data, list) or not all(isinstance(entry, dict) for entry in data):
        raise bad_request("data: a list of parameters expected")
    return {str(entry.get("name")): entry for entry in data}
