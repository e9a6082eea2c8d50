"""Every import of LocalStack's and moto's internals stands here, so that an upgrade shows in one place.

`tests/test_compat.py` asserts the signatures that the rest of the package relies on. Importing this module imports
LocalStack, whose configuration is read from the environment at that moment. Imports inside functions are those that
take long and are not needed to start.
"""

from __future__ import annotations

import _thread
import contextlib
import json
import os
import re
import secrets
import socket
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from math import ceil
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import jpype
from localstack import config
from localstack.aws import handlers
from localstack.aws.accounts import get_account_id_from_access_key_id
from localstack.aws.api import CommonServiceException, RequestContext, ServiceException
from localstack.aws.protocol.serializer import create_serializer
from localstack.constants import AWS_REGION_US_EAST_1
from localstack.constants import INTERNAL_AWS_ACCESS_KEY_ID as INTERNAL_ACCESS_KEY_ID
from localstack.http import Response
from localstack.http.request import get_raw_path
from localstack.runtime import events, hooks
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor
from localstack.utils.aws.arns import get_partition
from localstack.utils.aws.request_context import extract_access_key_id_from_auth_header

from localstack_java_host.signatures import SignedRequest

__all__ = [
    "INTERNAL_ACCESS_KEY_ID",
    "FunctionVersion",
    "InvocationResult",
    "RequestContext",
    "Response",
    "RuntimeExecutor",
    "RuntimeExecutorPlugin",
    "hooks",
]


def _bridge_to_python_3_13() -> None:
    """Lends Python 3.12 the two things of 3.13 that LocalStack 4.14 needs, though it says that 3.10 is enough."""
    import warnings

    from typing_extensions import deprecated

    warnings.deprecated = deprecated  # type: ignore[misc]
    real = threading.Lock

    class Lock:
        def __new__(cls) -> Any:
            return _thread.allocate_lock()

    # A type from 3.13 on, and one module writes `Lock | None`.
    threading.Lock = Lock
    try:
        import localstack.packages.api  # noqa: F401
    finally:
        threading.Lock = real


if sys.version_info < (3, 13):
    _bridge_to_python_3_13()

# LocalStack keeps IAM by partition; its default region says which is meant.
PARTITION = get_partition(AWS_REGION_US_EAST_1)

_ENTITY_ARN = re.compile(r'"(arn:[^:"]+:iam::\d{12}:(?:user|role)/[^"]+)"')

# -- the process


def run_localstack() -> None:
    """Runs LocalStack in this thread until it is told to stop; ends with SystemExit."""
    from localstack.runtime.main import main

    main()


def wait_until_stopping() -> None:
    events.infra_stopping.wait()


def wake_server() -> None:
    """LocalStack stops its event loop from another thread without waking it, so that it may sleep on."""
    from localstack.runtime.current import get_current_runtime

    with contextlib.suppress(RuntimeError):  # it is closed already
        get_current_runtime().components.runtime_server.loop.call_soon_threadsafe(lambda: None)


# -- functions


def download_code(version: FunctionVersion) -> Callable[[BinaryIO], object]:
    """What writes the function's zip to a file."""
    return version.config.code._download_archive_to_file


# -- what LocalStack would download


def jvm_folder() -> Path:
    """Where LocalStack looks for the JDK that JSONata runs in."""
    from localstack.packages.java import java_package

    return _install_folder(java_package.get_installer(_jsonata_installer().java_version))


def jsonata_folder() -> Path:
    """Where LocalStack looks for the JSONata jars."""
    return _install_folder(_jsonata_installer())


def _jsonata_installer() -> Any:
    from localstack.services.stepfunctions.packages import jpype_jsonata_package

    return jpype_jsonata_package.get_installer()


def _install_folder(installer: Any) -> Path:
    from localstack.packages import InstallTarget

    return Path(installer._get_install_dir(InstallTarget.VAR_LIBS))


