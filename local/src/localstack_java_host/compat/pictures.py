"""Copies of things as they were, and services that answer from them."""

import threading
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from localstack_java_host.aws_call import AwsCall
from localstack_java_host.compat import iam
from localstack_java_host.compat.once import once
from localstack_java_host.compat.secrets import backend_of as stored_secrets


def thing(call: AwsCall, kind: str, name: str) -> tuple[str, str, str, str]:
    """What a name stands for in this call: its kind, account, region and name."""
    if kind != "secret":
        return kind, call.account, "", name
    account, region = call.account, call.region
    if name.startswith("arn:"):
        _, _, _, region, account, _ = name.split(":", 5)
    found = stored_secrets(account, region).secrets.get(name)
    return kind, account, region, found.name if found else name


def calling_user_name(call: AwsCall) -> str | None:
    found = iam.key_state(call.account, call.key_id or "")
    return found.user_name if found else None


def used(call: AwsCall) -> list[tuple[str, str, str, str]]:
    """What shows when it was last used, and is used by this call: its key, and the role of its session."""
    account = call.account
    key = iam.backend_of(account).access_keys.get(call.key_id)
    if key is None:
        return []
    if key.role_arn:
        return [("use of role", account, "", key.role_arn.rpartition("/")[2])]
    return [("use of key", account, "", key.access_key_id)] if key.user_name else []


def picture(kind: str, account: str, region: str, name: str) -> Any:
    """A copy of the thing as it is now, which later changes leave alone; None where there is none."""
    if kind == "secret":
        found = stored_secrets(account, region).secrets.get(name)
        return _copied(found) if found else None
    backend = iam.backend_of(account)
    if kind == "account":
        return list(backend.account_aliases), backend.account_password_policy
    if kind == "use of key":
        key = backend.access_keys.get(name)
        return key.last_used if key else None
    if kind in {"role", "use of role"}:
        found = next((role for role in list(backend.roles.values()) if role.name == name), None)
        if kind == "use of role":
            return found.last_used if found else None
    else:
        found = {"user": backend.users, "group": backend.groups, "policy": backend.managed_policies}[kind].get(name)
    if found is None:
        return None
    copy = _copied(found)
    if kind == "user":
        copy.__dict__["rolebridge_tags"] = dict(backend.tagger.tags.get(found.arn, {}))
    return copy


def look_back(call: AwsCall, changed: Mapping[tuple[str, str, str, str], Any]) -> None:
    """Lets the service answer this call from a state in which what is `changed` is as pictured.

    Only this thread sees it, until `look_at_the_present`.
    """
    _let_threads_look_back()
    if call.service == "iam":
        account, region = call.account, call.partition
        mine = {(kind, name): then for (kind, of, _, name), then in changed.items() if of == account}
        if mine:
            _PAST.backends = {("iam", account, region): _iam_then(iam.backend_of(account), mine)}
        return
    backends: dict[tuple[str, str, str], Any] = {}
    for account, region in {(of, where) for _, of, where, _ in changed}:
        secrets = {name: then for (_, of, where, name), then in changed.items() if (of, where) == (account, region)}
        backends["secretsmanager", account, region] = _secrets_then(stored_secrets(account, region), secrets)
    _PAST.backends = backends


def look_at_the_present() -> None:
    _PAST.backends = {}


class _Past(threading.local):
    """The backends that a thread sees in the place of the present ones, by service, account and region."""

    backends: Mapping[tuple[str, str, str], Any] = {}


_PAST = _Past()


@once
def _let_threads_look_back() -> None:
    from moto.core.base_backend import AccountSpecificBackend

    present = AccountSpecificBackend.__getitem__

    def get(self: Any, region: str) -> Any:
        past = _PAST.backends and _PAST.backends.get((self.service_name, self.account_id, region))
        return past or present(self, region)

    AccountSpecificBackend.__getitem__ = get


def _iam_then(backend: Any, changed: Mapping[tuple[str, str], Any]) -> Any:
    from moto.iam.models import AccountSummary

    then = _shell(backend)
    of: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for (kind, name), was in changed.items():
        of[kind][name] = was
    then.users = _replaced(backend.users, of["user"])
    then.groups = _replaced(backend.groups, of["group"])
    then.managed_policies = _replaced(backend.managed_policies, of["policy"])
    roles = {id: role for id, role in dict(backend.roles).items() if role.name not in of["role"]}
    then.roles = roles | {role.id: role for role in of["role"].values() if role}
    keys = {id: key for id, key in dict(backend.access_keys).items() if key.user_name not in of["user"]}
    users = [user for user in of["user"].values() if user]
    then.access_keys = keys | {key.access_key_id: key for user in users for key in user.access_keys}
    then.tagger = _shell(backend.tagger)
    then.tagger.tags = dict(backend.tagger.tags) | {user.arn: user.__dict__["rolebridge_tags"] for user in users}
    for aliases, password_policy in of["account"].values():
        then.account_aliases, then.account_password_policy = aliases, password_policy
    _take_back_uses(then, of["use of key"], of["use of role"])
    then.account_summary = AccountSummary(then)
    return then


def _take_back_uses(then: Any, keys: Mapping[str, Any], roles: Mapping[str, Any]) -> None:
    for id, last_used in keys.items():
        key = then.access_keys.get(id)
        if key is not None and key.user_name in then.users:
            then.users[key.user_name] = user = _copied(then.users[key.user_name])
            then.access_keys |= {own.access_key_id: own for own in user.access_keys}
            then.access_keys[id].last_used = last_used
    for id, role in list(then.roles.items()):
        if role.name in roles:
            then.roles[id] = _shell(role)
            then.roles[id].last_used = roles[role.name]


def _secrets_then(backend: Any, changed: Mapping[str, Any]) -> Any:
    then = _shell(backend)
    then.secrets = type(backend.secrets)(_replaced(backend.secrets, changed))
    return then


def _replaced(present: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**dict(present.items()), **changed}
    return {name: entity for name, entity in merged.items() if entity is not None}


def _shell(entity: Any) -> Any:
    """Another object with the same attributes. Moto counts what its constructors make, and never lets it go."""
    copy = object.__new__(type(entity))
    copy.__dict__.update(entity.__dict__)
    return copy


def _copied(entity: Any) -> Any:
    copy = object.__new__(type(entity))
    copy.__dict__.update({name: _frozen(value) for name, value in entity.__dict__.items()})
    return copy


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_frozen(part) for part in value]
    # What belongs to one user or policy, and changes in place.
    if type(value).__name__ in {"AccessKey", "AccessKeyLastUsed", "PolicyVersion"}:
        return _copied(value)
    return value
