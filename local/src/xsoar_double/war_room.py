"""The playground of the API key's user, in which commands are run by entries that begin with `!`."""

import json
import re
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from xsoar_double.errors import bad_request, unknown

PLAYGROUND_TYPE = 9
USER = "admin"
NOTE, ERROR = 1, 4

_ARGUMENT = re.compile(r'(?P<name>[^\s=]+)=(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>\S*))')


@dataclass(frozen=True)
class Entry:
    type: int
    contents: Any
    instance: str = ""
    brand: str = ""

    @classmethod
    def error(cls, message: str, instance: str = "", brand: str = "") -> "Entry":
        return cls(ERROR, message, instance, brand)

    @classmethod
    def result(cls, found: dict[str, Any], instance: str, brand: str) -> "Entry":
        return cls(NOTE, json.loads(json.dumps(found, default=str)), instance, brand)


type Command = Callable[[str, Mapping[str, str]], list[Entry]]


class WarRoom:
    def __init__(self, command: Command) -> None:
        self.id = str(uuid.uuid4())
        self._command = command
        self._entries: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def search(self, request: Mapping[str, Any]) -> dict[str, Any]:
        wanted = request.get("filter") or {}
        types = wanted.get("type") if isinstance(wanted, dict) else wanted
        if types is not None and not isinstance(types, list):
            raise bad_request("filter: an object whose type is a list expected")
        if types and PLAYGROUND_TYPE not in types:
            return {"total": 0, "data": []}
        playground = {"id": self.id, "type": PLAYGROUND_TYPE, "name": "Playground", "creatingUserId": USER}
        return {"total": 1, "data": [playground]}

    def read(self, investigation: str) -> dict[str, Any]:
        self._known(investigation)
        with self._lock:
            return {"id": self.id, "name": "Playground", "type": PLAYGROUND_TYPE, "entries": list(self._entries)}

    def add(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Takes an entry and runs it later: what it finds are entries whose parent it is, and they come together."""
        entry, text = self._taken(request)
        threading.Thread(target=self._finish, args=(entry, text), name="command", daemon=True).start()
        return entry

    def execute(self, request: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Takes an entry, runs it and answers with what it finds."""
        return self._finish(*self._taken(request))

    def _taken(self, request: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        self._known(request.get("investigationId"))
        text = request.get("data")
        if not isinstance(text, str):
            raise bad_request("data: a text expected")
        return self._keep([Entry(NOTE, text)], "")[0], text

    def _finish(self, entry: Mapping[str, Any], text: str) -> list[dict[str, Any]]:
        name, arguments = parsed(text)
        if not name:
            return []
        return self._keep(self._command(name, arguments), entry["id"])

    def _keep(self, entries: list[Entry], parent: str) -> list[dict[str, Any]]:
        now = datetime.now(UTC).isoformat()
        with self._lock:
            first = len(self._entries) + 1
            kept = [
                {
                    "id": f"{first + number}@{self.id}",
                    "version": 1,
                    "created": now,
                    "modified": now,
                    "type": entry.type,
                    "format": "text" if isinstance(entry.contents, str) else "json",
                    "contents": entry.contents,
                    "user": USER,
                    "parentId": parent,
                    "investigationId": self.id,
                    "instance": entry.instance,
                    "brand": entry.brand,
                }
                for number, entry in enumerate(entries)
            ]
            self._entries.extend(kept)
        return kept

    def _known(self, investigation: object) -> None:
        if investigation != self.id:
            raise unknown("investigation", investigation)


def parsed(text: str) -> tuple[str, dict[str, str]]:
    """`!name key=value key="a value"` as command and arguments; no command if it is just text."""
    if not text.startswith("!"):
        return "", {}
    name, _, rest = text[1:].partition(" ")
    arguments = {}
    for match in _ARGUMENT.finditer(rest):
        quoted = match["quoted"]
        arguments[match["name"]] = match["plain"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
    return name, arguments
