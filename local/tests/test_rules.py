"""AWS's own rules that LocalStack lacks or that rolebridge would break on if it lacked them."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError, WaiterError

from support import LocalAws, document, until

NOBODY = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "RolebridgeTrust", "Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
}


def trust(*principals: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def policy(action: str = "iam:ListUsers", padding: int = 0) -> str:
    resource = ["*", *(f"arn:aws:iam::000000000000:user/{'x' * 40}{number}" for number in range(padding))]
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


SECRET_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:GetSecretValue", "Resource": "*"},
        ],
    }
)


def unique(kind: str) -> str:
    return f"{kind}-{uuid4().hex[:8]}"


def refused(code: str, message: str, call: Callable[..., Any], **parameters: Any) -> None:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    assert caught.value.response["Error"]["Code"] == code
    assert message in caught.value.response["Error"]["Message"]


class TestNames:
    def test_user_other_case_and_path_exists(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("user")
        iam.create_user(UserName=name, Path="/rolebridge/")
        refused("EntityAlreadyExists", "already exists", iam.create_user, UserName=name.upper(), Path="/other/")

    def test_role_other_case_and_path_exists(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("role")
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(NOBODY), Path="/rolebridge/")
        document = json.dumps(NOBODY)
        refused(
            "EntityAlreadyExists",
            "already exists",
            iam.create_role,
            RoleName=name.upper(),
            AssumeRolePolicyDocument=document,
        )

    def test_policy_other_case_and_path_exists(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("policy")
        iam.create_policy(PolicyName=name, PolicyDocument=policy(), Path="/rolebridge/")
        refused(
            "EntityAlreadyExists",
            "Duplicate names are not allowed",
            iam.create_policy,
            PolicyName=name.upper(),
            PolicyDocument=policy(),
        )

    def test_group_and_new_name_of_other_case_exist(self, aws: LocalAws) -> None:
        iam, name, other = aws.client("iam"), unique("name"), unique("other")
        iam.create_group(GroupName=name)
        refused("EntityAlreadyExists", "already exists", iam.create_group, GroupName=name.upper())
        iam.create_user(UserName=name)
        iam.create_user(UserName=other)
        refused("EntityAlreadyExists", "exists", iam.update_user, UserName=other, NewUserName=name.upper())
        iam.update_user(UserName=name, NewUserName=name.upper())


class TestTags:
    def test_key_in_another_case_replaces(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("tagged")
        one, two = [{"Key": "Team", "Value": "1"}], [{"Key": "team", "Value": "2"}, {"Key": "other", "Value": "3"}]
        iam.create_user(UserName=name, Tags=one)
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(NOBODY), Tags=one)
        iam.tag_user(UserName=name, Tags=two)
        iam.tag_role(RoleName=name, Tags=two)
        for _ in range(2):  # whoever asks after that
            assert sorted(tag["Key"] for tag in iam.get_user(UserName=name)["User"]["Tags"]) == ["other", "team"]
            assert sorted(tag["Key"] for tag in iam.get_role(RoleName=name)["Role"]["Tags"]) == ["other", "team"]
        iam.untag_user(UserName=name, TagKeys=["TEAM"])
        iam.untag_role(RoleName=name, TagKeys=["TEAM"])
        assert iam.list_user_tags(UserName=name)["Tags"] == iam.list_role_tags(RoleName=name)["Tags"] == two[1:]

    def test_both_cases_at_once(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("tagged")
        both = [{"Key": "Team", "Value": "1"}, {"Key": "team", "Value": "1"}]
        refused("InvalidInput", "Duplicate tag keys", iam.create_user, UserName=name, Tags=both)
        iam.create_user(UserName=name)
        refused("InvalidInput", "Duplicate tag keys", iam.tag_user, UserName=name, Tags=both)

    @pytest.mark.parametrize(
        ("tags", "code"),
        [
            ([{"Key": "aws:x", "Value": "1"}], "InvalidInput"),
            ([{"Key": "k", "Value": "a (b)"}], "ValidationError"),
            ([{"Key": f"k{number}", "Value": "1"} for number in range(51)], "LimitExceeded"),
        ],
    )
    def test_impossible(self, aws: LocalAws, tags: list[dict[str, str]], code: str) -> None:
        iam, name = aws.client("iam"), unique("tagged")
        refused(code, "", iam.create_user, UserName=name, Tags=tags)
        iam.create_user(UserName=name, Tags=[{"Key": "k0", "Value": "Fünf: a-b_c@d/e=f+g."}])
        refused(code, "", iam.tag_user, UserName=name, Tags=tags)

    def test_fifty_together(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("tagged")
        tags = [{"Key": f"k{number}", "Value": "1"} for number in range(50)]
        iam.create_user(UserName=name, Tags=tags[:45])
        iam.tag_user(UserName=name, Tags=tags)
        refused("LimitExceeded", "TagsPerEntity: 50", iam.tag_user, UserName=name, Tags=[{"Key": "m", "Value": "1"}])


class TestDocuments:
    @pytest.mark.parametrize(
        "statement",
        [
            {"Condition": {"Bool": {"aws:SecureTransport": True}}},
            {"Condition": {"NumericLessThan": {"s3:max-keys": 10}, "Bool": {"aws:ViaAWSService": [False]}}},
            {"Condition": {"DateGreaterThan": {"aws:EpochTime": 0}}},
            {"Resource": "arn:aws:iam::000000000000:*"},
        ],
    )
    def test_accepted(self, aws: LocalAws, statement: dict[str, Any]) -> None:
        content = {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"} | statement
        document = json.dumps({"Version": "2012-10-17", "Statement": [content]})
        iam, name = aws.client("iam"), unique("policy")
        arn = iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]["Arn"]
        version = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
        assert version["Document"]["Statement"] == [content]

    @pytest.mark.parametrize(
        "statement",
        [
            {"Condition": {"DateGreaterThan": {"aws:CurrentTime": "tomorrow"}}},
            {"Condition": {"Bool": True}},
            {"Resource": "arn:aws:iam::000000000000:somebody"},
            {"Resource": "arn:aws-us-gov:s3:::logs/*"},
            {"Resource": ["*", "arn:${ARN_PARTITION}:s3:::logs/*"]},
            {"Resource": "arn:aws:*:eu-west-1:000000000000:queue"},
            {"Sid": "With_underscore"},
            {"Principal": "*"},
        ],
    )
    def test_refused(self, aws: LocalAws, statement: dict[str, Any]) -> None:
        content = {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"} | statement
        document = json.dumps({"Version": "2012-10-17", "Statement": [content]})
        create = aws.client("iam").create_policy
        refused("MalformedPolicyDocument", "", create, PolicyName=unique("policy"), PolicyDocument=document)

    @pytest.mark.parametrize(
        ("text", "accepted"),
        [
            ('{"Statement": %s, "Version": "2012-10-17"}', False),
            ('{"Version": "2012-10-17", "Statement": %s}', True),
            ('{"Statement": [%s], "Version": "2012-10-17"}', True),
            (' {"Version": "2012-10-17", "Statement": [%s]}', False),
        ],
    )
    def test_order_and_white_space(self, aws: LocalAws, text: str, accepted: bool) -> None:
        document = text % json.dumps({"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"})
        create, parameters = aws.client("iam").create_policy, {"PolicyName": unique("p"), "PolicyDocument": document}
        if accepted:
            create(**parameters)
        else:
            refused("MalformedPolicyDocument", "", create, **parameters)


class TestAttachments:
    def test_attached_again_is_attached_once(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("attached")
        arn = iam.create_policy(PolicyName=name, PolicyDocument=policy())["Policy"]["Arn"]
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(NOBODY))
        iam.create_user(UserName=name)
        for _ in range(2):
            iam.attach_role_policy(RoleName=name, PolicyArn=arn)
            iam.attach_user_policy(UserName=name, PolicyArn=arn)
        assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 2
        iam.detach_role_policy(RoleName=name, PolicyArn=arn)
        iam.detach_user_policy(UserName=name, PolicyArn=arn)
        iam.delete_policy(PolicyArn=arn)


def test_passwords_of_no_age(aws: LocalAws) -> None:
    iam = aws.client("iam", "222222222222")
    iam.update_account_password_policy(MinimumPasswordLength=12)
    found = iam.get_account_password_policy()["PasswordPolicy"]
    assert (found["MinimumPasswordLength"], found["ExpirePasswords"]) == (12, False)
    assert "MaxPasswordAge" not in found


class TestDeletion:
    def test_user_with_key_conflicts(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("user")
        iam.create_user(UserName=name)
        key = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
        refused("DeleteConflict", "must delete access keys first", iam.delete_user, UserName=name)
        iam.delete_access_key(UserName=name, AccessKeyId=key)
        iam.delete_user(UserName=name)

    def test_user_with_inline_policy_conflicts(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("user")
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy())
        refused("DeleteConflict", "must delete policies first", iam.delete_user, UserName=name)

    def test_role_with_attached_policy_conflicts(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("role")
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(NOBODY))
        arn = iam.create_policy(PolicyName=name, PolicyDocument=policy())["Policy"]["Arn"]
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)
        refused("DeleteConflict", "must detach all policies first", iam.delete_role, RoleName=name)
        refused("DeleteConflict", "attached to entities", iam.delete_policy, PolicyArn=arn)
        iam.detach_role_policy(RoleName=name, PolicyArn=arn)
        iam.delete_role(RoleName=name)
        iam.delete_policy(PolicyArn=arn)

    def test_policy_with_versions_conflicts(self, aws: LocalAws) -> None:
        iam = aws.client("iam")
        arn = iam.create_policy(PolicyName=unique("policy"), PolicyDocument=policy())["Policy"]["Arn"]
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy("iam:GetUser"), SetAsDefault=True)
        refused("DeleteConflict", "more than one version", iam.delete_policy, PolicyArn=arn)
        refused("DeleteConflict", "default version", iam.delete_policy_version, PolicyArn=arn, VersionId="v2")
        iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
        iam.delete_policy(PolicyArn=arn)

    def test_policy_that_is_a_boundary_conflicts(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("user")
        arn = iam.create_policy(PolicyName=name, PolicyDocument=policy())["Policy"]["Arn"]
        iam.create_user(UserName=name, PermissionsBoundary=arn)
        refused("DeleteConflict", "boundary", iam.delete_policy, PolicyArn=arn)

    def test_who_has_a_policy_is_told_by_its_use(self, aws: LocalAws) -> None:
        iam, bounded, attached = aws.client("iam"), unique("bounded"), unique("attached")
        arn = iam.create_policy(PolicyName=bounded, PolicyDocument=policy())["Policy"]["Arn"]
        iam.create_user(UserName=bounded, PermissionsBoundary=arn)
        iam.create_role(RoleName=bounded, AssumeRolePolicyDocument=json.dumps(NOBODY), PermissionsBoundary=arn)
        iam.create_role(RoleName=attached, AssumeRolePolicyDocument=json.dumps(NOBODY))
        iam.attach_role_policy(RoleName=attached, PolicyArn=arn)

        def entities(**usage: str) -> tuple[list[str], list[str]]:
            found = iam.list_entities_for_policy(PolicyArn=arn, **usage)
            return (
                sorted(user["UserName"] for user in found["PolicyUsers"]),
                sorted(role["RoleName"] for role in found["PolicyRoles"]),
            )

        assert entities(PolicyUsageFilter="PermissionsBoundary") == ([bounded], [bounded])
        assert entities(PolicyUsageFilter="PermissionsPolicy") == ([], [attached])
        assert entities() == ([bounded], [attached, bounded])
        assert entities(EntityFilter="User") == ([bounded], [])
        iam.delete_user_permissions_boundary(UserName=bounded)
        iam.delete_role_permissions_boundary(RoleName=bounded)
        assert entities(PolicyUsageFilter="PermissionsBoundary") == ([], [])
        none = "arn:aws:iam::000000000000:policy/none"
        refused("NoSuchEntity", none, iam.list_entities_for_policy, PolicyArn=none)

    def test_who_has_a_policy_is_told_of_more_than_a_hundred_roles(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("many")
        arn = iam.create_policy(PolicyName=name, PolicyDocument=policy())["Policy"]["Arn"]
        roles = {f"{name}-{i}" for i in range(101)}
        for role in roles:
            iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(NOBODY))
            iam.attach_role_policy(RoleName=role, PolicyArn=arn)
        found = iam.list_entities_for_policy(PolicyArn=arn)
        assert {role["RoleName"] for role in found["PolicyRoles"]} == roles

    def test_boundary_that_is_no_policy_is_refused(self, aws: LocalAws) -> None:
        iam = aws.client("iam")
        arn = "arn:aws:iam::000000000000:policy/none"
        refused("NoSuchEntity", arn, iam.create_user, UserName=unique("user"), PermissionsBoundary=arn)


class TestQuotas:
    def test_account_summary_has_the_quotas(self, aws: LocalAws) -> None:
        summary = aws.client("iam").get_account_summary()["SummaryMap"]
        quotas = {
            "UsersQuota": 5000,
            "RolesQuota": 1000,
            "PoliciesQuota": 1500,
            "AssumeRolePolicySizeQuota": 2048,
            "PolicySizeQuota": 6144,
            "UserPolicySizeQuota": 2048,
            "RolePolicySizeQuota": 10240,
            "VersionsPerPolicyQuota": 5,
            "AttachedPoliciesPerRoleQuota": 10,
            "AccessKeysPerUserQuota": 2,
        }
        assert quotas.items() <= summary.items()
        assert {"Users", "Roles", "Policies"} <= set(summary)

    def test_third_key_is_refused(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("user")
        iam.create_user(UserName=name)
        keys = [iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"] for _ in range(2)]
        assert all(key.startswith("AKIA") and len(key) == 20 for key in keys)
        refused("LimitExceeded", "AccessKeysPerUser: 2", iam.create_access_key, UserName=name)

    def test_sixth_policy_version_is_refused(self, aws: LocalAws) -> None:
        iam = aws.client("iam")
        arn = iam.create_policy(PolicyName=unique("policy"), PolicyDocument=policy())["Policy"]["Arn"]
        for _ in range(4):
            iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy())
        refused("LimitExceeded", "5 versions", iam.create_policy_version, PolicyArn=arn, PolicyDocument=policy())

    def test_documents_that_are_too_large_are_refused(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("user")
        iam.create_user(UserName=name)
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(NOBODY))
        refused(
            "LimitExceeded",
            "PolicySize: 6144",
            iam.create_policy,
            PolicyName=name,
            PolicyDocument=policy(padding=100),
        )
        refused(
            "LimitExceeded",
            "2048 bytes exceeded",
            iam.put_user_policy,
            UserName=name,
            PolicyName="own",
            PolicyDocument=policy(padding=30),
        )
        document = trust(*[f"{number:012}" for number in range(200)])
        refused(
            "LimitExceeded",
            "ACLSizePerRole: 2048",
            iam.update_assume_role_policy,
            RoleName=name,
            PolicyDocument=document,
        )

    def test_eleventh_policy_of_a_role_is_refused(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("role")
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(NOBODY))
        arns = [
            iam.create_policy(PolicyName=f"{name}-{number}", PolicyDocument=policy())["Policy"]["Arn"]
            for number in range(11)
        ]
        for arn in arns[:10]:
            iam.attach_role_policy(RoleName=name, PolicyArn=arn)
        iam.attach_role_policy(RoleName=name, PolicyArn=arns[0])
        refused("LimitExceeded", "PoliciesPerRole: 10", iam.attach_role_policy, RoleName=name, PolicyArn=arns[10])


class TestTrust:
    def test_trust_that_admits_nobody_is_accepted(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("role")
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(NOBODY))
        assert iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"] == NOBODY

    @pytest.mark.parametrize(
        "principal",
        [
            "arn:aws:iam::000000000000:user/nobody",
            "arn:aws:iam::000000000000:role/nobody",
            "arn:aws:iam::000000000000:user/*",
            "arn:aws:sts::000000000000:assumed-role/nobody/session",
            "AIDAQAAAAAAAAAAAAAAAA",
            "somebody",
        ],
    )
    def test_principal_that_is_not_there_is_refused(self, aws: LocalAws, principal: str) -> None:
        iam, name = aws.client("iam"), unique("role")
        message = f'Invalid principal in policy: "AWS":"{principal}"'
        create = iam.create_role
        refused("MalformedPolicyDocument", message, create, RoleName=name, AssumeRolePolicyDocument=trust(principal))
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(NOBODY))
        update = iam.update_assume_role_policy
        refused("MalformedPolicyDocument", message, update, RoleName=name, PolicyDocument=trust(principal))

    def test_accounts_users_roles_and_services_are_accepted(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("user")
        user = iam.create_user(UserName=name, Path="/rolebridge/")["User"]
        document = trust("*", "111111111111", "arn:aws:iam::222222222222:root", user["Arn"], user["UserId"])
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]
        session = f"arn:aws:sts::000000000000:assumed-role/{name}/session"
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust(role["Arn"], session))

    def test_deleted_user_shows_as_its_id_for_good(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("user")
        user = iam.create_user(UserName=name)["User"]
        assert user["UserId"].startswith("AIDA")
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(user["Arn"]))
        iam.delete_user(UserName=name)
        iam.create_user(UserName=name)
        shown = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
        assert shown == json.loads(trust(user["UserId"]))
        refused(
            "MalformedPolicyDocument",
            "Invalid principal",
            iam.update_assume_role_policy,
            RoleName=name,
            PolicyDocument=json.dumps(shown),
        )
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust(user["Arn"]))
        assert iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"] == json.loads(trust(user["Arn"]))


class TestSessions:
    def test_longer_than_the_role_allows_is_refused(self, aws: LocalAws) -> None:
        iam, name = aws.client("iam"), unique("user")
        user = iam.create_user(UserName=name)["User"]
        key = iam.create_access_key(UserName=name)["AccessKey"]
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(user["Arn"]), MaxSessionDuration=7200)[
            "Role"
        ]
        sts = aws.client("sts", key["AccessKeyId"], key["SecretAccessKey"])
        session = {"RoleArn": role["Arn"], "RoleSessionName": "session"}
        refused("ValidationError", "exceeds the MaxSessionDuration", sts.assume_role, **session, DurationSeconds=7201)
        refused("ValidationError", "greater than or equal to 900", sts.assume_role, **session, DurationSeconds=899)
        granted = sts.assume_role(**session, DurationSeconds=7200)["Credentials"]
        assert granted["AccessKeyId"].startswith("ASIA")
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust(role["Arn"]))
        chained = aws.client(
            "sts", granted["AccessKeyId"], granted["SecretAccessKey"], granted["SessionToken"]
        ).assume_role
        refused("ValidationError", "role chaining", chained, **session, DurationSeconds=3601)
        used = iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])
        assert used["AccessKeyLastUsed"]["ServiceName"] == "sts"

    @pytest.mark.parametrize("seconds", [3599, 43201])
    def test_impossible_maximum_is_refused(self, aws: LocalAws, seconds: int) -> None:
        create = aws.client("iam").create_role
        document = json.dumps(NOBODY)
        refused(
            "ValidationError",
            "maxSessionDuration",
            create,
            RoleName=unique("role"),
            AssumeRolePolicyDocument=document,
            MaxSessionDuration=seconds,
        )


class TestSecrets:
    TOKEN = "rolebridge-key-AKIAAAAAAAAAAAAAAA0"

    def stages(self, aws: LocalAws, secret: str) -> dict[str, set[str]]:
        versions = aws.client("secretsmanager").list_secret_version_ids(SecretId=secret, IncludeDeprecated=True)
        return {each["VersionId"][-1]: set(each.get("VersionStages", ())) for each in versions["Versions"]}

    def put(self, aws: LocalAws, secret: str, number: int, *stages: str) -> None:
        more = {"VersionStages": list(stages)} if stages else {}
        aws.client("secretsmanager").put_secret_value(
            SecretId=secret, SecretString=f"value {number}", ClientRequestToken=f"{self.TOKEN}{number}", **more
        )

    def move(self, aws: LocalAws, secret: str, stage: str, source: int | None, target: int | None) -> None:
        parameters = {"RemoveFromVersionId": source, "MoveToVersionId": target}
        versions = {name: f"{self.TOKEN}{number}" for name, number in parameters.items() if number is not None}
        aws.client("secretsmanager").update_secret_version_stage(SecretId=secret, VersionStage=stage, **versions)

    def test_first_version_is_current_whatever_is_asked(self, aws: LocalAws) -> None:
        name = unique("rolebridge/secret")
        aws.client("secretsmanager").create_secret(Name=name)
        self.put(aws, name, 1, "AWSPENDING")
        assert self.stages(aws, name) == {"1": {"AWSPENDING", "AWSCURRENT"}}

    def test_promotion_moves_current_and_keeps_all_versions(self, aws: LocalAws) -> None:
        name = unique("rolebridge/secret")
        aws.client("secretsmanager").create_secret(
            Name=name, SecretString="value 1", ClientRequestToken=f"{self.TOKEN}1"
        )
        self.put(aws, name, 2, "AWSPENDING")
        assert self.stages(aws, name) == {"1": {"AWSCURRENT"}, "2": {"AWSPENDING"}}
        self.move(aws, name, "AWSCURRENT", 1, 2)
        assert self.stages(aws, name) == {"1": {"AWSPREVIOUS"}, "2": {"AWSPENDING", "AWSCURRENT"}}
        self.move(aws, name, "AWSPENDING", 2, None)
        self.put(aws, name, 3, "AWSPENDING")
        self.move(aws, name, "AWSCURRENT", 2, 3)
        assert self.stages(aws, name) == {"1": set(), "2": {"AWSPREVIOUS"}, "3": {"AWSPENDING", "AWSCURRENT"}}
        old = aws.client("secretsmanager").get_secret_value(SecretId=name, VersionId=f"{self.TOKEN}1")
        assert old["SecretString"] == "value 1"

    @pytest.mark.parametrize("by_putting", [True, False])
    def test_version_that_was_current_is_no_longer_pending(self, aws: LocalAws, by_putting: bool) -> None:
        name = unique("rolebridge/secret")
        aws.client("secretsmanager").create_secret(
            Name=name, SecretString="value 1", ClientRequestToken=f"{self.TOKEN}1"
        )
        self.put(aws, name, 2, "AWSPENDING", "mine")
        self.move(aws, name, "AWSCURRENT", 1, 2)
        self.put(aws, name, 3, *(() if by_putting else ("other",)))
        if not by_putting:
            self.move(aws, name, "AWSCURRENT", 2, 3)
        assert self.stages(aws, name)["2"] == {"AWSPREVIOUS", "mine"}
        assert "AWSCURRENT" in self.stages(aws, name)["3"]

    def test_versions_tell_who_read_them_and_labels_they_have(self, aws: LocalAws) -> None:
        secrets, name = aws.client("secretsmanager"), unique("rolebridge/secret")
        secrets.create_secret(Name=name, SecretString="value 1", ClientRequestToken=f"{self.TOKEN}1")
        secrets.get_secret_value(SecretId=name)
        self.put(aws, name, 2)
        self.put(aws, name, 3)
        listed = secrets.list_secret_version_ids(SecretId=name, IncludeDeprecated=True)["Versions"]
        versions = {each["VersionId"][-1]: each for each in listed}
        assert ["VersionStages" in versions[number] for number in "123"] == [False, True, True]
        assert ["LastAccessedDate" in versions[number] for number in "123"] == [True, False, False]
        assert versions["1"]["KmsKeyIds"] == ["DefaultEncryptionKey"]

    @pytest.mark.parametrize(
        ("operation", "more"),
        [
            ("DeleteSecret", {"RecoveryWindowInDays": 7}),
            ("PutResourcePolicy", {"ResourcePolicy": SECRET_POLICY}),
            ("PutSecretValue", {"SecretString": "new"}),
            ("TagResource", {"Tags": [{"Key": "a", "Value": "b"}]}),
            ("UntagResource", {"TagKeys": ["a"]}),
            ("UpdateSecret", {"SecretString": "new"}),
        ],
    )
    def test_deleted_secret_takes_no_change(self, aws: LocalAws, operation: str, more: dict[str, Any]) -> None:
        secrets, name = aws.client("secretsmanager"), unique("rolebridge/secret")
        secrets.create_secret(Name=name, SecretString="value 1")
        secrets.delete_secret(SecretId=name, RecoveryWindowInDays=7)
        parameters = {"SecretId": name, **more}
        with pytest.raises(ClientError, match="You can't perform this operation on the secret because") as caught:
            secrets._make_api_call(operation, parameters)
        assert caught.value.response["Error"]["Code"] == "InvalidRequestException"
        secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)

    def test_fifty_tags_together(self, aws: LocalAws) -> None:
        secrets, name = aws.client("secretsmanager"), unique("rolebridge/secret")
        tags = [{"Key": f"k{number}", "Value": "1"} for number in range(51)]
        too_many = ("InvalidParameterException", "more than 50 tags")
        refused(*too_many, secrets.create_secret, Name=name, SecretString="value 1", Tags=tags)
        arn = secrets.create_secret(Name=name, SecretString="value 1", Tags=tags[:48])["ARN"]
        secrets.tag_resource(SecretId=name, Tags=[*tags[:48], {"Key": "K0", "Value": "1"}])
        refused(*too_many, secrets.tag_resource, SecretId=arn, Tags=[*tags[:1], *tags[49:]])
        secrets.tag_resource(SecretId=arn, Tags=[{"Key": "k0", "Value": "2"}, *tags[50:]])
        refused(*too_many, secrets.tag_resource, SecretId=name, Tags=tags[49:50])
        secrets.untag_resource(SecretId=name, TagKeys=["K0"])
        secrets.tag_resource(SecretId=name, Tags=tags[49:50])
        assert len(secrets.describe_secret(SecretId=name)["Tags"]) == 50

    def test_moving_a_label_compares_and_swaps(self, aws: LocalAws) -> None:
        name = unique("rolebridge/secret")
        aws.client("secretsmanager").create_secret(
            Name=name, SecretString="value 1", ClientRequestToken=f"{self.TOKEN}1"
        )
        self.put(aws, name, 2, "AWSPENDING")
        before = self.stages(aws, name)
        for stage, source, target in (
            ("AWSCURRENT", None, 2),
            ("AWSCURRENT", 2, 2),
            ("AWSPENDING", None, 1),
            ("AWSPENDING", 1, 1),
            ("AWSCURRENT", 1, None),
        ):
            with pytest.raises(ClientError, match="InvalidParameterException"):
                self.move(aws, name, stage, source, target)
        assert self.stages(aws, name) == before

    def test_new_current_value_leaves_other_labels(self, aws: LocalAws) -> None:
        name = unique("rolebridge/secret")
        secrets = aws.client("secretsmanager")
        secrets.create_secret(Name=name, SecretString="value 1", ClientRequestToken=f"{self.TOKEN}1")
        self.move(aws, name, "mine", None, 1)
        self.put(aws, name, 2)
        assert self.stages(aws, name) == {"1": {"AWSPREVIOUS", "mine"}, "2": {"AWSCURRENT"}}
        assert secrets.get_secret_value(SecretId=name)["SecretString"] == "value 2"

    def test_same_token_is_accepted_with_the_same_value_only(self, aws: LocalAws) -> None:
        name = unique("rolebridge/secret")
        secrets = aws.client("secretsmanager")
        token = f"{self.TOKEN}1"
        first = secrets.create_secret(Name=name, SecretString="value 1", ClientRequestToken=token)
        again = secrets.create_secret(Name=name, SecretString="value 1", ClientRequestToken=token)
        assert (first["ARN"], first["VersionId"]) == (again["ARN"], again["VersionId"])
        refused(
            "ResourceExistsException",
            name,
            secrets.create_secret,
            Name=name,
            SecretString="value 2",
            ClientRequestToken=token,
        )
        self.put(aws, name, 2, "AWSPENDING")
        self.put(aws, name, 2, "AWSPENDING")
        refused(
            "ResourceExistsException",
            "already in use",
            secrets.put_secret_value,
            SecretId=name,
            SecretString="other",
            ClientRequestToken=f"{self.TOKEN}2",
        )

    def test_deleted_secret_blocks_its_name_until_restored(self, aws: LocalAws) -> None:
        name = unique("rolebridge/secret")
        secrets = aws.client("secretsmanager")
        secrets.create_secret(Name=name, SecretString="value 1", ClientRequestToken=f"{self.TOKEN}1")
        secrets.delete_secret(SecretId=name, RecoveryWindowInDays=7)
        refused(
            "InvalidRequestException", "scheduled for deletion", secrets.create_secret, Name=name, SecretString="new"
        )
        refused("InvalidRequestException", "marked for deletion", secrets.get_secret_value, SecretId=name)
        refused(
            "InvalidRequestException",
            "marked for deletion",
            secrets.put_secret_value,
            SecretId=name,
            SecretString="new",
        )
        assert "DeletedDate" in secrets.describe_secret(SecretId=name)
        assert self.stages(aws, name) == {"1": {"AWSCURRENT"}}
        secrets.restore_secret(SecretId=name)
        self.put(aws, name, 2)
        assert secrets.get_secret_value(SecretId=name)["SecretString"] == "value 2"


def test_sources_of_aws_are_refused_entry_by_entry(aws: LocalAws) -> None:
    entry = {"DetailType": "x", "Detail": "{}"}
    answer = aws.client("events").put_events(Entries=[{"Source": "aws.ec2", **entry}, {"Source": "own", **entry}])
    assert answer["FailedEntryCount"] == 1
    assert [each.get("ErrorCode") for each in answer["Entries"]] == ["NotAuthorizedForSourceException", None]


@pytest.mark.parametrize(
    ("operation", "given", "message"),
    [
        ("GetRole", {"RoleName": "none"}, "The role with name none cannot be found."),
        ("GetUser", {"UserName": "none"}, "The user with name none cannot be found."),
        ("GetGroup", {"GroupName": "none"}, "The group with name none cannot be found."),
        ("GetRolePolicy", {"RoleName": "none", "PolicyName": "own"}, "The role with name none cannot be found."),
        ("GetRolePolicy", {"PolicyName": "own"}, "The role policy with name own cannot be found."),
        ("DeleteRolePolicy", {"PolicyName": "own"}, "The role policy with name own cannot be found."),
        ("GetUserPolicy", {"PolicyName": "own"}, "The user policy with name own cannot be found."),
        ("DeleteUserPolicy", {"PolicyName": "own"}, "The user policy with name own cannot be found."),
        *(
            (operation, {"PolicyArn": "arn:aws:iam::000000000000:policy/none"} | more, "policy/none was not found.")
            for operation, more in {
                "CreatePolicyVersion": {"PolicyDocument": policy()},
                "DeletePolicy": {},
                "GetPolicy": {},
                "GetPolicyVersion": {"VersionId": "v1"},
                "ListPolicyVersions": {},
            }.items()
        ),
    ],
)
def test_what_is_missing_is_named(aws: LocalAws, operation: str, given: dict[str, Any], message: str) -> None:
    iam, name = aws.client("iam"), unique("there")
    iam.create_user(UserName=name)
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(NOBODY))
    there = {"RoleName": name} if "Role" in operation else {"UserName": name} if "User" in operation else {}
    call = iam._make_api_call
    refused("NoSuchEntity", message, call, operation_name=operation, api_params={**there, **given})


DISTRIBUTED = {
    "QueryLanguage": "JSONata",
    "StartAt": "Keep",
    "States": {
        "Keep": {"Type": "Pass", "Assign": {"outer": "seen"}, "Next": "Each"},
        "Each": {
            "Type": "Map",
            "Label": "each",
            "Items": [1, 2],
            "ItemSelector": {"given": "{% $outer %}", "item": "{% $states.context.Map.Item.Value %}"},
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Tell",
                "States": {
                    "Tell": {
                        "Type": "Pass",
                        "Assign": {"own": "{% $states.input.item %}"},
                        "Output": {
                            "given": "{% $states.input %}",
                            "sees": "{% $exists($outer) %}",
                            "id": "{% $states.context.Execution.Id %}",
                        },
                        "Next": "End",
                    },
                    "End": {"Type": "Pass", "Output": "{% $merge([$states.input, {'own': $own}]) %}", "End": True},
                },
            },
            "End": True,
        },
    },
}


class TestStateMachines:
    def test_string_variables_may_hold_quotes(self, aws: LocalAws) -> None:
        """JSONata runs offline, in the JDK and the jars that the starter was given."""
        states = aws.client("stepfunctions")
        definition = {
            "QueryLanguage": "JSONata",
            "StartAt": "Keep",
            "States": {
                "Keep": {"Type": "Pass", "Assign": {"kept": "{% $states.input.text %}"}, "Next": "Tell"},
                "Tell": {"Type": "Pass", "Output": {"told": "{% $kept & '!' %}"}, "End": True},
            },
        }
        machine = states.create_state_machine(
            name=unique("machine"), definition=json.dumps(definition), roleArn="arn:aws:iam::000000000000:role/states"
        )["stateMachineArn"]

        def ended(run: str) -> dict[str, Any] | None:
            execution = states.describe_execution(executionArn=run)
            return None if execution["status"] == "RUNNING" else execution

        # Twice, since the second execution finds the machine parsed.
        for text in ('she said "no" \\ and left', "it's said"):
            run = states.start_execution(stateMachineArn=machine, input=json.dumps({"text": text}))["executionArn"]
            execution = until(partial(ended, run), "execution ended")
            assert json.loads(execution["output"]) == {"told": text + "!"}

    def distributed(self, aws: LocalAws, *allowed: str) -> dict[str, Any]:
        states, iam, name = aws.client("stepfunctions"), aws.client("iam"), unique("machine")
        trust = {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
        for action in allowed:
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy(action))
        machine = states.create_state_machine(name=name, definition=json.dumps(DISTRIBUTED), roleArn=role)
        run = states.start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"]

        def ended() -> dict[str, Any] | None:
            execution: dict[str, Any] = states.describe_execution(executionArn=run)
            return None if execution["status"] == "RUNNING" else execution

        return until(ended, "execution ended")

    def test_items_of_a_distributed_map_are_executions_of_their_own(self, aws: LocalAws) -> None:
        execution = self.distributed(aws, "states:StartExecution")
        first, second = json.loads(execution["output"])
        machine = execution["stateMachineArn"].rpartition(":")[2]
        assert first["id"].startswith(f"arn:aws:states:us-east-1:000000000000:execution:{machine}/each:")
        assert first["id"] != second["id"]
        for number, item in ((1, first), (2, second)):
            assert item["given"] == {"given": "seen", "item": number}
            assert item["own"] == number
            assert not item["sees"]

    def test_distributed_map_whose_role_may_not_start_its_machine_fails(self, aws: LocalAws) -> None:
        execution = self.distributed(aws, "states:DescribeExecution")
        assert execution["status"] == "FAILED"
        assert "AccessDenied" in execution["cause"]


class TestStackUpdates:
    """What a template says of a role or policy holds after an update, too."""

    def template(self, name: str, *actions: str) -> str:
        policies = [{"PolicyName": action[4:], "PolicyDocument": json.loads(policy(action))} for action in actions]
        role = {"RoleName": name, "AssumeRolePolicyDocument": NOBODY, "Policies": policies}
        managed = {"ManagedPolicyName": name, "PolicyDocument": json.loads(policy(actions[-1]))}
        resources = {
            "Role": {"Type": "AWS::IAM::Role", "Properties": role},
            "Policy": {"Type": "AWS::IAM::ManagedPolicy", "Properties": managed},
        }
        return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})

    def test_policies_are_as_the_new_template_has_them(self, aws: LocalAws) -> None:
        stacks, iam, name = aws.client("cloudformation"), aws.client("iam"), unique("stack")
        options = {"StackName": name, "Capabilities": ["CAPABILITY_NAMED_IAM"]}
        stacks.create_stack(**options, TemplateBody=self.template(name, "iam:ListUsers", "iam:ListRoles"))
        stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        stacks.update_stack(**options, TemplateBody=self.template(name, "iam:ListUsers", "iam:ListGroups"))
        stacks.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        assert sorted(iam.list_role_policies(RoleName=name)["PolicyNames"]) == ["ListGroups", "ListUsers"]
        arn = f"arn:aws:iam::000000000000:policy/{name}"
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        found = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        assert found["Statement"][0]["Action"] == "iam:ListGroups"

    def test_failure_ends_as_what_it_rolls_back(self, aws: LocalAws) -> None:
        """The waiters of clients, such as the SAM CLI's, know no other end."""
        stacks, name, other = aws.client("cloudformation"), unique("stack"), unique("stack")
        options = {"Capabilities": ["CAPABILITY_NAMED_IAM"]}
        nobody = json.loads(trust(f"arn:aws:iam::000000000000:user/{unique('nobody')}"))
        impossible = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": nobody}}

        def bad(role: str) -> str:
            template = json.loads(self.template(role, "iam:ListRoles"))
            template["Resources"]["Impossible"] = impossible
            return json.dumps(template)

        def ended(stack: str) -> str | None:
            status: str = stacks.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
            return None if status.endswith("IN_PROGRESS") else status

        def waited(waiter: str, stack: str) -> None:
            stacks.get_waiter(waiter).wait(StackName=stack, WaiterConfig={"Delay": 1})

        stacks.create_stack(StackName=other, TemplateBody=bad(other), **options)
        assert until(partial(ended, other), "creation") == "ROLLBACK_COMPLETE"

        stacks.create_stack(StackName=name, TemplateBody=self.template(name, "iam:ListUsers"), **options)
        waited("stack_create_complete", name)
        stacks.update_stack(StackName=name, TemplateBody=bad(name), **options)
        assert until(partial(ended, name), "update") == "UPDATE_ROLLBACK_COMPLETE"
        with pytest.raises(WaiterError, match="terminal failure state"):
            waited("stack_update_complete", name)
        events = stacks.describe_stack_events(StackName=name)["StackEvents"]
        statuses = [event["ResourceStatus"] for event in events if event["LogicalResourceId"] == name]
        assert not [status for status in statuses if status.startswith("ROLLBACK_")]

        change = {"StackName": name, "ChangeSetName": "again", "ChangeSetType": "UPDATE"}
        stacks.create_change_set(**change, TemplateBody=self.template(name, "iam:ListGroups"), **options)
        assert ended(name) == "UPDATE_ROLLBACK_COMPLETE"

    def test_policies_of_several_roles_leave_and_join_them(self, aws: LocalAws) -> None:
        """Also where a role has policies by itself, which are no business of theirs."""
        stacks, iam, name = aws.client("cloudformation"), aws.client("iam"), unique("stack")
        options = {"StackName": name, "Capabilities": ["CAPABILITY_NAMED_IAM"]}

        def template(own: str, *roles: str) -> str:
            inline = {"PolicyName": own, "PolicyDocument": json.loads(policy("iam:ListUsers"))}
            resources: dict[str, Any] = {
                role: {
                    "Type": "AWS::IAM::Role",
                    "Properties": {
                        "RoleName": f"{name}-{role}",
                        "AssumeRolePolicyDocument": NOBODY,
                        "Policies": [inline],
                    },
                }
                for role in ("One", "Two")
            }
            shared = {"PolicyName": "shared", "PolicyDocument": json.loads(policy("iam:ListRoles"))}
            properties = shared | {"Roles": [{"Ref": role} for role in roles]}
            resources["Shared"] = {"Type": "AWS::IAM::Policy", "Properties": properties}
            return json.dumps({"Resources": resources})

        stacks.create_stack(**options, TemplateBody=template("own", "One"))
        stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        stacks.update_stack(**options, TemplateBody=template("mine", "Two"))
        stacks.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        found = [sorted(iam.list_role_policies(RoleName=f"{name}-{role}")["PolicyNames"]) for role in ("One", "Two")]
        assert found == [["mine"], ["mine", "shared"]]
        stacks.update_stack(**options, TemplateBody=template("own", "Two"))
        stacks.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        found = [sorted(iam.list_role_policies(RoleName=f"{name}-{role}")["PolicyNames"]) for role in ("One", "Two")]
        assert found == [["own"], ["own", "shared"]]

    def test_what_a_loop_names_as_before_stays(self, aws: LocalAws) -> None:
        """A managed policy with a name of its own can't be replaced, as a change of its description would."""
        stacks, iam, name = aws.client("cloudformation"), aws.client("iam"), unique("stack")
        options = {"StackName": name, "Capabilities": ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]}

        def properties(text: Any, action: str) -> dict[str, Any]:
            return {"ManagedPolicyName": name, "Description": text, "PolicyDocument": json.loads(policy(action))}

        def of(resources: dict[str, Any], **more: Any) -> str:
            return json.dumps({"Transform": ["AWS::LanguageExtensions"], "Resources": resources} | more)

        written = {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties("What it is.", "iam:ListUsers")}
        stacks.create_stack(**options, TemplateBody=of({"OnePolicy": written}))
        stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        text = {"Fn::FindInMap": ["Texts", {"Ref": "Kind"}, "Text"]}
        looped = {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties(text, "iam:ListRoles")}
        loop = {"Fn::ForEach::Policies": ["Kind", ["One"], {"${Kind}Policy": looped}]}
        mappings = {"Texts": {"One": {"Text": "What it is."}}}
        stacks.update_stack(**options, TemplateBody=of(loop, Mappings=mappings))
        stacks.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        arn = f"arn:aws:iam::000000000000:policy/{name}"
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        assert version == "v2"

    def test_loops_stand_for_their_resources(self, aws: LocalAws) -> None:
        stacks, iam, name = aws.client("cloudformation"), aws.client("iam"), unique("stack")
        role = {
            "RoleName": {"Fn::Sub": name + "-${Kind}-${AWS::Region}"},
            "MaxSessionDuration": {"Fn::FindInMap": ["Kinds", {"Ref": "Kind"}, "Seconds"]},
            "AssumeRolePolicyDocument": NOBODY,
        }
        template = {
            "Transform": ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"],
            "Mappings": {"Kinds": {"Short": {"Seconds": "3600"}, "Long": {"Seconds": "7200"}}},
            "Resources": {
                "Fn::ForEach::Roles": [
                    "Kind",
                    ["Short", "Long"],
                    {"${Kind}Role": {"Type": "AWS::IAM::Role", "Properties": role}},
                ]
            },
            "Outputs": {"Long": {"Value": {"Fn::GetAtt": ["LongRole", "Arn"]}}},
        }
        capabilities = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
        stacks.create_stack(StackName=name, Capabilities=capabilities, TemplateBody=json.dumps(template))
        stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        [output] = stacks.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
        found = iam.get_role(RoleName=f"{name}-Long-us-east-1")["Role"]
        assert (found["Arn"], found["MaxSessionDuration"]) == (output["OutputValue"], 7200)

    def test_statements_of_a_bus_policy_stand_beside_each_other(self, aws: LocalAws) -> None:
        stacks, events, name = aws.client("cloudformation"), aws.client("events"), unique("stack")

        def template(account: str, second: str = "Two") -> str:
            def statement(sid: str, principal: Any) -> dict[str, Any]:
                content = {"Effect": "Allow", "Principal": principal, "Action": "events:PutEvents", "Resource": "*"}
                properties = {"EventBusName": {"Ref": "Bus"}, "StatementId": sid, "Statement": content}
                return {"Type": "AWS::Events::EventBusPolicy", "Properties": properties}

            bus = {"Type": "AWS::Events::EventBus", "Properties": {"Name": name}}
            one, two = statement("One", {"AWS": ["111111111111"]}), statement(second, {"AWS": [account]})
            return json.dumps({"Resources": {"Bus": bus, "One": one, "Two": two}})

        def named() -> dict[str, list[str]]:
            policy = json.loads(events.describe_event_bus(Name=name)["Policy"])
            return {statement["Sid"]: statement["Principal"]["AWS"] for statement in policy["Statement"]}

        stacks.create_stack(StackName=name, TemplateBody=template("222222222222"))
        stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        assert named() == {"One": ["111111111111"], "Two": ["222222222222"]}
        stacks.update_stack(StackName=name, TemplateBody=template("333333333333"))
        stacks.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        assert named() == {"One": ["111111111111"], "Two": ["333333333333"]}
        # Another id is another statement: CloudFormation puts the new one and removes the old.
        stacks.update_stack(StackName=name, TemplateBody=template("333333333333", "Other"))
        stacks.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        assert named() == {"One": ["111111111111"], "Other": ["333333333333"]}
