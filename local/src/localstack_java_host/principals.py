"""Callers as the evaluator sees them: with every policy that binds them at this moment."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from iam_evaluator import Policy, Principal
from localstack_java_host.access import Context
from localstack_java_host.authentication import (
    Caller,
    RootCaller,
    ServiceCaller,
    Session,
    SessionCaller,
    UserCaller,
    UserSession,
)
from localstack_java_host.iam_view import IamView
from localstack_java_host.organization import Organization


class UnknownPrincipalError(Exception):
    """There is no such user or role in IAM, or none yet."""


@lru_cache(maxsize=4096)
def parsed(source: str, document: str) -> Policy:
    """:raises iam_evaluator.MalformedPolicyError: for what is no policy document"""
    return Policy.parse(source, document)


class Principals:
    """`function_of` says the ARN of the function that has an access key as its own."""

    def __init__(
        self, view: IamView, organization: Organization, function_of: Callable[[str], str | None] = lambda _: None
    ) -> None:
        self._view = view
        self._organization = organization
        self._function_of = function_of

    def of(self, caller: Caller, partition: str) -> tuple[Principal, Context]:
        """The caller, and the condition keys that it has by its tags and its organization.

        :raises UnknownPrincipalError: where the key or session has outlived its user or role
        """
        match caller:
            case RootCaller(account):
                policies = self._organization.service_control_policies(account)
                return Principal(account, caller.arn(partition), "root", organization_policies=policies), self._context(
                    account, ()
                )
            case UserCaller(account, name, session):
                return self._session_of_user(session) if session else self.user(account, name)
            case SessionCaller(of_role):
                return self._session(of_role, partition)
            case ServiceCaller(account, service, source_arn):
                return Principal(account, service, "service"), {"aws:SourceArn": (source_arn,)} if source_arn else {}

    def user(self, account: str, name: str) -> tuple[Principal, Context]:
        state = self._view.user(account, name)
        if state is None:
            raise UnknownPrincipalError(f"user {name}")
        policies = [*self._policies(account, state.arn, state.inline, state.attached)]
        for group_name in state.groups:
            if group := self._view.group(account, group_name):
                policies += self._policies(account, group.arn, group.inline, group.attached)
        principal = Principal(
            account,
            state.arn,
            "user",
            state.unique_id,
            identity_policies=tuple(policies),
            boundary=self._managed(account, state.boundary) if state.boundary else None,
            organization_policies=self._organization.service_control_policies(account),
        )
        return principal, self._context(account, state.tags)

    def role(
        self, account: str, name: str, session_arn: str, session_policies: tuple[Policy, ...] | None = None
    ) -> tuple[Principal, Context]:
        state = self._view.role(account, name)
        if state is None:
            raise UnknownPrincipalError(f"role {name}")
        principal = Principal(
            account,
            state.arn,
            "role",
            state.unique_id,
            session_arn,
            tuple(self._policies(account, state.arn, state.inline, state.attached)),
            self._managed(account, state.boundary) if state.boundary else None,
            session_policies,
            self._organization.service_control_policies(account),
        )
        return principal, self._context(account, state.tags)

    def _session(self, session: Session, partition: str) -> tuple[Principal, Context]:
        arn = session.arn(partition)
        policies = None
        if session.policy or session.policy_arns:
            inline = (parsed(f"session policy of {arn}", session.policy),) if session.policy else ()
            policies = (*inline, *(self._managed(session.account, policy) for policy in session.policy_arns))
        principal, context = self.role(session.account, session.role_name, arn, policies)
        if principal.unique_id != session.role_id:
            raise UnknownPrincipalError(f"role {session.role_name}, which is another one than the session's")
        context |= {f"aws:PrincipalTag/{key}": (value,) for key, value in session.tags}
        if function := self._function_of(session.access_key_id):
            # "Lambda injects the source function ARN into the credentials context" (Lambda developer guide, "Using
            # source function ARN to control function access behavior"): it has no version, as in the examples there.
            context["lambda:SourceFunctionArn"] = (function,)
        return principal, context | _of_session(session)

    def _session_of_user(self, session: UserSession) -> tuple[Principal, Context]:
        """It may do what the user may; to whoever reads policies it is the user, with a time of issue."""
        principal, context = self.user(session.account, session.user_name)
        if principal.unique_id != session.user_id:
            raise UnknownPrincipalError(f"user {session.user_name}, which is another one than the session's")
        return principal, context | _of_session(session)

    def _policies(
        self, account: str, owner: str, inline: Iterable[tuple[str, str]], attached: Iterable[str]
    ) -> Iterable[Policy]:
        for name, document in inline:
            yield parsed(f"inline policy {name} of {owner}", document)
        for arn in attached:
            yield self._managed(account, arn)

    def _managed(self, account: str, arn: str) -> Policy:
        """A policy that is gone, or does not take effect yet, allows nothing."""
        state = self._view.policy(account, arn)
        return parsed(arn, state.document if state else _NOTHING)

    def _context(self, account: str, tags: Iterable[tuple[str, str]]) -> Context:
        context: Context = {f"aws:PrincipalTag/{key}": (value,) for key, value in tags}
        return context | self._organization.principal_context(account)


def _of_session(session: Session | UserSession) -> Context:
    """What temporary credentials have, and long-term keys lack."""
    return {
        "aws:TokenIssueTime": (session.issued.strftime("%Y-%m-%dT%H:%M:%SZ"),),
        "aws:MultiFactorAuthPresent": ("false",),
    }


# A document needs a statement; this one denies what no service has.
_NOTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"none:None","Resource":"*"}]}'
