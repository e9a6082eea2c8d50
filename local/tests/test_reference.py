"""Which resources and condition keys follow from a call's parameters."""

from typing import Any

import pytest

from iam_evaluator import UNKNOWN
from localstack_java_host import operations, reference
from localstack_java_host.access import UNKNOWN_RESOURCE, Access, Call, UnlistedOperationError

HUB = "111111111111"
TABLE = f"arn:aws:dynamodb:eu-west-1:{HUB}:table"
FIREWALL = f"arn:aws:network-firewall:eu-west-1:{HUB}:firewall"
WORKGROUP = f"arn:aws:athena:eu-west-1:{HUB}:workgroup"
# ARNs in parameters are taken as they stand.
CERTIFICATE, OTHER_TABLE, VIEW = (
    "arn:aws:acm:a:2:certificate/b",
    "arn:aws:dynamodb:a:2:table/b",
    "arn:aws:billing::2:b/b",
)
OTHER_FIREWALL = "arn:aws:network-firewall:a:2:firewall/b"
# Looks at nothing that is stored.
NO_VIEW: Any = None


def accesses(service: str, operation: str, **parameters: Any) -> tuple[Access, ...]:
    call = Call(NO_VIEW, operation, parameters, HUB, "aws", "eu-west-1", None, False)
    return reference.accesses(service, call)


class TestResources:
    @pytest.mark.parametrize(
        ("service", "operation", "parameters", "resources"),
        [
            ("ec2", "DescribeRegions", {}, ["*"]),
            ("s3", "ListBuckets", {}, ["*"]),
            ("s3", "GetObject", {"Bucket": "none", "Key": "a/b c"}, ["arn:aws:s3:::none/a/b c"]),
            ("acm", "GetCertificate", {"CertificateArn": CERTIFICATE}, [CERTIFICATE]),
            # A name or an ARN.
            ("dynamodb", "GetItem", {"TableName": "one"}, [f"{TABLE}/one"]),
            ("dynamodb", "GetItem", {"TableName": OTHER_TABLE}, [OTHER_TABLE]),
            (
                "dynamodb",
                "Query",
                {"TableName": OTHER_TABLE, "IndexName": "by"},
                [f"{OTHER_TABLE}/index/by"],
            ),
            ("dynamodb", "Scan", {"TableName": "b"}, [f"{TABLE}/b"]),
            # Only what comes first may be an ARN.
            ("dynamodb", "Query", {"TableName": "b", "IndexName": OTHER_TABLE}, [f"{TABLE}/b/index/{OTHER_TABLE}"]),
            ("athena", "ListNamedQueries", {"WorkGroup": "*"}, [f"{WORKGROUP}/*"]),
            # Several at once.
            (
                "dynamodb",
                "BatchGetItem",
                {"RequestItems": {"a": {}, "b": {}}},
                [f"{TABLE}/a", f"{TABLE}/b"],
            ),
            (
                "dynamodb",
                "TransactGetItems",
                {"TransactItems": [{"Get": {"TableName": "a"}}, {"Get": {"TableName": "b"}}]},
                [f"{TABLE}/a", f"{TABLE}/b"],
            ),
            # Either of two parameters, and neither.
            ("network-firewall", "DescribeFirewall", {"FirewallName": "a"}, [f"{FIREWALL}/a"]),
            ("network-firewall", "DescribeFirewall", {"FirewallArn": OTHER_FIREWALL}, [OTHER_FIREWALL]),
            ("network-firewall", "DescribeFirewall", {}, [f"{FIREWALL}/{UNKNOWN}"]),
            # A default.
            ("athena", "ListNamedQueries", {}, [f"{WORKGROUP}/primary"]),
            ("athena", "ListNamedQueries", {"WorkGroup": "soc"}, [f"{WORKGROUP}/soc"]),
            ("ce", "GetCostAndUsage", {}, ["*"]),
            ("ce", "GetCostAndUsage", {"BillingViewArn": VIEW}, [VIEW]),
            # Unknown in part, or altogether.
            ("athena", "GetQueryResults", {"QueryExecutionId": "a"}, [f"{WORKGROUP}/{UNKNOWN}"]),
            (
                "organizations",
                "DescribeAccount",
                {"AccountId": "2"},
                [f"arn:aws:organizations::{UNKNOWN}:account/o-{UNKNOWN}/2"],
            ),
            ("organizations", "ListParents", {"ChildId": "2"}, [UNKNOWN_RESOURCE]),
            # In other words than in the parameter.
            (
                "wafv2",
                "GetIPSet",
                {"Name": "a", "Scope": "CLOUDFRONT", "Id": "b"},
                [f"arn:aws:wafv2:eu-west-1:{HUB}:global/ipset/a/b"],
            ),
            ("budgets", "DescribeBudget", {"AccountId": "2", "BudgetName": "a"}, ["arn:aws:budgets::2:budget/a"]),
            (
                "identitystore",
                "ListGroupMembershipsForMember",
                {"IdentityStoreId": "d-1", "MemberId": {"UserId": "u"}},
                [
                    f"arn:aws:identitystore:::membership/{UNKNOWN}",
                    f"arn:aws:identitystore::{HUB}:identitystore/d-1",
                    "arn:aws:identitystore:::user/u",
                ],
            ),
        ],
    )
    def test_of_a_call(self, service: str, operation: str, parameters: dict[str, Any], resources: list[str]) -> None:
        assert [each.resource for each in accesses(service, operation, **parameters)] == resources

    @pytest.mark.parametrize("name", ["one", f"{HUB}:function:one", f"arn:aws:lambda:eu-west-1:{HUB}:function:one"])
    def test_of_a_function(self, name: str) -> None:
        call = Call(NO_VIEW, "GetPolicy", {"FunctionName": name}, HUB, "aws", "eu-west-1", None, False)
        (access,) = operations.accesses("lambda", call)
        assert access.resource == f"arn:aws:lambda:eu-west-1:{HUB}:function:one"

    def test_are_of_the_calls_partition_region_and_account(self) -> None:
        """The templates are split once for each, and what was split for one call stands for no other."""

        def resource(partition: str, region: str, account: str) -> str:
            call = Call(NO_VIEW, "GetItem", {"TableName": "one"}, account, partition, region, None, False)
            return reference.accesses("dynamodb", call)[0].resource

        here = ("aws", "eu-west-1", HUB)
        others = [("aws-cn", "eu-west-1", HUB), ("aws", "eu-west-2", HUB), ("aws", "eu-west-1", "2" * 12)]
        for of in (here, *others, here):
            assert resource(*of) == f"arn:{of[0]}:dynamodb:{of[1]}:{of[2]}:table/one"

    def test_account_is_the_arns(self) -> None:
        (access,) = accesses("budgets", "DescribeBudget", AccountId="2" * 12, BudgetName="a")
        assert access.account == "2" * 12

    @pytest.mark.parametrize(
        ("service", "operation", "parameters"),
        [
            ("ec2", "DescribeRouteTables", {}),
            ("nothing", "DescribeRegions", {}),
            ("s3", "GetObject", {"Bucket": f"arn:aws:s3:eu-west-1:{HUB}:accesspoint/a", "Key": "b"}),
            ("s3", "GetObject", {"Bucket": "a", "Key": "b", "VersionId": "1"}),
            ("s3", "HeadObject", {"Bucket": "a", "Key": "b", "VersionId": "1"}),
        ],
    )
    def test_that_cannot_be_said(self, service: str, operation: str, parameters: dict[str, Any]) -> None:
        with pytest.raises(UnlistedOperationError):
            accesses(service, operation, **parameters)


