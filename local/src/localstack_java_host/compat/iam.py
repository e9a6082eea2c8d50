"""What moto's IAM has stored, and where it differs from AWS's."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from localstack.constants import AWS_REGION_US_EAST_1
from localstack.utils.aws.arns import get_partition

from localstack_java_host.aws_call import AwsCall
from localstack_java_host.compat import callers
from localstack_java_host.compat.once import once

# LocalStack keeps IAM by partition; its default region says which is meant.
PARTITION = get_partition(AWS_REGION_US_EAST_1)


_ENTITY_ARN = re.compile(r'"(arn:[^:"]+:iam::\d{12}:(?:user|role)/[^"]+)"')


@dataclass(frozen=True, slots=True)
class KeyState:
    user_name: str
    secret: str
    active: bool


@dataclass(frozen=True, slots=True)
class UserState:
    arn: str
    unique_id: str
    inline: tuple[tuple[str, str], ...]
    attached: tuple[str, ...]
    boundary: str | None
    tags: tuple[tuple[str, str], ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupState:
    arn: str
    inline: tuple[tuple[str, str], ...]
    attached: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleState:
    """`trust` and the unique ids that its principals had when it was written."""

    arn: str
    unique_id: str
    inline: tuple[tuple[str, str], ...]
    attached: tuple[str, ...]
    boundary: str | None
    tags: tuple[tuple[str, str], ...]
    trust: str
    trusted_ids: tuple[tuple[str, str], ...]

    @property
    def effective_trust(self) -> str:
        return _shown_document(self.trust, self.trusted_ids)


@dataclass(frozen=True, slots=True)
class InstanceProfileState:
    arn: str
    tags: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PolicyState:
    arn: str
    document: str
    tags: tuple[tuple[str, str], ...]


def key_state(account: str, access_key_id: str) -> KeyState | None:
    found = backend_of(account).access_keys.get(access_key_id)
    if found is None or not found.user_name:
        return None
    return KeyState(found.user_name, found.secret_access_key, found.status == "Active")


def user_state(account: str, name: str) -> UserState | None:
    backend = backend_of(account)
    user = backend.users.get(name)
    if user is None:
        return None
    arn = user.arn
    tags = tuple(sorted(backend.tagger.get_tag_dict_for_resource(arn).items()))
    groups = tuple(group.name for group in list(backend.groups.values()) if user in group.users)
    boundary = getattr(user, "permissions_boundary", None)
    return UserState(arn, user.id, *_policies(user), _boundary_arn(boundary), tags, groups)


def group_state(account: str, name: str) -> GroupState | None:
    group = backend_of(account).groups.get(name)
    return GroupState(group.arn, *_policies(group)) if group else None


def role_state(account: str, name: str) -> RoleState | None:
    role = _role(backend_of(account), name)
    if role is None:
        return None
    trust, ids = role.__dict__["rolebridge_trust"]
    return RoleState(
        role.arn,
        role.id,
        *_policies(role),
        _boundary_arn(role.permissions_boundary_arn),
        tag_pairs(role.tags),
        trust,
        tuple(sorted(ids.items())),
    )


def policy_state(account: str, arn: str) -> PolicyState | None:
    policy = backend_of(account).managed_policies.get(arn)
    if policy is None:
        return None
    document = next(version.document for version in policy.versions if version.version_id == policy.default_version_id)
    tags = policy.tags if isinstance(policy.tags, list) else list((policy.tags or {}).values())
    return PolicyState(policy.arn, document, tag_pairs(tags))


def instance_profile(account: str, name: str) -> InstanceProfileState | None:
    profiles = list(backend_of(account).instance_profiles.values())
    found = next((profile for profile in profiles if profile.name == name), None)
    return InstanceProfileState(found.arn, tag_pairs(found.tags)) if found else None


def backend_of(account: str) -> Any:
    mend_iam()
    return _iam(account, PARTITION)


def _policies(entity: Any) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    return tuple(sorted(entity.policies.items())), tuple(sorted(entity.managed_policies))


def _boundary_arn(boundary: Any) -> str | None:
    return boundary["PermissionsBoundaryArn"] if isinstance(boundary, dict) else boundary or None


def tag_pairs(tags: list[dict[str, str]] | None) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((tag["Key"], tag["Value"]) for tag in tags or ()))


def names(call: AwsCall, kind: Literal["user", "role", "group", "policy"]) -> list[str]:
    """All that the account has of a kind; of policies those of its own."""
    backend = _iam(call.account, call.partition)
    if kind == "policy":
        found = [policy for arn, policy in list(backend.managed_policies.items()) if f"::{call.account}:" in arn]
    else:
        found = list({"user": backend.users, "role": backend.roles, "group": backend.groups}[kind].values())
    return [entity.name for entity in found]


@dataclass(frozen=True, slots=True)
class Belongings:
    """What a user has that must go before it does."""

    access_keys: bool
    password: bool


def belongings(call: AwsCall, user_name: str) -> Belongings | None:
    user = _iam(call.account, call.partition).users.get(user_name)
    return Belongings(bool(user.access_keys), bool(user.password)) if user else None


@dataclass(frozen=True, slots=True)
class UseOfPolicy:
    """Whether anything has a policy, or has it as its boundary."""

    attached: bool
    boundary: bool
    versions: int


def use_of_policy(call: AwsCall, arn: str) -> UseOfPolicy | None:
    backend = _iam(call.account, call.partition)
    policy = backend.managed_policies.get(arn)
    if policy is None:
        return None
    entities = [*backend.users.values(), *backend.roles.values(), *backend.groups.values()]
    return UseOfPolicy(
        any(arn in entity.managed_policies for entity in entities),
        any(_boundary(entity) == arn for entity in entities),
        len(policy.versions),
    )


def _boundary(entity: Any) -> str | None:
    return getattr(entity, "permissions_boundary_arn", None) or getattr(entity, "permissions_boundary", None)


def has_policy(call: AwsCall, arn: str) -> bool:
    return arn in _iam(call.account, call.partition).managed_policies


def inline_policies(call: AwsCall, kind: Literal["user", "role"], name: str) -> Mapping[str, str] | None:
    """The documents by name; None where there is no such user or role."""
    backend = _iam(call.account, call.partition)
    found = backend.users.get(name) if kind == "user" else _role(backend, name)
    return dict(found.policies) if found else None


def attached_policies(call: AwsCall, role_name: str) -> list[str] | None:
    role = _role(_iam(call.account, call.partition), role_name)
    return list(role.managed_policies) if role else None


def _role(backend: Any, name: str) -> Any:
    return next((role for role in list(backend.roles.values()) if role.name == name), None)


def age_access_key(access_key_id: str, by: timedelta) -> bool:
    """Makes a key look older, and its last use longer ago; False when there is no such key."""
    key = backend_of(callers.account_of_key(access_key_id)).access_keys.get(access_key_id)
    if key is None:
        return False
    key.create_date -= by
    if key.last_used:
        key.last_used._timestamp -= by
    return True


def tag_keys(call: AwsCall, request: Mapping[str, Any]) -> list[str]:
    """The keys of the tags that the named user, role or policy has; none of what is only being made."""
    names = {"UserName": user_state, "RoleName": role_state, "PolicyArn": policy_state}
    for parameter, state_of in names.items():
        if (name := request.get(parameter)) and (state := state_of(call.account, name)):
            return [key for key, _ in state.tags]
    return []


def access_key_owner(account: str, access_key_id: str) -> str | None:
    found = key_state(account, access_key_id)
    return found.user_name if found else None


def _iam(account: str, partition: str) -> Any:
    """One that is there is taken by `get`: an index takes moto's lock, and copies the names of all accounts."""
    from moto.iam.models import iam_backends

    found = iam_backends.get(account, {}).get(partition)
    return iam_backends[account][partition] if found is None else found


