"""The built-in store of credentials, from which many instances may take one pair."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xsoar_double.errors import bad_request, duplicate, optimistic_lock, unknown

# Cleared when they are left out, as with instances (not confirmed).
_PLAIN = ("user", "workgroup", "comment")


@dataclass
class Credential:
    name: str
    version: int
    plain: dict[str, str]
    password: str
    sshkey: str

    @property
    def user(self) -> str:
        return self.plain["user"]

    def document(self) -> dict[str, Any]:
        """As it is read: without the secrets, of which only is told whether they are there."""
        return {
            "id": self.name,
            "name": self.name,
            "version": self.version,
            **self.plain,
            "password": "",
            "sshkey": "",
            "hasPassword": bool(self.password),
            "hasCertificate": bool(self.sshkey),
            "vaultInstanceId": "",
        }

    def nested(self) -> dict[str, Any]:
        """As it shows in the value of a parameter that refers to it, by the one captured value there is
        (demisto/content, GenericSQL_test.py); not confirmed for what is read from the server."""
        return nested_credentials(self.name, self.user, self.plain["workgroup"], self.version)


def nested_credentials(name: str = "", user: str = "", workgroup: str = "", version: int = 0) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "user": user,
        "password": "",
        "workgroup": workgroup,
        "sshkey": "",
        "sshkeyPass": "",
        "vaultInstanceId": "",
        "version": version,
        "cacheVersn": 0,
        "locked": False,
        "modified": "0001-01-01T00:00:00Z",
    }


class Credentials:
    def __init__(self) -> None:
        self._stored: dict[str, Credential] = {}
        self._lock = threading.Lock()

    def named(self, name: str) -> Credential | None:
        return self._stored.get(name)

    def search(self, request: Mapping[str, Any]) -> dict[str, Any]:
        query = str(request.get("query") or "")
        with self._lock:
            found = [each.document() for each in self._stored.values() if query in each.name]
        return {"credentials": page(found, request), "total": len(found)}

    def put(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Creates without an `id`, else replaces. A password that is left out or empty stays, since nobody who reads a
        credential could send it back; that no flag is needed to change it is not confirmed."""
        name = body.get("name")
        if not isinstance(name, str) or not name:
            raise bad_request("name: a text expected")
        for key in (*_PLAIN, "password", "sshkey"):
            if not isinstance(body.get(key) or "", str):
                raise bad_request(f"{key}: a text expected")
        with self._lock:
            stored = addressed(self._stored, body, "credential")
            if stored:
                check_version(stored.version, body.get("version", 0), stored.name, "credentials")
            if name in self._stored and (stored is None or stored.name != name):
                raise duplicate("a credential", name)
            saved = Credential(
                name,
                stored.version + 1 if stored else 1,
                {key: body.get(key) or "" for key in _PLAIN},
                body.get("password") or (stored.password if stored else ""),
                body.get("sshkey") or (stored.sshkey if stored else ""),
            )
            if stored:
                del self._stored[stored.name]
            self._stored[name] = saved
            return saved.document()

    def delete(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Deletes by the one `id`. Instances that refer to it aren't asked (not confirmed)."""
        with self._lock:
            if self._stored.pop(str(body.get("id") or ""), None) is None:
                raise unknown("credential", body.get("id"))
        return {}


def check_version(stored: int, sent: object, item: str, bucket: str) -> None:
    """The optimistic lock: what changes an item names the version that it read, or -1 for any. A version left out is 0,
    which no stored item has."""
    if type(sent) is not int:
        raise bad_request("version: an integer expected")
    if sent not in {-1, stored}:
        raise optimistic_lock(stored, sent, item, bucket)


def addressed[T](stored: Mapping[str, T], body: Mapping[str, Any], kind: str) -> T | None:
    """What an `id` in a body stands for; none without one, which asks for a new thing."""
    identifier = body.get("id")
    if not identifier:
        return None
    found = stored.get(str(identifier))
    if found is None:
        raise unknown(kind, identifier)
    return found


def page(found: list[Any], request: Mapping[str, Any]) -> list[Any]:
    """The part of a list that `page` and `size` ask for; all of it without a size."""
    size, number = request.get("size"), request.get("page") or 0
    if not size:
        return found
    if type(size) is not int or type(number) is not int or size < 0 or number < 0:
        raise bad_request("page and size: integers expected")
    return found[number * size : (number + 1) * size]
