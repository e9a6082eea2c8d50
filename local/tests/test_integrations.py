"""What XSOAR's integrations call: their Test buttons, and everything that their reading commands need.

Each is denied in AWS's form without the permission, and let through with exactly it. The vendor's way: a user's key,
AssumeRole, then the call.
"""

import importlib.util
import json
import re
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.session import get_session

from localstack_java_host import operations, reference
from support import LOCAL, LocalAws, document
from test_enforcement import HUB, Person, allow, deny, refusal, role, session, trusting, unique

CATALOG = LOCAL.parent / "functions/src/main/resources/rolebridge/catalog"

Calls = list[tuple[str, str, dict[str, Any]]]
DETECTOR = {"DetectorId": "0" * 32}
STORE = {"IdentityStoreId": "d-1234567890"}

# Of each integration what its Test button calls, and a command that reads.
INTEGRATIONS: dict[str, tuple[Calls, Calls]] = {
    "AWS": ([("sts", "GetCallerIdentity", {})], [("ec2", "DescribeVpcs", {})]),
    "AWS - ACM": ([("acm", "ListCertificates", {})], [("acm", "ListCertificates", {})]),
    "AWS - AccessAnalyzer": (
        [("accessanalyzer", "ListAnalyzers", {})],
        [("accessanalyzer", "ListAnalyzers", {})],
    ),
    "AWS - Athena - Beta": (
        [("athena", "ListNamedQueries", {})],
        [("athena", "GetQueryResults", {"QueryExecutionId": "none"})],
    ),
    "AWS - CloudTrail": ([("cloudtrail", "DescribeTrails", {})], [("cloudtrail", "LookupEvents", {})]),
    "AWS - CloudWatchLogs": ([("logs", "DescribeLogGroups", {})], [("logs", "DescribeLogGroups", {})]),
    "AWS - EC2": ([("ec2", "DescribeRegions", {})], [("ec2", "DescribeInstances", {})]),
    "AWS - GuardDuty": ([("guardduty", "ListDetectors", {})], [("guardduty", "ListFindings", DETECTOR)]),
    "AWS - GuardDuty Event Collector": (
        [("guardduty", "ListDetectors", {}), ("guardduty", "ListFindings", DETECTOR)],
        [("guardduty", "GetFindings", DETECTOR | {"FindingIds": []})],
    ),
    "AWS - IAM": ([("iam", "ListUsers", {})], [("iam", "ListInstanceProfiles", {})]),
    "AWS - IAM Identity Center": ([("identitystore", "ListUsers", STORE)], [("identitystore", "ListGroups", STORE)]),
    "AWS - Lambda": ([("lambda", "ListFunctions", {})], [("lambda", "GetAccountSettings", {})]),
    "AWS - Organizations": (
        [("organizations", "DescribeOrganization", {})],
        [("organizations", "ListPolicies", {"Filter": "SERVICE_CONTROL_POLICY"})],
    ),
    "AWS - Route53": ([("route53", "ListHostedZones", {})], [("route53", "ListHostedZones", {})]),
    "AWS - S3": ([("s3", "ListBuckets", {})], [("s3", "ListBuckets", {})]),
    "AWS - SNS": ([("sns", "ListTopics", {})], [("sns", "ListTopics", {})]),
    "AWS - SQS": ([("sqs", "ListQueues", {})], [("sqs", "ListQueues", {})]),
    "AWS - Security Hub": ([("securityhub", "GetFindings", {})], [("securityhub", "ListMembers", {})]),
    "AWS - Security Hub v2": (
        [("securityhub", "DescribeSecurityHubV2", {})],
        [("securityhub", "GetFindingsV2", {})],
    ),
    "AWS - System Manager": ([("ssm", "ListAssociations", {})], [("ssm", "ListDocuments", {})]),
    # In the revision that the catalog knows its Test button calls nothing that there is.
    "AWS Network Firewall": ([], [("network-firewall", "ListFirewalls", {})]),
    "AWS Security Hub Event Collector": ([("securityhub", "GetFindings", {})], [("securityhub", "GetFindings", {})]),
    "AWS Security Lake": ([("athena", "ListNamedQueries", {})], [("securitylake", "ListDataLakes", {})]),
    "AWS-EKS": ([("eks", "ListClusters", {})], [("eks", "ListClusters", {})]),
    "AWS-WAF": (
        [("wafv2", "ListIPSets", {"Scope": "REGIONAL"})],
        [("wafv2", "ListRuleGroups", {"Scope": "REGIONAL"})],
    ),
    "Amazon DynamoDB": ([("dynamodb", "DescribeLimits", {})], [("dynamodb", "ListTables", {})]),
    "AwsSecretsManager": ([("secretsmanager", "ListSecrets", {})], [("secretsmanager", "ListSecrets", {})]),
}

