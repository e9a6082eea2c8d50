"""Says no: authenticates every call, and lets only those through that IAM would allow."""

from datetime import UTC, datetime

from iam_evaluator import Decision, Principal, Request, UnsupportedPolicyError, evaluate
from localstack_java_host import operations
from localstack_java_host.authentication import (
    Authentication,
    AuthenticationError,
    Caller,
    RootCaller,
    ServiceCaller,
    SessionCaller,
    UserCaller,
)
from localstack_java_host.compat import callers, iam, requests, resource_policies
from localstack_java_host.decisions import Decisions
from localstack_java_host.iam_view import IamView
from localstack_java_host.operations import Access, Context, UnlistedOperationError
from localstack_java_host.organization import Organization
from localstack_java_host.pending import pending_of
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

    def authenticate(self, context: requests.RequestContext) -> None:
        """Returns where it is known who makes the call, and keeps that with it."""
        service, operation = requests.operation(context)
        try:
            caller = self._authentication.caller(context)
        except AuthenticationError as error:
            self._decisions.refused(
                callers.access_key_id(context) or "nobody", f"{service}:{operation}", "*", f"{error.code}: {error}"
            )
            raise requests.authentication_error(context, error.code, str(error)) from None
        pending = pending_of(context)
        assert pending
        pending.principal = caller

    def authorize(self, context: requests.RequestContext) -> None:
        """Returns where the call may go on.

        A root stand-in may do everything that no policy of an organization or a resource denies it; the operations
        that are not listed in `operations`, or whose parameters are not understood, it alone may call.
        """
        pending = pending_of(context)
        caller: Caller | None = pending.principal if pending else None
        if caller is None or _asks_for_what_is_there(context) or _keeps_an_archive(context, caller):
            return
        self._require_usable_session(context, caller)
        service, operation = requests.operation(context)
        try:
            accesses = operations.accesses(service, self._call(context, caller))
        except UnlistedOperationError as error:
            if isinstance(caller, RootCaller):
                return
            raise self._cannot_judge(context, caller, f"{error}: it is not among what it knows") from None
        except (ValueError, LookupError):
            # What names the resource is missing, or no ARN where it should be one: the service says so to whom it can.
            if isinstance(caller, RootCaller):
                return
            raise self._cannot_judge(context, caller, "no parameter names a resource") from None
        if isinstance(caller, RootCaller) and (service, operation) == ("sts", "AssumeRole"):
            raise requests.access_denied(context, "Roles may not be assumed by root accounts.")
        if accesses:
            self._require(context, caller, accesses)

    def _call(self, context: requests.RequestContext, caller: Caller) -> operations.Call:
        return operations.Call(
            self._view,
            requests.operation(context)[1],
            context.service_request or {},
            caller.account,
            context.partition,
            context.region,
            getattr(caller, "user_name", None),
            context.is_internal_call,
        )

    def _require_usable_session(self, context: requests.RequestContext, caller: Caller) -> None:
        """What temporary credentials cannot be used for, whatever a policy says (STS API reference, GetSessionToken):
        IAM without MFA, "any AWS STS API except AssumeRole or GetCallerIdentity"; nor can a session get another."""
        service, operation = requests.operation(context)
        of_user = isinstance(caller, UserCaller) and caller.session is not None
        if of_user and service == "iam":
            message = "The security token included in the request is invalid"
            self._decisions.refused(
                _named(caller, context.partition), f"{service}:{operation}", "*", "a user's session without MFA"
            )
            raise requests.authentication_error(context, "InvalidClientTokenId", message)
        allowed = {"AssumeRole", "GetCallerIdentity"}
        if service == "sts" and (
            (of_user and operation not in allowed)
            or (isinstance(caller, SessionCaller) and operation == "GetSessionToken")
        ):
            message = f"Cannot call {operation} with session credentials"
            self._decisions.refused(_named(caller, context.partition), f"sts:{operation}", "*", message)
            raise requests.access_denied(context, message)

    def _require(self, context: requests.RequestContext, caller: Caller, accesses: tuple[Access, ...]) -> None:
        access = accesses[0]
        try:
            principal, keys = self._principals.of(caller, context.partition)
            for access in accesses:
                self._enforce(context, principal, access, self._decide(context, principal, access, keys))
        except UnknownPrincipalError as error:
            reason = f"there is no {error}"
            self._decisions.refused(_named(caller, context.partition), access.action, access.resource, reason)
            raise requests.access_denied(context, _unauthorized(_named(caller, context.partition), access)) from None
        except (UnsupportedPolicyError, ValueError) as error:
            # A ValueError is a malformed policy, or a resource that is no ARN.
            raise self._cannot_judge(context, caller, f"{access.action}: {error}", access) from None

    def _enforce(
        self, context: requests.RequestContext, principal: Principal, access: Access, decision: Decision
    ) -> None:
        self._decisions.add(shown(principal), access.action, access.resource, decision)
        if not decision.allowed:
            message = _unauthorized(shown(principal), access)
            if access.resource != "*":
                message += f" on resource: {access.resource}"
            raise requests.access_denied(context, f"{message} {decision.aws_reason()}".rstrip())

    def _decide(
        self, context: requests.RequestContext, principal: Principal, access: Access, keys: Context
    ) -> Decision:
        account = access.account or principal.account
        service = access.action.partition(":")[0]
        under_control = service in _UNDER_RESOURCE_CONTROL
        request = Request(
            access.action,
            access.resource,
            account,
            self._request_context(context, principal, account) | keys | access.context,
            parsed(access.policy.source, access.policy.document) if access.policy else None,
            self._organization.resource_control_policies(account) if under_control else (),
        )
        return evaluate(principal, request)

    def _request_context(self, context: requests.RequestContext, principal: Principal, account: str) -> Context:
        """The keys of the request itself. The loopback endpoint stands for AWS's, which speaks TLS."""
        now = datetime.now(UTC)
        keys: Context = {
            "aws:CurrentTime": (now.strftime("%Y-%m-%dT%H:%M:%SZ"),),
            "aws:EpochTime": (str(int(now.timestamp())),),
            "aws:RequestedRegion": (context.region,),
            "aws:SecureTransport": ("true",),
            "aws:ViaAWSService": ("false",),
            **self._organization.resource_context(account),
        }
        if principal.kind == "service":
            # A service acts for the account whose resource made it act; where LocalStack does not say which resource
            # that is, as when a function's role is assumed, it is one of the same account.
            source = callers.source_arn(context)
            keys["aws:SourceAccount"] = (source.split(":")[4] if source else account,)
        else:
            keys["aws:SourceIp"] = (self._addresses.of(principal.arn, callers.source_ip(context)),)
            if agent := context.request.headers.get("User-Agent"):
                keys["aws:UserAgent"] = (agent,)
        return keys

    def _cannot_judge(
        self, context: requests.RequestContext, caller: Caller, what: str, access: Access | None = None
    ) -> Exception:
        """AWS's code, so that callers act as they would on AWS, but not its words: they would tell of a permission."""
        service, operation = requests.operation(context)
        action = access.action if access else f"{service}:{operation}"
        who = _named(caller, context.partition)
        judged = f"This local AWS cannot judge {what}"
        self._decisions.refused(who, action, access.resource if access else "*", judged)
        return requests.access_denied(context, f"{judged}. It refuses that, whatever {who} may do on AWS")


def _unauthorized(who: str, access: Access) -> str:
    return f"User: {who} is not authorized to perform: {access.action}"


def _asks_for_what_is_there(context: requests.RequestContext) -> bool:
    """Before it makes a log stream LocalStack tries to make its group, which Lambda does not where there is one."""
    if not context.is_internal_call or requests.operation(context) != ("logs", "CreateLogGroup"):
        return False
    return resource_policies.has_log_group(context)


def _keeps_an_archive(context: requests.RequestContext, caller: Caller) -> bool:
    """EventBridge has a rule of its own for each archive, which nobody has to allow it (EventBridge user guide,
    "Archives": a managed rule)."""
    if not context.is_internal_call or requests.operation(context)[0] != "events":
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
