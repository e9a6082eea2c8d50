"""Says no: authenticates every call, and lets only those through that IAM would allow."""

import time
from functools import lru_cache

from iam_evaluator import Decision, Principal, Request, UnsupportedPolicyError, evaluate
from localstack_java_host import operations
from localstack_java_host.access import Access, Call, Context, UnlistedOperationError
from localstack_java_host.authentication import (
    Authentication,
    AuthenticationError,
    Caller,
    RootCaller,
    ServiceCaller,
    SessionCaller,
    UserCaller,
)
from localstack_java_host.aws_call import AwsCall, access_denied, authentication_error, unauthorized
from localstack_java_host.compat import iam, resource_policies
from localstack_java_host.decisions import Decisions
from localstack_java_host.iam_view import IamView
from localstack_java_host.organization import Organization
from localstack_java_host.principals import Principals, UnknownPrincipalError, parsed
from localstack_java_host.source_addresses import SourceAddresses

# Services that resource control policies bind (Organizations user guide, "List of AWS services that support RCPs").
_UNDER_RESOURCE_CONTROL = frozenset({"kms", "s3", "secretsmanager", "sqs", "sts"})


class Authorization:
    def __init__(
        self,
        *,
        authentication: Authentication,
        principals: Principals,
        view: IamView,
        organization: Organization,
        decisions: Decisions,
        addresses: SourceAddresses,
    ) -> None:
        self._authentication = authentication
        self._principals = principals
        self._view = view
        self._organization = organization
        self._decisions = decisions
        self._addresses = addresses

    def authenticate(self, call: AwsCall) -> None:
        """Returns where it is known who makes the call, and keeps that with it."""
        service, operation = call.service, call.operation
        try:
            caller = self._authentication.caller(call)
        except AuthenticationError as error:
            self._decisions.refused(call.key_id or "nobody", f"{service}:{operation}", "*", f"{error.code}: {error}")
            raise authentication_error(call, error.code, str(error)) from None
        call.pending.principal = caller

    def authorize(self, call: AwsCall) -> None:
        """Returns where the call may go on.

        A root stand-in may do everything that no policy of an organization or a resource denies it; the operations
        that are not listed in `operations`, or whose parameters are not understood, it alone may call.
        """
        caller: Caller | None = call.pending.principal
        if caller is None or _asks_for_what_is_there(call) or _keeps_an_archive(call, caller):
            return
        self._require_usable_session(call, caller)
        service, operation = call.service, call.operation
        try:
            accesses = operations.accesses(service, self._call(call, caller))
        except UnlistedOperationError as error:
            if isinstance(caller, RootCaller):
                return
            raise self._cannot_judge(call, caller, f"{error}: it is not among what it knows") from None
        except (ValueError, LookupError):
            # What names the resource is missing, or no ARN where it should be one: the service says so to whom it can.
            if isinstance(caller, RootCaller):
                return
            raise self._cannot_judge(call, caller, "no parameter names a resource") from None
        if isinstance(caller, RootCaller) and (service, operation) == ("sts", "AssumeRole"):
            raise access_denied(call, "Roles may not be assumed by root accounts.")
        if isinstance(caller, RootCaller) and not all(access.sufficient for access in accesses):
            return
        if accesses:
            self._require(call, caller, accesses)

    def _call(self, call: AwsCall, caller: Caller) -> Call:
        return Call(
            self._view,
            call.operation,
            call.parameters,
            caller.account,
            call.partition,
            call.region,
            getattr(caller, "user_name", None),
            call.internal,
        )

    def _require_usable_session(self, call: AwsCall, caller: Caller) -> None:
        """What temporary credentials cannot be used for, whatever a policy says (STS API reference, GetSessionToken):
        IAM without MFA, "any AWS STS API except AssumeRole or GetCallerIdentity"; nor can a session get another."""
        service, operation = call.service, call.operation
        of_user = isinstance(caller, UserCaller) and caller.session is not None
        if of_user and service == "iam":
            message = "The security token included in the request is invalid"
            self._decisions.refused(
                _named(caller, call.partition), f"{service}:{operation}", "*", "a user's session without MFA"
            )
            raise authentication_error(call, "InvalidClientTokenId", message)
        allowed = {"AssumeRole", "GetCallerIdentity"}
        if service == "sts" and (
            (of_user and operation not in allowed)
            or (isinstance(caller, SessionCaller) and operation == "GetSessionToken")
        ):
            message = f"Cannot call {operation} with session credentials"
            self._decisions.refused(_named(caller, call.partition), f"sts:{operation}", "*", message)
            raise access_denied(call, message)

    def _require(self, call: AwsCall, caller: Caller, accesses: tuple[Access, ...]) -> None:
        access = accesses[0]
        try:
            principal, keys = self._principals.of(caller, call.partition)
            for access in accesses:
                self._enforce(call, principal, access, self._decide(call, principal, access, keys))
        except UnknownPrincipalError as error:
            reason = f"there is no {error}"
            self._decisions.refused(_named(caller, call.partition), access.action, access.shown_resource, reason)
            raise unauthorized(call, _named(caller, call.partition), access.action) from None
        except (UnsupportedPolicyError, ValueError) as error:
            # A ValueError is a malformed policy, or a resource that is no ARN.
            raise self._cannot_judge(call, caller, f"{access.action}: {error}", access) from None
        if not access.sufficient:
            what = f"{call.service}:{call.operation}: it does not know on which resources it needs {access.action}"
            raise self._cannot_judge(call, caller, what, access)

    def _enforce(self, call: AwsCall, principal: Principal, access: Access, decision: Decision) -> None:
        if access.sufficient or not decision.allowed:
            self._decisions.add(shown(principal), access.action, access.shown_resource, decision)
        if not decision.allowed:
            raise unauthorized(call, shown(principal), access.action, access.shown_resource, decision.aws_reason())

    def _decide(self, call: AwsCall, principal: Principal, access: Access, keys: Context) -> Decision:
        account = access.account or principal.account
        service = access.action.partition(":")[0]
        under_control = service in _UNDER_RESOURCE_CONTROL
        request = Request(
            access.action,
            access.resource,
            account,
            self._request_context(call, principal, account) | keys | access.context,
            parsed(access.policy.source, access.policy.document) if access.policy else None,
            self._organization.resource_control_policies(account) if under_control else (),
            access.undetermined,
        )
        return evaluate(principal, request)

    def _request_context(self, call: AwsCall, principal: Principal, account: str) -> Context:
        """The keys of the request itself. The loopback endpoint stands for AWS's, which speaks TLS."""
        keys: Context = {
            **_time_keys(int(time.time())),
            "aws:RequestedRegion": (call.region,),
            "aws:SecureTransport": ("true",),
            "aws:ViaAWSService": ("false",),
            **self._organization.resource_context(account),
        }
        if principal.kind == "service":
            # A service acts for the account whose resource made it act; where LocalStack does not say which resource
            # that is, as when a function's role is assumed, it is one of the same account.
            source = call.source_arn
            keys["aws:SourceAccount"] = (source.split(":")[4] if source else account,)
        else:
            keys["aws:SourceIp"] = (self._addresses.of(principal.arn, call.source_address),)
            if agent := call.user_agent:
                keys["aws:UserAgent"] = (agent,)
        return keys

    def _cannot_judge(self, call: AwsCall, caller: Caller, what: str, access: Access | None = None) -> Exception:
        """AWS's code, so that callers act as they would on AWS, but not its words: they would tell of a permission."""
        service, operation = call.service, call.operation
        action = access.action if access else f"{service}:{operation}"
        who = _named(caller, call.partition)
        judged = f"This local AWS cannot judge {what}"
        self._decisions.refused(who, action, access.shown_resource if access else "*", judged)
        return access_denied(call, f"{judged}. It refuses that, whatever {who} may do on AWS")


