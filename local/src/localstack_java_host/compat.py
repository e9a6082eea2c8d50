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
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import jpype
from localstack import config
from localstack.aws import handlers
from localstack.aws.api import CommonServiceException, RequestContext, ServiceException
from localstack.aws.protocol.serializer import create_serializer
from localstack.constants import INTERNAL_AWS_ACCESS_KEY_ID as INTERNAL_ACCESS_KEY_ID
from localstack.http import Response
from localstack.runtime import events, hooks
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor
from localstack.utils.aws.request_context import extract_access_key_id_from_auth_header

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


def serve(path: str, methods: Sequence[str], endpoint: Callable[[Any], Response]) -> None:
    """Adds an endpoint beside the AWS services."""
    from localstack.services.edge import ROUTER

    def answer(request: Any, **_: Any) -> Response:
        return endpoint(request)

    ROUTER.add(path, answer, methods=list(methods))


def json_response(document: object, status: int = 200) -> Response:
    return Response.for_json(document, status=status)


def before_service(handle: Callable[[RequestContext], None]) -> None:
    """Calls `handle` with each parsed AWS request before its service; a service error it raises is the answer."""
    handlers.serve_custom_service_request_handlers.append(
        lambda _chain, context, _response: handle(context) if context.operation else None
    )


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


def access_key_id(context: RequestContext) -> str | None:
    return extract_access_key_id_from_auth_header(context.request.headers)


def service_principal(context: RequestContext) -> str | None:
    """The AWS service on whose behalf LocalStack itself makes the call."""
    internal = context.internal_request_params or {}
    name = internal.get("service_principal")
    return f"{name}.amazonaws.com" if name else None


def error_code(context: RequestContext) -> str | None:
    return context.service_exception.code if context.service_exception else None


def service_error(code: str, message: str, status: int) -> ServiceException:
    return CommonServiceException(code, message, status_code=status, sender_fault=status < 500)


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


# -- principals


def session_arn(key: str, account: str, partition: str) -> str | None:
    from moto.sts.models import sts_backends

    session = sts_backends[account][partition].get_assumed_role_from_access_key(key)
    return session.arn if session else None


def user_arn(key: str, account: str, partition: str) -> str | None:
    from moto.iam.models import iam_backends

    backend = iam_backends[account][partition]
    found = backend.access_keys.get(key)
    user = backend.users.get(found.user_name) if found else None
    return user.arn if user else None


# -- moto's IAM


def iam(context: RequestContext) -> Any:
    """The IAM of the caller's account."""
    return _iam(context.account_id, context.partition)


def _iam(account: str, partition: str) -> Any:
    from moto.iam.models import iam_backends

    return iam_backends[account][partition]


def validate_trust(document: str) -> None:
    """Raises moto's MalformedPolicyDocument for what is no trust policy."""
    from moto.iam.policy_validation import IAMTrustPolicyDocumentValidator

    IAMTrustPolicyDocumentValidator(document).validate()


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


def _store_trust(role: Any, document: str) -> None:
    ids = {arn: unique_id(arn, arn.split(":")[4], role.partition) for arn in set(_ENTITY_ARN.findall(document))}
    role.__dict__["rolebridge_trust"] = (document, {arn: found for arn, found in ids.items() if found})


def _shown_trust(role: Any) -> str:
    document, ids = role.__dict__["rolebridge_trust"]
    for arn, meant in ids.items():
        if unique_id(arn, arn.split(":")[4], role.partition) != meant:
            document = document.replace(f'"{arn}"', f'"{meant}"')
    return document


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
    SecretsManagerBackend.update_secret_version_stage = update_secret_version_stage
    FakeSecret.reset_default_version = reset_default_version
    FakeSecret.remove_version_stages_from_old_versions = take_labels


def _list_secret_version_ids(self: Any, secret_id: str, include_deprecated: bool) -> str:
    """LocalStack refuses it while the deletion is scheduled; Secrets Manager has no such error for this operation."""
    from moto.secretsmanager.exceptions import SecretNotFoundException

    if secret_id not in self.secrets:
        raise SecretNotFoundException
    found = self.secrets[secret_id]
    versions = [
        {"VersionId": version, "CreatedDate": content["createdate"], "VersionStages": content["version_stages"]}
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
