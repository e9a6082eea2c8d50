"""Staging labels of secret versions as Secrets Manager has them.

From the Secrets Manager API reference (PutSecretValue, UpdateSecretVersionStage, CreateSecret):

- the first version always gets AWSCURRENT;
- a label stands on one version at most; moving one that stands elsewhere needs the version it is taken from, so a move
  is a compare-and-swap;
- whenever AWSCURRENT moves, AWSPREVIOUS moves to the version that had it, which loses AWSPENDING if it has it
  (recorded on AWS, LocalStack's test_update_secret_version_stages_current_pending);
  other labels stay where they are;
- a version without labels is deprecated, not gone;
- a ClientRequestToken that is a version already is accepted when the value is the same, and refused when not.
"""

from collections.abc import Mapping
from typing import Any

CURRENT = "AWSCURRENT"
PENDING = "AWSPENDING"
PREVIOUS = "AWSPREVIOUS"

# "Secrets Manager doesn't remove versions created less than 24 hours ago", so none is removed here.
Versions = dict[str, dict[str, Any]]


class LabelError(Exception):
    """A move that Secrets Manager refuses."""


def holder(versions: Versions, label: str) -> str | None:
    return next((version for version, content in versions.items() if label in content["version_stages"]), None)


def move(versions: Versions, label: str, remove_from: str | None, move_to: str | None) -> None:
    """UpdateSecretVersionStage."""
    for version in (remove_from, move_to):
        if version is not None and version not in versions:
            raise LabelError(f"Not a valid version: {version}")
    attached = holder(versions, label)
    if attached is not None and remove_from is None:
        raise LabelError(
            f"The parameter RemoveFromVersionId can't be empty. Staging label {label} is currently attached to version "
            f"{attached}, so you must explicitly reference that version in RemoveFromVersionId."
        )
    if remove_from is not None and attached != remove_from:
        raise LabelError(f"Staging label {label} is not attached to version {remove_from}")
    if label == CURRENT and move_to is None:
        raise LabelError(f"You can't remove staging label {CURRENT} without moving it to another version.")
    _place(versions, label, move_to)


def put(versions: Versions, version: str, content: dict[str, Any], labels: list[str]) -> None:
    """PutSecretValue with a new version."""
    if not versions and CURRENT not in labels:
        labels = [*labels, CURRENT]
    versions[version] = {**content, "version_stages": []}
    for label in labels:
        _place(versions, label, version)


def same_value(version: Mapping[str, Any], secret_string: str | None, secret_binary: bytes | None) -> bool:
    return version.get("secret_string") == secret_string and version.get("secret_binary") == secret_binary


def _place(versions: Versions, label: str, version: str | None) -> None:
    before = holder(versions, label)
    if before == version:
        return
    if before is not None:
        versions[before]["version_stages"].remove(label)
    if version is not None:
        versions[version]["version_stages"].append(label)
    if label == CURRENT and before is not None:
        _place(versions, PREVIOUS, before)
        if PENDING in versions[before]["version_stages"]:
            versions[before]["version_stages"].remove(PENDING)
