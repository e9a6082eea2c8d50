"""A local organization: accounts, where they hang in it, and the policies that bind them.

AWS Organizations user guide, "Service control policies" and "Resource control policies". Its changes take effect at
once.
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from iam_evaluator import MalformedPolicyError, Policy
from localstack_java_host.access import Context

Levels = tuple[tuple[Policy, ...], ...]

_ID = re.compile(r"o-[a-z0-9]{10,32}")
_ACCOUNT = re.compile(r"\d{12}")
_FIELDS = frozenset({"path", "serviceControlPolicies", "resourceControlPolicies"})


class BadOrganizationError(ValueError):
    """A description of an organization that means nothing; the message says what is wrong with it."""


@dataclass(frozen=True)
class Member:
    """`path` is the account's `aws:PrincipalOrgPaths`, such as `o-exampleorg1/r-ab12/ou-ab12-11111111/`."""

    path: str
    service_control_policies: Levels = ()
    resource_control_policies: Levels = ()


@dataclass(frozen=True)
class _Description:
    id: str = ""
    management_account: str = ""
    members: Mapping[str, Member] = field(default_factory=dict)


class Organization:
    """No account is in it until `describe` says so. Its policies do not bind the management account."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._description = _Description()
        self._document: object = {}

    def describe(self, document: object) -> None:
        """Replaces the organization; an empty object dissolves it.

        :raises BadOrganizationError: and changes nothing
        """
        description = _parse(document)
        with self._lock:
            self._description, self._document = description, document

    @property
    def document(self) -> object:
        return self._document

    def membership(self, account: str) -> tuple[str, str] | None:
        """The id of the account's organization and its management account."""
        description = self._description
        if account == description.management_account or account in description.members:
            return description.id, description.management_account
        return None

    def service_control_policies(self, account: str) -> Levels:
        member = self._bound(account)
        return member.service_control_policies if member else ()

    def resource_control_policies(self, account: str) -> Levels:
        member = self._bound(account)
        return member.resource_control_policies if member else ()

    def principal_context(self, account: str) -> Context:
        return self._context(account, "Principal")

    def resource_context(self, account: str) -> Context:
        return self._context(account, "Resource")

    def _bound(self, account: str) -> Member | None:
        description = self._description
        return None if account == description.management_account else description.members.get(account)

    def _context(self, account: str, whose: str) -> Context:
        description = self._description
        member = description.members.get(account)
        if member is None:
            return {}
        return {f"aws:{whose}OrgID": (description.id,), f"aws:{whose}OrgPaths": (member.path,)}


def _parse(document: object) -> _Description:
    if not isinstance(document, dict):
        raise BadOrganizationError("an object expected")
    if not document:
        return _Description()
    if unknown := set(document) - {"id", "managementAccount", "accounts"}:
        raise BadOrganizationError(f"unknown: {', '.join(sorted(unknown))}")
    identifier, management = document.get("id"), document.get("managementAccount")
    if not isinstance(identifier, str) or not _ID.fullmatch(identifier):
        raise BadOrganizationError("id: o- and 10 to 32 lower-case letters or digits expected")
    if not isinstance(management, str) or not _ACCOUNT.fullmatch(management):
        raise BadOrganizationError("managementAccount: 12 digits expected")
    accounts = document.get("accounts")
    if not isinstance(accounts, dict) or not all(_ACCOUNT.fullmatch(account) for account in accounts):
        raise BadOrganizationError("accounts: an object with 12-digit names expected")
    members = {account: _member(account, described, identifier) for account, described in accounts.items()}
    return _Description(identifier, management, members)


def _member(account: str, described: object, identifier: str) -> Member:
    if not isinstance(described, dict) or set(described) - _FIELDS:
        raise BadOrganizationError(f"accounts/{account}: an object of {', '.join(sorted(_FIELDS))} expected")
    path = described.get("path", f"{identifier}/r-root/")
    if not isinstance(path, str) or not path.startswith(f"{identifier}/") or not path.endswith("/"):
        raise BadOrganizationError(f"accounts/{account}/path: {identifier}/…/ expected")
    return Member(
        path,
        _levels(account, "serviceControlPolicies", described),
        _levels(account, "resourceControlPolicies", described),
    )


def _levels(account: str, name: str, described: Mapping[str, Any]) -> Levels:
    """One list of documents for the root, one for each organizational unit on the way, one for the account."""
    where = f"accounts/{account}/{name}"
    levels = described.get(name, [])
    if not isinstance(levels, list) or not all(isinstance(level, list) for level in levels):
        raise BadOrganizationError(f"{where}: a list of lists of policy documents expected")
    try:
        return tuple(
            tuple(Policy.parse(f"{where}/{number}", document) for document in level)
            for number, level in enumerate(levels)
        )
    except MalformedPolicyError as error:
        raise BadOrganizationError(str(error)) from None