# How a service says that a permission is missing, where it is not the usual code of its protocol.
DENIALS = {"ec2": "UnauthorizedOperation", "sns": "AuthorizationError", "sqs": "AccessDenied"}
# An operation that is asked for with HEAD has no body to say it in.
XML = {"elb", "elbv2", "iam", "rds", "redshift", "route53", "s3", "sts"}


def catalog() -> dict[str, dict[str, Any]]:
    found = [json.loads(path.read_text("utf-8")) for path in sorted(CATALOG.glob("*.json"))]
    return {each["name"]: each for each in found if "commands" in each}


def read_actions(integration: dict[str, Any]) -> set[str]:
    """What its commands that only read need, always or in certain cases."""
    reading = [command for command in integration["commands"] if command["access"] == "READ"]
    always = {action for command in reading for action in command.get("actions", ())}
    return always | {each["action"] for command in reading for each in command.get("conditionalActions", ())}


def action_of(service: str, operation: str) -> str:
    known = reference._operations().get((service, operation))
    return known.action if known else f"{service}:{operation}"


def call(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
    return getattr(client, xform_name(operation))(**parameters)


class Vendor:
    """A role with these permissions, and a user who may do nothing but assume it."""

    def __init__(self, aws: LocalAws, *statements: dict[str, Any]) -> None:
        self.aws = aws
        person = Person(aws, HUB)
        arn = role(aws, HUB, trusting(person.arn), *statements)
        person.grant(allow("sts:AssumeRole", arn))
        self.credentials = person.assume(arn)
        self.session_arn = f"arn:aws:sts::{HUB}:assumed-role/{arn.rpartition('/')[2]}/session"

    def client(self, service: str) -> Any:
        return session(self.aws, service, self.credentials)

    def denied(self, service: str, operation: str, parameters: dict[str, Any]) -> None:
        code, status, message = refusal(getattr(self.client(service), xform_name(operation)), **parameters)
        usual = "AccessDenied" if service in XML else "AccessDeniedException"
        assert code == DENIALS.get(service, usual), message
        assert status == (403 if code != "AccessDeniedException" or message_in_rest(service) else 400)
        if service == "organizations":
            assert message == "You don't have permissions to access this resource."
            return
        before = "You are not authorized to perform this operation. " if service == "ec2" else ""
        action = action_of(service, operation)
        assert message.startswith(f"{before}User: {self.session_arn} is not authorized to perform: {action}")
        assert message.endswith(f" because no identity-based policy allows the {action} action")


def message_in_rest(service: str) -> bool:
    return get_session().get_service_model(service).metadata["protocol"].startswith("rest")


def in_table(service: str, *, reading: bool) -> list[str]:
    """The operations of the service that are judged, or those that can only be denied."""
    table = sorted(reference._operations().items())
    return [name for (of, name), operation in table if of == service and operation.only_reads is reading]


def services(*, reading: bool) -> list[str]:
    return sorted({service for service, _ in reference._operations() if in_table(service, reading=reading)})


class TestTestButtons:
    def test_all_are_here(self) -> None:
        assert set(INTEGRATIONS) == set(catalog())

    @pytest.mark.parametrize("name", INTEGRATIONS)
    def test_calls_need_what_the_catalog_says(self, name: str) -> None:
        test, reading = INTEGRATIONS[name]
        integration = catalog()[name]
        asked = {action_of(service, operation) for service, operation, _ in test} - {"sts:GetCallerIdentity"}
        assert asked <= set(integration["test"]["actions"])
        assert {action_of(service, operation) for service, operation, _ in reading} <= read_actions(integration) | asked

    @pytest.mark.parametrize("name", INTEGRATIONS)
    def test_green_exactly_with_its_permission(self, aws: LocalAws, name: str) -> None:
        test, reading = INTEGRATIONS[name]
        nobody = Vendor(aws)
        for service, operation, parameters in [*test, *reading]:
            if operation != "GetCallerIdentity":
                nobody.denied(service, operation, parameters)
        actions = {action_of(*each[:2]) for each in reading} | set(catalog()[name]["test"]["actions"])
        somebody = Vendor(aws, *(allow(action) for action in sorted(actions)))
        for service, operation, parameters in [*test, *reading]:
            assert call(somebody.client(service), operation, parameters)["ResponseMetadata"]["HTTPStatusCode"] == 200

    def test_answers_that_they_look_into(self, aws: LocalAws) -> None:
        """GuardDuty's asks for a detector, and the vendor's code reads these members of the others."""
        root = aws.client
        assert re.fullmatch("[0-9a-f]{32}", root("guardduty").list_detectors()["DetectorIds"][0])
        assert root("securityhub").describe_security_hub_v2()["HubV2Arn"].startswith("arn:aws:securityhub:us-east-1:")
        assert root("organizations").describe_organization()["Organization"]["MasterAccountId"] == HUB
        assert root("dynamodb").describe_limits()["AccountMaxReadCapacityUnits"] > 0
        assert root("athena").list_named_queries()["NamedQueryIds"] == []
        assert root("wafv2").list_ip_sets(Scope="REGIONAL")["IPSets"] == []

    def test_organization_that_was_described(self, aws: LocalAws) -> None:
        described = {"id": "o-exampleorg1", "managementAccount": "999999999999", "accounts": {HUB: {}}}
        aws.request("PUT", "/_rolebridge/organization", described)
        try:
            found = aws.client("organizations").describe_organization()["Organization"]
            assert (found["Id"], found["MasterAccountId"]) == ("o-exampleorg1", "999999999999")
        finally:
            aws.request("PUT", "/_rolebridge/organization", {})


class TestReadingCommands:
    def test_every_action_is_known(self) -> None:
        """Those that no operation of the catalog's services is of itself are asked for beside another, or by AWS."""
        by_hand = {"stepfunctions": "states"}
        known = {operation.action for operation in reference._operations().values()} | {
            f"{by_hand.get(service, service)}:{operation}"
            for service in operations._SERVICES
            for operation in operations.listed(service)
        }
        needed = set().union(*(read_actions(each) | set(each["test"]["actions"]) for each in catalog().values()))
        beside = {"glue:GetDatabases", "glue:GetTables", "kms:Decrypt", "logs:Unmask"}
        assert needed - known == beside | {"logs:GetLogDelivery", "logs:ListLogDeliveries"}

    def test_table_is_what_its_script_makes(self) -> None:
        script = loaded(LOCAL / "refresh-operations.py")
        source = (LOCAL / "src/localstack_java_host/reference/source.txt").read_text("utf-8")
        assert (script.REFERENCE / "source.txt").read_text("utf-8") in source
        assert f"botocore {version('botocore')}\n" in source
        assert reference._TABLE.read_text("utf-8") == script.table()

    @pytest.mark.parametrize("service", services(reading=True))
    def test_each_is_denied_or_let_through(self, aws: LocalAws, service: str) -> None:
        """With the permission a call gets to the service, or to where there is none."""
        nobody, somebody, calls = callers(aws, service, reading=True)
        for name, parameters in calls:
            if name.startswith("Head"):
                assert refusal(getattr(nobody.client(service), xform_name(name)), **parameters)[1] == 403
            else:
                nobody.denied(service, name, parameters)
            code, message, status = outcome(somebody.client(service), name, parameters)
            assert not re.search("[Dd]enied|[Uu]nauthorized|AuthorizationError|AuthFailure", code), message
            assert "LocalStack" not in message
            if code == "NotImplemented":
                said = f"Allowed, but not implemented here: this local AWS has no {service}:{name}"
                assert (message, status) == (said, 501)


class TestWritingCommands:
    @pytest.mark.parametrize("service", services(reading=False))
    def test_each_is_denied_but_never_let_through(self, aws: LocalAws, service: str) -> None:
        nobody, somebody, calls = callers(aws, service, reading=False)
        for name, parameters in calls:
            nobody.denied(service, name, parameters)
            _, message, _ = outcome(somebody.client(service), name, parameters)
            unknown = f"it does not know on which resources it needs {action_of(service, name)}"
            assert message.startswith(f"This local AWS cannot judge {service}:{name}: {unknown}")

    def test_root_is_not_asked_what_it_needs(self, aws: LocalAws) -> None:
        s3, bucket = aws.client("s3"), unique("bucket")
        s3.create_bucket(Bucket=bucket)
        s3.delete_bucket(Bucket=bucket)

    def test_allow_on_one_resource_is_no_denial(self, aws: LocalAws) -> None:
        """Whether the call names that resource nobody here knows."""
        one = Vendor(aws, allow("ec2:StopInstances", "arn:aws:ec2:*:*:instance/i-1"))
        _, message, _ = outcome(one.client("ec2"), "StopInstances", {"InstanceIds": ["i-1"]})
        assert message.startswith("This local AWS cannot judge ec2:StopInstances: ")

    def test_condition_of_the_service_is_no_denial(self, aws: LocalAws) -> None:
        tagged = allow("ec2:StopInstances", Condition={"StringEquals": {"ec2:ResourceTag/Team": "SOC"}})
        _, message, _ = outcome(Vendor(aws, tagged).client("ec2"), "StopInstances", {"InstanceIds": ["i-1"]})
        assert message.startswith("This local AWS cannot judge ec2:StopInstances: ")

    def test_bucket_that_has_a_policy_may_allow_it(self, aws: LocalAws) -> None:
        s3, bucket = aws.client("s3"), unique("bucket")
        s3.create_bucket(Bucket=bucket)
        nobody = Vendor(aws)
        nobody.denied("s3", "PutObject", {"Bucket": bucket, "Key": "any"})
        opened = allow("s3:PutObject", f"arn:aws:s3:::{bucket}/*", Principal="*")
        s3.put_bucket_policy(Bucket=bucket, Policy=document(opened))
        _, message, _ = outcome(nobody.client("s3"), "PutObject", {"Bucket": bucket, "Key": "any"})
        assert message.startswith("This local AWS cannot judge s3:PutObject on what has a policy of its own")

    def test_explicit_deny_is_one(self, aws: LocalAws) -> None:
        vendor = Vendor(aws, allow("ec2:*"), deny("ec2:Stop*"))
        code, message, _ = outcome(vendor.client("ec2"), "StopInstances", {"InstanceIds": ["i-1"]})
        assert code == "UnauthorizedOperation"
        assert message.endswith("perform: ec2:StopInstances with an explicit deny in an identity-based policy")


def outcome(client: Any, operation: str, parameters: dict[str, Any]) -> tuple[str, str, int]:
    try:
        answer = call(client, operation, parameters)
    except ClientError as error:
        answer = error.response
    said = answer.get("Error", {})
    return said.get("Code", ""), said.get("Message", ""), answer["ResponseMetadata"]["HTTPStatusCode"]


def callers(aws: LocalAws, service: str, *, reading: bool) -> tuple[Vendor, Vendor, list[tuple[str, dict[str, Any]]]]:
    """Who may nothing, who may all operations of the service that read, or that write, and these with parameters."""
    listed = in_table(service, reading=reading)
    model = get_session().get_service_model(service)
    shapes = {name: model.operation_model(name).input_shape for name in listed}
    calls = [(name, minimal(shape) if shape else {}) for name, shape in shapes.items()]
    allowed = sorted({action_of(service, name) for name in listed})
    return Vendor(aws), Vendor(aws, *(allow(action) for action in allowed)), calls


def minimal(shape: Any, name: str = "") -> Any:
    """What an operation cannot do without."""
    match shape.type_name:
        case "structure":
            members = {name: member for name, member in shape.members.items() if name in shape.required_members}
            return {name: minimal(member, name) for name, member in members.items()}
        case "list":
            return [minimal(shape.member)]
        case "map":
            return {"any": minimal(shape.value)}
        case "string":
            return text(shape, name)
    return SIMPLE[shape.type_name]


def text(shape: Any, name: str) -> str:
    if name.lower().endswith("arn"):
        return f"arn:aws:any:us-east-1:{HUB}:any/any"
    if name == "AccountId":
        return HUB
    return shape.enum[0] if shape.enum else "any" * 3


SIMPLE = {
    **dict.fromkeys(("integer", "long", "float", "double"), 1),
    "blob": b"any",
    "boolean": True,
    "timestamp": "2026-01-01T00:00:00Z",
}


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem.replace("-", "_"), path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
