"""What no caller may call: parameters that AWS refuses, with its code and its words."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localstack_java_host import parameters
from support import LocalAws, document
from test_rules import NOBODY, policy, refused, unique

TRUST = json.dumps(NOBODY)
ROLE = "arn:aws:iam::000000000000:role/victim"
CONSTRAINT = "failed to satisfy constraint: Member must "
NAME = "is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"


def tags(*keys: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": "1"} for key in keys]


IAM: list[tuple[str, dict[str, Any], str, str]] = [
    *(
        ("CreateUser", {"UserName": name}, "ValidationError", f"value for userName {NAME}")
        for name in ("a b", "a/b", "ä")
    ),
    (
        "CreateUser",
        {"UserName": "x" * 65},
        "ValidationError",
        f"Value at 'userName' {CONSTRAINT}have length less than or",
    ),
    ("CreateUser", {"UserName": ""}, "ValidationError", "greater than or equal to 1"),
    ("CreateUser", {}, "ValidationError", f"Value at 'userName' {CONSTRAINT}not be null"),
    *(
        ("CreateUser", {"UserName": "u", "Path": path}, "ValidationError", "value for path is invalid")
        for path in ("nopath", "/open", "//ü/", "open/")
    ),
    ("CreateUser", {"UserName": "u", "Path": f"/{'x' * 512}/"}, "ValidationError", "less than or equal to 512"),
    (
        "CreateUser",
        {"UserName": "u", "PermissionsBoundary": "policy/none-at-all-here"},
        "ValidationError",
        "Invalid ARN",
    ),
    ("CreateUser", {"UserName": "u", "Tags": tags("aws:x")}, "InvalidInput", ""),
    ("CreateUser", {"UserName": "u", "Tags": tags("A", "a")}, "InvalidInput", "Duplicate tag keys found"),
    ("CreateUser", {"UserName": "u", "Tags": tags("a", "")}, "ValidationError", "'tags.2.member.key'"),
    (
        "CreateUser",
        {"UserName": "u", "Tags": [{"Key": "k", "Value": "(b)"}]},
        "ValidationError",
        "'tags.1.member.value'",
    ),
    ("CreateUser", {"UserName": "u", "Tags": [{"Key": "k"}]}, "ValidationError", "'tags.1.member.value'"),
    ("TagUser", {"UserName": "none", "Tags": tags("A", "a")}, "InvalidInput", "Tag keys are case insensitive."),
    ("TagUser", {"UserName": "none", "Tags": tags("k" * 129)}, "ValidationError", "less than or equal to 128"),
    (
        "UntagUser",
        {"UserName": "none", "TagKeys": ["(b)"]},
        "ValidationError",
        f"'tagKeys' {CONSTRAINT}satisfy constraint: [",
    ),
    ("CreateRole", {"RoleName": "a b", "AssumeRolePolicyDocument": TRUST}, "ValidationError", f"roleName {NAME}"),
    ("CreateRole", {"RoleName": "x" * 65, "AssumeRolePolicyDocument": TRUST}, "ValidationError", "equal to 64"),
    (
        "CreateRole",
        {"RoleName": "r", "AssumeRolePolicyDocument": TRUST, "Description": "x" * 1001, "MaxSessionDuration": 3599},
        "ValidationError",
        f"2 validation errors detected: Value at 'description' {CONSTRAINT}have length less than or equal to 1000; "
        f"Value at 'maxSessionDuration' {CONSTRAINT}have value greater than or equal to 3600",
    ),
    (
        "CreateRole",
        {"RoleName": "r", "AssumeRolePolicyDocument": TRUST, "Description": "😀"},
        "ValidationError",
        "pattern",
    ),
    ("UpdateRole", {"RoleName": "r", "MaxSessionDuration": 43201}, "ValidationError", "less than or equal to 43200"),
    ("CreatePolicy", {"PolicyName": "a b", "PolicyDocument": policy()}, "ValidationError", f"policyName {NAME}"),
    ("CreatePolicy", {"PolicyName": "x" * 129, "PolicyDocument": policy()}, "ValidationError", "equal to 128"),
    ("CreatePolicy", {"PolicyName": "p", "PolicyDocument": ""}, "ValidationError", "'policyDocument'"),
    ("PutUserPolicy", {"UserName": "u", "PolicyName": "a b", "PolicyDocument": policy()}, "ValidationError", NAME),
    ("UpdateAssumeRolePolicy", {"RoleName": "r", "PolicyDocument": ""}, "ValidationError", "'policyDocument'"),
    (
        "UpdateAccessKey",
        {"AccessKeyId": "AKIAQAAAAAAAAAAAAAAA", "Status": "Off"},
        "ValidationError",
        f"1 validation error detected: Value at 'status' {CONSTRAINT}satisfy enum value set",
    ),
    ("DeleteAccessKey", {"AccessKeyId": "AKIA"}, "ValidationError", "greater than or equal to 16"),
    (
        "AttachRolePolicy",
        {"RoleName": "r", "PolicyArn": "longpolicynamebutnoarn"},
        "ValidationError",
        "Invalid ARN:  Could",
    ),
    ("GetPolicy", {"PolicyArn": "arn:aws:iam:policy/nothing"}, "ValidationError", "Invalid ARN"),
    ("GetPolicy", {"PolicyArn": "short"}, "ValidationError", "greater than or equal to 20"),
    ("ListPolicies", {"Marker": "a b"}, "ValidationError", "Invalid Marker."),
    ("ListUsers", {"MaxItems": 1001}, "ValidationError", "less than or equal to 1000"),
    ("ListUsers", {"PathPrefix": "none"}, "ValidationError", "'pathPrefix'"),
]

SECRETS: list[tuple[str, dict[str, Any], str, str]] = [
    ("CreateSecret", {"Name": "Inv Name"}, "ValidationException", "Invalid name. Must be a valid name"),
    ("CreateSecret", {"Name": "x" * 513}, "ValidationException", "less than or equal to 512"),
    ("CreateSecret", {"Name": "s", "SecretString": "hush" * 16385}, "ValidationException", "Value at 'secretString'"),
    ("CreateSecret", {"Name": "s", "SecretString": "ü" * 32769}, "ValidationException", "Value at 'secretString'"),
    ("CreateSecret", {"Name": "s", "SecretString": ""}, "ValidationException", "Value at 'secretString'"),
    (
        "CreateSecret",
        {"Name": "s", "SecretString": "a", "SecretBinary": b"b"},
        "InvalidParameterException",
        "can't specify both",
    ),
    (
        "CreateSecret",
        {"Name": "s", "ClientRequestToken": "short"},
        "ValidationException",
        "Value 'short' at 'clientRequestToken'",
    ),
    (
        "PutSecretValue",
        {"SecretId": "s", "SecretString": "a", "VersionStages": []},
        "ValidationException",
        "'versionStages'",
    ),
    (
        "PutSecretValue",
        {"SecretId": "s", "SecretString": "a", "VersionStages": [f"s{number}" for number in range(21)]},
        "ValidationException",
        "less than or equal to 20",
    ),
    (
        "PutSecretValue",
        {"SecretId": "s", "SecretString": "a", "VersionStages": [""]},
        "ValidationException",
        "'versionStages'",
    ),
    ("GetSecretValue", {"SecretId": "s", "VersionId": "short"}, "ValidationException", "'versionId'"),
    *(
        ("GetSecretValue", {"SecretId": identifier}, "ValidationException", "Invalid name.")
        for identifier in ("Inv Name", "arn:aws:secretsmanager", "arn:aws:secretsmanager:us-east-1:0:secret:s")
    ),
    ("UpdateSecretVersionStage", {"SecretId": "s", "VersionStage": "x" * 257}, "ValidationException", "'versionStage'"),
    ("CreateSecret", {"Name": "s", "Tags": [{"Key": "k"}]}, "InvalidParameterException", "a key and a value"),
    ("ListSecrets", {"NextToken": "a b"}, "InvalidNextTokenException", "The NextToken value is invalid."),
    ("ListSecrets", {"MaxResults": 101}, "ValidationException", "'maxResults'"),
    *(
        ("DeleteSecret", {"SecretId": "s", "RecoveryWindowInDays": days}, "InvalidParameterException", f"The {window}")
        for days in (0, 6, 31)
        for window in ("RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",)
    ),
    (
        "DeleteSecret",
        {"SecretId": "s", "RecoveryWindowInDays": 7, "ForceDeleteWithoutRecovery": True},
        "InvalidParameterException",
        "ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays",
    ),
]

# None names a role. The first five are recorded on AWS (test_sts_invalid_parameters in LocalStack's test_sts.py).
NO_ROLES = [
    "nothing-valid-in-here",
    "arn::b:::something/test-role",
    "arn:a::::something/test-role",
    "arn:a:::something/test-role",
    "arn:a:a::aaaaaaaaaa:",
    *(f"arn:aws:iam::000000000000:{resource}/victim" for resource in ("user", "group", "Role", "anything", "role/")),
    "arn:aws:iam:us-east-1:000000000000:role/victim",
    "arn:aws:sts::000000000000:role/victim",
    "arn:aws:s3:::000000000000/victim",
    "arn:aws:iam::000000000000:role/victim\n",
    "arn:aws:iam::000000000000:role/*",
]

SESSIONS: list[tuple[dict[str, Any], str, str]] = [
    *(({"RoleArn": arn}, "ValidationError", f"{arn.strip()}") for arn in NO_ROLES),
    ({"RoleArn": ""}, "ValidationError", "2 validation errors detected: Value '' at 'roleArn' failed to satisfy"),
    ({"RoleSessionName": "x"}, "ValidationError", "greater than or equal to 2"),
    (
        {"RoleSessionName": "x" * 65},
        "ValidationError",
        f"Value '{'x' * 65}' at 'roleSessionName' {CONSTRAINT}have length",
    ),
    (
        {"RoleSessionName": "Session1:2"},
        "ValidationError",
        f"1 validation error detected: Value 'Session1:2' at 'roleSessionName' {CONSTRAINT}"
        r"satisfy regular expression pattern: [\w+=,.@-]*",
    ),
    ({"ExternalId": "a b c"}, "ValidationError", "'externalId'"),
    ({"ExternalId": "x"}, "ValidationError", "greater than or equal to 2"),
    ({"DurationSeconds": 899}, "ValidationError", "'durationSeconds'"),
    ({"DurationSeconds": 43201}, "ValidationError", "less than or equal to 43200"),
    ({"Policy": "{"}, "MalformedPolicyDocument", ""),
    ({"Policy": json.dumps({"Version": "2012-10-17"})}, "MalformedPolicyDocument", ""),
    ({"Policy": policy(padding=50)}, "ValidationError", "less than or equal to 2048"),
    (
        {"PolicyArns": [{"arn": f"arn:aws:iam::000000000000:policy/p{n}"} for n in range(11)]},
        "ValidationError",
        "equal to 10",
    ),
    ({"PolicyArns": [{"arn": "arn:aws:iam::000000000000:role/none"}]}, "ValidationError", "role/none is invalid"),
    ({"Tags": tags("A", "a")}, "InvalidParameterValue", "Duplicate tag keys found"),
    ({"TransitiveTagKeys": ["a"]}, "InvalidParameterValue", "must be included in the requested tags"),
]


def user_with(aws: LocalAws, *allowed: str) -> tuple[str, str]:
    """The key of a user who may do what is named, to everything."""
    iam, name = aws.client("iam"), unique("user")
    iam.create_user(UserName=name)
    statement = {"Effect": "Allow", "Action": list(allowed), "Resource": "*"}
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document(statement))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def called(client: Any, operation: str, given: dict[str, Any], code: str, message: str) -> None:
    refused(code, message, client._make_api_call, operation_name=operation, api_params=given)


@pytest.mark.parametrize(("operation", "given", "code", "message"), IAM)
def test_iam(aws: LocalAws, operation: str, given: dict[str, Any], code: str, message: str) -> None:
    called(aws.client("iam"), operation, given, code, message)


@pytest.mark.parametrize(("operation", "given", "code", "message"), SECRETS)
def test_secrets(aws: LocalAws, operation: str, given: dict[str, Any], code: str, message: str) -> None:
    called(aws.client("secretsmanager"), operation, given, code, message)


@pytest.mark.parametrize("root", [True, False])
def test_sessions(aws: LocalAws, root: bool) -> None:
    """A user who may assume every role gets past no trust by what is no role's ARN."""
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    name = unique("victim")
    role = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]
    sts = aws.client("sts") if root else aws.client("sts", *user_with(aws, "sts:AssumeRole"))
    for given, code, message in SESSIONS:
        parameters = {"RoleArn": role["Arn"], "RoleSessionName": "steal"} | given
        called(sts, "AssumeRole", parameters, code, message)
    called(sts, "AssumeRole", {"RoleArn": role["Arn"], "RoleSessionName": "steal"}, "AccessDenied", "")


