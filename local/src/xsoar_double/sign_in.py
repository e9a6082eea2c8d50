"""What an instance has for signing in to AWS, read and used as the integrations do it."""

from collections.abc import Mapping
from typing import Any

from botocore.config import Config

from xsoar_double.aws import Clients, Keys
from xsoar_double.definitions import Integration
from xsoar_double.errors import RunError
from xsoar_double.values import Pair

UNIFIED = "AWS"
FIXED_REGION = "us-east-1"


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
