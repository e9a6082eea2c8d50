"""Who makes a call, and whether it is them: keys, sessions, signatures.

A caller is the root stand-in of an account (by which stacks are deployed and looked at), a user by an active access
key, a session of a role or of a user by temporary credentials, or a service that LocalStack itself acts as.
"""

import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from localstack_java_host import signatures
from localstack_java_host.aws_call import AwsAnswer, AwsCall, access_denied
from localstack_java_host.compat import callers, iam
from localstack_java_host.iam_view import IamView
from localstack_java_host.signatures import Signature, SignatureError

ROOT_KEY = "test"
ROOT_SECRET = "test"  # noqa: S105 - known to all: the local AWS has no other root

_ACCOUNT = re.compile(r"\d{12}")
_DEFAULT_SESSION_SECONDS = 3600
# GetSessionToken, "DurationSeconds".
_DEFAULT_USER_SESSION_SECONDS = 43_200
# AssumeRole, "DurationSeconds"; a user's may be longer, but assumes no role for longer than that.
_LONGEST_SESSION = timedelta(hours=12)
_BETWEEN_LOOKS = timedelta(minutes=1)


def is_root_key(access_key_id: str) -> bool:
    """Whether it is the key of an account's root stand-in."""
    return access_key_id == ROOT_KEY or _ACCOUNT.fullmatch(access_key_id) is not None


@dataclass(frozen=True, slots=True)
class Session:
    """Temporary credentials of a role, and what AssumeRole was given for them."""

    account: str
    role_name: str
    role_id: str
    name: str
    access_key_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    issued: datetime
    expires: datetime
    policy: str | None
    policy_arns: tuple[str, ...]
    tags: tuple[tuple[str, str], ...]
    # The key that it was asked for with.
    asked_by: str = ""

    def arn(self, partition: str) -> str:
        return f"arn:{partition}:sts::{self.account}:assumed-role/{self.role_name}/{self.name}"


@dataclass(frozen=True, slots=True)
class UserSession:
    """Temporary credentials of a user, by GetSessionToken. They outlive the key that they were asked for with."""

    user_arn: str
    user_id: str
    access_key_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    issued: datetime
    expires: datetime

    @property
    def account(self) -> str:
        return self.user_arn.split(":")[4]

    @property
    def user_name(self) -> str:
        return self.user_arn.rpartition("/")[2]

    def arn(self, partition: str) -> str:
        """It has no ARN of its own: it acts as the user."""
        return self.user_arn


@dataclass(frozen=True, slots=True)
class RootCaller:
    account: str

    def arn(self, partition: str) -> str:
        return f"arn:{partition}:iam::{self.account}:root"


@dataclass(frozen=True, slots=True)
class UserCaller:
    """A user, by an access key or in a session."""

    account: str
    user_name: str
    session: UserSession | None = None


@dataclass(frozen=True, slots=True)
class SessionCaller:
    session: Session

    @property
    def account(self) -> str:
        return self.session.account


@dataclass(frozen=True, slots=True)
class ServiceCaller:
    """A service that acts by itself, such as EventBridge when it delivers to a queue."""

    account: str
    principal: str
    source_arn: str | None


Caller = RootCaller | UserCaller | SessionCaller | ServiceCaller


