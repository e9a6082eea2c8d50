"""Plain boto3 against the local AWS: who is refused, in AWS's words, and who is let in."""

import json
import re
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from urllib.error import HTTPError
from uuid import uuid4

import boto3
import pytest
from botocore import UNSIGNED, xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from support import LocalAws, document, until

HUB = "000000000000"
SPOKE = "111111111111"


def unique(kind: str) -> str:
    return f"{kind}-{uuid4().hex[:8]}"


def allow(action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def trusting(principal: str, **more: Any) -> str:
    return document({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole", **more})


def refusal(call: Callable[..., Any], **parameters: Any) -> tuple[str, int, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], caught.value.response["ResponseMetadata"]["HTTPStatusCode"], error["Message"]


# One of each service that has no parameters.
PLAIN_CALLS = {
    "athena": "list_named_queries",
    "ec2": "describe_regions",
    "lambda": "list_functions",
    "s3": "list_buckets",
    "secretsmanager": "list_secrets",
    "sqs": "list_queues",
    "sts": "get_caller_identity",
}


class Person:
    """A user with a key, made for one test."""

    def __init__(self, aws: LocalAws, account: str, *statements: dict[str, Any]) -> None:
        self.aws = aws
        self.iam = aws.client("iam", account)
        self.name = unique("user")
        self.arn = self.iam.create_user(UserName=self.name)["User"]["Arn"]
        key = self.iam.create_access_key(UserName=self.name)["AccessKey"]
        self.key_id, self.secret = key["AccessKeyId"], key["SecretAccessKey"]
        if statements:
            self.grant(*statements)

    def grant(self, *statements: dict[str, Any]) -> None:
        self.iam.put_user_policy(UserName=self.name, PolicyName="own", PolicyDocument=document(*statements))

    def client(self, service: str) -> Any:
        return self.aws.client(service, self.key_id, self.secret)

    def assume(self, role_arn: str, **more: Any) -> dict[str, Any]:
        parameters = {"RoleArn": role_arn, "RoleSessionName": "session", **more}
        return self.client("sts").assume_role(**parameters)["Credentials"]


def role(aws: LocalAws, account: str, trust: str, *statements: dict[str, Any], **more: Any) -> str:
    iam, name = aws.client("iam", account), unique("role")
    arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, **more)["Role"]["Arn"]
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*statements))
    return arn