def unique_id(arn: str, account: str, partition: str) -> str | None:
    """The id of the user or role that has this ARN now."""
    backend, name = _iam(account, partition), arn.rpartition("/")[2]
    is_user = arn.split(":", 5)[5].startswith("user/")
    found = backend.users.get(name) if is_user else _role(backend, name)
    return found.id if found and found.arn == arn else None


def is_unique_id(candidate: str, partition: str) -> bool:
    """Whether a user or role of any account has this id."""
    from moto.iam.models import iam_backends

    return any(
        entity.id == candidate
        for account in list(iam_backends.values())
        for entity in [*account[partition].users.values(), *account[partition].roles.values()]
    )


def longest_session(role_arn: str, partition: str) -> int | None:
    """The role's MaxSessionDuration; None where there is no such role."""
    account = role_arn.split(":")[4]
    roles = list(_iam(account, partition).roles.values())
    return next((int(role.max_session_duration or 3600) for role in roles if role.arn == role_arn), None)


@once
def mend_iam() -> None:
    """Unique ids as on AWS: users have AIDA ids, and a trust policy means the id behind an ARN, not the ARN.

    When the user or role is gone, also when another one has its name, the document shows the id.
    """
    from localstack.services.iam.iam_patches import apply_iam_patches
    from moto.iam.models import Role, User
    from moto.iam.utils import generate_access_key_id_from_account_id

    apply_iam_patches()
    initialize = User.__init__

    def initialize_user(self: Any, *arguments: Any, **options: Any) -> None:
        initialize(self, *arguments, **options)
        self.id = generate_access_key_id_from_account_id(self.account_id, prefix="AIDA", total_length=21)

    User.__init__ = initialize_user
    Role.assume_role_policy_document = property(_shown_trust, _store_trust)
    _mend_tags()
    _mend_attachments()
    _mend_entities_of_policies()
    _mend_password_policy()
    _mend_documents()
    _mend_what_is_missing()


