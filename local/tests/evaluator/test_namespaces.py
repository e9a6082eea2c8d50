"""Installations beside each other in one account: what the policies of one allow reaches nothing of another's, and the
boundaries of each protect the things of all.

A policy is taken at its weakest: each statement that allows, without its conditions and without what denies. The
exceptions are named below.
"""

import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from iam_evaluator import Policy, Principal, Request, evaluate
from localstack_java_host.template_loops import expanded

ROOT = Path(__file__).parents[3]
HUB, SPOKE, REGION = "111111111111", "222222222222", "eu-west-1"
DEFAULT, STAGE, SHORT, LONG = "rolebridge", "rolebridge_stage", "rolebridge_a", "rolebridge_ab"
# The last two, since one's name goes on where the other's ends.
PAIRS = tuple(
    (one, other)
    for pair in ((DEFAULT, STAGE), (SHORT, LONG), (DEFAULT, SHORT))
    for one, other in itertools.permutations(pair)
)
LONGEST = "rolebridge_" + "n" * 9
GIVEN: dict[str, Any] = {
    "AWS::Partition": "aws",
    "AWS::AccountId": HUB,
    "AWS::Region": REGION,
    "AWS::URLSuffix": "amazonaws.com",
    "HubAccountId": HUB,
    "HubRegion": REGION,
    "OrganizationId": "o-exampleorg1",
    "KeyEventPrincipals": ["arn:aws:iam::111111111111:user/soc"],
    "AllowedAccounts": [SPOKE],
    "SnapStart": "On",
}
# What these are of is all the same to every installation, or of the account: who calls it learns what there is, or
# makes what has no name of its own.
OF_THE_ACCOUNT = {
    *("iam:GenerateCredentialReport", "iam:GetAccountSummary", "iam:GetCredentialReport", "iam:ListPolicies"),
    *("iam:ListRoles", "iam:ListUsers", "secretsmanager:ListSecrets", "states:ListStateMachines"),
    *("logs:DescribeLogGroups", "xray:GetSamplingRules", "xray:GetSamplingTargets"),
    *("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
    # Interfaces of functions in subnets (Lambda developer guide, "Configuring VPC access").
    *("ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"),
    *("ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses"),
    # How Step Functions brings logs into a group (Step Functions developer guide, "Logging in CloudWatch Logs").
    *("logs:CreateLogDelivery", "logs:CreateLogStream", "logs:DeleteLogDelivery", "logs:DescribeResourcePolicies"),
    *("logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutLogEvents", "logs:PutResourcePolicy"),
    "logs:UpdateLogDelivery",
}
# They know no path: what isn't there has none, and whose the name is has to be told.
BY_NAME = {"iam:GetUser", "iam:GetRole"}
STEP_FUNCTIONS_OWN = f"arn:aws:events:{REGION}:{HUB}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"


class Template(yaml.CSafeLoader):
    """Short forms of intrinsic functions as their long ones."""


def _long(loader: Template, tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


Template.add_multi_constructor("!", _long)


class Stack:
    """A template as an installation of this namespace has it, with every condition met."""

    def __init__(self, template: str, namespace: str) -> None:
        read = yaml.load((ROOT / template).read_text(), Template)
        self.account = HUB if template == "template.yaml" else SPOKE
        self._given = GIVEN | {
            "Namespace": namespace,
            "AWS::AccountId": self.account,
            "AWS::StackName": namespace.replace("_", "-"),
        }
        self._mappings = read.get("Mappings", {})
        self._raw: dict[str, Any] = {}
        for name, resource in read["Resources"].items():
            self._raw.update(expanded(resource, list) if name.startswith("Fn::ForEach::") else {name: resource})
        self.namespace = namespace
        self.resources: dict[str, Any] = {
            name: {key: self._resolved(value) for key, value in resource.items() if key in ("Type", "Properties")}
            for name, resource in self._raw.items()
        }

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, list):
            return [one for one in map(self._resolved, value) if one is not None]
        if not isinstance(value, dict):
            return value
        ((function, argument), *more) = value.items() or (("", None),)
        evaluated: dict[str, Callable[[Any], Any]] = {
            "Ref": self._reference,
            "Fn::GetAtt": lambda path: self._attribute(path if isinstance(path, list) else path.split(".")),
            "Fn::FindInMap": lambda path: self._looked_up(*self._resolved(path)),
            "Fn::If": lambda choice: self._resolved(choice[1]),
            "Fn::Join": lambda parts: str(parts[0]).join(self._resolved(parts[1])),
            "Fn::Sub": self._substituted,
        }
        if function in evaluated and not more:
            return evaluated[function](argument)
        return {key: self._resolved(one) for key, one in value.items()}

    def _looked_up(self, mapping: str, row: str, column: str) -> Any:
        return self._mappings[mapping][row][column]

    def _reference(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return None
        if name in self._raw:
            return self._attribute([name, "Ref"])
        # A parameter that names something of the user's own.
        return self._given.get(name, f"arn:aws:own:::{name}")

    def _substituted(self, argument: Any) -> str:
        text, more = argument if isinstance(argument, list) else (argument, {})
        values = {name: self._resolved(value) for name, value in more.items()}

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name in values:
                return str(values[name])
            return str(self._attribute(name.split(".")) if "." in name else self._reference(name))

        return re.sub(r"\$\{([\w:.]+)\}", value, text)

    def _attribute(self, path: list[Any]) -> str:
        name = self._resolved(path[0])
        resource = self._raw[name]
        if path[-1] not in ("Arn", "Ref"):
            return f"{name}.{path[-1]}"
        arn = self._arn(resource["Type"], resource.get("Properties", {}))
        named = resource["Type"] in ("AWS::IAM::Role", "AWS::Events::EventBus", "AWS::Logs::LogGroup")
        return arn.split("/")[-1] if path[-1] == "Ref" and named else arn

    def _arn(self, kind: str, properties: Mapping[str, Any]) -> str:
        here = f"{REGION}:{self.account}"
        if kind not in NAMES:
            return f"arn:aws:own:::{kind}"
        name = self._resolved(properties[NAMES[kind]])
        bus = self._resolved(properties["EventBusName"]) + "/" if "EventBusName" in properties else ""
        return {
            "AWS::IAM::Role": f"arn:aws:iam::{self.account}:role/{name}",
            "AWS::IAM::ManagedPolicy": f"arn:aws:iam::{self.account}:policy/{name}",
            "AWS::Serverless::Function": f"arn:aws:lambda:{here}:function:{name}",
            "AWS::Serverless::StateMachine": f"arn:aws:states:{here}:stateMachine:{name}",
            "AWS::SQS::Queue": f"arn:aws:sqs:{here}:{name}",
            "AWS::SNS::Topic": f"arn:aws:sns:{here}:{name}",
            "AWS::Events::EventBus": f"arn:aws:events:{here}:event-bus/{name}",
            "AWS::Events::Rule": f"arn:aws:events:{here}:rule/{bus}{name}",
            "AWS::Logs::LogGroup": f"arn:aws:logs:{here}:log-group:{name}",
            "AWS::CloudWatch::Alarm": f"arn:aws:cloudwatch:{here}:alarm:{name}",
            "AWS::CloudWatch::Dashboard": f"arn:aws:cloudwatch::{self.account}:dashboard/{name}",
        }[kind]

    def things(self) -> set[str]:
        """ARNs of all that the stack has, and of what rolebridge makes."""
        here = f"{REGION}:{self.account}"
        of_the_stack = {
            self._arn(resource["Type"], self._raw[name]["Properties"])
            for name, resource in self.resources.items()
            if resource["Type"] in NAMES
        }
        more = {
            arn.replace(":stateMachine:", ":execution:") + ":run" for arn in of_the_stack if ":stateMachine:" in arn
        }
        more |= {arn + ":*" for arn in of_the_stack if ":log-group:" in arn}
        more |= {arn + ":7" for arn in of_the_stack if ":function:" in arn}
        made = {
            f"arn:aws:iam::{self.account}:user/{self.namespace}/ann",
            f"arn:aws:iam::{self.account}:role/{self.namespace}/ann/reader",
            f"arn:aws:iam::{self.account}:policy/{self.namespace}/ann/reads",
            f"arn:aws:secretsmanager:{here}:secret:{self.namespace}/ann-AbCdEf",
        }
        return (
            of_the_stack | more | made | {f"arn:aws:cloudformation:{here}:stack/{self._given['AWS::StackName']}/1234"}
        )

    def documents(self) -> Iterator[tuple[str, Any]]:
        """The policies of identities, by who has or may have them."""
        for name, resource in self.resources.items():
            properties = resource.get("Properties", {})
            if resource["Type"] == "AWS::IAM::Role":
                for policy in properties["Policies"]:
                    yield f"{name} {policy['PolicyName']}", policy["PolicyDocument"]
            elif resource["Type"] in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy") and not name.endswith(
                ("RoleBoundary", "RoleBoundaryElevated")
            ):
                yield name, properties["PolicyDocument"]


# What gives a resource its name, by its type.
NAMES = {
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::Serverless::StateMachine": "Name",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::Dashboard": "DashboardName",
}
# What has no name in the account: it belongs to what it names.
NAMELESS = {
    *("AWS::IAM::Policy", "AWS::Events::EventBusPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"),
    "AWS::SNS::Subscription",
}
# How long names may be (service quotas of each, in its API reference).
LIMITS = {
    "AWS::IAM::Role": 64,
    "AWS::IAM::ManagedPolicy": 128,
    "AWS::Serverless::Function": 64,
    "AWS::Serverless::StateMachine": 80,
    "AWS::SQS::Queue": 80,
    "AWS::SNS::Topic": 256,
    "AWS::Events::EventBus": 256,
    "AWS::Events::Rule": 64,
    "AWS::Logs::LogGroup": 512,
    "AWS::CloudWatch::Alarm": 255,
    "AWS::CloudWatch::Dashboard": 255,
}
TEMPLATES = ("template.yaml", "spoke.yaml")


@cache
def stack(template: str, namespace: str) -> Stack:
    return Stack(template, namespace)


def things(namespace: str) -> list[str]:
    return sorted(set().union(*(stack(template, namespace).things() for template in TEMPLATES)))


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def allowed(document: Any) -> Iterator[tuple[str, list[str]]]:
    """Actions with the resources that they are allowed on."""
    for statement in document["Statement"]:
        if statement["Effect"] == "Allow":
            assert "NotAction" not in statement
            assert "NotResource" not in statement
            for action in listed(statement["Action"]):
                yield action, listed(statement["Resource"])


def reached(action: str, resources: list[str], targets: list[str]) -> list[str]:
    """Which of the targets a user called ann of their own account may do that to."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resources}
    policy = Policy.parse("one", {"Version": "2012-10-17", "Statement": [statement]})
    service = action.split(":", maxsplit=1)[0].replace("sts", "iam")
    of_the_service = [target for target in targets if target.split(":")[2] == service]
    return [target for target in of_the_service if evaluate(*_call(policy, action, target)).allowed]


def _call(policy: Policy, action: str, target: str) -> tuple[Principal, Request]:
    account = target.split(":")[4]
    arn = f"arn:aws:iam::{account}:user/somebody/ann"
    who = Principal(account, arn, "user", "AIDAANN", identity_policies=(policy,))
    # A role lets nobody in unless its trust does too, which may leave it to the account's policies.
    willing = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": action}
    trust = Policy.parse("trust", {"Version": "2012-10-17", "Statement": [willing]})
    return who, Request(action, target, account, {}, trust if action == "sts:AssumeRole" else None)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize(("own", "other"), PAIRS)
def test_what_one_allows_reaches_nothing_of_another(template: str, own: str, other: str) -> None:
    ours, others = stack(template, own), [arn for arn in things(other) if arn not in things(own)]
    assert len(others) == len(things(other))
    count = 0
    for name, document in ours.documents():
        for action, resources in allowed(document):
            if action in BY_NAME or (resources == ["*"] and action in OF_THE_ACCOUNT):
                continue
            count += 1
            assert reached(action, resources, others) == [], f"{name}: {action} on {resources}"
    assert count > (40 if template == "template.yaml" else 20)


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_is_allowed_reaches_ones_own(template: str) -> None:
    """Were nothing reached, the test above would tell nothing."""
    ours = stack(template, STAGE)
    for name, document in ours.documents():
        for action, resources in allowed(document):
            own = reached(action, resources, things(STAGE))
            foreign = all(":own:" in arn or arn in ("*", STEP_FUNCTIONS_OWN) for arn in resources)
            assert own or foreign, f"{name}: {action} on {resources}"


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("boundary", ["RoleBoundary", "RoleBoundaryElevated"])
@pytest.mark.parametrize(("own", "other"), [*PAIRS, (DEFAULT, DEFAULT), (STAGE, STAGE)])
def test_boundary_protects_the_things_of_all(template: str, boundary: str, own: str, other: str) -> None:
    ours = stack(template, own)
    document = ours.resources[boundary]["Properties"]["PolicyDocument"]
    statements = [one for one in document["Statement"] if one.get("Sid") == "NothingOfRolebridge"]
    policy = Policy.parse("boundary", {"Version": "2012-10-17", "Statement": statements})
    everything = Policy.parse(
        "all", {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    )
    role = Principal(
        ours.account,
        f"arn:aws:iam::{ours.account}:role/{own}/ann/reader",
        "role",
        "AROAREADER",
        f"arn:aws:sts::{ours.account}:assumed-role/reader/work",
        identity_policies=(everything, policy),
    )
    for thing in stack(template, other).things():
        action = thing.split(":")[2] + ":Anything"
        assert evaluate(role, Request(action, thing, ours.account, {}, None)).explicit_deny, thing
    for somebodys in ("user/somebody", "role/somebody", "policy/somebody", "user/rolebridge-fan"):
        arn = f"arn:aws:iam::{ours.account}:{somebodys}"
        assert evaluate(role, Request("iam:Anything", arn, ours.account, {}, None)).allowed


@pytest.mark.parametrize(("own", "other"), PAIRS)
def test_no_trust_and_no_resource_of_one_names_anything_of_another(own: str, other: str) -> None:
    for template in TEMPLATES:
        name = re.compile(rf"(?<![a-z0-9_.-]){other}(?=[-/:])(?!-negative-probe|:(managed|instance)|\.)")
        for logical, resource in stack(template, own).resources.items():
            properties = resource.get("Properties", {})
            for key in ("AssumeRolePolicyDocument", "Statement", "EventPattern", "Targets"):
                text = str(properties.get(key, ""))
                assert not name.search(text), f"{logical} {key}: {text}"
            if resource["Type"].endswith(("QueuePolicy", "TopicPolicy")):
                assert not name.search(str(properties)), logical


def test_spoke_lets_in_its_own_hubs_functions_alone() -> None:
    trust = stack("spoke.yaml", SHORT).resources["Provisioner"]["Properties"]["AssumeRolePolicyDocument"]
    condition = trust["Statement"][0]["Condition"]
    roles = condition["ArnEquals"]["aws:PrincipalArn"]

    assert condition["StringEquals"]["sts:ExternalId"] == f"{SHORT}:{HUB}:{SPOKE}"
    assert set(roles) < stack("template.yaml", SHORT).things()
    assert not set(roles) & stack("template.yaml", LONG).things()


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_resource_has_a_name_of_its_namespace_within_its_limit(template: str) -> None:
    ours = stack(template, LONGEST)
    for logical, resource in ours.resources.items():
        kind = resource["Type"]
        assert kind in NAMES or kind in NAMELESS, f"{logical} is of a type that the test doesn't know"
        if kind in NAMES:
            name = resource["Properties"][NAMES[kind]]
            assert name == LONGEST or re.search(rf"(^|/){LONGEST}(-|$)", name), logical
            assert len(name) <= LIMITS[kind], logical


# IAM user guide, "IAM and AWS STS quotas": characters without white space, of a managed policy, of the inline policies
# of a role together and of its trust.
MANAGED, INLINE, TRUST = 6144, 10_240, 2048


def _longest(document: Any) -> int:
    """How many characters it has where everything that its parameters decide is as long as it may be."""
    text = json.dumps(document, separators=(",", ":"))
    # What is the user's own, such as a key or a secret.
    text = re.sub(r'arn:aws:own:::[^"*]*', "x" * 100, text)
    for short, long in (
        ("arn:aws:", "arn:aws-us-gov:"),
        (REGION, "us-gov-west-1"),
        (str(GIVEN["OrganizationId"]), "o-" + "x" * 32),
        (f":stack/{LONGEST.replace('_', '-')}/", f":stack/{'x' * 128}/"),
    ):
        text = text.replace(short, long)
    return len(re.sub(r"\s", "", text))


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_policy_fits_with_the_longest_names(template: str) -> None:
    sizes: dict[str, int] = {}
    inline: dict[str, int] = {}
    resources = stack(template, LONGEST).resources
    for logical, resource in resources.items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::IAM::ManagedPolicy":
            sizes[logical] = _longest(properties["PolicyDocument"])
            assert sizes[logical] <= MANAGED, logical
        elif resource["Type"] == "AWS::IAM::Role":
            sizes[logical] = _longest(properties["AssumeRolePolicyDocument"])
            assert sizes[logical] <= TRUST, logical
            name = properties["RoleName"]
            own = (_longest(policy["PolicyDocument"]) for policy in properties["Policies"])
            inline[name] = inline.get(name, 0) + sum(own)
        elif resource["Type"] == "AWS::IAM::Policy":
            for role in properties["Roles"]:
                inline[role] = inline.get(role, 0) + _longest(properties["PolicyDocument"])

    assert len(sizes) > 3
    assert set(inline) == {
        one["Properties"]["RoleName"] for one in resources.values() if one["Type"] == "AWS::IAM::Role"
    }
    assert {role: size for role, size in inline.items() if size > INLINE} == {}


@pytest.mark.parametrize("template", TEMPLATES)
def test_parameter_takes_what_keeps_installations_apart(template: str) -> None:
    parameter = yaml.load((ROOT / template).read_text(), Template)["Parameters"]["Namespace"]
    pattern = re.compile(parameter["AllowedPattern"])

    assert parameter["Default"] == DEFAULT
    for namespace in (DEFAULT, STAGE, SHORT, LONG, LONGEST, "rolebridge_2"):
        assert pattern.fullmatch(namespace)
    for wrong in (
        *("", "other", "rolebridge-stage", "rolebridge_", "rolebridge_a-b", "rolebridge_a_b", "rolebridge_A"),
        *("rolebridge_a/b", "rolebridge_*", "Rolebridge", LONGEST + "n"),
    ):
        assert not pattern.fullmatch(wrong), wrong