def tame_embedded_jvm() -> None:
    """Makes the JVM that LocalStack embeds for JSONata leave signals alone and start faster.

    Without -Xrs it takes over SIGTERM, and the process then ends without LocalStack's own shutdown.
    """
    start: Callable[..., None] = jpype.startJVM

    def start_reduced(jvm_path: str, *arguments: str, **options: Any) -> None:
        start(jvm_path, *arguments, "-Xrs", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", **options)

    jpype.startJVM = start_reduced


# -- the service catalog: an index over all API models, which takes seconds to build


def catalog_file() -> Path:
    """Where LocalStack looks for it first."""
    from localstack.aws.spec import _get_catalog_filename

    return Path(config.dirs.static_libs, _get_catalog_filename())


def build_catalog(target: Path) -> None:
    from localstack.aws.spec import build_service_index_cache

    build_service_index_cache(str(target))


# -- requests


def serve(path: str, methods: Sequence[str], endpoint: Callable[..., Response]) -> None:
    """Adds an endpoint beside the AWS services; `<name>` in the path is handed to it by that name."""
    from localstack.services.edge import ROUTER

    def answer(request: Any, **parts: Any) -> Response:
        return endpoint(request, **parts)

    ROUTER.add(path, answer, methods=list(methods))


def json_response(document: object, status: int = 200) -> Response:
    return Response.for_json(document, status=status)


def before_service(handle: Callable[[RequestContext], None]) -> None:
    """Calls `handle` with each parsed AWS request before its service; a service error it raises is the answer."""
    handlers.serve_custom_service_request_handlers.append(
        lambda _chain, context, _response: handle(context) if context.operation else None
    )


def instead_of_service(service: str, operation_name: str, handle: Callable[[RequestContext], dict[str, Any]]) -> None:
    """Answers an operation by `handle`, whose service errors are answers, too."""

    def serve(chain: Any, context: RequestContext, response: Response) -> None:
        if context.operation and operation(context) == (service, operation_name):
            answer(context, response, handle(context))
            chain.stop()

    handlers.serve_custom_service_request_handlers.append(serve)


def after_service(handle: Callable[[RequestContext, Response], None]) -> None:
    """Calls `handle` with each AWS request and its answer, which it may change."""
    handlers.run_custom_response_handlers.append(
        lambda _chain, context, response: handle(context, response) if context.operation else None
    )


def attach(context: RequestContext, value: object) -> None:
    """Keeps a value of ours with the request."""
    context.rolebridge = value


def attached(context: RequestContext) -> object:
    return getattr(context, "rolebridge", None)


def operation(context: RequestContext) -> tuple[str, str]:
    """The service and operation, as botocore names them."""
    assert context.service
    assert context.operation
    return context.service.service_name, context.operation.name


def input_shape(context: RequestContext) -> Any:
    """The parameters of the operation in its service's model, which is botocore's; None where it has none."""
    assert context.operation
    return context.operation.input_shape


def access_key_id(context: RequestContext) -> str | None:
    return extract_access_key_id_from_auth_header(context.request.headers)


def service_principal(context: RequestContext) -> str | None:
    """The AWS service on whose behalf LocalStack itself makes the call."""
    internal = context.internal_request_params or {}
    name = internal.get("service_principal")
    return f"{name}.amazonaws.com" if name else None


def source_arn(context: RequestContext) -> str | None:
    """The resource that makes an AWS service act, where LocalStack says it."""
    internal = context.internal_request_params or {}
    arn: str | None = internal.get("source_arn")
    return arn


def source_ip(context: RequestContext) -> str:
    address: str = context.request.environ["REMOTE_ADDR"]
    return address


def error_code(context: RequestContext) -> str | None:
    return context.service_exception.code if context.service_exception else None


def service_error(code: str, message: str, status: int) -> ServiceException:
    return CommonServiceException(code, message, status_code=status, sender_fault=status < 500)


def authentication_error(context: RequestContext, code: str, message: str) -> ServiceException:
    """The error in the words of the service's protocol: JSON services have names of their own for what IAM calls so.

    "Common Errors" in the API reference of each service.
    """
    if context.protocol not in {"query", "rest-xml"}:
        code = _JSON_CODES.get(code, code)
    return service_error(code, message, 400 if context.protocol == "json" else 403)


_JSON_CODES = {
    "ExpiredToken": "ExpiredTokenException",
    "InvalidClientTokenId": "UnrecognizedClientException",
    "MissingAuthenticationToken": "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch": "InvalidSignatureException",
}


def access_denied(context: RequestContext, message: str) -> ServiceException:
    if context.protocol in {"query", "rest-xml"}:
        return service_error("AccessDenied", message, 403)
    return service_error("AccessDeniedException", message, 400 if context.protocol == "json" else 403)


def answer(context: RequestContext, response: Response, document: dict[str, Any]) -> None:
    """Answers the call in the service's place."""
    assert context.service
    assert context.operation
    context.service_response = document
    serializer = create_serializer(context.service, context.protocol)
    response.update_from(
        serializer.serialize_to_response(document, context.operation, context.request.headers, context.request_id)
    )


def answer_error(context: RequestContext, response: Response, code: str, message: str, status: int) -> None:
    """Replaces the answer by an error in the protocol of the request."""
    assert context.service
    assert context.operation
    error = service_error(code, message, status)
    context.service_response = None
    context.service_exception = error
    serializer = create_serializer(context.service, context.protocol)
    response.update_from(
        serializer.serialize_error_to_response(error, context.operation, context.request.headers, context.request_id)
    )


def drop_connection(context: RequestContext) -> None:
    """Closes the caller's connection: the caller gets no answer at all."""
    peer = (context.request.environ["REMOTE_ADDR"], int(context.request.environ["REMOTE_PORT"]))
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            if not str(descriptor.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(descriptor.name))) as connection:
                if connection.getpeername()[:2] == peer:
                    connection.shutdown(socket.SHUT_RDWR)
                    return


