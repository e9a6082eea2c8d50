"""The record of requests, for tests to look at. No secret is in it: each is replaced by its SHA-256."""

import hashlib
import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from xsoar_double.definitions import Definitions
from xsoar_double.errors import ApiError
from xsoar_double.http import Request
from xsoar_double.values import MASK, secrets

LONGEST_TEXT = 5000
_SECRET_KEYS = ("password", "sshkey", "sshkeyPass")


def digest(secret: str) -> str:
    return "sha256:" + hashlib.sha256(secret.encode()).hexdigest()


def secrets_of(request: Request, definitions: Definitions) -> list[str]:
    """The secrets that a body holds, wherever a client may put them."""
    try:
        body = request.document
        definition = definitions.of_brand(body.get("brand"))
        found = set(secrets(definition.parameters if definition else (), body.get("data")))
    except ApiError:
        return []
    return sorted(each for each in found | set(_by_key(body)) if each and each != MASK)


def _by_key(node: Any) -> Iterable[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in _SECRET_KEYS and isinstance(value, str):
                yield value
            yield from _by_key(value)
    elif isinstance(node, list):
        for each in node:
            yield from _by_key(each)


def hashed(node: Any, known: list[str]) -> Any:
    """The same with every known secret replaced, also inside of other texts, and no long text, such as a source."""
    if isinstance(node, dict):
        return {key: hashed(value, known) for key, value in node.items()}
    if isinstance(node, list):
        return [hashed(each, known) for each in node]
    if isinstance(node, str):
        for secret in known:
            if secret in node:
                node = node.replace(secret, digest(secret))
        return node if len(node) <= LONGEST_TEXT else f"({len(node)} characters)"
    return node


@dataclass
class Recorded:
    seq: int
    document: dict[str, Any]


class Record:
    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._recorded: list[Recorded] = []
        self._lock = threading.Lock()

    def begin(self, request: Request, path: str, account: str) -> Recorded:
        known = secrets_of(request, self._definitions)
        try:
            body = hashed(request.document, known) if request.body else None
        except ApiError:
            body = {"unreadable": len(request.body)}
        headers = {name: value for name, value in request.headers.items() if name.startswith("x-xdr-")}
        if sent := request.headers.get("authorization"):
            headers["authorization"] = digest(sent)
        with self._lock:
            seq = len(self._recorded) + 1
            document = {
                "seq": seq,
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "method": request.method,
                "target": request.target,
                "path": path,
                "account": account,
                "headers": headers,
                "body": body,
                "status": None,
            }
            recorded = Recorded(seq, document)
            self._recorded.append(recorded)
        return recorded

    def end(self, recorded: Recorded, status: int) -> None:
        """`status` 0 stands for a connection that ended without an answer."""
        with self._lock:
            recorded.document["status"] = status

    def after(self, seq: int) -> list[dict[str, Any]]:
        with self._lock:
            return json.loads(json.dumps([each.document for each in self._recorded[seq:]]))
