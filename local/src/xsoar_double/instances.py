"""The instances of integrations: reading, creating, replacing and deleting them."""

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from xsoar_double.credentials import Credentials, addressed, check_version, page
from xsoar_double.definitions import Definition, Definitions
from xsoar_double.errors import bad_request, duplicate, unknown
from xsoar_double.values import Stored, merged, resolved, shown

# What a client may set beside name and values, and what each is cleared to when it is left out.
_CLEARED: dict[str, Any] = {
    "category": "",
    "engine": "",
    "engineGroup": "",
    "defaultIgnore": False,
    "passwordProtected": False,
    "canSample": False,
    "incomingMapperId": "",
    "outgoingMapperId": "",
    "mappingId": "",
    "integrationLogLevel": "",
    "isLongRunning": False,
    "resetContext": False,
    "propagationLabels": [],
}
_SWITCH = ("true", "false")
_BUCKET = "moduleInstances"


@dataclass(frozen=True)
class Run:
    """How a Test or a command ended, and of which version of the instance it was."""

    version: int
    success: bool
    message: str
    key_id: str
    command: str = ""  # none for a Test
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def document(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "success": self.success,
            "message": self.message,
            "keyId": self.key_id,
            "command": self.command,
            "at": self.at.isoformat(timespec="milliseconds"),
        }


@dataclass
class Instance:
    id: str
    version: int
    name: str
    definition: Definition
    enabled: str
    values: Stored
    others: dict[str, Any]
    last_test: Run | None = None
    last_command: Run | None = None

    @property
    def brand(self) -> str:
        return self.definition.name


class Instances:
    def __init__(self, definitions: Definitions, credentials: Credentials) -> None:
        self._definitions = definitions
        self._credentials = credentials
        self._stored: dict[str, Instance] = {}
        self._lock = threading.RLock()

    def all(self) -> list[Instance]:
        with self._lock:
            return list(self._stored.values())

    def named(self, name: str) -> Instance | None:
        return next((each for each in self.all() if each.name == name), None)

    def search(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Definitions and instances. A query limits definitions; that it leaves instances alone, and that pages are of
        both, is not confirmed. `instances` is left out where there is none."""
        definitions = [each for each in self._definitions.all() if _matches(each, str(request.get("query") or ""))]
        answer: dict[str, Any] = {"configurations": [each.document() for each in page(definitions, request)]}
        instances = page(self.all(), request)
        if instances:
            answer["instances"] = [self.document(each) for each in instances]
        return answer

    def light(self) -> list[dict[str, Any]]:
        return [
            {
                "id": each.id,
                "name": each.name,
                "brand": each.brand,
                "enabled": each.enabled,
                "defaultIgnored": each.others["defaultIgnore"],
                "configvalues": self._configvalues(each),
            }
            for each in self.all()
        ]

    def document(self, instance: Instance) -> dict[str, Any]:
        return {
            "id": instance.id,
            "version": instance.version,
            "name": instance.name,
            "brand": instance.brand,
            "enabled": instance.enabled,
            **instance.others,
            "isIntegrationScript": True,
            "data": shown(instance.definition.parameters, instance.values, self._credentials),
            "configvalues": self._configvalues(instance),
            "configuration": instance.definition.document(script=""),
        }

    def _configvalues(self, instance: Instance) -> dict[str, Any]:
        data = shown(instance.definition.parameters, instance.values, self._credentials)
        return {entry["name"]: entry["value"] for entry in data if entry["hasvalue"]}

    def put(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Creates an instance, or replaces the one of the `id` whole."""
        with self._lock:
            stored = addressed(self._stored, body, "integration instance")
            if stored:
                check_version(stored.version, body.get("version", 0), stored.id, _BUCKET)
            candidate = self.candidate(body)
            taken = self.named(candidate.name)
            if taken and taken is not stored:
                raise duplicate("an integration instance", candidate.name)
            if stored:
                candidate.version = stored.version + 1
                candidate.last_test, candidate.last_command = stored.last_test, stored.last_command
            else:
                candidate.id, candidate.version = str(uuid.uuid4()), 1
            self._stored[candidate.id] = candidate
            return self.document(candidate)

    def candidate(self, body: Mapping[str, Any]) -> Instance:
        """The instance that a body describes, unsaved, with the stored secrets where it has none. `configvalues` is a
        copy of `data`, which decides (not confirmed); what is unknown is ignored, such as `enable`."""
        stored = addressed(self._stored, body, "integration instance")
        definition = self._definition(body, stored)
        name, enabled = body.get("name"), body.get("enabled", "false")
        if not isinstance(name, str) or not name:
            raise bad_request("name: a text expected")
        if enabled not in _SWITCH:
            raise bad_request(f"enabled: the text true or false expected, not {enabled!r}")
        return Instance(
            stored.id if stored else "",
            stored.version if stored else 0,
            name,
            definition,
            enabled,
            merged(definition.parameters, body.get("data"), stored.values if stored else None),
            {key: body.get(key, cleared) for key, cleared in _CLEARED.items()},
        )

    def delete(self, identifier: str) -> dict[str, Any]:
        with self._lock:
            if self._stored.pop(identifier, None) is None:
                raise unknown("integration instance", identifier)
        return {}

    def edit(self, name: str, *, new_name: str | None, enabled: bool | None) -> Instance:
        """What a person does in the user interface: the version rises as with any change."""
        with self._lock:
            instance = self.named(name)
            if instance is None:
                raise unknown("integration instance", name)
            if new_name and self.named(new_name):
                raise duplicate("an integration instance", new_name)
            instance.name = new_name or instance.name
            if enabled is not None:
                instance.enabled = _SWITCH[0] if enabled else _SWITCH[1]
            instance.version += 1
            return instance

    def at_run_time(self, instance: Instance) -> dict[str, Any]:
        return resolved(instance.values, self._credentials)

    def tested(self, identifier: str, run: Run) -> None:
        with self._lock:
            if instance := self._stored.get(identifier):
                instance.last_test = run

    def commanded(self, identifier: str, run: Run) -> None:
        with self._lock:
            if instance := self._stored.get(identifier):
                instance.last_command = run

    def _definition(self, body: Mapping[str, Any], stored: Instance | None) -> Definition:
        """That a brand which isn't installed is refused, and a change of brand, is not confirmed."""
        brand = body.get("brand")
        definition = self._definitions.of_brand(brand)
        if definition is None:
            raise bad_request(f"brand: there is no integration {brand!r}")
        if stored and stored.brand != definition.name:
            raise bad_request(f"brand: {stored.name!r} is an instance of {stored.brand!r}")
        return definition


def _matches(definition: Definition, query: str) -> bool:
    """`name:X` or `id:"X"`, as the vendor's clients ask; anything else is looked for in the name."""
    key, colon, value = query.partition(":")
    if colon and key in {"name", "id"}:
        return value.strip('"') == (definition.name if key == "name" else definition.id)
    return query.lower() in definition.name.lower()