def session(aws: LocalAws, service: str, credentials: dict[str, Any]) -> Any:
    return aws.client(service, credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"])


def tampering(aws: LocalAws, change: Callable[[Any], Any]) -> Any:
    """A root's client whose requests are changed after they were signed."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    iam = boto3.client("iam", endpoint_url=aws.endpoint, region_name="us-east-1", **keys)
    iam.meta.events.register("before-send.iam.*", lambda request, **_: change(request) and None)
    return iam


@pytest.fixture
def slow(aws: LocalAws) -> Iterator[LocalAws]:
    """Changes of IAM take effect when the test says so (`spread`)."""
    aws.request("PUT", "/_rolebridge/iam-delay", {"shortest": 300, "longest": 300})
    yield aws
    aws.request("PUT", "/_rolebridge/iam-delay", {"shortest": 0, "longest": 0})
    spread(aws)


def spread(aws: LocalAws) -> None:
    """The delay of all changes so far is over."""
    aws.request("DELETE", "/_rolebridge/iam-delay")


@pytest.fixture
def organization(aws: LocalAws) -> Iterator[Callable[..., None]]:
    """Puts the spoke's account under policies of an organization."""

    def describe(**policies: Any) -> None:
        members = {HUB: {}, SPOKE: policies}
        described = {"id": "o-exampleorg1", "managementAccount": "999999999999", "accounts": members}
        aws.request("PUT", "/_rolebridge/organization", described)

    yield describe
    aws.request("PUT", "/_rolebridge/organization", {})


class TestAuthentication:
    @pytest.mark.parametrize(
        ("service", "code", "status"),
        [
            ("sts", "SignatureDoesNotMatch", 403),
            ("secretsmanager", "InvalidSignatureException", 400),
            ("lambda", "InvalidSignatureException", 403),
            ("ec2", "AuthFailure", 401),
            ("s3", "SignatureDoesNotMatch", 403),
            ("sqs", "SignatureDoesNotMatch", 403),
            # LocalStack does not serve it.
            ("athena", "InvalidSignatureException", 400),
        ],
    )
    def test_wrong_secret(self, aws: LocalAws, service: str, code: str, status: int) -> None:
        client = aws.client(service, Person(aws, HUB).key_id, "x" * 40)
        assert refusal(getattr(client, PLAIN_CALLS[service]))[:2] == (code, status)

    def test_wrong_secret_of_root(self, aws: LocalAws) -> None:
        assert refusal(aws.client("iam", "test", "wrong").list_users)[0] == "SignatureDoesNotMatch"
        assert refusal(aws.client("iam", SPOKE, "wrong").list_users)[0] == "SignatureDoesNotMatch"

    @pytest.mark.parametrize(
        ("service", "code"),
        [
            ("athena", "UnrecognizedClientException"),
            ("ec2", "AuthFailure"),
            ("s3", "InvalidAccessKeyId"),
            ("secretsmanager", "UnrecognizedClientException"),
            ("sqs", "InvalidClientTokenId"),
            ("sts", "InvalidClientTokenId"),
        ],
    )
    def test_unknown_key(self, aws: LocalAws, service: str, code: str) -> None:
        client = aws.client(service, "AKIAIOSFODNN7EXAMPLE", "x" * 40)
        assert refusal(getattr(client, PLAIN_CALLS[service]))[0] == code

    def test_inactive_key_until_it_is_active_again(self, aws: LocalAws) -> None:
        person = Person(aws, HUB)
        ask = person.client("sts").get_caller_identity
        assert ask()["Arn"] == person.arn
        change = {"UserName": person.name, "AccessKeyId": person.key_id}
        person.iam.update_access_key(**change, Status="Inactive")
        assert refusal(ask)[:2] == ("InvalidClientTokenId", 403)
        person.iam.update_access_key(**change, Status="Active")
        assert ask()["Arn"] == person.arn
        person.iam.delete_access_key(**change)
        assert refusal(ask)[0] == "InvalidClientTokenId"

    def test_no_signature(self, aws: LocalAws) -> None:
        with socket.create_connection(("127.0.0.1", aws.port)) as connection:
            body = "Action=GetCallerIdentity&Version=2011-06-15"
            head = f"POST / HTTP/1.0\r\nHost: sts.amazonaws.com\r\nContent-Length: {len(body)}\r\n"
            connection.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}".encode())
            answer = connection.makefile().read()
        assert "403" in answer.splitlines()[0]
        assert "MissingAuthenticationToken" in answer

    @pytest.mark.parametrize(
        ("service", "operation", "parameters", "code"),
        [
            ("athena", "list_named_queries", {}, "MissingAuthenticationTokenException"),
            # Not list_buckets: a GET of "/" that nobody signed is none of AWS's, but of LocalStack's own pages.
            ("s3", "get_object", {"Bucket": "any", "Key": "any"}, "AccessDenied"),
            ("secretsmanager", "list_secrets", {}, "MissingAuthenticationTokenException"),
        ],
    )
    def test_no_signature_for_other_services(
        self, aws: LocalAws, service: str, operation: str, parameters: dict[str, str], code: str
    ) -> None:
        client = boto3.client(
            service, endpoint_url=aws.endpoint, region_name="us-east-1", config=Config(signature_version=UNSIGNED)
        )
        assert refusal(getattr(client, operation), **parameters)[0] == code

    @pytest.mark.parametrize("minutes", [-16, 16])
    def test_date_that_is_off(self, aws: LocalAws, minutes: int) -> None:
        off = datetime.now(UTC) + timedelta(minutes=minutes)

        def change(request: Any) -> None:
            request.headers["X-Amz-Date"] = f"{off:%Y%m%dT%H%M%SZ}"
            # The day is in the credential's scope, too: around midnight it is another one.
            signed = str(request.headers["Authorization"], "ascii")
            request.headers["Authorization"] = re.sub(r"/\d{8}/", f"/{off:%Y%m%d}/", signed)

        code, status, message = refusal(tampering(aws, change).list_users)
        assert (code, status) == ("SignatureDoesNotMatch", 403)
        assert message.startswith("Signature expired" if minutes < 0 else "Signature not yet current")

    @pytest.mark.parametrize("header", ["X-Amz-Date", "Content-Type"])
    def test_changed_header(self, aws: LocalAws, header: str) -> None:
        soon = datetime.now(UTC) + timedelta(minutes=2)
        value = f"{soon:%Y%m%dT%H%M%SZ}" if header == "X-Amz-Date" else "application/x-www-form-urlencoded"
        iam = tampering(aws, lambda request: request.headers.update({header: value}))
        assert refusal(iam.list_users)[0] == "SignatureDoesNotMatch"

    def test_changed_body(self, aws: LocalAws) -> None:
        def change(request: Any) -> None:
            request.body = request.body.replace("ListUsers", "ListRoles")

        assert refusal(tampering(aws, change).list_users)[0] == "SignatureDoesNotMatch"

    def test_session(self, aws: LocalAws) -> None:
        person = Person(aws, HUB)
        credentials = person.assume(role(aws, HUB, trusting(person.arn)))
        identity = session(aws, "sts", credentials).get_caller_identity()
        assert identity["Arn"].endswith("/session")
        for changed in ({"SessionToken": "x"}, {"SessionToken": None}, {"SecretAccessKey": "x"}):
            code = refusal(session(aws, "sts", credentials | changed).get_caller_identity)[0]
            assert code == ("SignatureDoesNotMatch" if "SecretAccessKey" in changed else "InvalidClientTokenId")

    def test_session_that_has_expired(self, aws: LocalAws) -> None:
        person = Person(aws, HUB)
        credentials = person.assume(role(aws, HUB, trusting(person.arn)))
        aws.request("DELETE", f"/_rolebridge/sessions/{credentials['AccessKeyId']}")
        assert refusal(session(aws, "sts", credentials).get_caller_identity)[:2] == ("ExpiredToken", 403)
        assert refusal(session(aws, "secretsmanager", credentials).list_secrets)[:2] == ("ExpiredTokenException", 400)
        assert refusal(session(aws, "ec2", credentials).describe_regions)[:2] == ("RequestExpired", 400)
        assert refusal(session(aws, "s3", credentials).list_buckets)[:2] == ("ExpiredToken", 400)

    def test_users_session_is_the_user_and_outlives_its_key(self, aws: LocalAws) -> None:
        person = Person(aws, HUB, allow("secretsmanager:ListSecrets"))
        credentials = person.client("sts").get_session_token()["Credentials"]
        left = credentials["Expiration"] - datetime.now(UTC)
        assert timedelta(hours=11) < left <= timedelta(hours=12)
        opened = role(aws, HUB, trusting(person.arn))
        person.iam.update_access_key(UserName=person.name, AccessKeyId=person.key_id, Status="Inactive")
        identity = session(aws, "sts", credentials).get_caller_identity()
        assert (identity["Arn"], identity["Account"]) == (person.arn, HUB)
        assert identity["UserId"].startswith("AIDA")
        assert session(aws, "secretsmanager", credentials).list_secrets()
        assert session(aws, "sts", credentials).assume_role(RoleArn=opened, RoleSessionName="of-a-session")
        person.iam.delete_user_policy(UserName=person.name, PolicyName="own")
        assert refusal(session(aws, "secretsmanager", credentials).list_secrets)[0] == "AccessDeniedException"
        aws.request("DELETE", f"/_rolebridge/sessions/{credentials['AccessKeyId']}")
        assert refusal(session(aws, "sts", credentials).get_caller_identity)[0] == "ExpiredToken"

    def test_users_session_has_a_time_of_issue(self, aws: LocalAws) -> None:
        person = Person(aws, HUB)
        by_key, by_session = (
            role(aws, HUB, trusting(person.arn, Condition={"Null": {"aws:TokenIssueTime": absent}}))
            for absent in ("true", "false")
        )
        sts = session(aws, "sts", person.client("sts").get_session_token()["Credentials"])
        assert person.assume(by_key)
        assert refusal(person.assume, role_arn=by_session)[0] == "AccessDenied"
        assert refusal(sts.assume_role, RoleArn=by_key, RoleSessionName="session")[0] == "AccessDenied"
        assert sts.assume_role(RoleArn=by_session, RoleSessionName="session")

    def test_boundary_binds_a_users_session(self, aws: LocalAws) -> None:
        person = Person(aws, HUB, allow("*"))
        bounds = document(allow("secretsmanager:*"), deny("sts:*"))
        boundary = person.iam.create_policy(PolicyName=unique("bound"), PolicyDocument=bounds)["Policy"]["Arn"]
        person.iam.put_user_permissions_boundary(UserName=person.name, PermissionsBoundary=boundary)
        # No policy stops GetSessionToken itself.
        credentials = person.client("sts").get_session_token()["Credentials"]
        assert session(aws, "secretsmanager", credentials).list_secrets()
        assert refusal(session(aws, "events", credentials).put_events, Entries=[{}])[0] == "AccessDeniedException"
        opened = role(aws, HUB, trusting(person.arn))
        assume = session(aws, "sts", credentials).assume_role
        assert refusal(assume, RoleArn=opened, RoleSessionName="session")[0] == "AccessDenied"

    def test_what_a_users_session_cannot_call(self, aws: LocalAws) -> None:
        person = Person(aws, HUB, allow("*"))
        credentials = person.client("sts").get_session_token(DurationSeconds=900)["Credentials"]
        assert refusal(session(aws, "iam", credentials).list_users)[:2] == ("InvalidClientTokenId", 403)
        sts = session(aws, "sts", credentials)
        assert refusal(sts.get_session_token)[::2] == (
            "AccessDenied",
            "Cannot call GetSessionToken with session credentials",
        )
        assert refusal(sts.get_federation_token, Name="federated")[0] == "AccessDenied"

    def test_who_has_no_session_of_its_own(self, aws: LocalAws) -> None:
        person = Person(aws, HUB)
        credentials = person.assume(role(aws, HUB, trusting(person.arn), allow("*")))
        assert refusal(session(aws, "sts", credentials).get_session_token)[0] == "AccessDenied"
        assert refusal(aws.client("sts").get_session_token)[0] == "AccessDenied"

    def test_session_of_a_user_that_was_made_anew(self, aws: LocalAws) -> None:
        person = Person(aws, HUB)
        credentials = person.client("sts").get_session_token()["Credentials"]
        person.iam.delete_access_key(UserName=person.name, AccessKeyId=person.key_id)
        person.iam.delete_user(UserName=person.name)
        person.iam.create_user(UserName=person.name)
        person.grant(allow("*"))
        assert refusal(session(aws, "secretsmanager", credentials).list_secrets)[0] == "AccessDeniedException"

    @pytest.mark.parametrize("seconds", [899, 129_601])
    def test_users_session_of_impossible_length(self, aws: LocalAws, seconds: int) -> None:
        ask = Person(aws, HUB).client("sts").get_session_token
        assert refusal(ask, DurationSeconds=seconds)[0] == "ValidationError"

    def test_key_that_is_made_older(self, aws: LocalAws) -> None:
        person = Person(aws, HUB)
        person.client("sts").get_caller_identity()
        aws.request("POST", f"/_rolebridge/access-keys/{person.key_id}/age", {"seconds": 86_400})
        (seen,) = person.iam.list_access_keys(UserName=person.name)["AccessKeyMetadata"]
        used = person.iam.get_access_key_last_used(AccessKeyId=person.key_id)["AccessKeyLastUsed"]["LastUsedDate"]
        for date in (seen["CreateDate"], used):
            assert timedelta(hours=23) < datetime.now(UTC) - date < timedelta(hours=25)

    @pytest.mark.parametrize("body", [None, {}, {"seconds": -1}, {"seconds": "1"}, {"seconds": 1, "x": 1}])
    def test_age_that_means_nothing(self, aws: LocalAws, body: object) -> None:
        with pytest.raises(HTTPError, match="400"):
            aws.request("POST", "/_rolebridge/access-keys/AKIAQAAAAAAAEXAMPLE1/age", body)

    def test_age_of_a_key_that_is_not_there(self, aws: LocalAws) -> None:
        with pytest.raises(HTTPError, match="404"):
            aws.request("POST", "/_rolebridge/access-keys/AKIAQAAAAAAAEXAMPLE1/age", {"seconds": 1})

    def test_nobody_passes_for_localstack_itself(self, aws: LocalAws) -> None:
        sts = boto3.client(
            "sts",
            endpoint_url=aws.endpoint,
            region_name="us-east-1",
            aws_access_key_id="__internal_call__",
            aws_secret_access_key="__internal_call__",
        )
        sts.meta.events.register(
            "before-sign.sts.*",
            lambda request, **_: request.headers.add_header("x-localstack-data", '{"service_principal": "lambda"}'),
        )
        assert refusal(sts.get_caller_identity)[0] == "InvalidClientTokenId"


