"""The double against the local AWS: what it signs with, whose role it enters, and what AWS says."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from support import LocalAws, document
from xsoar_double.definitions import Definitions, Integration
from xsoar_double.settings import CATALOG
from xsoar_support import Double, entry, pair, values_of

SETTINGS = "/settings/integration"
STORE = "/settings/credentials"
IAM = "AWS - IAM"
INTEGRATIONS = Definitions(CATALOG).integrations


@dataclass
class Setup:
    """A user and a role as the vendor's guide has them: the user may assume the role, the role may do the work."""

    iam: Any
    name: str
    role_arn: str

    def key(self) -> dict[str, Any]:
        made: dict[str, Any] = self.iam.create_access_key(UserName=self.name)["AccessKey"]
        return made

    def deactivate(self, key: dict[str, Any]) -> None:
        self.iam.update_access_key(UserName=self.name, AccessKeyId=key["AccessKeyId"], Status="Inactive")

    def permit(self, *actions: str) -> None:
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        self.iam.put_role_policy(RoleName=self.name, PolicyName="work", PolicyDocument=document(statement))

    def values(self, credentials: dict[str, Any]) -> dict[str, Any]:
        return {
            "credentials": credentials,
            "roleArn": self.role_arn,
            "roleSessionName": "xsoar",
            "sessionDuration": "900",
            "defaultRegion": "us-east-1",
        }


def of(key: dict[str, Any], *, changed: bool = False) -> dict[str, Any]:
    return pair(key["AccessKeyId"], key["SecretAccessKey"], changed=changed)


@pytest.fixture(scope="module")
def double(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    started = Double.start(tmp_path_factory.mktemp("double"), 8, aws.endpoint)
    yield started
    started.stop()


@pytest.fixture
def setup(aws: LocalAws) -> Setup:
    iam, name = aws.client("iam"), f"xsoar-{uuid.uuid4().hex[:8]}"
    user = iam.create_user(UserName=name)["User"]["Arn"]
    trust = {"Effect": "Allow", "Principal": {"AWS": user}, "Action": "sts:AssumeRole"}
    role_arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    assume = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role_arn}
    iam.put_user_policy(UserName=name, PolicyName="assume", PolicyDocument=document(assume))
    made = Setup(iam, name, role_arn)
    made.permit("iam:ListUsers")
    return made


def test_enters_the_role_and_makes_the_call_with_it(aws: LocalAws, double: Double, setup: Setup) -> None:
    saved = double.create(IAM, setup.values(of(setup.key())))
    seen = aws.get("/_rolebridge/calls?after=0")[-1]["seq"]
    assert double.test(saved) == (True, "")
    calls = [each for each in aws.get(f"/_rolebridge/calls?after={seen}") if setup.name in (each["caller"] or "")]
    assert [each["operation"] for each in calls] == ["AssumeRole", "ListUsers"]
    assert calls[0]["caller"].endswith(f":user/{setup.name}")
    assert calls[1]["caller"].endswith(f":assumed-role/{setup.name}/xsoar")


def test_red_says_what_aws_said(double: Double, setup: Setup) -> None:
    key = setup.key()
    saved = double.create(IAM, setup.values(of(key)))
    setup.permit("iam:GetUser")
    success, message = double.test(saved)
    assert not success
    assert "(AccessDenied) when calling the ListUsers operation" in message
    wrong = setup.values(pair(key["AccessKeyId"], "not the secret"))
    assert "SignatureDoesNotMatch" in double.test(double.create(IAM, wrong))[1]


def test_rotation_needs_the_flag(double: Double, setup: Setup) -> None:
    """Without `passwordChanged` the new id stands beside the old secret, which reads back as if all were well."""
    old, new = setup.key(), setup.key()
    saved = double.create(IAM, setup.values(of(old)))
    entry(saved, "credentials")["value"] = of(new)
    broken = double.ok("PUT", SETTINGS, saved)
    assert entry(broken, "credentials")["value"]["identifier"] == new["AccessKeyId"]
    assert "SignatureDoesNotMatch" in double.test(broken)[1]
    entry(broken, "credentials")["value"] = of(new, changed=True)
    now = double.ok("PUT", SETTINGS, broken)
    assert double.test(now) == (True, "")
    setup.deactivate(old)
    assert double.test(double.read(now["name"])) == (True, "")
    entry(now, "credentials")["value"] = of(old, changed=True)
    assert "InvalidClientTokenId" in double.test(now)[1]


def test_stored_credential_serves_all_instances_at_once(double: Double, setup: Setup) -> None:
    old, new = setup.key(), setup.key()
    name = setup.name
    body = {"name": name, "version": 0, "user": old["AccessKeyId"], "password": old["SecretAccessKey"]}
    double.ok("PUT", STORE, body)
    instances = [double.create(IAM, setup.values(pair("", "", credential=name))) for _ in range(3)]
    assert {double.test(each) for each in instances} == {(True, "")}
    rotated = {"user": new["AccessKeyId"], "password": new["SecretAccessKey"]}
    double.ok("PUT", STORE, {"id": name, "name": name, "version": 1} | rotated)
    setup.deactivate(old)
    assert {double.test(each) for each in instances} == {(True, "")}


def test_unified_integration_proves_a_permission_by_a_command_only(double: Double, setup: Setup) -> None:
    values = {"credentials": of(setup.key()), "role_arn": setup.role_arn, "region": "us-east-1"}
    saved = double.create("AWS", values)
    setup.permit("sqs:ListQueues")
    assert double.test(saved) == (True, "")
    command = f'!aws-iam-account-password-policy-get using="{saved["name"]}"'
    (refused,) = double.command(command)
    assert (refused["type"], "AccessDenied" in refused["contents"]) == (4, True)
    setup.iam.update_account_password_policy(MinimumPasswordLength=20)
    setup.permit("iam:GetAccountPasswordPolicy")
    try:
        (found,) = double.command(command)
    finally:
        setup.iam.delete_account_password_policy()
    assert (found["type"], found["contents"]["PasswordPolicy"]["MinimumPasswordLength"]) == (1, 20)
    state = next(each for each in double.control("GET", "instances") if each["name"] == saved["name"])
    assert (state["testProvesPermission"], state["lastCommand"]["success"]) == (False, True)
    assert "aws-iam-account-password-policy-get" in double.send("GET", "/_double/").text


@pytest.mark.parametrize("integration", INTEGRATIONS, ids=lambda integration: integration.name)
def test_test_button_is_green_exactly_with_its_permission(
    double: Double, setup: Setup, integration: Integration
) -> None:
    key = setup.key()
    sent = {"accessKey": key["AccessKeyId"], "secretKey": key["SecretAccessKey"], "roleArn": setup.role_arn}
    saved = double.create(integration.name, values_of(integration, sent))
    setup.permit("iam:GetUser")
    without, refusal = double.test(saved)
    setup.permit("iam:GetUser", *integration.test_actions)
    allowed, message = double.test(saved)
    if integration.test_actions:
        assert (without, allowed, message) == (False, True, "")
        assert "AccessDenied" in refusal or "UnauthorizedOperation" in refusal or "AuthorizationError" in refusal
    else:
        assert without is allowed is (integration.name == "AWS")


def test_no_secret_leaves_the_double(double: Double, setup: Setup) -> None:
    key = setup.key()
    double.test(double.create(IAM, setup.values(of(key))))
    assert key["SecretAccessKey"] not in json.dumps(double.requests())
    assert key["SecretAccessKey"] not in double.send("GET", "/_double/").text
    assert key["SecretAccessKey"] not in json.dumps(double.control("GET", "instances"))