# -- who may be trusted


@cache
def hide_internal_calls() -> None:
    """Makes `is_internal_call` the truth: LocalStack believes any client that sends a certain header.

    Its own clients read the header's name where it is defined; the name that they send from now on nobody can guess.
    """
    from localstack.aws import connect
    from localstack.aws.handlers import internal_requests

    name = f"x-localstack-{secrets.token_hex(16)}"
    connect.INTERNAL_REQUEST_PARAMS_HEADER = name
    internal_requests.INTERNAL_REQUEST_PARAMS_HEADER = name


def keep_bodies() -> None:
    """Keeps the bodies of requests as they came, since a form's is gone once it is parsed, and its digest is signed."""
    handlers.preprocess_request.append(lambda _chain, context, _response: context.request.get_data() and None)


def account_of_key(access_key_id: str) -> str:
    """The account that an access key id says it is of."""
    account: str = get_account_id_from_access_key_id(access_key_id)
    return account


def signed_request(context: RequestContext) -> SignedRequest:
    """The request as its sender signed it."""
    request = context.request
    return SignedRequest(
        method=request.method,
        path=get_raw_path(request),
        query=request.query_string.decode("latin-1"),
        headers=request.headers,
        body=request.get_data(),
        signing_name=context.service.signing_name if context.service else "",
    )


# -- the states of IAM that decide


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
class PolicyState:
    arn: str
    document: str
    tags: tuple[tuple[str, str], ...]


def key_state(account: str, access_key_id: str) -> KeyState | None:
    found = _any_iam(account).access_keys.get(access_key_id)
    if found is None or not found.user_name:
        return None
    return KeyState(found.user_name, found.secret_access_key, found.status == "Active")


def user_state(account: str, name: str) -> UserState | None:
    backend = _any_iam(account)
    user = backend.users.get(name)
    if user is None:
        return None
    groups = tuple(group.name for group in backend.get_groups_for_user(name))
    boundary = getattr(user, "permissions_boundary", None)
    return UserState(user.arn, user.id, *_policies(user), _boundary_arn(boundary), _tags(user.tags), groups)


def group_state(account: str, name: str) -> GroupState | None:
    group = _any_iam(account).groups.get(name)
    return GroupState(group.arn, *_policies(group)) if group else None


def role_state(account: str, name: str) -> RoleState | None:
    role = next((role for role in list(_any_iam(account).roles.values()) if role.name == name), None)
    if role is None:
        return None
    trust, ids = role.__dict__["rolebridge_trust"]
    return RoleState(
        role.arn,
        role.id,
        *_policies(role),
        _boundary_arn(role.permissions_boundary_arn),
        _tags(role.tags),
        trust,
        tuple(sorted(ids.items())),
    )


def policy_state(account: str, arn: str) -> PolicyState | None:
    policy = _any_iam(account).managed_policies.get(arn)
    if policy is None:
        return None
    document = next(version.document for version in policy.versions if version.version_id == policy.default_version_id)
    tags = policy.tags if isinstance(policy.tags, list) else list((policy.tags or {}).values())
    return PolicyState(policy.arn, document, _tags(tags))


def _any_iam(account: str) -> Any:
    mend_iam()
    return _iam(account, PARTITION)


def _policies(entity: Any) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    return tuple(sorted(entity.policies.items())), tuple(sorted(entity.managed_policies))


def _boundary_arn(boundary: Any) -> str | None:
    return boundary["PermissionsBoundaryArn"] if isinstance(boundary, dict) else boundary or None


def _tags(tags: list[dict[str, str]] | None) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((tag["Key"], tag["Value"]) for tag in tags or ()))


# -- what was a while ago


def thing(context: RequestContext, kind: str, name: str) -> tuple[str, str, str, str]:
    """What a name stands for in this call: its kind, account, region and name."""
    if kind != "secret":
        return kind, context.account_id, "", name
    account, region = context.account_id, context.region
    if name.startswith("arn:"):
        _, _, _, region, account, _ = name.split(":", 5)
    found = _secrets(account, region).secrets.get(name)
    return kind, account, region, found.name if found else name


def calling_user_name(context: RequestContext) -> str | None:
    found = key_state(context.account_id, access_key_id(context) or "")
    return found.user_name if found else None