class TestAuthorization:
    def test_action_without_a_policy(self, aws: LocalAws) -> None:
        person = Person(aws, HUB)
        code, status, message = refusal(person.client("iam").get_user, UserName=person.name)
        assert (code, status) == ("AccessDenied", 403)
        assert message == (
            f"User: {person.arn} is not authorized to perform: iam:GetUser on resource: {person.arn} because no "
            "identity-based policy allows the iam:GetUser action"
        )
        person.grant(allow("iam:GetUser", person.arn))
        assert person.client("iam").get_user(UserName=person.name)["User"]["Arn"] == person.arn

    def test_explicit_deny(self, aws: LocalAws) -> None:
        person = Person(aws, HUB, allow("iam:*"), deny("iam:ListUsers"))
        message = refusal(person.client("iam").list_users)[2]
        assert message.endswith("with an explicit deny in an identity-based policy")

    def test_boundary(self, aws: LocalAws) -> None:
        person = Person(aws, HUB, allow("iam:*"))
        boundary = person.iam.create_policy(PolicyName=unique("bound"), PolicyDocument=document(allow("iam:ListRoles")))
        person.iam.put_user_permissions_boundary(UserName=person.name, PermissionsBoundary=boundary["Policy"]["Arn"])
        assert person.client("iam").list_roles()
        assert "no permissions boundary allows" in refusal(person.client("iam").list_users)[2]

    def test_group_and_managed_policy(self, aws: LocalAws) -> None:
        person, group = Person(aws, HUB), unique("group")
        person.iam.create_group(GroupName=group)
        person.iam.put_group_policy(GroupName=group, PolicyName="own", PolicyDocument=document(allow("iam:ListUsers")))
        managed = person.iam.create_policy(
            PolicyName=unique("managed"), PolicyDocument=document(allow("iam:ListRoles"))
        )
        person.iam.attach_group_policy(GroupName=group, PolicyArn=managed["Policy"]["Arn"])
        person.iam.add_user_to_group(GroupName=group, UserName=person.name)
        assert person.client("iam").list_users()
        assert person.client("iam").list_roles()
        person.iam.remove_user_from_group(GroupName=group, UserName=person.name)
        assert refusal(person.client("iam").list_users)[0] == "AccessDenied"

    def test_user_of_the_account_that_the_trust_names_needs_no_policy(self, aws: LocalAws) -> None:
        person = Person(aws, HUB)
        assert person.assume(role(aws, HUB, trusting(person.arn)))

    def test_foreign_trust(self, aws: LocalAws) -> None:
        person, other = Person(aws, HUB, allow("sts:AssumeRole")), Person(aws, HUB)
        code, _, message = refusal(person.assume, role_arn=role(aws, HUB, trusting(other.arn)))
        assert code == "AccessDenied"
        assert "because no role trust policy allows the sts:AssumeRole action" in message

    def test_role_that_is_not_there(self, aws: LocalAws) -> None:
        person = Person(aws, HUB, allow("sts:AssumeRole"))
        assert refusal(person.assume, role_arn=f"arn:aws:iam::{HUB}:role/nowhere")[0] == "AccessDenied"

    def test_trust_that_names_the_account_needs_a_policy_too(self, aws: LocalAws) -> None:
        person = Person(aws, HUB)
        opened = role(aws, HUB, trusting(f"arn:aws:iam::{HUB}:root"))
        assert refusal(person.assume, role_arn=opened)[0] == "AccessDenied"
        person.grant(allow("sts:AssumeRole", opened))
        assert person.assume(opened)

    def test_other_account_needs_both_sides(self, aws: LocalAws) -> None:
        person, other = Person(aws, HUB), Person(aws, HUB)
        opened, closed = role(aws, SPOKE, trusting(person.arn)), role(aws, SPOKE, trusting(other.arn))
        assert "no identity-based policy" in refusal(person.assume, role_arn=opened)[2]
        person.grant(allow("sts:AssumeRole"))
        assert person.assume(opened)
        assert "no role trust policy" in refusal(person.assume, role_arn=closed)[2]

    def test_source_address(self, aws: LocalAws) -> None:
        person = Person(aws, HUB)
        inside = {"Condition": {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}}
        outside = {"Condition": {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}}
        assert person.assume(role(aws, HUB, trusting(person.arn, **inside)))
        assert refusal(person.assume, role_arn=role(aws, HUB, trusting(person.arn, **outside)))[0] == "AccessDenied"

    def test_address_that_callers_are_given(self, aws: LocalAws) -> None:
        person = Person(aws, HUB)
        outside = {"Condition": {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}}
        opened = role(aws, HUB, trusting(person.arn, **outside))
        with pytest.raises(OSError, match="400"):
            aws.request("PUT", "/_rolebridge/source-ip", {"sourceIp": "somewhere"})
        mine, somebody_elses = {"principal": person.arn}, {"principal": f"arn:aws:iam::{HUB}:user/other"}
        for whose, works in (({}, True), (mine, True), (somebody_elses, False)):
            aws.request("PUT", "/_rolebridge/source-ip", {"sourceIp": "198.51.100.7"} | whose)
            assert can(lambda: person.assume(opened)) is works
            aws.request("PUT", "/_rolebridge/source-ip", {"sourceIp": None} | whose)
        assert refusal(person.assume, role_arn=opened)[0] == "AccessDenied"
        assert aws.get("/_rolebridge/source-ip") == {"sourceIp": None, "principals": {}}

    def test_external_id_and_session_name(self, aws: LocalAws) -> None:
        person = Person(aws, HUB)
        wanted = {"StringEquals": {"sts:ExternalId": "secret-handshake", "sts:RoleSessionName": "session"}}
        opened = role(aws, HUB, trusting(person.arn, Condition=wanted))
        assert person.assume(opened, ExternalId="secret-handshake")
        assert refusal(person.assume, role_arn=opened)[0] == "AccessDenied"
        assert refusal(person.assume, role_arn=opened, ExternalId="secret-handshake", RoleSessionName="other")

    def test_session_policy_narrows(self, aws: LocalAws) -> None:
        person = Person(aws, HUB)
        opened = role(aws, HUB, trusting(person.arn), allow("iam:*"))
        credentials = person.assume(opened, Policy=document(allow("iam:ListRoles")))
        assert session(aws, "iam", credentials).list_roles()
        assert "no session policy allows" in refusal(session(aws, "iam", credentials).list_users)[2]

    def test_deleted_and_made_again_user_is_not_the_trusted_one(self, aws: LocalAws) -> None:
        person = Person(aws, HUB)
        opened = role(aws, HUB, trusting(person.arn))
        person.iam.delete_access_key(UserName=person.name, AccessKeyId=person.key_id)
        person.iam.delete_user(UserName=person.name)
        person.iam.create_user(UserName=person.name)
        key = person.iam.create_access_key(UserName=person.name)["AccessKey"]
        person.key_id, person.secret = key["AccessKeyId"], key["SecretAccessKey"]
        assert refusal(person.assume, role_arn=opened)[0] == "AccessDenied"

    def test_session_of_a_deleted_role_can_nothing(self, aws: LocalAws) -> None:
        person = Person(aws, HUB)
        opened = role(aws, HUB, trusting(person.arn), allow("iam:ListUsers"))
        users = session(aws, "iam", person.assume(opened)).list_users
        assert users()
        name = opened.rpartition("/")[2]
        person.iam.delete_role_policy(RoleName=name, PolicyName="own")
        person.iam.delete_role(RoleName=name)
        assert refusal(users)[0] == "AccessDenied"

    def test_root_assumes_no_role(self, aws: LocalAws) -> None:
        opened = role(aws, HUB, trusting(f"arn:aws:iam::{HUB}:root"))
        call = aws.client("sts").assume_role
        assert (
            refusal(call, RoleArn=opened, RoleSessionName="session")[2] == "Roles may not be assumed by root accounts."
        )

    def test_operation_that_nobody_can_judge(self, aws: LocalAws) -> None:
        person = Person(aws, HUB, allow("*"))
        assert refusal(person.client("s3").list_bucket_inventory_configurations, Bucket="any")[0] == "AccessDenied"
        assert refusal(aws.client("s3").list_bucket_inventory_configurations, Bucket="any")[0] == "NoSuchBucket"

    @pytest.mark.parametrize(
        ("service", "operation", "parameters", "judged"),
        [
            ("s3", "get_bucket_cors", {"Bucket": "any"}, "s3:GetBucketCors"),
            ("ec2", "describe_route_tables", {}, "ec2:DescribeRouteTables"),
            ("lambda", "list_layers", {}, "lambda:ListLayers"),
            ("sqs", "list_dead_letter_source_queues", {"QueueUrl": "any"}, "sqs:ListDeadLetterSourceQueues"),
            # LocalStack does not serve it either.
            ("athena", "list_work_groups", {}, "athena:ListWorkGroups"),
            (
                "sts",
                "get_session_token",
                {"SerialNumber": f"arn:aws:iam::{HUB}:mfa/x", "TokenCode": "123456"},
                "sts:GetSessionToken with SerialNumber",
            ),
        ],
    )
    def test_what_cannot_be_judged_says_so(
        self, aws: LocalAws, service: str, operation: str, parameters: dict[str, str], judged: str
    ) -> None:
        person = Person(aws, HUB, allow("*"))
        before = decisions(aws)[-1]["seq"]
        code, _, message = refusal(getattr(person.client(service), operation), **parameters)
        assert code in ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")
        assert message.startswith(f"This local AWS cannot judge {judged}: it is not among what it knows")
        assert "not authorized" not in message
        (decision,) = decisions(aws, before)
        assert decision["result"] == "refused"
        assert decision["reason"].startswith(f"This local AWS cannot judge {judged}")

    def test_policy_that_cannot_be_judged_says_so(self, aws: LocalAws) -> None:
        condition = {"StringEquals": {"aws:NoSuchKey": "a"}}
        person = Person(aws, HUB, allow("*"), allow("iam:ListUsers", Condition=condition))
        message = refusal(person.client("iam").list_users)[2]
        assert message.startswith("This local AWS cannot judge iam:ListUsers: ")
        assert "aws:NoSuchKey, which is neither known nor given" in message

    def test_policy_that_nobody_can_judge(self, aws: LocalAws) -> None:
        person = Person(aws, HUB, allow("iam:ListUsers", Condition={"StringEquals": {"iam:Nonsense": "x"}}))
        assert refusal(person.client("iam").list_users)[0] == "AccessDenied"
        assert "iam:Nonsense" in aws.get("/_rolebridge/decisions")[-1]["reason"]

    def test_condition_keys_of_iam(self, aws: LocalAws) -> None:
        iam = aws.client("iam")
        boundary = iam.create_policy(PolicyName=unique("bound"), PolicyDocument=document(allow("*")))["Policy"]["Arn"]
        arn = f"arn:aws:iam::{HUB}:user/made/*"
        made = {"StringEquals": {"iam:PermissionsBoundary": boundary, "aws:RequestTag/kind": "made"}}
        tagged = {"StringEquals": {"aws:ResourceTag/kind": "made"}}
        person = Person(
            aws,
            HUB,
            allow("iam:CreateUser", arn, Condition=made),
            allow("iam:TagUser", arn, Condition={"StringEquals": {"aws:RequestTag/kind": "made"}}),
            allow("iam:PutUserPolicy", arn, Condition={"StringEquals": {"iam:PermissionsBoundary": boundary}}),
            allow("iam:DeleteUser", arn, Condition=tagged),
        )
        own, name = person.client("iam"), unique("user")
        right = {
            "UserName": name,
            "Path": "/made/",
            "PermissionsBoundary": boundary,
            "Tags": [{"Key": "kind", "Value": "made"}],
        }
        wrongs: list[dict[str, Any]] = [
            {"Path": "/other/"},
            {"PermissionsBoundary": None},
            {"Tags": []},
            {"Tags": [{"Key": "kind", "Value": "x"}]},
        ]
        for wrong in wrongs:
            parameters = {key: value for key, value in (right | wrong).items() if value is not None}
            assert refusal(own.create_user, **parameters)[0] == "AccessDenied"
        own.create_user(**right)
        own.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document(allow("iam:ListUsers")))
        iam.create_user(UserName=unique("user"), Path="/made/")
        assert refusal(own.put_user_policy, UserName=person.name, PolicyName="x", PolicyDocument=document(allow("*")))
        iam.delete_user_policy(UserName=name, PolicyName="own")
        own.delete_user(UserName=name)

    def test_policy_of_a_secret(self, aws: LocalAws) -> None:
        person, secrets, name = Person(aws, HUB), aws.client("secretsmanager"), unique("secret")
        arn = secrets.create_secret(Name=name, SecretString="hush")["ARN"]
        read = person.client("secretsmanager").get_secret_value
        assert refusal(read, SecretId=name)[0] == "AccessDeniedException"
        statement = allow("secretsmanager:GetSecretValue", Principal={"AWS": person.arn})
        secrets.put_resource_policy(SecretId=name, ResourcePolicy=document(statement))
        assert read(SecretId=name)["SecretString"] == "hush"
        person.grant(deny("secretsmanager:*", arn))
        assert refusal(read, SecretId=name)[0] == "AccessDeniedException"

    def test_policy_of_a_bucket(self, aws: LocalAws) -> None:
        s3, bucket = aws.client("s3"), unique("bucket")
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key="open/a b+c", Body=b"text")
        person = Person(aws, HUB, allow("s3:GetObject", f"arn:aws:s3:::{bucket}/open/*"))
        own = person.client("s3")
        assert own.get_object(Bucket=bucket, Key="open/a b+c")["Body"].read() == b"text"
        denied = f'User: {person.arn} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::{bucket}/x"'
        assert refusal(own.get_object, Bucket=bucket, Key="x")[2].startswith(denied)
        closed = deny("s3:GetObject", f"arn:aws:s3:::{bucket}/*", Principal="*")
        s3.put_bucket_policy(Bucket=bucket, Policy=document(closed))
        message = refusal(own.get_object, Bucket=bucket, Key="open/a b+c")[2]
        assert message.endswith("with an explicit deny in a resource-based policy")

    def test_bucket_of_another_account_needs_both_sides(self, aws: LocalAws) -> None:
        s3, bucket = aws.client("s3", SPOKE), unique("bucket")
        s3.create_bucket(Bucket=bucket)
        person = Person(aws, HUB, allow("s3:ListBucket"))
        list_it = partial(person.client("s3").list_objects_v2, Bucket=bucket)
        assert refusal(list_it)[2].endswith("because no resource-based policy allows the s3:ListBucket action")
        opened = allow("s3:ListBucket", f"arn:aws:s3:::{bucket}", Principal={"AWS": person.arn})
        s3.put_bucket_policy(Bucket=bucket, Policy=document(opened))
        assert list_it()["KeyCount"] == 0

    def test_listing_below_a_prefix(self, aws: LocalAws) -> None:
        bucket = unique("bucket")
        aws.client("s3").create_bucket(Bucket=bucket)
        below = {"StringLike": {"s3:prefix": "own/*"}}
        person = Person(aws, HUB, allow("s3:ListBucket", f"arn:aws:s3:::{bucket}", Condition=below))
        own = person.client("s3")
        assert own.list_objects_v2(Bucket=bucket, Prefix="own/x")["KeyCount"] == 0
        for parameters in ({}, {"Prefix": "other/"}):
            assert refusal(own.list_objects_v2, Bucket=bucket, **parameters)[0] == "AccessDenied"

    def test_policy_of_a_topic(self, aws: LocalAws) -> None:
        arn = aws.client("sns").create_topic(Name=unique("topic"))["TopicArn"]
        list_by = Person(aws, HUB, allow("sns:ListSubscriptionsByTopic", arn)).client("sns").list_subscriptions_by_topic
        assert list_by(TopicArn=arn)["Subscriptions"] == []
        nobody = Person(aws, HUB).client("sns")
        assert refusal(nobody.list_subscriptions_by_topic, TopicArn=arn)[:2] == ("AuthorizationError", 403)
        closed = deny("sns:*", arn, Principal="*")
        aws.client("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=document(closed))
        message = refusal(list_by, TopicArn=arn)[2]
        assert message.endswith("with an explicit deny in a resource-based policy")

    def test_resource_that_no_parameter_tells(self, aws: LocalAws) -> None:
        """Which workgroup a query is of decides here, and only AWS knows."""
        call = partial(Person.client, service="athena")
        one, every = (allow("athena:GetQueryResults", f"arn:aws:athena:*:*:workgroup/{name}") for name in ("soc", "*"))
        results = call(Person(aws, HUB, every)).get_query_results
        assert results(QueryExecutionId="any")["ResultSet"]["Rows"] == []
        message = refusal(call(Person(aws, HUB, one)).get_query_results, QueryExecutionId="any")[2]
        assert message.startswith("This local AWS cannot judge athena:GetQueryResults: ")
        assert "of which the request does not say whether it is its resource" in message

    @pytest.mark.parametrize(
        ("service", "operation", "parameters", "action"),
        [
            ("eks", "describe_cluster", {"name": "any"}, "eks:DescribeCluster"),
            ("lambda", "get_policy", {"FunctionName": "any"}, "lambda:GetPolicy"),
            ("logs", "describe_metric_filters", {"logGroupName": "/any"}, "logs:DescribeMetricFilters"),
            ("sqs", "get_queue_url", {"QueueName": "any"}, "sqs:GetQueueUrl"),
        ],
    )
    def test_condition_that_only_aws_could_judge(
        self, aws: LocalAws, service: str, operation: str, parameters: dict[str, str], action: str
    ) -> None:
        closed = deny(action, Condition={"StringEquals": {"aws:ResourceTag/Team": "SOC"}})
        person = Person(aws, HUB, allow(action), closed)
        message = refusal(getattr(person.client(service), operation), **parameters)[2]
        assert message.startswith(f"This local AWS cannot judge {action}: ")
        assert "aws:ResourceTag/Team, whose value the request does not tell" in message

    @pytest.mark.parametrize(
        ("action", "parameter", "resource"),
        [
            ("cloudformation:DescribeStacks", "StackName", "stack/{}/*"),
            ("cloudwatch:DisableAlarmActions", "AlarmNames", "alarm:{}"),
            ("cloudwatch:EnableAlarmActions", "AlarmNames", "alarm:{}"),
            ("events:DescribeRule", "Name", "rule/{}"),
            ("events:EnableRule", "Name", "rule/{}"),
        ],
    )
    def test_what_its_name_is_allowed_on(self, aws: LocalAws, action: str, parameter: str, resource: str) -> None:
        service, _, operation = action.partition(":")
        own, other = unique("own"), unique("other")
        template = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})
        for name in (own, other):
            if service == "cloudformation":
                stacks = aws.client("cloudformation")
                stacks.create_stack(StackName=name, TemplateBody=template)
                stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
            elif service == "cloudwatch":
                aws.client("cloudwatch").put_metric_alarm(
                    **{"AlarmName": name, "Namespace": "n", "MetricName": "m", "Period": 60, "EvaluationPeriods": 1},
                    **{"Threshold": 1.0, "Statistic": "Sum", "ComparisonOperator": "GreaterThanThreshold"},
                )
            else:
                aws.client("events").put_rule(Name=name, ScheduleExpression="rate(1 day)", State="DISABLED")
        arn = f"arn:aws:{service}:us-east-1:{HUB}:{resource.format(own)}"
        call = getattr(Person(aws, HUB, allow(action, arn)).client(service), xform_name(operation))

        def of(name: str) -> dict[str, Any]:
            return {parameter: [name] if parameter == "AlarmNames" else name}

        assert call(**of(own))["ResponseMetadata"]["HTTPStatusCode"] == 200
        code, _, message = refusal(call, **of(other))
        assert code in ("AccessDenied", "AccessDeniedException")
        assert f"not authorized to perform: {action} on resource: " in message

    def test_all_stacks_are_listed_by_two_permissions(self, aws: LocalAws) -> None:
        describe = allow("cloudformation:DescribeStacks")
        assert refusal(Person(aws, HUB, describe).client("cloudformation").describe_stacks)[0] == "AccessDenied"
        both = Person(aws, HUB, describe, allow("cloudformation:ListStacks"))
        assert "Stacks" in both.client("cloudformation").describe_stacks()

    def test_unmasking_needs_a_permission_of_its_own(self, aws: LocalAws) -> None:
        aws.client("logs").create_log_group(logGroupName="/masked")
        ask = Person(aws, HUB, allow("logs:FilterLogEvents")).client("logs").filter_log_events
        assert ask(logGroupName="/masked")["events"] == []
        assert "not authorized to perform: logs:Unmask" in refusal(ask, logGroupName="/masked", unmask=True)[2]

    def test_secret_under_a_key_of_ones_own(self, aws: LocalAws) -> None:
        key = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
        arn = aws.client("secretsmanager").create_secret(Name=unique("secret"), SecretString="hush", KmsKeyId=key)[
            "ARN"
        ]
        person = Person(aws, HUB, allow("secretsmanager:GetSecretValue", arn))
        read = person.client("secretsmanager").get_secret_value
        assert "kms:Decrypt" in refusal(read, SecretId=arn)[2]
        via = {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}
        person.grant(allow("secretsmanager:GetSecretValue", arn), allow("kms:Decrypt", key, Condition=via))
        assert read(SecretId=arn)["SecretString"] == "hush"

    def test_secret_whose_key_changes(self, aws: LocalAws) -> None:
        old, new = (aws.client("kms").create_key()["KeyMetadata"]["Arn"] for _ in range(2))
        secrets = aws.client("secretsmanager")
        made = secrets.create_secret(Name=unique("secret"), SecretString="one", KmsKeyId=old)
        arn, one = made["ARN"], made["VersionId"]
        two = secrets.put_secret_value(SecretId=arn, SecretString="two")["VersionId"]
        three = secrets.put_secret_value(SecretId=arn, SecretString="three")["VersionId"]
        mine = allow("secretsmanager:*", arn)
        with_old, with_new = (Person(aws, HUB, mine, allow("kms:*", key)) for key in (old, new))
        reads = {who: who.client("secretsmanager").get_secret_value for who in (with_old, with_new)}
        assert refusal(with_new.client("secretsmanager").update_secret, SecretId=arn, KmsKeyId=new)[2].endswith(
            "because no identity-based policy allows the kms:Decrypt action"
        )
        assert refusal(with_old.client("secretsmanager").update_secret, SecretId=arn, KmsKeyId=new)
        secrets.update_secret(SecretId=arn, KmsKeyId=new)
        assert secrets.describe_secret(SecretId=arn)["KmsKeyId"] == new
        # What has a label is under the new key, what has none is left under the old one.
        assert reads[with_new](SecretId=arn)["SecretString"] == "three"
        assert reads[with_new](SecretId=arn, VersionId=two)["SecretString"] == "two"
        assert "kms:Decrypt" in refusal(reads[with_new], SecretId=arn, VersionId=one)[2]
        assert "kms:Decrypt" in refusal(reads[with_old], SecretId=arn, VersionId=three)[2]
        put = with_new.client("secretsmanager").put_secret_value
        assert put(SecretId=arn, SecretString="four", VersionStages=["AWSPENDING"])
        assert (
            "kms:GenerateDataKey"
            in refusal(with_old.client("secretsmanager").put_secret_value, SecretId=arn, SecretString="x")[2]
        )
        root = secrets.update_secret(SecretId=arn, SecretString="five", Description="text")
        assert secrets.get_secret_value(SecretId=arn)["VersionId"] == root["VersionId"]
        assert secrets.describe_secret(SecretId=arn)["Description"] == "text"

    def test_secret_that_is_not_there(self, aws: LocalAws) -> None:
        below = f"arn:aws:secretsmanager:us-east-1:{HUB}:secret:mine/*"
        person = Person(aws, HUB, allow("secretsmanager:*", below))
        secrets, name = person.client("secretsmanager"), unique("mine/secret")
        assert refusal(secrets.describe_secret, SecretId=name)[0] == "ResourceNotFoundException"
        assert refusal(secrets.describe_secret, SecretId="other")[0] == "AccessDeniedException"
        secrets.create_secret(Name=name, SecretString="hush", Tags=[{"Key": "k", "Value": "v"}])
        assert secrets.describe_secret(SecretId=name)["Tags"]

    def test_bus_of_another_account(self, aws: LocalAws) -> None:
        person, events, bus = Person(aws, SPOKE, allow("events:PutEvents")), aws.client("events"), unique("bus")
        arn = events.create_event_bus(Name=bus)["EventBusArn"]
        entry = {"Source": "spoke", "DetailType": "Asked", "Detail": "{}", "EventBusName": arn}
        put = person.client("events").put_events
        assert refusal(put, Entries=[entry])[0] == "AccessDeniedException"
        events.put_permission(EventBusName=bus, Action="events:PutEvents", Principal=SPOKE, StatementId="spoke")
        assert put(Entries=[entry])["FailedEntryCount"] == 0

    def test_bus_policy_binds_the_root_of_another_account(
        self, aws: LocalAws, organization: Callable[..., None]
    ) -> None:
        events, bus = aws.client("events"), unique("bus")
        arn = events.create_event_bus(Name=bus)["EventBusArn"]
        keys = {"aws:PrincipalOrgID": "o-exampleorg1", "events:source": "asking", "events:detail-type": ["A", "B"]}
        statement = allow("events:PutEvents", arn, Sid="a", Principal="*", Condition={"StringEquals": keys})
        events.put_permission(EventBusName=bus, Policy=document(statement))
        put = aws.client("events", SPOKE).put_events

        def entry(source: str, detail_type: str) -> dict[str, str]:
            return {"Source": source, "DetailType": detail_type, "Detail": "{}", "EventBusName": arn}

        assert refusal(put, Entries=[entry("asking", "A")])[0] == "AccessDeniedException"
        organization()
        assert put(Entries=[entry("asking", "A"), entry("asking", "B")])["FailedEntryCount"] == 0
        assert refusal(put, Entries=[entry("rolebridge", "A")])[0] == "AccessDeniedException"
        assert refusal(put, Entries=[entry("asking", "C")])[0] == "AccessDeniedException"
        assert refusal(put, Entries=[entry("asking", "A"), entry("asking", "C")])[0] == "AccessDeniedException"

    def test_queue_of_another_account(self, aws: LocalAws) -> None:
        sqs, name = aws.client("sqs"), unique("queue")
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        send = aws.client("sqs", SPOKE).send_message
        assert refusal(send, QueueUrl=url, MessageBody="forged")[0] in {"AccessDenied", "AccessDeniedException"}
        allowed = allow("sqs:SendMessage", arn, Principal={"AWS": SPOKE})
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": document(allowed)})
        assert send(QueueUrl=url, MessageBody="welcome")["MessageId"]