class AuthenticationError(Exception):
    """Nobody that this account knows; `code` is the one of IAM and STS for it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Sessions:
    """The sessions that STS gave out, by access key id. They end with this process.

    One that has ended is still known to have existed, for as long as a session may last: until then what it began may
    go on, as a session in another role.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sessions: dict[str, Session | UserSession] = {}
        self._looked_through = datetime.now(UTC)

    def find(self, access_key_id: str) -> Session | UserSession | None:
        with self._lock:
            return self._sessions.get(access_key_id)

    def origin(self, access_key_id: str) -> str:
        """The key at the beginning of the chain: a function's own, where it has assumed a role, in whatever account."""
        session = self.find(access_key_id)
        if isinstance(session, Session) and isinstance(self.find(session.asked_by), Session):
            return self.origin(session.asked_by)
        return access_key_id

    def expire(self, access_key_id: str) -> bool:
        """Ends a session before its time; False where there is none."""
        with self._lock:
            session = self._sessions.get(access_key_id)
            if session:
                self._sessions[access_key_id] = replace(session, expires=datetime.now(UTC))
            return session is not None

    def of_user(self, call: AwsCall) -> dict[str, Any]:
        """GetSessionToken: LocalStack has the same well-known credentials for everybody."""
        user = _calling_user(call)
        now = datetime.now(UTC)
        seconds = call.parameters.get("DurationSeconds") or _DEFAULT_USER_SESSION_SECONDS
        session = UserSession(
            user_arn=user.arn,
            user_id=user.unique_id,
            access_key_id=callers.new_session_key(call.account),
            secret=secrets.token_urlsafe(30),
            token=secrets.token_urlsafe(64),
            issued=now,
            expires=now + timedelta(seconds=seconds),
        )
        self.add(session)
        return {
            "Credentials": {
                "AccessKeyId": session.access_key_id,
                "SecretAccessKey": session.secret,
                "SessionToken": session.token,
                "Expiration": session.expires,
            }
        }

    def after(self, call: AwsCall, answer: AwsAnswer) -> dict[str, Any] | None:
        """Remembers the session that a call of AssumeRole made, and tells a user's session who it is."""
        operation = (call.service, call.operation)
        if operation == ("sts", "GetCallerIdentity") and answer.document:
            session = self.find(call.key_id or "")
            if isinstance(session, UserSession):
                return {"UserId": session.user_id, "Account": session.account, "Arn": session.user_arn}
        elif operation == ("sts", "AssumeRole") and answer.document:
            self._remember(call, answer.document)
        return None

    def _remember(self, call: AwsCall, answer: Mapping[str, Any]) -> None:
        request, credentials = call.parameters, answer["Credentials"]
        now = datetime.now(UTC)
        session = Session(
            account=request["RoleArn"].split(":")[4],
            role_name=request["RoleArn"].rpartition("/")[2],
            role_id=answer["AssumedRoleUser"]["AssumedRoleId"].partition(":")[0],
            name=request["RoleSessionName"],
            access_key_id=credentials["AccessKeyId"],
            secret=credentials["SecretAccessKey"],
            token=credentials["SessionToken"],
            issued=now,
            expires=now + timedelta(seconds=request.get("DurationSeconds") or _DEFAULT_SESSION_SECONDS),
            policy=request.get("Policy"),
            policy_arns=tuple(policy["arn"] for policy in request.get("PolicyArns") or ()),
            tags=tuple((tag["Key"], tag["Value"]) for tag in request.get("Tags") or ()),
            asked_by=call.key_id or "",
        )
        self.add(session)

    def add(self, session: Session | UserSession) -> None:
        """Remembers it, and forgets those that ended long ago."""
        now = datetime.now(UTC)
        with self._lock:
            if now - self._looked_through >= _BETWEEN_LOOKS:
                self._looked_through = now
                self._sessions = {
                    key: one for key, one in self._sessions.items() if now - one.expires < _LONGEST_SESSION
                }
            self._sessions[session.access_key_id] = session


def _calling_user(call: AwsCall) -> iam.UserState:
    """The user whose key signed the call."""
    key = call.key_id or ""
    found = iam.key_state(call.account, key)
    user = iam.user_state(call.account, found.user_name) if found else None
    if user is None:
        raise access_denied(call, "Only a user's access key can get a session token on this local AWS")
    return user


class Authentication:
    def __init__(self, view: IamView, sessions: Sessions) -> None:
        self._view = view
        self._sessions = sessions

    def caller(self, call: AwsCall) -> Caller | None:
        """Who makes the call; None for LocalStack's own doings, which no principal asked for.

        :raises AuthenticationError: with AWS's own words
        """
        key = call.key_id
        if call.internal:
            return self._internal(call, key)
        request = call.signed
        signature = Signature.of(request)
        # Where there is no Authorization header, LocalStack has put one in that no client can have signed.
        if signature is None:
            raise AuthenticationError("MissingAuthenticationToken", "Request is missing Authentication Token")
        caller, secret = self._known(signature.access_key_id, request.headers.get("X-Amz-Security-Token"))
        now = datetime.now(UTC)
        try:
            signatures.verify(request, signature, secret, now)
        except SignatureError as error:
            raise AuthenticationError("SignatureDoesNotMatch", str(error)) from None
        session = caller.session if isinstance(caller, SessionCaller | UserCaller) else None
        if session and session.expires <= now:
            raise AuthenticationError("ExpiredToken", "The security token included in the request is expired")
        return caller

    def _internal(self, call: AwsCall, key: str | None) -> Caller | None:
        service = call.service_principal
        if key and (session := self._sessions.find(key)):
            return _caller_in(session)
        return ServiceCaller(call.account, service, call.source_arn) if service else None

    def _known(self, key: str, token: str | None) -> tuple[Caller, str]:
        account = callers.account_of_key(key)
        if is_root_key(key):
            return RootCaller(account), ROOT_SECRET
        if session := self._sessions.find(key):
            if token == session.token:
                return _caller_in(session), session.secret
        elif (found := self._view.key(account, key)) and found.active and token is None:
            return UserCaller(account, found.user_name), found.secret
        raise AuthenticationError("InvalidClientTokenId", "The security token included in the request is invalid.")


def _caller_in(session: Session | UserSession) -> Caller:
    if isinstance(session, UserSession):
        return UserCaller(session.account, session.user_name, session)
    return SessionCaller(session)
