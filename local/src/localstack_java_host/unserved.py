"""What LocalStack does not serve: such calls are authorized and then answered here.

The calls of XSOAR's Test buttons, and some more that list things, get the answer of an account that has nothing; every
other one the error that it is allowed but not implemented.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from localstack_java_host.aws_call import AwsAnswer, AwsCall, AwsError
from localstack_java_host.organization import Organization

# LocalStack would download what it needs for them.
_NEED_DOWNLOADS = frozenset({"dynamodb", "dynamodbstreams"})

_NOTHING_THERE = frozenset(
    {
        ("accessanalyzer", "ListAnalyzers"),
        ("athena", "ListDataCatalogs"),
        ("athena", "ListNamedQueries"),
        ("budgets", "DescribeBudgets"),
        ("ce", "GetCostAndUsage"),
        ("cloudtrail", "DescribeTrails"),
        ("cloudtrail", "LookupEvents"),
        ("dynamodb", "ListBackups"),
        ("dynamodb", "ListGlobalTables"),
        ("dynamodb", "ListTables"),
        ("eks", "ListClusters"),
        ("guardduty", "GetFindings"),
        ("guardduty", "ListFindings"),
        ("guardduty", "ListIPSets"),
        ("identitystore", "ListGroups"),
        ("identitystore", "ListUsers"),
        ("network-firewall", "ListFirewallPolicies"),
        ("network-firewall", "ListFirewalls"),
        ("network-firewall", "ListRuleGroups"),
        ("organizations", "ListPolicies"),
        ("rds", "DescribeDBInstances"),
        ("securityhub", "GetFindings"),
        ("securityhub", "GetFindingsV2"),
        ("securityhub", "ListMembers"),
        ("securitylake", "ListDataLakes"),
        ("ssm", "GetInventory"),
        ("ssm", "ListAssociations"),
        ("wafv2", "ListIPSets"),
        ("wafv2", "ListRegexPatternSets"),
        ("wafv2", "ListRuleGroups"),
    }
)


class Unserved:
    def __init__(self, organization: Organization) -> None:
        self._organization = organization

    def answer(self, call: AwsCall) -> dict[str, Any] | None:
        """Nothing for what LocalStack may serve."""
        called = (call.service, call.operation)
        if called == ("organizations", "DescribeOrganization"):
            return {"Organization": self._described(call)}
        if answer := _ANSWERS.get(called):
            return answer(call)
        if called in _NOTHING_THERE:
            return _nothing(call)
        if call.service in _NEED_DOWNLOADS:
            raise _not_implemented(call)
        return None

    def after(self, call: AwsCall, answer: AwsAnswer) -> AwsError | None:
        """LocalStack's own error for what it does not have speaks of licenses."""
        if (answer.status, answer.error) == (501, "InternalFailure"):
            return _not_implemented(call)
        return None

    def _described(self, call: AwsCall) -> dict[str, Any]:
        """The one that the account was put into, else one that it has for itself."""
        member = self._organization.membership(call.account)
        organization, management = member or (f"o-{_made_up(call, 10)}", call.account)
        prefix = f"arn:{call.partition}:organizations::{management}"
        return {
            "Id": organization,
            "Arn": f"{prefix}:organization/{organization}",
            "FeatureSet": "ALL",
            "MasterAccountArn": f"{prefix}:account/{organization}/{management}",
            "MasterAccountId": management,
            "MasterAccountEmail": "management@example.com",
        }


def _nothing(call: AwsCall) -> dict[str, Any]:
    """The answer's lists, all empty."""
    members = call.output_shape.members if call.output_shape else {}
    return {name: [] for name, shape in members.items() if shape.kind == "list"}


def _limits(_: AwsCall) -> dict[str, Any]:
    """The default quotas (DynamoDB developer guide, "Quotas")."""
    return {
        "AccountMaxReadCapacityUnits": 80_000,
        "AccountMaxWriteCapacityUnits": 80_000,
        "TableMaxReadCapacityUnits": 40_000,
        "TableMaxWriteCapacityUnits": 40_000,
    }


def _detectors(call: AwsCall) -> dict[str, Any]:
    """GuardDuty is enabled: "a detector is required" for it to be."""
    return {"DetectorIds": [_made_up(call, 32)]}


def _hub(call: AwsCall) -> dict[str, Any]:
    """Security Hub is enabled."""
    digits = _made_up(call, 32)
    hub = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    arn = f"arn:{call.partition}:securityhub:{call.region}:{call.account}:hubv2/{hub}"
    return {"HubV2Arn": arn, "SubscribedAt": "2026-01-01T00:00:00.000Z"}


def _results(_: AwsCall) -> dict[str, Any]:
    """Of whatever query, without a row."""
    return {"UpdateCount": 0, "ResultSet": {"Rows": [], "ResultSetMetadata": {"ColumnInfo": []}}}


_ANSWERS: dict[tuple[str, str], Callable[[AwsCall], dict[str, Any]]] = {
    ("athena", "GetQueryResults"): _results,
    ("dynamodb", "DescribeLimits"): _limits,
    ("guardduty", "ListDetectors"): _detectors,
    ("securityhub", "DescribeSecurityHubV2"): _hub,
}


def _made_up(call: AwsCall, length: int) -> str:
    """An id of the account's in the region, always the same."""
    return hashlib.sha256(f"{call.service} {call.account} {call.region}".encode()).hexdigest()[:length]


def _not_implemented(call: AwsCall) -> AwsError:
    """501, which clients do not retry; not a word of permissions but that they suffice."""
    called = f"{call.service}:{call.operation}"
    allowed = "Allowed, but not implemented here" if call.pending.principal else "Not implemented here"
    return AwsError("NotImplemented", f"{allowed}: this local AWS has no {called}", 501)
