"""Signing in to AWS with what an instance has, as the integrations do it, and the calls of Tests and commands."""

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from xsoar_double.definitions import IDENTITY_STORE, Integration
from xsoar_double.errors import RunError
from xsoar_double.values import Pair

UNIFIED = "AWS"
FIXED_REGION = "us-east-1"
# The fan-out of the unified integration isn't part of its Test.
FAN_OUT_IN_TEST = frozenset({"AWS - EC2", "AWS-EKS"})

# Prefixes of IAM actions, and the services of the SDK where they are named otherwise.
SERVICES = {"access-analyzer": "accessanalyzer", "elasticloadbalancing": "elbv2", "elasticfilesystem": "efs"}
# Actions, and the operations that they permit where those are named otherwise.
OPERATIONS = {"s3:ListAllMyBuckets": "ListBuckets", "budgets:ViewBudget": "DescribeBudgets"}
# What an operation can't be called without, or what the integrations limit it to.
PARAMETERS: dict[str, dict[str, Any]] = {
    "eks:ListClusters": {"maxResults": 1},
    "secretsmanager:ListSecrets": {"MaxResults": 1},
    "securityhub:GetFindings": {"MaxResults": 1},
    "ssm:ListAssociations": {"MaxResults": 1},
    "wafv2:ListIPSets": {"Scope": "REGIONAL"},
}


def isolate() -> None:
    """Keeps the machine's own AWS settings, credentials and proxies out of every call."""
    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            del os.environ[name]
    nowhere = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), os.devnull)
    os.environ.update(nowhere, AWS_EC2_METADATA_DISABLED="true")


@dataclass(frozen=True)
class Keys:
    key_id: str
    secret: str
    token: str | None = None


