"""Tests and commands of integrations: which calls they make, and what comes of them."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from xsoar_double.aws import Clients, Keys
from xsoar_double.definitions import IDENTITY_STORE, Integration
from xsoar_double.errors import RunError
from xsoar_double.sign_in import UNIFIED, SignIn

# The fan-out of the unified integration isn't part of its Test.
FAN_OUT_IN_TEST = frozenset({"AWS - EC2", "AWS-EKS"})
# What an operation can't be called without, or what the integrations limit it to.
PARAMETERS: dict[str, dict[str, Any]] = {
    "eks:ListClusters": {"maxResults": 1},
    "secretsmanager:ListSecrets": {"MaxResults": 1},
    "securityhub:GetFindings": {"MaxResults": 1},
    "ssm:ListAssociations": {"MaxResults": 1},
    "wafv2:ListIPSets": {"Scope": "REGIONAL"},
}


class Runner:
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
        found = self._made(integration.test_actions, keys, sign_in)
        if integration.name == "AWS - GuardDuty" and not found["guardduty:ListDetectors"]["DetectorIds"]:
            raise RunError("No detectors were found in the region.")
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
        """What a read-only command finds, once or once for each account of a fan-out."""
        sign_in = SignIn(integration, values)
        actions = self._runnable(integration, name, sign_in)
        if not actions:
            raise RunError(f"The double does not run {name}: it runs read-only commands whose calls need no argument.")
        return _in_words(lambda: self._command(sign_in, actions))

    def _runnable(self, integration: Integration, name: str, sign_in: SignIn) -> tuple[str, ...]:
        """The actions of a command, or none if it changes something or its calls need arguments."""
        command = next((each for each in integration.commands if each.name == name), None)
        if command is None or not command.read_only:
            return ()
        if command.actions == integration.test_actions or all(
            self._callable(each, sign_in) for each in command.actions
        ):
            return command.actions
        return ()

    def _callable(self, action: str, sign_in: SignIn) -> bool:
        try:
            return self._clients.required(action) <= set(_arguments(action, {}, sign_in) or ())
        except KeyError:
            return False

    def _command(self, sign_in: SignIn, actions: tuple[str, ...]) -> list[dict[str, Any]]:
        sign_in.check()
        if sign_in.accounts:
            entered = [sign_in.enter_account(self._clients, account) for account in sign_in.accounts]
        else:
            entered = [sign_in.enter(self._clients)]
        return [found for keys in entered for found in self._made(actions, keys, sign_in).values()]

    def _made(self, actions: tuple[str, ...], keys: Keys, sign_in: SignIn) -> dict[str, dict[str, Any]]:
        """Makes the call of each action, in their order, with what the ones before have found."""
        found: dict[str, dict[str, Any]] = {}
        for action in actions:
            arguments = _arguments(action, found, sign_in)
            if arguments is not None:
                found[action] = self._call(action, arguments, keys, sign_in)
        return found

    def _call(self, action: str, arguments: dict[str, Any], keys: Keys, sign_in: SignIn) -> dict[str, Any]:
        service, operation = self._clients.operation(action)
        client = self._clients.client(service, sign_in.region, keys, sign_in.config())
        answer: dict[str, Any] = getattr(client, xform_name(operation))(**arguments)
        answer.pop("ResponseMetadata", None)
        return answer


def _in_words[T](run: Callable[[], T]) -> T:
    try:
        return run()
    except (BotoCoreError, ClientError, ResponseParserError) as error:
        raise RunError(str(error)) from error


def _arguments(action: str, found: Mapping[str, Any], sign_in: SignIn) -> dict[str, Any] | None:
    """The arguments of an action's call, or None if what was found before leaves nothing to call."""
    if action in {"guardduty:ListFindings", "guardduty:GetFindings"}:
        return _of_detector(action, found)
    if action.startswith("identitystore:"):
        return {"IdentityStoreId": sign_in.value(IDENTITY_STORE)}
    return PARAMETERS.get(action, {})


def _of_detector(action: str, found: Mapping[str, Any]) -> dict[str, Any] | None:
    detectors = found.get("guardduty:ListDetectors", {}).get("DetectorIds")
    if not detectors:
        return None
    if action == "guardduty:ListFindings":
        return {"DetectorId": detectors[0], "MaxResults": 1}
    findings = found["guardduty:ListFindings"]["FindingIds"]
    return {"DetectorId": detectors[0], "FindingIds": findings} if findings else None