def used(context: RequestContext) -> list[tuple[str, str, str, str]]:
    """What shows when it was last used, and is used by this call: its key, and the role of its session."""
    account = context.account_id
    key = _any_iam(account).access_keys.get(access_key_id(context))
    if key is None:
        return []
    if key.role_arn:
        return [("use of role", account, "", key.role_arn.rpartition("/")[2])]
    return [("use of key", account, "", key.access_key_id)] if key.user_name else []


def picture(kind: str, account: str, region: str, name: str) -> Any:
    """A copy of the thing as it is now, which later changes leave alone; None where there is none."""
    if kind == "secret":
        found = _secrets(account, region).secrets.get(name)
        return _copied(found) if found else None
    backend = _any_iam(account)
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


def look_back(context: RequestContext, changed: Mapping[tuple[str, str, str, str], Any]) -> None:
    """Lets the service answer this call from a state in which what is `changed` is as pictured.

    Only this thread sees it, until `look_at_the_present`.
    """
    _let_threads_look_back()
    if operation(context)[0] == "iam":
        account, region = context.account_id, context.partition
        mine = {(kind, name): then for (kind, of, _, name), then in changed.items() if of == account}
        if mine:
            _PAST.backends = {("iam", account, region): _iam_then(_any_iam(account), mine)}
        return
    backends: dict[tuple[str, str, str], Any] = {}
    for account, region in {(of, where) for _, of, where, _ in changed}:
        secrets = {name: then for (_, of, where, name), then in changed.items() if (of, where) == (account, region)}
        backends["secretsmanager", account, region] = _secrets_then(_secrets(account, region), secrets)
    _PAST.backends = backends


def look_at_the_present() -> None:
    _PAST.backends = {}


class _Past(threading.local):
    """The backends that a thread sees in the place of the present ones, by service, account and region."""

    backends: Mapping[tuple[str, str, str], Any] = {}


_PAST = _Past()


@cache
def _let_threads_look_back() -> None:
    from moto.core.base_backend import AccountSpecificBackend

    present = AccountSpecificBackend.__getitem__

    def get(self: Any, region: str) -> Any:
        past = _PAST.backends and _PAST.backends.get((self.service_name, self.account_id, region))
        return past or present(self, region)

    AccountSpecificBackend.__getitem__ = get


def _secrets(account: str, region: str) -> Any:
    from moto.secretsmanager.models import secretsmanager_backends

    return secretsmanager_backends[account][region]


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


# -- moto's IAM


def iam(context: RequestContext) -> Any:
    """The IAM of the caller's account."""
    return _iam(context.account_id, context.partition)


def age_access_key(access_key_id: str, by: timedelta) -> bool:
    """Makes a key look older, and its last use longer ago; False when there is no such key."""
    key = _any_iam(account_of_key(access_key_id)).access_keys.get(access_key_id)
    if key is None:
        return False
    key.create_date -= by
    if key.last_used:
        key.last_used._timestamp -= by
    return True


def tag_keys(context: RequestContext, request: Mapping[str, Any]) -> list[str]:
    """The keys of the tags that the named user, role or policy has; none of what is only being made."""
    names = {"UserName": user_state, "RoleName": role_state, "PolicyArn": policy_state}
    for parameter, state_of in names.items():
        if (name := request.get(parameter)) and (state := state_of(context.account_id, name)):
            return [key for key, _ in state.tags]
    return []


def new_session_key(account: str) -> str:
    """An access key id for temporary credentials of this account."""
    from moto.iam.utils import generate_access_key_id_from_account_id

    return str(generate_access_key_id_from_account_id(account, prefix="ASIA", total_length=20))


def access_key_owner(account: str, access_key_id: str) -> str | None:
    found = key_state(account, access_key_id)
    return found.user_name if found else None


def _iam(account: str, partition: str) -> Any:
    from moto.iam.models import iam_backends

    return iam_backends[account][partition]


def unique_id(arn: str, account: str, partition: str) -> str | None:
    """The id of the user or role that has this ARN now."""
    backend = _iam(account, partition)
    entities = [*backend.users.values(), *backend.roles.values()]
    return next((entity.id for entity in entities if entity.arn == arn), None)


def is_unique_id(candidate: str, partition: str) -> bool:
    """Whether a user or role of any account has this id."""
    from moto.iam.models import iam_backends

    return any(
        entity.id == candidate
        for account in list(iam_backends.values())
        for entity in [*account[partition].users.values(), *account[partition].roles.values()]
    )


def has_role(account: str, partition: str, name: str) -> bool:
    return any(role.name == name for role in list(_iam(account, partition).roles.values()))


def longest_session(role_arn: str, partition: str) -> int | None:
    """The role's MaxSessionDuration; None where there is no such role."""
    account = role_arn.split(":")[4]
    roles = list(_iam(account, partition).roles.values())
    return next((int(role.max_session_duration or 3600) for role in roles if role.arn == role_arn), None)


