"""Who a recorded call says it comes from, told by its access key; whether it is them `authentication` finds out."""

from localstack_java_host.authentication import RootCaller, Sessions, is_root_key
from localstack_java_host.aws_call import AwsCall
from localstack_java_host.compat import callers, iam


class Identity:
    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def caller(self, call: AwsCall) -> str | None:
        """The principal's ARN; for LocalStack's own calls without credentials, the service they serve."""
        key = call.key_id
        if key in {callers.INTERNAL_ACCESS_KEY_ID, None}:
            return call.service_principal
        account = call.account
        if is_root_key(key):
            return RootCaller(account).arn(call.partition)
        if session := self._sessions.find(key):
            return session.arn(call.partition)
        found = iam.key_state(account, key)
        user = iam.user_state(account, found.user_name) if found else None
        return user.arn if user else None