@lru_cache(maxsize=1)
def _time_keys(second: int) -> Context:
    return {
        "aws:CurrentTime": (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second)),),
        "aws:EpochTime": (str(second),),
    }


def _asks_for_what_is_there(call: AwsCall) -> bool:
    """Before it makes a log stream LocalStack tries to make its group, which Lambda does not where there is one."""
    if not call.internal or (call.service, call.operation) != ("logs", "CreateLogGroup"):
        return False
    return resource_policies.has_log_group(call)


def _keeps_an_archive(call: AwsCall, caller: Caller) -> bool:
    """EventBridge has a rule of its own for each archive, which nobody has to allow it (EventBridge user guide,
    "Archives": a managed rule)."""
    if not call.internal or call.service != "events":
        return False
    return isinstance(caller, ServiceCaller) and ":archive/" in (caller.source_arn or "")


def _named(caller: Caller, partition: str) -> str:
    match caller:
        case SessionCaller(session):
            return session.arn(partition)
        case UserCaller(account, name, _):
            state = iam.user_state(account, name)
            return state.arn if state else name
        case ServiceCaller(_, service, _):
            return service
        case RootCaller():
            return caller.arn(partition)


def shown(principal: Principal) -> str:
    """How AWS names a caller: a role by its session."""
    return principal.session_arn or principal.arn
