"""The integrations that are installed on the server, made from the project's catalog."""

import json
import threading
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

# Types of parameters (xsoar.pan.dev, "Parameter Types").
TEXT, ENCRYPTED, CHECK_BOX, CREDENTIALS, LONG_ENCRYPTED, SELECT = 0, 4, 8, 9, 14, 15
SECRET_TYPES = (ENCRYPTED, LONG_ENCRYPTED)

# Every definition comes with the integration's whole source, which makes the search's answer megabytes long.
_SCRIPT = "# The integration's source would be here.\n" * 1500

# Has no place in the catalog, and Test fails without it.
IDENTITY_STORE = "IdentityStoreId"


@dataclass(frozen=True)
class Field:
    """Where an instance has something: a parameter, or one part of a parameter of type 9."""

    parameter: str
    part: str  # "", "IDENTIFIER" or "PASSWORD"
    label: str
    required: bool

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Field":
        return cls(document["parameter"], document.get("part") or "", document["label"], document["required"])


@dataclass(frozen=True)
class Command:
    name: str
    read_only: bool
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Integration:
    name: str
    display: str
    fields: Mapping[str, Field]
    test_actions: tuple[str, ...]
    commands: tuple[Command, ...]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Integration":
        fields = {name: Field.of(field) for name, field in document["instance"].items() if isinstance(field, dict)}
        required = {f"required {n}": Field.of(field) for n, field in enumerate(document["instance"]["otherRequired"])}
        several = document.get("multiAccount") or {}
        accounts = {name: Field.of(several[name]) for name in ("accounts", "roleName", "maxWorkers") if several}
        return cls(
            document["name"],
            document["displayName"],
            fields | required | accounts,
            tuple(document["test"]["actions"]),
            tuple(
                Command(each["name"], each["access"] == "READ", tuple(each.get("actions", ())))
                for each in document["commands"]
                if each["kind"] == "COMMAND"
            ),
        )

    @cached_property
    def parameters(self) -> tuple[dict[str, Any], ...]:
        """The parameter definitions of the present pack."""
        found = {}
        for role, field in self.fields.items():
            if field.part:
                found[field.parameter] = self._credentials(field)
            else:
                kind = SELECT if role in {"region", "stsRegion", "stsRegionalEndpoint"} else TEXT
                found[field.parameter] = parameter(field.parameter, field.label, kind, required=field.required)
        if any(action.startswith("identitystore:") for action in self.test_actions):
            found[IDENTITY_STORE] = parameter(IDENTITY_STORE, "Identity Store ID", TEXT)
        for hidden in (parameter("access_key", "Access Key", TEXT), parameter("secret_key", "Secret Key", ENCRYPTED)):
            found.setdefault(hidden["name"], hidden | {"hidden": True})
        return (*found.values(), *_COMMON)

    @property
    def old_parameters(self) -> tuple[dict[str, Any], ...]:
        """Those of a pack from before credentials: both keys in fields of their own (demisto/content PR 22545)."""
        kept = [each for each in self.parameters if each["type"] != CREDENTIALS and not each["hidden"]]
        keys = (parameter("access_key", "Access Key", TEXT), parameter("secret_key", "Secret Key", ENCRYPTED))
        return (*keys, *kept)

    def _credentials(self, field: Field) -> dict[str, Any]:
        parts = {each.part: each for each in self.fields.values() if each.parameter == field.parameter}
        shown = parts.get("IDENTIFIER") or field
        found = parameter(field.parameter, shown.label, CREDENTIALS, required=field.required)
        if "PASSWORD" in parts:
            found["displayPassword"] = parts["PASSWORD"].label
        # The casing of these two in JSON is not confirmed.
        return found | {"hiddenUsername": "IDENTIFIER" not in parts}


def parameter(name: str, display: str, kind: int, *, required: bool = False, default: str = "") -> dict[str, Any]:
    return {
        "name": name,
        "display": display,
        "type": kind,
        "required": required,
        "hidden": False,
        "defaultValue": default,
        "options": None,
        "info": "",
    }


_COMMON = (
    parameter("timeout", "Timeout", TEXT, default="60,10"),
    parameter("retries", "Retries", TEXT, default="5"),
    parameter("insecure", "Trust any certificate (not secure)", CHECK_BOX),
    parameter("proxy", "Use system proxy settings", CHECK_BOX),
)


@dataclass(frozen=True)
class Definition:
    """An integration as installed, under the id and with the parameters that it has there."""

    id: str
    integration: Integration
    parameters: tuple[dict[str, Any], ...]

    @property
    def name(self) -> str:
        return self.integration.name

    def document(self, *, script: str = _SCRIPT) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "display": self.integration.display,
            "category": "Cloud Services",
            "version": 1,
            "system": True,
            "hidden": False,
            "deprecated": False,
            "configuration": list(self.parameters),
            "canGetSamples": True,
            "defaultMapperIn": "",
            "defaultMapperOut": "",
            "defaultClassifier": "",
            "integrationScript": {
                "type": "python",
                "subtype": "python3",
                "dockerImage": "demisto/boto3py3:1.0.0",
                "isFetch": False,
                "isFetchCredentials": self.name == "AwsSecretsManager",
                "script": script,
                "commands": [{"name": command.name} for command in self.integration.commands],
            },
        }


class Definitions:
    """All definitions, and the switches by which one is doubled, of an old pack or not installed."""

    def __init__(self, catalog: Path) -> None:
        index = json.loads((catalog / "index.json").read_text())
        files = [catalog / entry["file"] for entry in index["integrations"]]
        self._integrations = [Integration.of(json.loads(file.read_text())) for file in files]
        self._lock = threading.Lock()
        self.twice: frozenset[str] = frozenset()
        self.old: frozenset[str] = frozenset()
        self.absent: frozenset[str] = frozenset()

    @property
    def integrations(self) -> tuple[Integration, ...]:
        return tuple(self._integrations)

    def switch(self, switches: Mapping[str, Any]) -> None:
        """Replaces all switches; ValueError names what is wrong with them."""
        known = {integration.name for integration in self._integrations}
        for name, value in switches.items():
            if name not in {"twice", "old", "absent"}:
                raise ValueError(f"{name}: not one of twice, old, absent")
            if not isinstance(value, list) or not all(isinstance(each, str) and each in known for each in value):
                raise ValueError(f"{name}: a list of integrations expected, by name")
        with self._lock:
            self.twice, self.old, self.absent = (
                frozenset(switches.get(name, ())) for name in ("twice", "old", "absent")
            )

    def all(self) -> Iterator[Definition]:
        for integration in self._integrations:
            if integration.name in self.absent:
                continue
            parameters = integration.old_parameters if integration.name in self.old else integration.parameters
            yield Definition(integration.name, integration, parameters)
            if integration.name in self.twice:
                copy = str(uuid.uuid5(uuid.NAMESPACE_URL, integration.name))
                yield Definition(copy, integration, integration.parameters)

    def of_brand(self, brand: object) -> Definition | None:
        """The definition that an instance's `brand` means: the first of that name; which of two is not confirmed."""
        return next((each for each in self.all() if brand in (each.id, each.name)), None)