class TestKept:
    """What is kept between calls is kept by what it was made from, so that each change shows in the next call."""

    @pytest.fixture
    def person(self, aws: LocalAws) -> Person:
        person = Person(aws, HUB)
        person.iam.tag_user(UserName=person.name, Tags=[{"Key": "team", "Value": "a"}])
        group = person.iam.create_group(GroupName=f"of-{person.name}")["Group"]["GroupName"]
        person.iam.put_group_policy(GroupName=group, PolicyName="own", PolicyDocument=document(deny("iam:*")))
        wide, narrow = document(allow("iam:*")), document(allow("s3:*"))
        arn = person.iam.create_policy(PolicyName=person.name, PolicyDocument=wide)["Policy"]["Arn"]
        person.iam.create_policy_version(PolicyArn=arn, PolicyDocument=narrow)
        person.iam.put_user_permissions_boundary(UserName=person.name, PermissionsBoundary=arn)
        person.grant(self.granted(person))
        return person

    def granted(self, person: Person, **more: Any) -> dict[str, Any]:
        condition = {"StringEquals": {"aws:PrincipalTag/team": "a"}}
        return allow("iam:GetUser", person.arn, Condition=condition) | more

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({"Effect": "Deny"}, id="effect"),
            pytest.param({"Action": "iam:ListAccessKeys"}, id="action"),
            pytest.param({"Resource": f"arn:aws:iam::{HUB}:user/another"}, id="resource"),
            pytest.param({"Condition": {"StringEquals": {"aws:PrincipalTag/team": "b"}}}, id="condition"),
        ],
    )
    def test_follows_its_document(self, person: Person, change: dict[str, Any]) -> None:
        granted = self.granted(person)
        self.shows(person, partial(person.grant, granted | change), partial(person.grant, granted))

    @pytest.mark.parametrize("what", ["tag", "boundary", "version", "group", "key"])
    def test_follows_the_user(self, person: Person, what: str) -> None:
        iam, user = person.iam, {"UserName": person.name}
        member = {**user, "GroupName": f"of-{person.name}"}
        key = {**user, "AccessKeyId": person.key_id}
        wide = f"arn:aws:iam::{HUB}:policy/{person.name}"
        changes: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
            "tag": (
                lambda: iam.tag_user(**user, Tags=[{"Key": "team", "Value": "b"}]),
                lambda: iam.tag_user(**user, Tags=[{"Key": "team", "Value": "a"}]),
            ),
            "boundary": (
                lambda: iam.put_user_permissions_boundary(
                    **user, PermissionsBoundary="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
                ),
                lambda: iam.put_user_permissions_boundary(**user, PermissionsBoundary=wide),
            ),
            "version": (
                lambda: iam.set_default_policy_version(PolicyArn=wide, VersionId="v2"),
                lambda: iam.set_default_policy_version(PolicyArn=wide, VersionId="v1"),
            ),
            "group": (lambda: iam.add_user_to_group(**member), lambda: iam.remove_user_from_group(**member)),
            "key": (
                lambda: iam.update_access_key(**key, Status="Inactive"),
                lambda: iam.update_access_key(**key, Status="Active"),
            ),
        }
        self.shows(person, *changes[what])

    @pytest.mark.parametrize(
        ("operator", "key", "form"),
        [
            ("DateGreaterThan", "aws:CurrentTime", "{:%Y-%m-%dT%H:%M:%SZ}"),
            ("NumericGreaterThan", "aws:EpochTime", None),
        ],
    )
    def test_follows_the_time(self, person: Person, operator: str, key: str, form: str | None) -> None:
        call = person.client("iam").get_user

        def is_over() -> bool:
            try:
                call()
            except ClientError:
                return False
            return True

        # A call that comes too late to be refused shows nothing, so there is more time for the next.
        for seconds in (2 << doubled for doubled in count()):
            soon = (datetime.now(UTC) + timedelta(seconds=seconds)).replace(microsecond=0)
            value = form.format(soon) if form else str(int(soon.timestamp()))
            person.grant(allow("iam:GetUser", person.arn, Condition={operator: {key: value}}))
            if not is_over():
                break
            assert datetime.now(UTC) > soon
        until(is_over)
        assert datetime.now(UTC) > soon

    def test_follows_the_trust(self, aws: LocalAws, person: Person) -> None:
        arn = role(aws, HUB, trusting(person.arn))
        trust = {"RoleName": arn.rpartition("/")[2]}

        def trusts(principal: str) -> None:
            person.iam.update_assume_role_policy(**trust, PolicyDocument=trusting(principal))

        for _ in range(2):
            person.assume(arn)
            trusts(arn)
            assert refusal(person.assume, role_arn=arn)[0] == "AccessDenied"
            trusts(person.arn)
        person.assume(arn)

    def shows(self, person: Person, forbid: Callable[[], Any], permit: Callable[[], Any]) -> None:
        call = person.client("iam").get_user
        for _ in range(2):
            call()
            forbid()
            assert refusal(call)[0] in {"AccessDenied", "InvalidClientTokenId"}
            permit()
        call()


