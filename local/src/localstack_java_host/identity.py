"""Who makes a call, told by its access key. Nothing is verified here: enforcement builds on this."""

import re

from localstack_java_host import compat

_ACCOUNT = re.compile(r"\d{12}")


class Principals:
    """Resolves access keys to principal ARNs. Sessions are remembered, since they outlive nothing that names them."""

    def __init__(self) -> None:
        self._sessions: dict[str, str] = {}

    def arn(self, access_key_id: str, account: str, partition: str) -> str | None:
        """The user, the assumed role with its session, or the account's root stand-in; None for an unknown key."""
        if access_key_id == "test" or _ACCOUNT.fullmatch(access_key_id):
            return f"arn:{partition}:iam::{account}:root"
        if session := self._sessions.get(access_key_id):
            return session
        if session := compat.session_arn(access_key_id, account, partition):
            self._sessions[access_key_id] = session
            return session
        return compat.user_arn(access_key_id, account, partition)


def caller(principals: Principals, context: compat.RequestContext) -> str | None:
    """The principal behind a request; for LocalStack's own calls without credentials, the service they serve."""
    key = compat.access_key_id(context)
    if key in {compat.INTERNAL_ACCESS_KEY_ID, None}:
        return compat.service_principal(context)
    return principals.arn(key, context.account_id, context.partition)