class Clients:
    """Clients of the SDK, all for one endpoint."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._session = botocore.session.Session()
        # A session doesn't make clients for several threads at a time.
        self._lock = threading.Lock()

    def client(self, service: str, region: str, keys: Keys, config: Config | None = None) -> Any:
        if region not in _regions():
            # What comes of a name that no server has.
            raise RunError(f'Could not connect to the endpoint URL: "https://{service}.{region}.amazonaws.com/"')
        with self._lock:
            return self._session.create_client(
                service,
                region_name=region,
                endpoint_url=self._endpoint,
                aws_access_key_id=keys.key_id,
                aws_secret_access_key=keys.secret,
                aws_session_token=keys.token,
                config=config,
            )

    def action(self, action: str) -> tuple[str, str]:
        """The service and the operation that need an action; KeyError if the SDK has none."""
        prefix, _, name = action.partition(":")
        service, operation = SERVICES.get(prefix, prefix), OPERATIONS.get(action, name)
        with self._lock:
            if service not in self._session.get_available_services():
                raise KeyError(action)
            model = self._session.get_service_model(service)
        if operation not in model.operation_names:
            raise KeyError(action)
        return service, operation

    def required(self, action: str) -> frozenset[str]:
        """The parameters that an action's operation can't do without."""
        service, operation = self.action(action)
        with self._lock:
            shape = self._session.get_service_model(service).operation_model(operation).input_shape
        return frozenset(shape.required_members if shape else ())


@cache
def _regions() -> frozenset[str]:
    session = botocore.session.Session()
    return frozenset(
        region
        for partition in session.get_available_partitions()
        for region in session.get_available_regions("ec2", partition)
    )


class SignIn:
    """What one instance has for signing in, read as its integration reads it."""

    def __init__(self, integration: Integration, values: Mapping[str, Any]) -> None:
        self._integration = integration
        self._values = values

    def text(self, role: str) -> str:
        field = self._integration.fields.get(role)
        value = self._values.get(field.parameter) if field else None
        if isinstance(value, Pair):
            value = value.identifier if field and field.part == "IDENTIFIER" else value.password
        return str(value or "").strip()

    def value(self, parameter: str) -> str:
        value = self._values.get(parameter)
        return value.strip() if isinstance(value, str) else ""

    @property
    def key_id(self) -> str:
        """Half by half the old field counts where the new one is empty, in nearly all of these integrations."""
        return self.text("accessKey") or self.value("access_key")

    @property
    def secret(self) -> str:
        return self.text("secretKey") or self.value("secret_key")

    @property
    def keys(self) -> Keys:
        """A temporary key's token may stand behind its secret, where no role is assumed; not in the unified one."""
        secret, mark, token = self.secret.partition("@@@")
        if mark and not self.text("roleArn") and self._integration.name != UNIFIED:
            return Keys(self.key_id, secret, token)
        return Keys(self.key_id, self.secret)

    @property
    def region(self) -> str:
        if "region" not in self._integration.fields:
            return FIXED_REGION
        return self.text("region") or (FIXED_REGION if self._integration.name == UNIFIED else "")

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that a command is run in, each with a role of the same name; none without fan-out."""
        if not self.text("roleName"):
            return ()
        return tuple(account.strip() for account in self.text("accounts").split(",") if account.strip())

    def check(self) -> None:
        """What the integrations refuse before they call AWS."""
        if not self.region:
            raise RunError("You must specify AWS default region.")
        if bool(self.key_id) != bool(self.secret):
            raise RunError("You must provide both the Access Key and the Secret Key.")
        if bool(self.text("roleArn")) != bool(self.text("sessionName") or self._default_session_name):
            raise RunError("You must provide both the Role ARN and the Role Session Name.")
        if not self.key_id:
            # An engine's own identity would be next; this one has none.
            raise RunError("Unable to locate credentials")

    @property
    def _default_session_name(self) -> str:
        """The unified integration has one, which without a role means nothing."""
        return "cortex-session" if self._integration.name == UNIFIED and self.text("roleArn") else ""

    def config(self) -> Config:
        """`timeout` is read,connect; `retries` at most 10."""
        try:
            read, _, connect = (self.value("timeout") or "60,10").partition(",")
            retries = min(int(self.value("retries") or 5), 10)
            return Config(read_timeout=int(read), connect_timeout=int(connect or 10), retries={"max_attempts": retries})
        except ValueError as error:
            raise RunError(f"Timeout or Retries: {error}") from error

    def assume(self, clients: Clients, role_arn: str, session_name: str, duration: str) -> Keys:
        """Never a chain: the key assumes the role itself. Nothing but this is sent, no external id above all. An STS
        address of the instance's own counts for nothing here: there is one endpoint."""
        arguments: dict[str, Any] = {"RoleArn": role_arn, "RoleSessionName": session_name}
        if duration:
            try:
                arguments["DurationSeconds"] = int(duration)
            except ValueError as error:
                raise RunError(f"Role Session Duration: {error}") from error
        sts = clients.client("sts", self.text("stsRegion") or self.region, self.keys, self.config())
        found = sts.assume_role(**arguments)["Credentials"]
        return Keys(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])

    def enter(self, clients: Clients) -> Keys:
        """The keys of the instance's role, or its own without one."""
        if not self.text("roleArn"):
            return self.keys
        name = self.text("sessionName") or self._default_session_name
        return self.assume(clients, self.text("roleArn"), name, self.text("duration"))

    def enter_account(self, clients: Clients, account: str) -> Keys:
        """The keys of the role in one account of a fan-out. The partition is fixed."""
        role = self.text("roleName").removeprefix("role/")
        role_arn = f"arn:aws:iam::{account}:role/{role}"
        if self._integration.name == UNIFIED:
            name = self.text("sessionName") or "cortex-session"
            return self.assume(clients, role_arn, name, self.text("duration"))
        return self.assume(clients, role_arn, f"account_{account}", "900")


