"""Reads that lag behind writes: what they show, and whom it concerns."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.error import HTTPError
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from support import LocalAws, document, until

NOBODY = document({"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"})
LISTING = document({"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"})
OTHER = document({"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"})


def unique(kind: str) -> str:
    return f"{kind}-{uuid4().hex[:8]}"


def code(call: Callable[..., Any], **parameters: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    found: str = caught.value.response["Error"]["Code"]
    return found


@pytest.fixture
def past(aws: LocalAws) -> Iterator[Callable[..., None]]:
    """From its call on reads show what was before the test, or as many seconds ago."""

    def look(service: str = "iam", operation: str = "*", **more: Any) -> None:
        rule = {"service": service, "operation": operation, "times": 1000, "staleSeconds": [300, 300]}
        aws.request("POST", "/_rolebridge/faults", [rule | more])

    yield look
    aws.request("DELETE", "/_rolebridge/faults")


class TestIam:
    def test_new_user_does_not_show(self, aws: LocalAws, past: Callable[..., None]) -> None:
        iam, name = aws.client("iam"), unique("user")
        iam.create_user(UserName=name)
        past()
        assert code(iam.get_user, UserName=name) == "NoSuchEntity"
        assert code(iam.list_access_keys, UserName=name) == "NoSuchEntity"
        assert name not in [user["UserName"] for user in iam.list_users(MaxItems=1000)["Users"]]
        assert code(iam.create_user, UserName=name) == "EntityAlreadyExists"
        aws.request("DELETE", "/_rolebridge/faults")
        assert iam.get_user(UserName=name)["User"]["UserName"] == name

    def test_what_changed_since_shows_as_it_was(self, aws: LocalAws, past: Callable[..., None]) -> None:
        iam, name = aws.client("iam"), unique("user")
        boundary = iam.create_policy(PolicyName=unique("bound"), PolicyDocument=LISTING)["Policy"]["Arn"]
        iam.create_user(UserName=name, Tags=[{"Key": "kind", "Value": "old"}])
        kept = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=LISTING)

        def seen() -> Any:
            user = iam.get_user(UserName=name)["User"]
            keys = iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
            return (
                {tag["Key"]: tag["Value"] for tag in user["Tags"]},
                {tag["Key"]: tag["Value"] for tag in iam.list_user_tags(UserName=name)["Tags"]},
                user.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
                {key["AccessKeyId"]: key["Status"] for key in keys},
                iam.get_user_policy(UserName=name, PolicyName="own")["PolicyDocument"],
                iam.list_attached_user_policies(UserName=name)["AttachedPolicies"],
            )

        before = seen()
        settled(aws, kept)
        iam.tag_user(UserName=name, Tags=[{"Key": "kind", "Value": "new"}])
        iam.put_user_permissions_boundary(UserName=name, PermissionsBoundary=boundary)
        iam.create_access_key(UserName=name)
        iam.update_access_key(UserName=name, AccessKeyId=kept, Status="Inactive")
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=OTHER)
        iam.attach_user_policy(UserName=name, PolicyArn=boundary)
        after = seen()
        assert [old == new for old, new in zip(before, after, strict=True)] == [False] * 6
        past()
        assert seen() == before

    def test_role(self, aws: LocalAws, past: Callable[..., None]) -> None:
        iam, name, path = aws.client("iam"), unique("role"), f"/{unique('path')}/"
        policy = iam.create_policy(PolicyName=unique("policy"), PolicyDocument=LISTING)["Policy"]["Arn"]
        iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=NOBODY, Tags=[{"Key": "k", "Value": "1"}])
        iam.attach_role_policy(RoleName=name, PolicyArn=policy)

        def seen() -> Any:
            role = iam.get_role(RoleName=name)["Role"]
            return (
                role["AssumeRolePolicyDocument"],
                role["MaxSessionDuration"],
                role["Tags"],
                iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"],
                [each["RoleName"] for each in iam.list_roles(PathPrefix=path)["Roles"]],
                iam.get_policy(PolicyArn=policy)["Policy"]["AttachmentCount"],
            )

        before = seen()
        settled(aws)
        opened = {"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole"}
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=document(opened))
        iam.update_role(RoleName=name, MaxSessionDuration=7200)
        iam.tag_role(RoleName=name, Tags=[{"Key": "k", "Value": "2"}])
        iam.detach_role_policy(RoleName=name, PolicyArn=policy)
        past()
        assert seen() == before
        iam.delete_role(RoleName=name)
        assert seen() == before
        aws.request("DELETE", "/_rolebridge/faults")
        assert code(iam.get_role, RoleName=name) == "NoSuchEntity"

    def test_versions_of_a_policy(self, aws: LocalAws, past: Callable[..., None]) -> None:
        iam = aws.client("iam")
        arn = iam.create_policy(PolicyName=unique("policy"), PolicyDocument=LISTING)["Policy"]["Arn"]
        settled(aws)
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=OTHER, SetAsDefault=True)
        past()
        assert iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v1"
        assert [version["VersionId"] for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]] == ["v1"]
        assert code(iam.get_policy_version, PolicyArn=arn, VersionId="v2") == "NoSuchEntity"
        new = iam.create_policy(PolicyName=unique("policy"), PolicyDocument=LISTING)["Policy"]["Arn"]
        assert code(iam.get_policy, PolicyArn=new) == "NoSuchEntity"

    def test_credential_report(self, aws: LocalAws, past: Callable[..., None]) -> None:
        iam, name = aws.client("iam"), unique("user")
        iam.create_user(UserName=name)
        past()
        until(lambda: iam.generate_credential_report()["State"] == "COMPLETE", "the report")

        def users() -> list[str]:
            content = iam.get_credential_report()["Content"].decode()
            return [row["user"] for row in csv.DictReader(io.StringIO(content))]

        assert name not in users()
        aws.request("DELETE", "/_rolebridge/faults")
        assert name in users()

    def test_what_takes_effect_does_not_lag(self, aws: LocalAws, past: Callable[..., None]) -> None:
        iam, name = aws.client("iam"), unique("user")
        past()
        arn = iam.create_user(UserName=name)["User"]["Arn"]
        key = iam.create_access_key(UserName=name)["AccessKey"]
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=LISTING)
        own = (key["AccessKeyId"], key["SecretAccessKey"])
        assert aws.client("sts", *own).get_caller_identity()["Arn"] == arn
        assert name not in [user["UserName"] for user in aws.client("iam", *own).list_users(MaxItems=1000)["Users"]]


class TestSecrets:
    def test_labels_values_and_tags_as_they_were(self, aws: LocalAws, past: Callable[..., None]) -> None:
        secrets, name = aws.client("secretsmanager"), unique("secret")
        first = secrets.create_secret(Name=name, SecretString="one", Tags=[{"Key": "k", "Value": "1"}])["VersionId"]
        settled(aws)
        second = secrets.put_secret_value(SecretId=name, SecretString="two", VersionStages=["AWSPENDING"])["VersionId"]
        secrets.update_secret_version_stage(
            SecretId=name, VersionStage="AWSCURRENT", RemoveFromVersionId=first, MoveToVersionId=second
        )
        secrets.tag_resource(SecretId=name, Tags=[{"Key": "k", "Value": "2"}])
        past("secretsmanager")
        described = secrets.describe_secret(SecretId=name)
        assert described["VersionIdsToStages"] == {first: ["AWSCURRENT"]}
        assert described["Tags"] == [{"Key": "k", "Value": "1"}]
        listed = secrets.list_secret_version_ids(SecretId=described["ARN"], IncludeDeprecated=True)["Versions"]
        assert [version["VersionId"] for version in listed] == [first]
        assert secrets.get_secret_value(SecretId=name)["SecretString"] == "one"
        secrets.delete_secret(SecretId=name)
        assert "DeletedDate" not in secrets.describe_secret(SecretId=name)
        aws.request("DELETE", "/_rolebridge/faults")
        assert "DeletedDate" in secrets.describe_secret(SecretId=name)

    def test_new_secret_does_not_show(self, aws: LocalAws, past: Callable[..., None]) -> None:
        secrets, name = aws.client("secretsmanager"), unique("secret")
        arn = secrets.create_secret(Name=name, SecretString="one")["ARN"]
        past("secretsmanager")
        for identifier in (name, arn):
            assert code(secrets.describe_secret, SecretId=identifier) == "ResourceNotFoundException"
            assert code(secrets.get_secret_value, SecretId=identifier) == "ResourceNotFoundException"
        assert name not in [secret["Name"] for secret in secrets.list_secrets()["SecretList"]]
        assert code(secrets.create_secret, Name=name, SecretString="two") == "ResourceExistsException"


class TestWhomItConcerns:
    def test_operation_name_account_and_caller(self, aws: LocalAws, past: Callable[..., None]) -> None:
        iam, name = aws.client("iam"), unique("user")
        iam.create_user(UserName=name)
        past(operation="ListAccessKeys")
        past(naming=f"{name}-other")
        past(account="111111111111")
        past(caller=":assumed-role/other/")
        assert iam.get_user(UserName=name)
        assert code(iam.list_access_keys, UserName=name) == "NoSuchEntity"
        past(naming=name[:-1])
        assert code(iam.get_user, UserName=name) == "NoSuchEntity"
        # The calls that ask for what exists name nothing.
        assert name in [user["UserName"] for user in iam.list_users(MaxItems=1000)["Users"]]

    def test_no_longer_ago_than_it_says(self, aws: LocalAws, past: Callable[..., None]) -> None:
        iam, name = aws.client("iam"), unique("user")
        iam.create_user(UserName=name)
        past(staleSeconds=[0, 0])
        assert iam.get_user(UserName=name)
        past(staleSeconds=[0.05, 0.05])
        until(lambda: name in [user["UserName"] for user in iam.list_users(MaxItems=1000)["Users"]], "the user")

    def test_recorded_call_says_so(self, aws: LocalAws, past: Callable[..., None]) -> None:
        iam, name = aws.client("iam"), unique("user")
        past()
        iam.create_user(UserName=name)
        code(iam.get_user, UserName=name)
        made, asked = aws.get("/_rolebridge/calls?after=0")[-2:]
        assert (made["fault"], asked["fault"]) == (None, "staleSeconds")

    @pytest.mark.parametrize(
        ("rule", "reason"),
        [
            ({"service": "sts"}, "iam and secretsmanager"),
            ({"staleSeconds": [1]}, "two numbers"),
            ({"staleSeconds": [2, 1]}, "shortest"),
            ({"staleSeconds": [0, 301]}, "shortest"),
            ({"staleSeconds": ["0", "1"]}, "two numbers"),
            ({"delayMs": 1}, "by itself"),
            ({"staleSeconds": 1}, "list expected"),
        ],
    )
    def test_bad_rules(self, aws: LocalAws, past: Callable[..., None], rule: Any, reason: str) -> None:
        with pytest.raises(HTTPError) as caught:
            past(**rule)
        assert caught.value.code == 400
        assert reason in json.load(caught.value)["error"]


def settled(aws: LocalAws, key: str | None = None) -> None:
    """All so far was long ago: ageing a key stands for time that passed."""
    iam = aws.client("iam")
    if key is None:
        name = unique("clock")
        iam.create_user(UserName=name)
        key = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
    aws.request("POST", f"/_rolebridge/access-keys/{key}/age", {"seconds": 300})