@cache
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


@cache
def dns_suffix(region: str) -> str:
    """What the host names of a region's services end with."""
    from botocore.loaders import Loader

    partitions = Loader().load_data("endpoints")["partitions"]
    name = get_partition(region)
    return next(str(partition["dnsSuffix"]) for partition in partitions if partition["partition"] == name)


# -- the policies of resources


@dataclass(frozen=True, slots=True)
class SecretFacts:
    arn: str
    tags: tuple[tuple[str, str], ...]
    policy: str | None
    kms_key_id: str | None
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


@dataclass(frozen=True, slots=True)
class KmsKeyFacts:
    arn: str
    account: str
    policy: str


def secret_facts(secret_id: str, account: str, region: str) -> SecretFacts | None:
    from moto.secretsmanager.models import secretsmanager_backends

    if secret_id.startswith("arn:"):
        _, _, _, region, account, _ = secret_id.split(":", 5)
    found = secretsmanager_backends[account][region].secrets.get(secret_id)
    if found is None:
        return None
    versions = {
        version: (content.get(VERSION_KEY, found.kms_key_id), tuple(content["version_stages"]))
        for version, content in dict(found.versions).items()
    }
    return SecretFacts(found.arn, _tags(found.tags), found.policy, found.kms_key_id, versions)


# Where a version keeps the key that it is encrypted under, if it is another than the secret's.
VERSION_KEY = "rolebridge_kms_key"


def kms_key(key_id: str | None, account: str, region: str) -> KmsKeyFacts | None:
    """The key with this id or ARN; its alias is none of them."""
    from localstack.services.kms.models import kms_stores

    if key_id and key_id.startswith("arn:"):
        _, _, _, region, account, resource = key_id.split(":", 5)
        key_id = resource.removeprefix("key/")
    key = kms_stores[account][region].keys.get(key_id)
    return KmsKeyFacts(key.metadata["Arn"], account, key.policy) if key else None


def function_policy(arn: str) -> str | None:
    """The policy of a function, or of the version or alias that the ARN names."""
    from localstack.services.lambda_.invocation.models import lambda_stores

    _, _, _, region, account, _, name, *qualifier = arn.split(":")
    function = lambda_stores[account][region].functions.get(name)
    found = function.permissions.get(qualifier[0] if qualifier else "$LATEST") if function else None
    return json.dumps(asdict(found.policy)) if found else None


def bus_policy(arn: str) -> str | None:
    from localstack.services.events.models import events_stores

    _, _, _, region, account, resource = arn.split(":", 5)
    bus = events_stores[account][region].event_buses.get(resource.removeprefix("event-bus/"))
    if not bus or not bus.policy:
        return None
    # PutPermission leaves elements that it was not given empty.
    statements = [{name: value for name, value in statement.items() if value} for statement in bus.policy["Statement"]]
    return json.dumps({**bus.policy, "Statement": statements})


def has_log_group(context: RequestContext) -> bool:
    from moto.logs.models import logs_backends

    groups = logs_backends[context.account_id][context.region].groups
    return bool(context.service_request) and context.service_request["logGroupName"] in groups


def queue_policy(arn: str) -> str | None:
    from localstack.services.sqs.models import sqs_stores

    _, _, _, region, account, name = arn.split(":", 5)
    queue = sqs_stores[account][region].queues.get(name)
    return (queue.attributes.get("Policy") or None) if queue else None


def account_of_queue(url: str | None) -> str | None:
    """The account in a queue's URL."""
    match = _QUEUE_ACCOUNT.search(url or "")
    return match[1] if match else None


_QUEUE_ACCOUNT = re.compile(r"/(\d{12})/[^/]+$")


# -- stacks that are updated