def _mend_tags() -> None:
    """ "Tag key values for IAM users and roles are not case sensitive, but case is preserved ... If you have tagged a
    user with the Department=finance tag and you add the department=hr tag, it replaces the first tag" (IAM user guide,
    "Tags for IAM resources")."""
    from moto.iam.models import IAMBackend

    tag_user, tag_role = IAMBackend.tag_user, IAMBackend.tag_role

    def tag(self: Any, name: str, tags: list[dict[str, str]]) -> None:
        untag(self, name, [each["Key"] for each in tags])
        tag_user(self, name, tags)

    def untag(self: Any, name: str, tag_keys: list[str]) -> None:
        arn = self.get_user(name).arn
        present = [each["Key"] for each in self.tagger.list_tags_for_resource(arn)["Tags"]]
        self.tagger.untag_resource_using_names(arn, _same_key(present, tag_keys))

    def tag_a_role(self: Any, role_name: str, tags: list[dict[str, str]]) -> None:
        role = self.get_role(role_name)
        renamed = _same_key([each["Key"] for each in role.tags], [each["Key"] for each in tags])
        kept = [each for each in role.tags if each["Key"] not in renamed]
        tag_role(self, role_name, tags)  # it checks them first
        role.tags = [*kept, *tags]

    def untag_a_role(self: Any, role_name: str, tag_keys: list[str]) -> None:
        role = self.get_role(role_name)
        gone = _same_key([each["Key"] for each in role.tags], tag_keys)
        role.tags = [each for each in role.tags if each["Key"] not in gone]

    IAMBackend.tag_user, IAMBackend.untag_user = tag, untag
    IAMBackend.tag_role, IAMBackend.untag_role = tag_a_role, untag_a_role


def _same_key(present: list[str], named: list[str]) -> list[str]:
    """Those of the present keys that are named, in whatever case."""
    lower = {key.lower() for key in named}
    return [key for key in present if key.lower() in lower]


def _mend_attachments() -> None:
    """Attaching a policy again changes nothing: it is attached once, and so is the count of its attachments."""
    from moto.iam.models import ManagedPolicy

    attach = ManagedPolicy.attach_to

    def attach_once(self: Any, entity: Any) -> None:
        if self.arn not in entity.managed_policies:
            attach(self, entity)

    ManagedPolicy.attach_to = attach_once


