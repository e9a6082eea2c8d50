"""What a stack leaves when it is deleted, and how another takes it over."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localstack_java_host.compat import stack_imports
from localstack_java_host.compat.stacks import EVENTS_PER_PAGE
from support import LocalAws, document, until

DENY = json.loads(document({"Effect": "Deny", "Action": "*", "Resource": "*"}))

ALLOW = {"Effect": "Allow", "Action": "*"}
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def resources(name: str, policy: str = "RetainExceptOnCreate") -> dict[str, Any]:
    kept = {"DeletionPolicy": policy, "UpdateReplacePolicy": "Retain"}
    return {
        "Log": {
            "Type": "AWS::Logs::LogGroup",
            **kept,
            "Properties": {"LogGroupName": name, "RetentionInDays": 30, "Tags": [{"Key": "of", "Value": name}]},
        },
        "Boundary": {
            "Type": "AWS::IAM::ManagedPolicy",
            **kept,
            "Properties": {"ManagedPolicyName": name, "Description": "bounds", "PolicyDocument": DENY},
        },
    }


def wanted(name: str) -> list[dict[str, Any]]:
    arn = f"arn:aws:iam::000000000000:policy/{name}"
    return [
        {"ResourceType": kind, "LogicalResourceId": logical, "ResourceIdentifier": {key: value}}
        for kind, logical, key, value in (
            ("AWS::Logs::LogGroup", "Log", "LogGroupName", name),
            ("AWS::IAM::ManagedPolicy", "Boundary", "PolicyArn", arn),
        )
    ]


class Stacks:
    def __init__(self, aws: LocalAws) -> None:
        self.cloudformation = aws.client("cloudformation")

    def change(self, name: str, kind: str, content: dict[str, Any], **more: Any) -> Any:
        made = self.cloudformation.create_change_set(
            StackName=name,
            ChangeSetName=f"{kind}-{len(json.dumps(content))}",
            ChangeSetType=kind,
            TemplateBody=json.dumps({"AWSTemplateFormatVersion": "2010-09-09", **content}),
            Capabilities=["CAPABILITY_NAMED_IAM"],
            **more,
        )
        return made["Id"]

    def described(self, change_set: str) -> Any:
        return self.cloudformation.describe_change_set(ChangeSetName=change_set)

    def execute(self, name: str, change_set: str) -> str:
        self.cloudformation.execute_change_set(ChangeSetName=change_set)
        return self.settled(name)

    def settled(self, name: str) -> str:
        return until(lambda: status if not (status := self.status(name)).endswith("IN_PROGRESS") else None, name)

    def status(self, name: str) -> str:
        try:
            return str(self.cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])
        except ClientError:
            return "none"

    def deleted(self, name: str) -> None:
        self.cloudformation.delete_stack(StackName=name)
        assert self.settled(name) in {"none", "DELETE_COMPLETE"}


def test_what_is_retained_stays_with_all_it_has_and_another_stack_imports_and_updates_it(aws: LocalAws) -> None:
    stacks, logs, iam = Stacks(aws), aws.client("logs"), aws.client("iam")
    name = "kept-1"
    assert stacks.execute(name, stacks.change(name, "CREATE", {"Resources": resources(name)})) == "CREATE_COMPLETE"
    logs.create_log_stream(logGroupName=name, logStreamName="before")
    stacks.deleted(name)

    (group,) = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert group["retentionInDays"] == 30
    assert logs.list_tags_for_resource(resourceArn=group["arn"].removesuffix(":*"))["tags"] == {"of": name}
    arn = f"arn:aws:iam::000000000000:policy/{name}"
    assert iam.get_policy(PolicyArn=arn)["Policy"]["Description"] == "bounds"

    # A creation finds both taken, as on AWS.
    assert stacks.execute(name, stacks.change(name, "CREATE", {"Resources": resources(name)})) == "ROLLBACK_COMPLETE"
    stacks.deleted(name)

    adopted = stacks.change(name, "IMPORT", {"Resources": resources(name)}, ResourcesToImport=wanted(name))
    assert stacks.described(adopted)["Status"] == "CREATE_COMPLETE"
    assert stacks.status(name) == "REVIEW_IN_PROGRESS"
    assert stacks.execute(name, adopted) == "IMPORT_COMPLETE"
    events = stacks.cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    assert {"IMPORT_IN_PROGRESS", "IMPORT_COMPLETE"} <= {event["ResourceStatus"] for event in events}

    changed = resources(name)
    changed["Log"]["Properties"]["RetentionInDays"] = 7
    changed["Boundary"]["Properties"]["PolicyDocument"] = {**DENY, "Id": "changed"}
    both = [{"Fn::GetAtt": ["Log", "Arn"]}, {"Ref": "Boundary"}]
    changed["Role"] = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": name,
            "AssumeRolePolicyDocument": {**DENY, "Statement": TRUST},
            "Policies": [
                {"PolicyName": "both", "PolicyDocument": {**DENY, "Statement": [{**ALLOW, "Resource": both}]}}
            ],
        },
    }
    assert stacks.execute(name, stacks.change(name, "UPDATE", {"Resources": changed})) == "UPDATE_COMPLETE"
    (group,) = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert group["retentionInDays"] == 7
    assert logs.describe_log_streams(logGroupName=name)["logStreams"][0]["logStreamName"] == "before"
    default = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    assert iam.get_policy_version(PolicyArn=arn, VersionId=default)["PolicyVersion"]["Document"]["Id"] == "changed"

    role = iam.get_role_policy(RoleName=name, PolicyName="both")["PolicyDocument"]
    assert role["Statement"][0]["Resource"] == [group["arn"], arn]

    del changed["Log"]["Properties"]["RetentionInDays"]
    changed["Log"]["Properties"]["Tags"] = [{"Key": "else", "Value": name}]
    assert stacks.execute(name, stacks.change(name, "UPDATE", {"Resources": changed})) == "UPDATE_COMPLETE"
    (group,) = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert "retentionInDays" not in group
    assert logs.list_tags_for_resource(resourceArn=group["arn"].removesuffix(":*"))["tags"] == {"else": name}

    # What belongs to a stack already, no other may import.
    other = stacks.change("kept-1-other", "IMPORT", {"Resources": resources(name)}, ResourcesToImport=wanted(name))
    assert stacks.described(other)["Status"] == "FAILED"
    assert stacks.described(other)["StatusReason"].endswith(f"already exists in the stack {name}")
    stacks.deleted(name)


def test_import_of_what_does_not_exist_fails_and_what_vanishes_later_is_rolled_back(aws: LocalAws) -> None:
    stacks, logs, iam = Stacks(aws), aws.client("logs"), aws.client("iam")
    name = "kept-2"
    only_log = {"Resources": {"Log": resources(name)["Log"]}}
    missing = stacks.change(name, "IMPORT", only_log, ResourcesToImport=wanted(name)[:1])
    assert stacks.described(missing)["Status"] == "FAILED"
    assert "does not exist" in stacks.described(missing)["StatusReason"]
    stacks.deleted(name)

    logs.create_log_group(logGroupName=name)
    iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(DENY))
    made = stacks.change(name, "IMPORT", {"Resources": resources(name)}, ResourcesToImport=wanted(name))
    logs.delete_log_group(logGroupName=name)
    assert stacks.execute(name, made) == "IMPORT_ROLLBACK_COMPLETE"
    stacks.deleted(name)
    assert iam.get_policy(PolicyArn=f"arn:aws:iam::000000000000:policy/{name}")


def test_without_a_deletion_policy_both_go_with_their_stack(aws: LocalAws) -> None:
    stacks, name = Stacks(aws), "gone-3"
    stacks.execute(name, stacks.change(name, "CREATE", {"Resources": resources(name, "Delete")}))
    stacks.deleted(name)
    assert not aws.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    with pytest.raises(ClientError, match="NoSuchEntity"):
        aws.client("iam").get_policy(PolicyArn=f"arn:aws:iam::000000000000:policy/{name}")


def test_what_leaves_the_template_of_a_stack_stays_and_is_in_the_way_when_it_comes_again(aws: LocalAws) -> None:
    stacks, logs, name = Stacks(aws), aws.client("logs"), "left-4"
    both = {"Resources": resources(name)}
    stacks.execute(name, stacks.change(name, "CREATE", both))
    fewer = {"Resources": {"Boundary": both["Resources"]["Boundary"]}}
    assert stacks.execute(name, stacks.change(name, "UPDATE", fewer)) == "UPDATE_COMPLETE"
    assert logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]

    assert stacks.execute(name, stacks.change(name, "UPDATE", both)) == "UPDATE_ROLLBACK_COMPLETE"
    logs.delete_log_group(logGroupName=name)
    assert stacks.execute(name, stacks.change(name, "UPDATE", both)) == "UPDATE_COMPLETE"
    stacks.deleted(name)


def queue(name: str, seconds: int) -> dict[str, Any]:
    return {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name, "VisibilityTimeout": seconds}}


@pytest.mark.parametrize("to_be", ["CREATE", "UPDATE"])
def test_change_that_fails_takes_back_what_it_made_but_what_is_retained(aws: LocalAws, to_be: str) -> None:
    stacks, logs, sqs = Stacks(aws), aws.client("logs"), aws.client("sqs")
    name = f"back-5-{to_be.lower()}"
    if to_be == "UPDATE":
        before = {"Changed": queue(f"{name}-changed", 30), "Gone": queue(f"{name}-gone", 30)}
        stacks.execute(name, stacks.change(name, "CREATE", {"Resources": before}))
    logs.create_log_group(logGroupName=f"{name}-taken")
    new = {
        policy: resources(f"{name}-{policy}", policy)["Log"] for policy in ("Retain", "RetainExceptOnCreate", "Delete")
    }
    taken = {"DependsOn": [*new, "Changed"], **resources(f"{name}-taken", "Delete")["Log"]}
    change = {"Resources": {**new, "Changed": queue(f"{name}-changed", 60), "Taken": taken}}

    ended = stacks.execute(name, stacks.change(name, to_be, change))

    assert ended == ("UPDATE_ROLLBACK_COMPLETE" if to_be == "UPDATE" else "ROLLBACK_COMPLETE")
    groups = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert [group["logGroupName"] for group in groups] == [f"{name}-Retain", f"{name}-taken"]
    queues = sqs.list_queues(QueueNamePrefix=name).get("QueueUrls", [])
    assert [url.rpartition("-")[2] for url in sorted(queues)] == (["changed", "gone"] if to_be == "UPDATE" else [])
    for url in queues:
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
        assert attributes == {"VisibilityTimeout": "30"}
    # What was somebody else's stays so.
    stacks.deleted(name)
    assert len(logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]) == 2


def test_update_that_fails_takes_a_replacement_back_whatever_is_retained(aws: LocalAws) -> None:
    stacks, logs, sqs, name = Stacks(aws), aws.client("logs"), aws.client("sqs"), "back-6"
    kept = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    before = {"Queue": {**kept, **queue(f"{name}-former", 30)}}
    stacks.execute(name, stacks.change(name, "CREATE", {"Resources": before}))
    logs.create_log_group(logGroupName=f"{name}-taken")
    taken = {"DependsOn": "Queue", **resources(f"{name}-taken", "Delete")["Log"]}
    change = {"Resources": {"Queue": {**kept, **queue(f"{name}-new", 30)}, "Taken": taken}}

    assert stacks.execute(name, stacks.change(name, "UPDATE", change)) == "UPDATE_ROLLBACK_COMPLETE"

    (former,) = sqs.list_queues(QueueNamePrefix=name)["QueueUrls"]
    assert former.endswith("-former")
    (of_stack,) = stacks.cloudformation.describe_stack_resources(StackName=name, LogicalResourceId="Queue")[
        "StackResources"
    ]
    assert (of_stack["PhysicalResourceId"], of_stack["ResourceStatus"]) == (former, "UPDATE_COMPLETE")


def without(content: dict[str, Any], resource: str, attribute: str) -> dict[str, Any]:
    return {**content, resource: {key: value for key, value in content[resource].items() if key != attribute}}


@pytest.mark.parametrize(
    ("template", "imports", "rule"),
    [
        ({"Resources": resources("x")}, wanted("x"), None),
        ({"Resources": resources("x")}, [], "must not be empty"),
        ({"Resources": resources("x"), "Outputs": {}}, wanted("x"), "[Outputs]"),
        ({"Resources": resources("x")}, wanted("x")[:1], "['Boundary']"),
        ({"Resources": without(resources("x"), "Log", "DeletionPolicy")}, wanted("x"), "attribute DeletionPolicy"),
        ({"Resources": {}}, wanted("x"), "no resource Log"),
        (
            {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}},
            [{"ResourceType": "AWS::SQS::Queue", "LogicalResourceId": "Queue", "ResourceIdentifier": {}}],
            "not supported",
        ),
        (
            {"Resources": resources("x")},
            [{**each, "ResourceIdentifier": {"Id": "x"}} for each in wanted("x")],
            "must be",
        ),
    ],
)
def test_rules_of_an_import(template: dict[str, Any], imports: list[Any], rule: str | None) -> None:
    broken = stack_imports.broken_rule(template, imports)
    assert broken is None if rule is None else rule in str(broken)


def test_events_come_in_pages_the_latest_first(aws: LocalAws) -> None:
    stacks, name = Stacks(aws), "pages"
    groups = {
        f"Log{number}": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": f"{name}-{number}"}}
        for number in range(EVENTS_PER_PAGE // 2)
    }
    assert stacks.execute(name, stacks.change(name, "CREATE", {"Resources": groups})) == "CREATE_COMPLETE"

    pages = list(stacks.cloudformation.get_paginator("describe_stack_events").paginate(StackName=name))
    events = [event for page in pages for event in page["StackEvents"]]
    stacks.deleted(name)
    assert [len(page["StackEvents"]) for page in pages] == [EVENTS_PER_PAGE, len(events) - EVENTS_PER_PAGE]
    assert len({event["EventId"] for event in events}) == len(events)
    assert events == sorted(events, key=lambda event: event["Timestamp"], reverse=True)
    assert events[0]["ResourceStatus"] == "CREATE_COMPLETE"
    assert {event["LogicalResourceId"] for event in events} == {name, *groups}