@cache
def mend_stack_updates() -> None:
    """Lets a stack's update change the inline policies of roles, the roles of policies, and the documents of managed
    policies.

    LocalStack reports success for the first two and fails for the third; CloudFormation's template reference says
    "Update requires: No interruption" of all.
    """
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
    from localstack.services.iam.resource_providers.aws_iam_managedpolicy import IAMManagedPolicyProvider
    from localstack.services.iam.resource_providers.aws_iam_policy import IAMPolicyProvider
    from localstack.services.iam.resource_providers.aws_iam_role import IAMRoleProvider

    update = IAMRoleProvider.update

    def update_role(self: Any, request: Any) -> Any:
        progress = update(self, request)
        iam, role = request.aws_client_factory.iam, request.previous_state["RoleName"]
        before, wanted = (
            {policy["PolicyName"]: policy["PolicyDocument"] for policy in state.get("Policies", [])}
            for state in (request.previous_state, request.desired_state)
        )
        for name in before.keys() - wanted.keys():
            iam.delete_role_policy(RoleName=role, PolicyName=name)
        for name, policy in wanted.items():
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy))
        return progress

    def update_managed_policy(_: Any, request: Any) -> Any:
        iam, model = request.aws_client_factory.iam, {**request.previous_state, **request.desired_state}
        arn = model["Id"]
        versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
        unused = sorted((v for v in versions if not v["IsDefaultVersion"]), key=lambda v: v["CreateDate"])
        if len(versions) == VERSIONS_PER_POLICY:
            iam.delete_policy_version(PolicyArn=arn, VersionId=unused[0]["VersionId"])
        document = json.dumps(model["PolicyDocument"])
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)
        return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=model)

    put = IAMPolicyProvider.update

    def update_policy(self: Any, request: Any) -> Any:
        progress = put(self, request)
        before, wanted = (
            {(role, state["PolicyName"]) for role in state.get("Roles", [])}
            for state in (request.previous_state, request.desired_state)
        )
        for role, name in before - wanted:
            request.aws_client_factory.iam.delete_role_policy(RoleName=role, PolicyName=name)
        return progress

    IAMRoleProvider.update = update_role
    IAMPolicyProvider.update = update_policy
    IAMManagedPolicyProvider.update = update_managed_policy


# "IAM and AWS STS quotas"
VERSIONS_PER_POLICY = 5


@cache
def mend_previous_parameters() -> None:
    """Gives the parameters that a stack had before its update their types, too: in LocalStack a list is a text there,
    which no function of a list takes, and a number seems changed."""
    from localstack.services.cloudformation.engine.v2.change_set_model_preproc import ChangeSetModelPreproc
    from localstack.utils.numbers import to_number

    visit = ChangeSetModelPreproc.visit_node_parameter

    def visit_node_parameter(self: Any, parameter: Any) -> Any:
        delta, kind = visit(self, parameter), self.visit(parameter.type_).before
        if isinstance(delta.before, str) and isinstance(kind, str):
            if kind == "CommaDelimitedList" or kind.startswith("List<"):
                delta.before = [item.strip() for item in delta.before.split(",")]
            elif kind == "Number":
                delta.before = to_number(delta.before)
        return delta

    ChangeSetModelPreproc.visit_node_parameter = visit_node_parameter


@cache
def mend_sam_references() -> None:
    """Lets a template refer to what SAM makes of a function, as `Function.Version`: LocalStack looks for all references
    of the resources before SAM's transform is through, in search of transforms inside of them."""
    from localstack.services.cloudformation.engine.v2.change_set_model_transform import ChangeSetModelTransform

    execute = ChangeSetModelTransform._execute_local_transforms

    def execute_where_there_are_any(self: Any) -> None:
        if '"Fn::Transform"' in json.dumps([self._before_template, self._after_template], default=str):
            execute(self)

    ChangeSetModelTransform._execute_local_transforms = execute_where_there_are_any


@cache
def mend_template_loops() -> None:
    """Expands the loops of a template as CloudFormation does: LocalStack replaces the identifier in keys and in whole
    references only, and takes what else a text refers to for literal."""
    from localstack.services.cloudformation.engine import transformers

    from localstack_java_host import template_loops

    def expand_fn_foreach(loop: Any, context: Any, *_: Any) -> dict[str, Any]:
        return template_loops.expanded(loop, context.resolve)

    transformers.expand_fn_foreach = expand_fn_foreach


@cache
def mend_alias_updates() -> None:
    """Lets the update of a stack move an alias on to another version, which LocalStack can't. CloudFormation's
    reference of AWS::Lambda::Alias says of FunctionVersion "Update requires: No interruption". LocalStack also takes a
    reference to a function that changes for another name, which a function keeps."""
    from localstack.services.cloudformation.engine.v2.change_set_model import ChangeSetModel
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
    from localstack.services.lambda_.resource_providers.lambda_alias import LambdaAliasProvider

    def update_alias(_: Any, request: Any) -> Any:
        model = {**request.previous_state, **request.desired_state}
        request.aws_client_factory.lambda_.update_alias(
            FunctionName=model["FunctionName"], Name=model["Name"], FunctionVersion=model["FunctionVersion"]
        )
        return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=model)

    requires_replacement = ChangeSetModel._resolve_requires_replacement

    def requires_replacement_but_of_aliases(self: Any, node_properties: Any, resource_type: Any) -> bool:
        alias = resource_type.value == "AWS::Lambda::Alias"
        return not alias and bool(requires_replacement(self, node_properties, resource_type))

    ChangeSetModel._resolve_requires_replacement = requires_replacement_but_of_aliases
    LambdaAliasProvider.update = update_alias