def _mend_entities_of_policies() -> None:
    """Lists also what has a policy as its boundary: "If the parameter is not included, all policies are returned"
    (PolicyUsageFilter, ListEntitiesForPolicy). moto lists attachments, whatever is asked for, and of roles only those
    among the first hundred of the account."""
    from moto.core.responses import ActionResult
    from moto.iam.responses import IamResponse

    def list_entities_for_policy(self: Any) -> Any:
        arn, usage, kind = (self._get_param(name) for name in ("PolicyArn", "PolicyUsageFilter", "EntityFilter"))
        path = self._get_param("PathPrefix") or "/"
        self.backend.get_policy(arn)

        def has(entity: Any) -> bool:
            attached, bounded = arn in entity.managed_policies, _boundary(entity) == arn
            return {"PermissionsPolicy": attached, "PermissionsBoundary": bounded}.get(usage, attached or bounded)

        found = {
            f"Policy{of_kind}s": [
                entity
                for entity in list(entities.values())
                if kind in {None, of_kind} and entity.path.startswith(path) and has(entity)
            ]
            for of_kind, entities in (
                ("User", self.backend.users),
                ("Role", self.backend.roles),
                ("Group", self.backend.groups),
            )
        }
        return ActionResult({**found, "IsTruncated": False})

    IamResponse.list_entities_for_policy = list_entities_for_policy


def _mend_password_policy() -> None:
    """An age that is not set is left out ("MaxPasswordAge ... Valid Range: Minimum value of 1", PasswordPolicy)."""
    from moto.iam.models import AccountPasswordPolicy

    initialize = AccountPasswordPolicy.__init__

    def initialize_policy(
        self: Any, allow_change: bool, hard_expiry: int, oldest: int, *more: Any, **options: Any
    ) -> None:
        initialize(self, allow_change, hard_expiry, oldest, *more, **options)
        self.max_password_age = self.max_password_age or None

    AccountPasswordPolicy.__init__ = initialize_policy


def _mend_what_is_missing() -> None:
    """What is not there in IAM's words: "The user with name non-existent-user cannot be found.", "Policy ARN was not
    found." (recorded on AWS, LocalStack's tests/aws/services/iam/test_iam.snapshot.json), "The role policy with name
    AWSLambdaBasicExecutionRole cannot be found." (https://github.com/aws/aws-cli/issues/6139)."""
    from moto.iam.exceptions import NotFoundException
    from moto.iam.models import Group, IAMBackend, User

    def tell(owner: Any, method: str, words: str) -> None:
        get = getattr(owner, method)

        def get_or_tell(self: Any, *names: str, **named: str) -> Any:
            try:
                return get(self, *names, **named)
            except NotFoundException as error:
                # Where the role of a policy is missing, that is told.
                if "cannot be found" in str(error):
                    raise
                raise NotFoundException(words.format([*names, *named.values()][-1])) from None

        setattr(owner, method, get_or_tell)

    tell(IAMBackend, "get_role", "The role with name {} cannot be found.")
    tell(IAMBackend, "get_group", "The group with name {} cannot be found.")
    tell(IAMBackend, "get_policy", "Policy {} was not found.")
    tell(IAMBackend, "get_role_policy", "The role policy with name {} cannot be found.")
    for owner, kind in ((User, "user"), (Group, "group")):
        for method in ("get_policy", "delete_policy"):
            tell(owner, method, f"The {kind} policy with name {{}} cannot be found.")


def _mend_documents() -> None:
    """Documents are held against `policy_grammar` before a call: moto's own checks refuse some that IAM takes."""
    from moto.iam.policy_validation import (
        BaseIAMPolicyValidator,
        IAMPolicyDocumentValidator,
        IAMTrustPolicyDocumentValidator,
    )

    for validator in (BaseIAMPolicyValidator, IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator):
        validator.validate = lambda _: None


def _store_trust(role: Any, document: str) -> None:
    ids = {arn: unique_id(arn, arn.split(":")[4], role.partition) for arn in set(_ENTITY_ARN.findall(document))}
    role.__dict__["rolebridge_trust"] = (document, {arn: found for arn, found in ids.items() if found})


def _shown_trust(role: Any) -> str:
    document, ids = role.__dict__["rolebridge_trust"]
    return _shown_document(document, tuple(ids.items()))


def _shown_document(document: str, ids: Iterable[tuple[str, str]]) -> str:
    for arn, meant in ids:
        _, partition, _, _, account, _ = arn.split(":", 5)
        if unique_id(arn, account, partition) != meant:
            document = document.replace(f'"{arn}"', f'"{meant}"')
    return document