class TestChanges:
    def test_are_known_by_their_action_only(self) -> None:
        (access,) = accesses("ec2", "StopInstances", InstanceIds=["i-1"])
        assert (access.action, access.resource, access.sufficient) == ("ec2:StopInstances", UNKNOWN_RESOURCE, False)
        assert access.shown_resource == "*"
        assert access.undetermined == {"aws:RequestTag/", "aws:ResourceTag/", "aws:TagKeys", "ec2:"}


class TestConditionKeys:
    @pytest.mark.parametrize(
        ("service", "operation", "parameters", "context"),
        [
            ("ec2", "DescribeRegions", {}, {"ec2:Region": ("eu-west-1",)}),
            (
                "s3",
                "ListObjectsV2",
                {"Bucket": "b", "Prefix": "a/", "MaxKeys": 5},
                {"s3:prefix": ("a/",), "s3:max-keys": ("5",), "s3:delimiter": ()},
            ),
            ("s3", "ListBuckets", {}, {"s3:authType": ("REST-HEADER",), "s3:ResourceAccount": (HUB,)}),
        ],
    )
    def test_that_are_known(
        self, service: str, operation: str, parameters: dict[str, Any], context: dict[str, Any]
    ) -> None:
        (access,) = accesses(service, operation, **parameters)
        assert context.items() <= access.context.items()
        assert not set(context) & access.undetermined

    @pytest.mark.parametrize(
        ("service", "operation", "parameters", "keys"),
        [
            ("ec2", "DescribeRegions", {}, set()),
            (
                "ec2",
                "DescribeFleetInstances",
                {"FleetId": "f"},
                {"aws:ResourceTag/", "ec2:ResourceTag/", "ec2:Attribute/"},
            ),
            ("eks", "DescribeCluster", {"name": "a"}, {"aws:ResourceTag/"}),
            ("s3", "GetObject", {"Bucket": "b", "Key": "k"}, {"s3:ExistingObjectTag/", "s3:TlsVersion"}),
            ("dynamodb", "Query", {"TableName": "t"}, {"dynamodb:LeadingKeys", "dynamodb:Attributes"}),
        ],
    )
    def test_that_nobody_knows(self, service: str, operation: str, parameters: dict[str, Any], keys: set[str]) -> None:
        (access,) = accesses(service, operation, **parameters)
        assert keys <= access.undetermined
        assert not access.undetermined & {"aws:RequestTag/", "aws:TagKeys"}