@cache
def mend_rollbacks() -> None:
    """Has a failed update end as UPDATE_ROLLBACK_COMPLETE ("Understand stack creation events", CloudFormation user
    guide): LocalStack says what it says of a failed creation, for which a client that waits for an update has no end.
    """
    from localstack.aws.api.cloudformation import StackStatus
    from localstack.services.cloudformation.v2.entities import Stack

    set_status = Stack.set_stack_status

    def set_stack_status(self: Any, status: str, reason: str | None = None) -> None:
        if status in _BEGINNINGS:
            self.__dict__["rolebridge_updates"] = status == StackStatus.UPDATE_IN_PROGRESS
        if becomes := _status_after(self.status, status, updates=self.__dict__.get("rolebridge_updates", False)):
            set_status(self, StackStatus(becomes), reason)

    Stack.set_stack_status = set_stack_status


_BEGINNINGS = frozenset({"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"})


def _status_after(present: str, status: str, *, updates: bool) -> str | None:
    """What the status becomes where LocalStack sets it; None where that means nothing.

    LocalStack goes on to CREATE_FAILED or UPDATE_COMPLETE after all has been rolled back, changes the status of a stack
    for a change set that is only made, and has the failure of one resource as that of the stack.
    """
    if present.endswith("COMPLETE") and not status.startswith("DELETE_") and status not in _BEGINNINGS:
        return None
    if updates and status in {"CREATE_FAILED", "DELETE_FAILED"}:
        return "UPDATE_ROLLBACK_IN_PROGRESS"
    return f"UPDATE_{status}" if updates and status.startswith("ROLLBACK_") else status


@cache
def mend_bus_policies() -> None:
    """Lets a stack have several statements in the policy of one event bus, and change them: in LocalStack each replaces
    the whole policy. CloudFormation's user guide of AWS::Events::EventBusPolicy has one resource for each statement."""
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
    from localstack.services.events.resource_providers.aws_events_eventbuspolicy import EventsEventBusPolicyProvider

    create = EventsEventBusPolicyProvider.create
    one_at_a_time = threading.Lock()

    def put(events: Any, bus: str, sid: str, statement: dict[str, Any]) -> None:
        with one_at_a_time:
            present = json.loads(events.describe_event_bus(Name=bus).get("Policy") or '{"Statement": []}')["Statement"]
            statements = [*(other for other in present if other.get("Sid") != sid), {"Sid": sid, **statement}]
            policy = {"Version": "2012-10-17", "Statement": statements}
            events.put_permission(EventBusName=bus, Policy=json.dumps(policy))

    def create_statement(self: Any, request: Any) -> Any:
        model = request.desired_state
        if not model.get("Statement"):
            return create(self, request)
        model["Id"] = f"EventBusPolicy-{model['StatementId']}"
        put(
            request.aws_client_factory.events,
            model.get("EventBusName") or "default",
            model["StatementId"],
            model["Statement"],
        )
        return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=model)

    def update_statement(_: Any, request: Any) -> Any:
        model = {**request.previous_state, **request.desired_state}
        put(
            request.aws_client_factory.events,
            model.get("EventBusName") or "default",
            model["StatementId"],
            model["Statement"],
        )
        return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=model)

    EventsEventBusPolicyProvider.create = create_statement
    EventsEventBusPolicyProvider.update = update_statement


# -- moto's Secrets Manager


def secret(context: RequestContext, secret_id: str) -> Any:
    """The secret with this name or ARN, deleted or not; None when there is none."""
    from localstack.services.secretsmanager.provider import SecretsmanagerProvider

    backend = SecretsmanagerProvider.get_moto_backend_for_resource(secret_id, context)
    return backend.secrets.get(secret_id)


@cache
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


# -- Step Functions


@cache
def mend_jsonata() -> None:
    """Lets string variables hold quotes and backslashes: LocalStack writes them into the expression as they are."""
    from localstack.services.stepfunctions.asl.jsonata import jsonata

    def declare(bindings: dict[str, Any]) -> str:
        return "".join(f"{name}:={jsonata.to_json_str(value)};" for name, value in bindings.items())

    jsonata.encode_jsonata_variable_declarations = declare


@cache
def mend_definition_substitutions() -> None:
    """Lets parameters of type Number stand in a state machine's definition, as CloudFormation's reference has it:
    "DefinitionSubstitutions: Object of Boolean | Integer | String"."""
    from localstack.services.stepfunctions.resource_providers import aws_stepfunctions_statemachine as provider

    substitute = provider._apply_substitutions

    def substitute_texts(definition: str, substitutions: dict[str, Any]) -> str:
        texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in substitutions.items()}
        return substitute(definition, texts)

    provider._apply_substitutions = substitute_texts


