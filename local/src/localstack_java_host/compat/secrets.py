"""What moto's Secrets Manager has stored, and where it differs from AWS's."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localstack_java_host.compat.iam import tag_pairs
from localstack_java_host.compat.once import once


@dataclass(frozen=True, slots=True)
class SecretFacts:
    arn: str
    tags: tuple[tuple[str, str], ...]
    policy: str | None
    kms_key_id: str | None
    deleted: bool
    # Each version's key and labels: one that was written before the secret's key was changed may be under another.
    versions: Mapping[str, tuple[str | None, tuple[str, ...]]]

    def key_of(self, version_id: str | None, label: str | None) -> str | None:
        """The key of the version that GetSecretValue answers with."""
        if version_id:
            return self.versions.get(version_id, (None, ()))[0]
        wanted = label or "AWSCURRENT"
        return next((key for key, labels in self.versions.values() if wanted in labels), None)

    @property
    def labelled_keys(self) -> set[str | None]:
        return {
            key for key, labels in self.versions.values() if {"AWSCURRENT", "AWSPENDING", "AWSPREVIOUS"} & {*labels}
        }


def secret_facts(secret_id: str, account: str, region: str) -> SecretFacts | None:
    if secret_id.startswith("arn:"):
        _, _, _, region, account, _ = secret_id.split(":", 5)
    found = backend_of(account, region).secrets.get(secret_id)
    if found is None:
        return None
    versions = {
        version: (content.get(VERSION_KEY, found.kms_key_id), tuple(content["version_stages"]))
        for version, content in dict(found.versions).items()
    }
    return SecretFacts(found.arn, tag_pairs(found.tags), found.policy, found.kms_key_id, found.is_deleted(), versions)


# Where a version keeps the key that it is encrypted under, if it is another than the secret's.
VERSION_KEY = "rolebridge_kms_key"


@once
def replace_secret_labels() -> None:
    """Puts the rules of `secret_labels` in the place of moto's and of LocalStack's patches over them."""
    import localstack.services.secretsmanager.provider  # noqa: F401 - patches moto as it is imported
    from moto.secretsmanager.exceptions import (
        InvalidParameterException,
        ResourceExistsException,
        SecretNotFoundException,
    )
    from moto.secretsmanager.models import FakeSecret, SecretsManagerBackend

    from localstack_java_host import secret_labels

    create = SecretsManagerBackend.create_secret

    def create_secret(self: Any, name: str, secret_string: Any, secret_binary: Any, *more: Any, **options: Any) -> str:
        existing = self.secrets.get(name)
        token = options.get("client_request_token")
        version = existing.versions.get(token) if existing and not existing.is_deleted() else None
        if version and secret_labels.same_value(version, secret_string, secret_binary):
            return existing.to_short_dict(version_id=token)
        return create(self, name, secret_string, secret_binary, *more, **options)

    def put_secret_value(
        self: Any, secret_id: str, client_request_token: str, version_stages: list[str], **value: Any
    ) -> str:
        if secret_id not in self.secrets:
            raise SecretNotFoundException
        found = self.secrets[secret_id]
        version = self._from_client_request_token(client_request_token)
        if version not in found.versions:
            now = round(time.time(), 3)
            content = {"createdate": now, "version_id": version}
            content |= {kind: given for kind, given in value.items() if given is not None}
            secret_labels.put(found.versions, version, content, version_stages)
            found.default_version_id = secret_labels.holder(found.versions, secret_labels.CURRENT)
            found.last_changed_date = now
        elif not secret_labels.same_value(found.versions[version], **value):
            raise ResourceExistsException(
                f"You can't use ClientRequestToken {version} because that value is already in use for a version of "
                f"secret {found.arn}."
            )
        return found.to_short_dict(include_version_stages=True, version_id=version)

    def update_secret_version_stage(
        self: Any, secret_id: str, version_stage: str, remove_from_version_id: str, move_to_version_id: str
    ) -> tuple[str, str]:
        if secret_id not in self.secrets:
            raise SecretNotFoundException
        found = self.secrets[secret_id]
        try:
            secret_labels.move(found.versions, version_stage, remove_from_version_id, move_to_version_id)
        except secret_labels.LabelError as error:
            raise InvalidParameterException(str(error)) from None
        found.default_version_id = secret_labels.holder(found.versions, secret_labels.CURRENT)
        return found.arn, found.name

    def reset_default_version(self: Any, content: dict[str, Any], version: str) -> None:
        secret_labels.put(self.versions, version, content, content["version_stages"])
        self.default_version_id = version

    def take_labels(self: Any, labels: list[str]) -> None:
        for content in self.versions.values():
            content["version_stages"] = [label for label in content["version_stages"] if label not in labels]

    SecretsManagerBackend.create_secret = create_secret
    SecretsManagerBackend.put_secret_value = put_secret_value
    SecretsManagerBackend.list_secret_version_ids = _list_secret_version_ids
    SecretsManagerBackend.update_secret = _update_secret
    SecretsManagerBackend.update_secret_version_stage = update_secret_version_stage
    FakeSecret.reset_default_version = reset_default_version
    FakeSecret.remove_version_stages_from_old_versions = take_labels


def _update_secret(self: Any, secret_id: str, kms_key_id: str | None = None, **changes: Any) -> str:
    """UpdateSecret: LocalStack makes a version without a value where only the key changes."""
    from moto.secretsmanager.exceptions import InvalidRequestException, SecretNotFoundException

    if secret_id not in self.secrets:
        raise SecretNotFoundException
    found = self.secrets[secret_id]
    if found.is_deleted():
        raise InvalidRequestException("the secret is marked for deletion")
    if kms_key_id is not None:
        _change_key(found, kms_key_id or None)
    if (description := changes.get("description")) is not None:
        found.description = description
    value = {kind: changes[kind] for kind in ("secret_string", "secret_binary") if changes.get(kind) is not None}
    answer = {"ARN": found.arn, "Name": found.name}
    if value:
        short = self.put_secret_value(secret_id, changes["client_request_token"], ["AWSCURRENT"], **value)
        answer["VersionId"] = json.loads(short)["VersionId"]
    return json.dumps(answer)


def _change_key(found: Any, kms_key_id: str | None) -> None:
    """ "Secrets Manager re-encrypts AWSCURRENT, AWSPENDING, and AWSPREVIOUS versions with the new key", and no others
    (Secrets Manager user guide, "Change the encryption key")."""
    for content in found.versions.values():
        if {"AWSCURRENT", "AWSPENDING", "AWSPREVIOUS"} & {*content["version_stages"]}:
            content.pop(VERSION_KEY, None)
        else:
            content.setdefault(VERSION_KEY, found.kms_key_id)
    found.kms_key_id = kms_key_id


def _list_secret_version_ids(self: Any, secret_id: str, include_deprecated: bool) -> str:
    """LocalStack refuses it while the deletion is scheduled; Secrets Manager has no such error for this operation."""
    from moto.secretsmanager.exceptions import SecretNotFoundException

    if secret_id not in self.secrets:
        raise SecretNotFoundException
    found = self.secrets[secret_id]
    versions = [
        {
            "VersionId": version,
            "CreatedDate": content["createdate"],
            "KmsKeyIds": [content.get(VERSION_KEY, found.kms_key_id) or "DefaultEncryptionKey"],
            # A deprecated version has no labels, one that nobody read no date of it (recorded on AWS).
            **({"VersionStages": content["version_stages"]} if content["version_stages"] else {}),
            **({"LastAccessedDate": date} if (date := content.get("last_accessed_date")) else {}),
        }
        for version, content in found.versions.items()
        if content["version_stages"] or include_deprecated
    ]
    versions.sort(key=lambda version: version["CreatedDate"], reverse=True)
    return json.dumps({"ARN": found.arn, "Name": found.name, "Versions": versions})


def backend_of(account: str, region: str) -> Any:
    from moto.secretsmanager.models import secretsmanager_backends

    return secretsmanager_backends[account][region]
