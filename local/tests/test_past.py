"""Reads that lag behind writes: what they show, and whom it concerns."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.error import HTTPError
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from support import LOCAL, LocalAws, document, until

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


class World:
    """Something of every kind that rolebridge reads, in an account of its own, and a change of each."""

    def __init__(self, aws: LocalAws) -> None:
        self.aws, self.account = aws, "888888888888"
        self.iam = aws.client("iam", self.account)
        self.secrets = aws.client("secretsmanager", self.account)
        self.name = unique("world")
        self.policy = self.iam.create_policy(PolicyName=self.name, PolicyDocument=LISTING)["Policy"]["Arn"]
        self.iam.create_user(UserName=self.name)
        self.iam.create_group(GroupName=self.name)
        may = {"Effect": "Allow", "Action": ["iam:ListUsers", "sts:AssumeRole"], "Resource": "*"}
        self.iam.put_user_policy(UserName=self.name, PolicyName="own", PolicyDocument=document(may))
        trust = {"Effect": "Allow", "Principal": {"AWS": self.account}, "Action": "sts:AssumeRole"}
        for role in (self.name, self.used_role):
            self.iam.create_role(RoleName=role, AssumeRolePolicyDocument=document(trust))
        self.iam.put_role_policy(RoleName=self.name, PolicyName="own", PolicyDocument=LISTING)
        self.iam.put_group_policy(GroupName=self.name, PolicyName="own", PolicyDocument=LISTING)
        self.secrets.create_secret(Name=self.name, SecretString="one")
        made = self.iam.create_access_key(UserName=self.name)["AccessKey"]
        self.key = (made["AccessKeyId"], made["SecretAccessKey"])
        self.iam.generate_credential_report()
        aws.client("sts", *self.key).get_caller_identity()

    @property
    def used_role(self) -> str:
        return f"{self.name}-used"

    def change(self) -> None:
        name, iam, secrets = self.name, self.iam, self.secrets
        own: dict[str, Any] = {"PolicyName": "own", "PolicyDocument": OTHER}
        tags = [{"Key": "kind", "Value": "new"}]
        for policy in (own, own | {"PolicyName": "more"}):
            iam.put_role_policy(RoleName=name, **policy)
            iam.put_group_policy(GroupName=name, **policy)
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=self.both())
        iam.put_user_policy(UserName=name, **own | {"PolicyName": "more"})
        iam.tag_user(UserName=name, Tags=tags)
        iam.tag_role(RoleName=name, Tags=tags)
        iam.tag_policy(PolicyArn=self.policy, Tags=tags)
        iam.create_login_profile(UserName=name, Password="Correct-horse-battery-1")
        iam.create_access_key(UserName=name)
        iam.add_user_to_group(UserName=name, GroupName=name)
        iam.create_policy_version(PolicyArn=self.policy, PolicyDocument=OTHER, SetAsDefault=True)
        iam.attach_user_policy(UserName=name, PolicyArn=self.policy)
        iam.attach_role_policy(RoleName=name, PolicyArn=self.policy)
        iam.attach_group_policy(GroupName=name, PolicyArn=self.policy)
        more = f"{name}-more"
        iam.create_user(UserName=more)
        iam.create_role(RoleName=more, AssumeRolePolicyDocument=NOBODY)
        iam.create_group(GroupName=more)
        iam.create_policy(PolicyName=more, PolicyDocument=LISTING)
        iam.create_account_alias(AccountAlias=name)
        iam.update_account_password_policy(MinimumPasswordLength=20)
        secrets.put_secret_value(SecretId=name, SecretString="two")
        secrets.tag_resource(SecretId=name, Tags=tags)
        statement = {"Effect": "Allow", "Principal": {"AWS": self.account}, "Action": "*", "Resource": "*"}
        secrets.put_resource_policy(SecretId=name, ResourcePolicy=document(statement))
        secrets.create_secret(Name=more, SecretString="one")
        self.use()

    def both(self) -> str:
        may = {"Effect": "Allow", "Action": ["iam:List*", "sts:AssumeRole"], "Resource": "*"}
        return document(may)

    def use(self) -> None:
        """By another service than before, so that it shows within a second."""
        self.aws.client("iam", *self.key).list_users()
        role = f"arn:aws:iam::{self.account}:role/{self.used_role}"
        session = self.aws.client("sts", *self.key).assume_role(RoleArn=role, RoleSessionName="use")["Credentials"]
        self.aws.client("iam", *self.key).list_users()
        credentials = (session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
        self.aws.client("sts", *credentials).get_caller_identity()

    def reads(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """The operation and its parameters, by the service and what is asked."""
        user, role, group = {"UserName": self.name}, {"RoleName": self.name}, {"GroupName": self.name}
        policy, secret, own = {"PolicyArn": self.policy}, {"SecretId": self.name}, {"PolicyName": "own"}
        many, nothing = {"MaxItems": 1000}, dict[str, Any]()
        iam: dict[str, dict[str, Any]] = {
            **dict.fromkeys(("GetUser", "GetLoginProfile", "ListAccessKeys", "ListUserTags"), user),
            **dict.fromkeys(("ListAttachedUserPolicies", "ListGroupsForUser", "ListUserPolicies"), user),
            **dict.fromkeys(("GetRole", "ListAttachedRolePolicies", "ListRolePolicies", "ListRoleTags"), role),
            **dict.fromkeys(("GetGroup", "ListAttachedGroupPolicies", "ListGroupPolicies"), group),
            **dict.fromkeys(("GetPolicy", "ListEntitiesForPolicy", "ListPolicyTags", "ListPolicyVersions"), policy),
            **dict.fromkeys(("ListGroups", "ListRoles", "ListUsers"), many),
            **dict.fromkeys(("GetAccountPasswordPolicy", "GetAccountSummary", "ListAccountAliases"), nothing),
            "GetAccessKeyLastUsed": {"AccessKeyId": self.key[0]},
            "GetCredentialReport": {},
            "GetGroupPolicy": group | own,
            "GetPolicyVersion": policy | {"VersionId": "v2"},
            "GetRolePolicy": role | own,
            "GetUserPolicy": user | own,
            "ListPolicies": {"Scope": "Local"},
            "GetRole, its last use": {"RoleName": self.used_role},
        }
        secrets: dict[str, dict[str, Any]] = {
            **dict.fromkeys(("DescribeSecret", "GetResourcePolicy", "GetSecretValue", "ListSecretVersionIds"), secret),
            "BatchGetSecretValue": {"SecretIdList": [self.name]},
            "ListSecrets": {},
        }
        return {
            **{asked: ("iam", given) for asked, given in iam.items()},
            **{asked: ("secretsmanager", given) for asked, given in secrets.items()},
        }

    def ask(self, asked: str) -> Any:
        service, given = self.reads()[asked]
        try:
            answer = self.aws.client(service, self.account)._make_api_call(asked.partition(",")[0], given)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return lasting(answer)


def lasting(answer: Any) -> Any:
    """What no read changes: a secret tells the day of the last one."""
    if isinstance(answer, list):
        return [lasting(part) for part in answer]
    if not isinstance(answer, dict):
        return answer
    fleeting = {"ResponseMetadata", "GeneratedTime", "LastAccessedDate"}
    return {name: lasting(part) for name, part in answer.items() if name not in fleeting}


def test_all_reads_lag(aws: LocalAws, past: Callable[..., None]) -> None:
    world = World(aws)
    reads = world.reads()
    before = {asked: world.ask(asked) for asked in reads}
    settled(aws)
    world.change()
    after = {asked: world.ask(asked) for asked in reads}
    assert [asked for asked in reads if before[asked] == after[asked]] == []
    for service in ("iam", "secretsmanager"):
        past(service)
    then = {asked: world.ask(asked) for asked in reads}
    assert then == before


def test_all_reads_are_those_that_rolebridge_has_permissions_for(aws: LocalAws) -> None:
    """Reports are made and simulations answered of the present, with the delay that changes have for everybody."""
    permitted = set()
    for template in ("template.yaml", "spoke.yaml"):
        text = (LOCAL.parent / template).read_text()
        permitted |= set(re.findall(r"(?:iam|secretsmanager):((?:BatchGet|Describe|Get|List)\w+)", text))
    assert permitted
    assert permitted - World(aws).reads().keys() == set()


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