class Caller:
    """Runs Tests and read-only commands of instances against the AWS endpoint."""

    def __init__(self, endpoint: str) -> None:
        self._clients = Clients(endpoint)

    def test(self, integration: Integration, values: Mapping[str, Any]) -> None:
        """The integration's Test; RunError with AWS's words if it fails."""
        sign_in = SignIn(integration, values)
        _in_words(lambda: self._test(integration, sign_in))

    def _test(self, integration: Integration, sign_in: SignIn) -> None:
        sign_in.check()
        keys = sign_in.enter(self._clients)
        if integration.name == UNIFIED:
            self._clients.client("sts", sign_in.region, keys, sign_in.config()).get_caller_identity()
        elif not integration.test_actions:
            # AWS Network Firewall, in the revision that the catalog was read from.
            raise RunError("'NetworkFirewall' object has no attribute 'REPLACE_WITH_TEST_FUNCTION'")
        found: dict[str, Any] = {}
        for action in integration.test_actions:
            arguments = _after(action, found, sign_in)
            if arguments is not None:
                found[action] = self._call(action, arguments, keys, sign_in)
        _demanded(integration, found)
        if integration.name in FAN_OUT_IN_TEST:
            self._test_accounts(sign_in)

    def _test_accounts(self, sign_in: SignIn) -> None:
        refusals = []
        for account in sign_in.accounts:
            try:
                sign_in.enter_account(self._clients, account)
            except (BotoCoreError, ClientError) as error:
                refusals.append(f"{account}: {error}")
        if refusals:
            raise RunError("Failed to assume the role in accounts:\n" + "\n".join(refusals))

    def command(self, integration: Integration, values: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
        """What a read-only command finds, once or once for each account of a fan-out. Only commands whose calls need no
        argument can be run."""
        sign_in = SignIn(integration, values)
        actions = self.runnable(integration, name, sign_in)
        if not actions:
            raise RunError(f"The double does not run {name}: it runs read-only commands whose calls need no argument.")
        return _in_words(lambda: self._command(sign_in, actions))

    def runnable(self, integration: Integration, name: str, sign_in: SignIn) -> tuple[str, ...]:
        """The actions of a command, or none if the double can't run it."""
        command = next((each for each in integration.commands if each.name == name), None)
        if command is None or not command.read_only:
            return ()
        try:
            given = {action: set(_arguments(action, sign_in)) for action in command.actions}
            runs = all(self._clients.required(action) <= given[action] for action in command.actions)
        except KeyError:
            return ()
        return command.actions if runs else ()

    def _command(self, sign_in: SignIn, actions: tuple[str, ...]) -> list[dict[str, Any]]:
        sign_in.check()
        entered = (
            [sign_in.enter_account(self._clients, account) for account in sign_in.accounts]
            if sign_in.accounts
            else [sign_in.enter(self._clients)]
        )
        return [
            self._call(action, _arguments(action, sign_in), keys, sign_in) for keys in entered for action in actions
        ]

    def _call(self, action: str, arguments: dict[str, Any], keys: Keys, sign_in: SignIn) -> dict[str, Any]:
        service, operation = self._clients.action(action)
        client = self._clients.client(service, sign_in.region, keys, sign_in.config())
        answer = getattr(client, xform_name(operation))(**arguments)
        answer.pop("ResponseMetadata", None)
        return answer


def _in_words[T](run: Callable[[], T]) -> T:
    try:
        return run()
    except (BotoCoreError, ClientError, ResponseParserError) as error:
        raise RunError(str(error)) from error


def _arguments(action: str, sign_in: SignIn) -> dict[str, Any]:
    if action.startswith("identitystore:"):
        return {"IdentityStoreId": sign_in.value(IDENTITY_STORE)}
    return PARAMETERS.get(action, {})


def _after(action: str, found: Mapping[str, Any], sign_in: SignIn) -> dict[str, Any] | None:
    """The arguments of a Test's next call, or None if what was found before leaves nothing to call."""
    if action == "guardduty:ListFindings":
        detectors = found["guardduty:ListDetectors"]["DetectorIds"]
        return {"DetectorId": detectors[0], "MaxResults": 1} if detectors else None
    if action == "guardduty:GetFindings":
        findings = found.get("guardduty:ListFindings", {}).get("FindingIds")
        detectors = found["guardduty:ListDetectors"]["DetectorIds"]
        return {"DetectorId": detectors[0], "FindingIds": findings} if findings else None
    return _arguments(action, sign_in)


def _demanded(integration: Integration, found: Mapping[str, Any]) -> None:
    """What a Test asks for beyond the permission."""
    if integration.name == "AWS - GuardDuty" and not found["guardduty:ListDetectors"]["DetectorIds"]:
        raise RunError("No detectors were found in the region.")