class TestServices:
    def test_replayed_events_say_so(self, aws: LocalAws) -> None:
        events, sqs, name = aws.client("events"), aws.client("sqs"), unique("archive")
        bus = events.create_event_bus(Name=name)["EventBusArn"]
        urls = {}
        for kind, pattern in {"all": {}, "first": {"replay-name": [{"exists": False}]}}.items():
            rule = f"{name}-{kind}"
            urls[kind] = url = sqs.create_queue(QueueName=rule)["QueueUrl"]
            queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
            sending = allow("sqs:SendMessage", queue, Principal={"Service": "events.amazonaws.com"})
            sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": document(sending)})
            events.put_rule(Name=rule, EventBusName=name, EventPattern=json.dumps({"source": [name]} | pattern))
            events.put_targets(Rule=rule, EventBusName=name, Targets=[{"Id": "queue", "Arn": queue}])
        archive = events.create_archive(ArchiveName=name, EventSourceArn=bus)["ArchiveArn"]
        events.put_events(Entries=[{"Source": name, "DetailType": "A", "Detail": "{}", "EventBusName": name}])

        def received(kind: str, wait: int) -> list[Any]:
            """Bodies of the messages of one receiving."""
            answer = sqs.receive_message(QueueUrl=urls[kind], MaxNumberOfMessages=10, WaitTimeSeconds=wait)
            bodies = [json.loads(message["Body"]) for message in answer.get("Messages", [])]
            for message in answer.get("Messages", []):
                sqs.delete_message(QueueUrl=urls[kind], ReceiptHandle=message["ReceiptHandle"])
            return bodies

        for kind in urls:
            (body,) = until(partial(received, kind, 1), "the event")
            assert "replay-name" not in body
        until(lambda: events.describe_archive(ArchiveName=name)["EventCount"], "the event in the archive")
        now = datetime.now(UTC)
        events.start_replay(
            ReplayName=name,
            EventSourceArn=archive,
            EventStartTime=now - timedelta(hours=1),
            EventEndTime=now + timedelta(minutes=1),
            Destination={"Arn": bus},
        )
        (again,) = until(lambda: received("all", 1), "the replayed event")
        assert again["replay-name"] == name
        # Rules get an event at the same time.
        assert received("first", 1) == []

    def test_eventbridge_needs_the_queues_policy(self, aws: LocalAws) -> None:
        events, sqs, name = aws.client("events"), aws.client("sqs"), unique("rule")
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        rule = events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))["RuleArn"]
        events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": queue}])
        entry = {"Source": name, "DetailType": "Happened", "Detail": "{}"}
        before = decisions(aws)[-1]["seq"]

        def of_eventbridge() -> list[dict[str, Any]]:
            return [each for each in decisions(aws, before) if each["principal"] == "events.amazonaws.com"]

        events.put_events(Entries=[entry])
        (refused,) = until(of_eventbridge, "a decision about EventBridge")
        assert (refused["result"], refused["action"], refused["resource"]) == ("implicitDeny", "sqs:SendMessage", queue)
        condition = {"ArnEquals": {"aws:SourceArn": rule}, "StringEquals": {"aws:SourceAccount": HUB}}
        allowed = allow("sqs:SendMessage", queue, Principal={"Service": "events.amazonaws.com"}, Condition=condition)
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": document(allowed)})
        events.put_events(Entries=[entry])
        message = until(lambda: sqs.receive_message(QueueUrl=url).get("Messages"), "a message")[0]
        assert json.loads(message["Body"])["source"] == name

    def test_lambda_needs_the_roles_trust(self, aws: LocalAws, probe: bytes) -> None:
        closed = role(aws, HUB, trusting(Person(aws, HUB).arn))
        create = aws.client("lambda").create_function
        code = {"ZipFile": probe}
        message = refusal(create, FunctionName=unique("f"), Role=closed, Runtime="java25", Handler="Probe", Code=code)[
            2
        ]
        assert message == "The role defined for the function cannot be assumed by Lambda."

    def test_function_whose_role_may_write_to_its_log_group_only(self, aws: LocalAws, probe: bytes) -> None:
        iam, logs, name = aws.client("iam"), aws.client("logs"), unique("quiet")
        group = f"/aws/lambda/{name}"
        trust = document(
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        )
        arn = role(aws, HUB, trust)
        granted = allow("logs:CreateLogStream", f"arn:aws:logs:us-east-1:{HUB}:log-group:{group}:*")
        granted["Action"] = ["logs:CreateLogStream", "logs:PutLogEvents"]
        iam.put_role_policy(RoleName=arn.rpartition("/")[2], PolicyName="own", PolicyDocument=document(granted))
        aws.function(name, probe, Role=arn)
        aws.invoke(name, "count")
        assert logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"] == []
        logs.create_log_group(logGroupName=group)
        aws.invoke(name, "count")
        until(lambda: logs.filter_log_events(logGroupName=group)["events"], "a log event")

    def test_function_has_its_roles_rights_only(self, aws: LocalAws, function: str) -> None:
        assert aws.invoke(function, "call ListUsers").payload == "200"
        assert aws.invoke(function, "call ListRoles").payload == "403"

    def test_function_is_told_apart_from_others_of_its_role(self, aws: LocalAws, probe: bytes) -> None:
        name, other, logs = unique("function"), unique("function"), aws.client("logs")
        trust = document(
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        )
        itself = f"arn:aws:lambda:us-east-1:{HUB}:function:{name}"
        only: dict[str, Any] = {"Condition": {"ArnEquals": {"lambda:SourceFunctionArn": itself}}}
        arn = role(aws, HUB, trust, allow("iam:ListUsers", **only), allow("logs:*", **only))
        for each in (name, other):
            aws.function(each, probe, Role=arn)
        lambda_ = aws.client("lambda")
        version = lambda_.publish_version(FunctionName=name)["Version"]
        lambda_.get_waiter("function_active_v2").wait(FunctionName=f"{name}:{version}")
        assert aws.invoke(f"{name}:{version}", "call ListUsers").payload == "200"
        assert aws.invoke(name, "call ListUsers").payload == "200"
        assert aws.invoke(other, "call ListUsers").payload == "403"
        until(lambda: logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"], "a log event")
        assert logs.describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{other}")["logGroups"] == []


class TestOrganization:
    def test_service_control_policy_binds_the_account(self, aws: LocalAws, organization: Callable[..., None]) -> None:
        person = Person(aws, SPOKE, allow("iam:*"))
        organization(serviceControlPolicies=[[json.loads(document(allow("*"), deny("iam:ListUsers")))]])
        message = refusal(person.client("iam").list_users)[2]
        assert message.endswith("with an explicit deny in a service control policy")
        assert person.client("iam").list_roles()
        assert refusal(aws.client("iam", SPOKE).list_users)[0] == "AccessDenied"
        assert aws.client("iam").list_users()

    def test_condition_on_the_organization(self, aws: LocalAws, organization: Callable[..., None]) -> None:
        person = Person(aws, HUB, allow("sts:AssumeRole"))
        same = {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg1"}}
        opened = role(aws, SPOKE, trusting(f"arn:aws:iam::{HUB}:root", Condition=same))
        assert refusal(person.assume, role_arn=opened)[0] == "AccessDenied"
        organization()
        assert person.assume(opened)

    def test_bad_description_changes_nothing(self, aws: LocalAws) -> None:
        with pytest.raises(OSError, match="400"):
            aws.request("PUT", "/_rolebridge/organization", {"id": "nonsense"})
        assert aws.get("/_rolebridge/organization") == {}


class TestTime:
    """A change has its effect later; IAM's own answers tell it at once."""

    def test_new_key(self, slow: LocalAws) -> None:
        person = Person(slow, HUB)
        ask = person.client("sts").get_caller_identity
        assert refusal(ask)[0] == "InvalidClientTokenId"
        assert person.iam.list_access_keys(UserName=person.name)["AccessKeyMetadata"]
        spread(slow)
        assert ask()["Arn"] == person.arn

    def test_deactivation(self, aws: LocalAws, request: pytest.FixtureRequest) -> None:
        person = Person(aws, HUB)
        request.getfixturevalue("slow")
        ask = person.client("sts").get_caller_identity
        person.iam.update_access_key(UserName=person.name, AccessKeyId=person.key_id, Status="Inactive")
        assert ask()["Arn"] == person.arn
        spread(aws)
        assert refusal(ask)[0] == "InvalidClientTokenId"

    def test_policy_and_trust(self, aws: LocalAws, request: pytest.FixtureRequest) -> None:
        person = Person(aws, HUB)
        opened = role(aws, HUB, trusting(person.arn))
        request.getfixturevalue("slow")
        person.grant(allow("iam:ListUsers"))
        assert refusal(person.client("iam").list_users)[0] == "AccessDenied"
        spread(aws)
        assert person.client("iam").list_users()
        person.iam.update_assume_role_policy(
            RoleName=opened.rpartition("/")[2], PolicyDocument=trusting(f"arn:aws:iam::{SPOKE}:root")
        )
        assert person.assume(opened)
        spread(aws)
        assert refusal(person.assume, role_arn=opened)[0] == "AccessDenied"

    def test_new_user_is_no_principal_yet(self, slow: LocalAws) -> None:
        person = Person(slow, HUB)
        create = {"RoleName": unique("role"), "AssumeRolePolicyDocument": trusting(person.arn)}
        code, _, message = refusal(person.iam.create_role, **create)
        assert (code, "Invalid principal in policy" in message) == ("MalformedPolicyDocument", True)
        spread(slow)
        assert person.iam.create_role(**create)

    def test_what_root_changes_at_once(self, slow: LocalAws) -> None:
        slow.request("PUT", "/_rolebridge/iam-delay", {"shortest": 300, "longest": 300, "rootAtOnce": True})
        person = Person(slow, HUB, allow("iam:PutUserPolicy"))
        own = person.client("iam")
        own.put_user_policy(UserName=person.name, PolicyName="more", PolicyDocument=document(allow("iam:ListUsers")))
        assert refusal(own.list_users)[0] == "AccessDenied"

    def test_bad_delay_is_refused(self, aws: LocalAws) -> None:
        bounds = {"shortest": 0, "longest": 0}
        changes: list[dict[str, Any]] = [
            {"shortest": 2},
            {"shortest": -1},
            {"longest": "x"},
            {"rootAtOnce": 1},
            {"x": 1},
        ]
        for change in changes:
            with pytest.raises(OSError, match="400"):
                aws.request("PUT", "/_rolebridge/iam-delay", bounds | change)
        assert aws.get("/_rolebridge/iam-delay") == {"shortest": 0, "longest": 0, "rootAtOnce": False}


class TestSimulation:
    def test_policies_of_a_role(self, aws: LocalAws) -> None:
        boundary = aws.client("iam").create_policy(
            PolicyName=unique("bound"), PolicyDocument=document(allow("iam:List*"))
        )
        arn = role(
            aws,
            HUB,
            trusting(f"arn:aws:iam::{HUB}:root"),
            allow("iam:*"),
            deny("iam:ListRoles"),
            PermissionsBoundary=boundary["Policy"]["Arn"],
        )
        actions = ["iam:ListUsers", "iam:ListRoles", "iam:CreateUser", "s3:ListAllMyBuckets"]
        answer = aws.client("iam").simulate_principal_policy(PolicySourceArn=arn, ActionNames=actions)
        results = {each["EvalActionName"]: each for each in answer["EvaluationResults"]}
        words = {action: result["EvalDecision"] for action, result in results.items()}
        assert words == {
            "iam:ListUsers": "allowed",
            "iam:ListRoles": "explicitDeny",
            "iam:CreateUser": "implicitDeny",
            "s3:ListAllMyBuckets": "implicitDeny",
        }
        assert results["iam:ListUsers"]["MatchedStatements"]
        detail = "PermissionsBoundaryDecisionDetail"
        assert results["iam:CreateUser"][detail] == {"AllowedByPermissionsBoundary": False}
        assert results["iam:ListUsers"][detail] == {"AllowedByPermissionsBoundary": True}

    def test_context_and_assume_role(self, aws: LocalAws) -> None:
        person = Person(
            aws,
            HUB,
            allow(
                "sts:AssumeRole",
                f"arn:aws:iam::{HUB}:role/x",
                Condition={"StringEquals": {"sts:RoleSessionName": "probe"}},
            ),
        )
        ask = aws.client("iam").simulate_principal_policy
        question = {
            "PolicySourceArn": person.arn,
            "ActionNames": ["sts:AssumeRole"],
            "ResourceArns": [f"arn:aws:iam::{HUB}:role/x"],
        }
        (unknown,) = ask(**question)["EvaluationResults"]
        assert (unknown["EvalDecision"], unknown["MissingContextValues"]) == ("implicitDeny", ["sts:RoleSessionName"])
        entry = {"ContextKeyName": "sts:RoleSessionName", "ContextKeyType": "string", "ContextKeyValues": ["probe"]}
        (known,) = ask(**question, ContextEntries=[entry])["EvaluationResults"]
        assert (known["EvalDecision"], known["MissingContextValues"]) == ("allowed", [])

    def test_organization(self, aws: LocalAws, organization: Callable[..., None]) -> None:
        person = Person(aws, SPOKE, allow("iam:*"))
        organization(serviceControlPolicies=[[json.loads(document(allow("*"), deny("iam:ListUsers")))]])
        (result,) = aws.client("iam", SPOKE).simulate_principal_policy(
            PolicySourceArn=person.arn, ActionNames=["iam:ListUsers"]
        )["EvaluationResults"]
        assert result["EvalDecision"] == "explicitDeny"
        assert result["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": False}

    def test_only_what_is_given_is_known(self, aws: LocalAws, organization: Callable[..., None]) -> None:
        """Region deny and data perimeter: without the call's keys the simulator denies everything, as AWS's does."""
        person = Person(aws, SPOKE, allow("ec2:*"))
        region_deny = deny("*", Condition={"StringNotEquals": {"aws:RequestedRegion": ["us-east-1"]}})
        perimeter = deny("*", Condition={"StringNotEqualsIfExists": {"aws:ResourceOrgID": "o-exampleorg1"}})
        own = deny("*", Condition={"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-exampleorg1"}})
        organization(serviceControlPolicies=[[json.loads(document(allow("*"), region_deny, perimeter, own))]])
        ask, question = aws.client("iam", SPOKE).simulate_principal_policy, {"ActionNames": ["ec2:DescribeInstances"]}
        (denied,) = ask(PolicySourceArn=person.arn, **question)["EvaluationResults"]
        assert denied["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": False}
        assert denied["MissingContextValues"] == []
        given = {"aws:RequestedRegion": "us-east-1", "aws:ResourceOrgID": "o-exampleorg1"}
        (allowed,) = ask(PolicySourceArn=person.arn, ContextEntries=entries(given), **question)["EvaluationResults"]
        assert allowed["EvalDecision"] == "allowed"

    def test_resource_control_policies_are_not_simulated(
        self, aws: LocalAws, organization: Callable[..., None]
    ) -> None:
        person = Person(aws, SPOKE, allow("secretsmanager:*"))
        everybody = deny("*", Principal="*")
        organization(resourceControlPolicies=[[json.loads(document(everybody))]])
        (result,) = aws.client("iam", SPOKE).simulate_principal_policy(
            PolicySourceArn=person.arn, ActionNames=["secretsmanager:GetSecretValue"]
        )["EvaluationResults"]
        assert result["EvalDecision"] == "allowed"

    def test_resource_of_another_account(self, aws: LocalAws) -> None:
        person = Person(aws, HUB, allow("sqs:*"))
        decisions = []
        for owners_allow in (False, True, False):
            aws.request("PUT", "/_rolebridge/simulation", {"ownersAllow": owners_allow})
            (result,) = aws.client("iam").simulate_principal_policy(
                PolicySourceArn=person.arn,
                ActionNames=["sqs:SendMessage"],
                ResourceArns=[f"arn:aws:sqs:us-east-1:{SPOKE}:theirs"],
            )["EvaluationResults"]
            decisions.append(result["EvalDecision"])
        assert decisions == ["implicitDeny", "allowed", "implicitDeny"]

    def test_services_own_key_is_missing(self, aws: LocalAws) -> None:
        tagged = allow("ec2:StopInstances", Condition={"StringEquals": {"ec2:ResourceTag/Team": "SOC"}})
        person = Person(aws, HUB, allow("ec2:DescribeInstances"), tagged)
        answer = aws.client("iam").simulate_principal_policy(
            PolicySourceArn=person.arn, ActionNames=["ec2:DescribeInstances", "ec2:StopInstances"]
        )
        words = [(each["EvalDecision"], each["MissingContextValues"]) for each in answer["EvaluationResults"]]
        assert words == [("allowed", ["ec2:ResourceTag/Team"]), ("implicitDeny", ["ec2:ResourceTag/Team"])]

    @pytest.mark.parametrize("odd", ["s3:MadeUp", "madeup:Action", "s3:getobject", "S3:GetObject"])
    def test_known_and_unknown_actions_on_an_arn(self, aws: LocalAws, odd: str) -> None:
        ask = partial(aws.client("iam").simulate_principal_policy, PolicySourceArn=Person(aws, HUB, allow("*")).arn)
        arn = "arn:aws:s3:::logs/a"
        message = f"Invalid Input Actions: [s3:PutObject] and [{odd}] require different authorization information."
        mixed = ["s3:PutObject", odd]
        assert refusal(ask, ActionNames=mixed, ResourceArns=[arn]) == ("InvalidInput", 400, message)
        for question in (
            {"ActionNames": mixed},
            {"ActionNames": mixed, "ResourceArns": ["*"]},
            {"ActionNames": [odd, "madeup:Other"], "ResourceArns": [arn]},
        ):
            words = {each["EvalActionName"]: each["EvalDecision"] for each in ask(**question)["EvaluationResults"]}
            assert words == dict.fromkeys(question["ActionNames"], "allowed")

    def test_everything_beside_an_arn(self, aws: LocalAws) -> None:
        answer = refusal(
            aws.client("iam").simulate_principal_policy,
            PolicySourceArn=Person(aws, HUB, allow("*")).arn,
            ActionNames=["s3:GetObject"],
            ResourceArns=["*", "arn:aws:s3:::logs/a"],
        )
        assert answer == ("InvalidInput", 400, "ResourceNames are not in a valid ARN format: *.")

    @pytest.mark.parametrize(
        ("arn", "allowed"),
        [
            ("arn:aws:s3:::logs/{}", {"s3:GetObject", "s3:ListBucket"}),
            ("arn:aws:s3:::logs-{}", {"s3:GetObject", "s3:ListBucket"}),
            (f"arn:aws:iam::{HUB}:user/{{}}", {"iam:GetUser"}),
            (f"arn:aws:iam::{HUB}:role/{{}}", {"iam:PassRole", "sts:AssumeRole"}),
            (f"arn:aws:sqs:us-east-1:{HUB}:{{}}", {"sqs:SendMessage"}),
            (f"arn:aws:kms:us-east-1:{HUB}:key/{{}}", {"kms:Encrypt"}),
            (f"arn:aws:lambda:us-east-1:{HUB}:function:{{}}", {"lambda:InvokeFunction"}),
            (f"arn:aws:ec2:us-east-1:{HUB}:instance/i-{{}}", set()),
        ],
    )
    def test_actions_on_every_type_of_resource(self, aws: LocalAws, arn: str, allowed: set[str]) -> None:
        """`input_resources_known_…` of the recordings, whose policy allows everything."""
        person = Person(aws, HUB, allow("*"))
        actions = [
            *("s3:GetObject", "s3:ListBucket", "s3:ListAllMyBuckets", "iam:GetUser", "iam:ListUsers", "iam:PassRole"),
            *("sts:GetCallerIdentity", "sts:AssumeRole", "sqs:SendMessage", "kms:Encrypt", "lambda:InvokeFunction"),
            "ec2:DescribeInstances",
        ]
        arns = [arn.format("one"), arn.format("two")]
        results = aws.client("iam").simulate_principal_policy(
            PolicySourceArn=person.arn, ActionNames=actions, ResourceArns=arns
        )["EvaluationResults"]
        for result in results:
            word = "allowed" if result["EvalActionName"] in allowed else "implicitDeny"
            each = [(one["EvalResourceName"], one["EvalResourceDecision"]) for one in result["ResourceSpecificResults"]]
            assert (result["EvalDecision"], each) == (word, [(one, word) for one in arns]), result["EvalActionName"]
            assert bool(result["MatchedStatements"]) == (word == "allowed")
            assert [bool(one["MatchedStatements"]) for one in result["ResourceSpecificResults"]] == 2 * [
                word == "allowed"
            ]

    @pytest.mark.parametrize(
        ("action", "arn", "word"),
        [
            ("s3:GetObject", "arn:aws:s3:::*", "allowed"),
            ("s3:GetObject", "arn:unknown:s3:::name", "allowed"),
            ("ec2:DescribeInstances", f"arn:aws:ec2:us-east-1:{HUB}:*", "implicitDeny"),
            ("ec2:StopInstances", f"arn:aws:ec2:*:{HUB}:*", "allowed"),
            ("ec2:StopInstances", f"arn:aws:ec2:*:{HUB}:inst*", "allowed"),
            ("ec2:StopInstances", f"arn:aws:ec2:*:{HUB}:new-kind/*", "allowed"),
            ("ec2:StopInstances", f"arn:aws:ec2:*:{HUB}:image/*", "implicitDeny"),
            ("ec2:StopInstances", "*", "allowed"),
            ("ec2:StartInstances", f"arn:aws:ec2:*:{HUB}:image/*", "explicitDeny"),
            ("ec2:MadeUp", f"arn:aws:ec2:*:{HUB}:image/*", "allowed"),
            ("ssm:SendCommand", "arn:aws:ssm:us-east-1::document/AWS-RunShellScript", "allowed"),
            ("ssm:SendCommand", f"arn:aws:ec2:us-east-1:{HUB}:instance/i-1", "allowed"),
            ("apigateway:GET", "arn:aws:apigateway:us-east-1::/restapis/a", "allowed"),
        ],
    )
    def test_action_on_an_arn(self, aws: LocalAws, action: str, arn: str, word: str) -> None:
        person = Person(aws, HUB, allow("*"), deny("ec2:StartInstances"))
        (result,) = aws.client("iam").simulate_principal_policy(
            PolicySourceArn=person.arn, ActionNames=[action], ResourceArns=[arn]
        )["EvaluationResults"]
        assert result["EvalDecision"] == word

    def test_several_arns_get_one_result(self, aws: LocalAws) -> None:
        person = Person(aws, HUB, allow("s3:*", "arn:aws:s3:::logs/*"))
        arns = ["arn:aws:s3:::logs/a", "arn:aws:s3:::more/a"]
        results = aws.client("iam").simulate_principal_policy(
            PolicySourceArn=person.arn, ActionNames=["s3:GetObject", "s3:PutObject"], ResourceArns=arns
        )["EvaluationResults"]
        assert [each["EvalActionName"] for each in results] == ["s3:GetObject", "s3:PutObject"]
        for result in results:
            words = [
                (each["EvalResourceName"], each["EvalResourceDecision"]) for each in result["ResourceSpecificResults"]
            ]
            assert words == list(zip(arns, ["allowed", "implicitDeny"], strict=True))
            assert result["EvalDecision"] == "implicitDeny"

    def test_unknown_source(self, aws: LocalAws) -> None:
        ask = aws.client("iam").simulate_principal_policy
        arn = f"arn:aws:iam::{HUB}:role/nowhere"
        assert refusal(ask, PolicySourceArn=arn, ActionNames=["iam:ListUsers"])[:2] == ("NoSuchEntity", 404)

    def test_group_is_not_said_to_be_no_source(self, aws: LocalAws) -> None:
        arn = f"arn:aws:iam::{HUB}:group/readers"
        answer = refusal(
            aws.client("iam").simulate_principal_policy, PolicySourceArn=arn, ActionNames=["iam:ListUsers"]
        )
        assert "not simulated on this local AWS" in answer[2]


class TestRecord:
    def test_names_the_statement_that_decided(self, aws: LocalAws) -> None:
        person = Person(aws, HUB, {"Sid": "Read", **allow("iam:ListUsers")})
        before = decisions(aws)[-1]["seq"]
        person.client("iam").list_users()
        refusal(person.client("iam").list_roles)
        allowed, refused = decisions(aws, before)
        assert (allowed["principal"], allowed["action"], allowed["resource"]) == (person.arn, "iam:ListUsers", "*")
        assert (allowed["result"], allowed["policyType"]) == ("allowed", "identity-based policy")
        assert (allowed["policy"], allowed["sid"]) == (f"inline policy own of {person.arn}", "Read")
        assert (refused["result"], refused["statementIndex"]) == ("implicitDeny", None)
        assert "no identity-based policy allows it" in refused["reason"]

    def test_log_holds_one_document_a_line_and_no_secret(self, aws: LocalAws, decision_log: Any) -> None:
        person = Person(aws, HUB)
        refusal(person.client("secretsmanager").create_secret, Name=unique("secret"), SecretString="hush-value")
        served = decisions(aws)
        lines = [json.loads(line) for line in decision_log.read_text().splitlines()]
        assert lines[: len(served)] == served
        assert "hush-value" not in decision_log.read_text()
        assert person.secret not in decision_log.read_text()


def entries(context: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"ContextKeyName": key, "ContextKeyType": "string", "ContextKeyValues": [value]}
        for key, value in context.items()
    ]


def decisions(aws: LocalAws, after: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = aws.get(f"/_rolebridge/decisions?after={after}")
    return found


def can(call: Callable[[], Any]) -> bool:
    try:
        call()
    except ClientError:
        return False
    return True