def test_policies_of_a_session_exist(aws: LocalAws) -> None:
    iam, name = aws.client("iam"), unique("role")
    key = user_with(aws, "sts:AssumeRole")
    trust = {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    arn = f"arn:aws:iam::000000000000:policy/{name}"
    session = {"RoleArn": role, "RoleSessionName": "xx", "PolicyArns": [{"arn": arn}]}
    assume = aws.client("sts", *key).assume_role
    refused("ValidationError", f"{arn} does not exist", assume, **session)
    iam.create_policy(PolicyName=name, PolicyDocument=policy())
    assert assume(**session)["Credentials"]


@pytest.mark.parametrize(
    ("operation", "parameter"),
    [
        ("DescribeStateMachine", "stateMachineArn"),
        ("ListExecutions", "stateMachineArn"),
        ("StartExecution", "stateMachineArn"),
        ("DescribeExecution", "executionArn"),
        ("GetExecutionHistory", "executionArn"),
    ],
)
def test_state_machines(aws: LocalAws, operation: str, parameter: str) -> None:
    message = "Invalid Arn: 'Invalid ARN prefix: invalid_arn'"
    called(aws.client("stepfunctions"), operation, {parameter: "invalid_arn"}, "InvalidArn", message)


@pytest.mark.parametrize(
    ("service", "operation", "given"),
    [
        ("lambda", "Invoke", {"FunctionName": "arn:aws:lambda"}),
        ("kms", "DescribeKey", {"KeyId": "arn:aws:kms"}),
        ("secretsmanager", "GetSecretValue", {"SecretId": "arn:aws:secretsmanager"}),
        ("events", "PutEvents", {"Entries": [{"EventBusName": "arn:aws:events", "Source": "s", "DetailType": "d"}]}),
        ("stepfunctions", "ListExecutions", {"maxResults": -1}),
        ("iam", "SimulatePrincipalPolicy", {"PolicySourceArn": "arn:aws:iam::nothing", "ActionNames": ["iam:GetUser"]}),
    ],
)
@pytest.mark.parametrize("root", [True, False])
def test_malformed_arn_is_the_callers_fault(
    aws: LocalAws, service: str, operation: str, given: dict[str, Any], root: bool
) -> None:
    client = aws.client(service) if root else aws.client(service, *user_with(aws, f"{service}:*"))
    with pytest.raises(ClientError) as caught:
        client._make_api_call(operation, given)
    assert 400 <= caught.value.response["ResponseMetadata"]["HTTPStatusCode"] < 500


def test_nobody_unknown_is_told(aws: LocalAws) -> None:
    """Who it is comes first, what may be called second, who may call it last."""
    nobody = aws.client("iam", "AKIAQAAAAAAAAAAAAAAA", "none")
    called(nobody, "CreateUser", {"UserName": "a b"}, "InvalidClientTokenId", "")
    user = aws.client("iam", *user_with(aws, "iam:GetUser"))
    called(user, "CreateUser", {"UserName": "a b"}, "ValidationError", "userName")
    called(user, "CreateUser", {"UserName": "ab"}, "AccessDenied", "")


def test_secret_is_never_repeated(aws: LocalAws) -> None:
    with pytest.raises(ClientError) as caught:
        aws.client("secretsmanager").create_secret(Name="s", SecretString="hush" * 16385)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"[\w+=,.@-]+", "a_B9+=,.@-", True),
        (r"[\w+=,.@-]+", "ä", False),
        (r"\d{12}", "012345678901", True),
        (r"\d{12}", "٠١٢٣٤٥٦٧٨٩٠١", False),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "Fünf 5", True),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "a (b)", False),
        (r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*", "ü\tx\n", True),
        (r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*", "€", False),
        (r"^[a-zA-Z0-9\-]+$", "a\n", False),
    ],
)
def test_patterns_are_javas(pattern: str, text: str, matches: bool) -> None:
    assert bool(parameters._pattern(pattern).fullmatch(text)) is matches