@cache
def mend_waits() -> None:
    """Lets a Wait end no sooner than its Timestamp, and not hours off: LocalStack cuts what is left until then off to
    whole seconds, and compares it with the local time of day."""
    from localstack.services.stepfunctions.asl.component.common.error_name.failure_event import FailureEventException
    from localstack.services.stepfunctions.asl.component.state.state_wait.wait_function.timestamp import Timestamp

    def seconds_left(self: Any, env: Any) -> int:
        self.string.eval(env=env)
        text = env.stack.pop()
        timestamp = self._from_timestamp_string(text)
        if timestamp is None:
            raise FailureEventException(self._create_failure_event(env, text))
        return ceil((timestamp.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds())

    Timestamp._get_wait_seconds = seconds_left


@cache
def mend_state_machine_targets() -> None:
    """Lets a rule start a state machine with an input of its own: LocalStack names the execution by the event's id,
    which that input doesn't have, and gives up."""
    from localstack.services.events.target import StatesTargetSender
    from localstack.services.events.utils import to_json_str

    def send_event(self: Any, event: Any, trace_header: Any) -> None:
        name = event.get("id") if isinstance(event, dict) else None
        self.service = "stepfunctions"
        self.client.start_execution(
            stateMachineArn=self.target["Arn"],
            name=name if isinstance(name, str) else str(uuid4()),
            input=event if isinstance(event, str) else to_json_str(event),
        )

    StatesTargetSender.send_event = send_event


@cache
def mend_archives() -> None:
    """Lets an archive's events be replayed: LocalStack keeps their time as text, and then wants a moment."""
    from localstack.services.events.archive import ArchiveService

    keep = ArchiveService.put_events

    def put_events(self: Any, events: list[dict[str, Any]]) -> None:
        keep(self, [{**event, "time": datetime.fromisoformat(event["time"])} for event in events])

    ArchiveService.put_events = put_events


@cache
def mend_sources_of_events() -> None:
    """Keeps the sources of AWS's own services theirs: "To send an event from your own application or service, the
    source can't begin with aws." (EventBridge user guide, "Events: source"; the error is one of PutEvents' entries)."""
    from localstack.services.events.provider import EventsProvider

    process = EventsProvider._process_entry
    refused = {
        "ErrorCode": "NotAuthorizedForSourceException",
        "ErrorMessage": "Not authorized for the source.",
    }

    def process_entry(
        self: Any, entry: dict[str, Any], results: list[Any], failed: dict[str, int], context: RequestContext
    ) -> None:
        if not context.is_internal_call and (entry.get("Source") or "").startswith("aws."):
            results.append(refused)
            failed["count"] += 1
        else:
            process(self, entry, results, failed, context)

    EventsProvider._process_entry = process_entry


@cache
def mend_roles_of_rules() -> None:
    """Has EventBridge say which rule it assumes a target's role for: "For EventBridge event bus rule targets, the value
    of aws:SourceArn must be the rule ARN" (EventBridge user guide, "Cross-service confused deputy prevention")."""
    from localstack.aws.connect import connect_to
    from localstack.services.events.target import TargetSender
    from localstack.utils.aws.client_types import ServicePrincipal

    initialize = TargetSender._initialize_client

    def initialize_client(self: Any) -> Any:
        role = self.target.get("RoleArn")
        if not role:
            return initialize(self)
        source = {"service_principal": ServicePrincipal.events, "source_arn": self.rule_arn}
        sts = connect_to(region_name=self.region).sts.request_metadata(**source)
        found = sts.assume_role(RoleArn=role, RoleSessionName=f"session-{uuid4()}")["Credentials"]
        client = connect_to(
            region_name=self.region,
            aws_access_key_id=found["AccessKeyId"],
            aws_secret_access_key=found["SecretAccessKey"],
            aws_session_token=found["SessionToken"],
        ).get_client(self.service)
        client = client.request_metadata(**source)
        self._register_client_hooks(client)
        return client

    TargetSender._initialize_client = initialize_client


@cache
def parse_state_machines_once() -> None:
    """Keeps the syntax trees of state machines: LocalStack parses anew for each execution, which takes a second."""
    from localstack.services.stepfunctions.asl.parse.asl_parser import AmazonStateLanguageParser
    from localstack.services.stepfunctions.asl.parse.preprocessor import Preprocessor

    parse = AmazonStateLanguageParser.parse
    syntax = lru_cache(maxsize=16)(lambda definition: parse(definition)[1])

    def parse_once(definition: str) -> tuple[Any, Any]:
        tree = syntax(definition)
        return Preprocessor().visit(tree), tree

    AmazonStateLanguageParser.parse = parse_once
