"""Every public way to more rights in AWS, and every way to rolebridge's own, against the boundaries of the templates.

The public ways are those of two lists:

- Rhino Security Labs, "AWS IAM Privilege Escalation Methods" (28 of them), as of 2019-07-25:
  https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation
- pathfinding.cloud (Datadog; 65 of them), commit 84dd65c97fc21dee54f4587be6dfd5b7b5fe320c of 2025-12-17:
  https://github.com/DataDog/pathfinding.cloud, data/paths

A way is stopped where the boundary denies one of the actions that it can't do without. What is not stopped by the
standard boundary is out of its scope: the request has to name the action, and it reaches what its target's role may,
so an administrator only where the account has such a target; rolebridge's own targets are stopped in each case.
What the elevated boundary leaves is what a request has to acknowledge.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from iam_evaluator import Policy, Principal, Request, evaluate
from localstack_java_host.template_loops import expanded

ROOT = Path(__file__).parents[3]
HUB, SPOKE = "111111111111", "222222222222"
BOUNDARIES = ("RoleBoundary", "RoleBoundaryElevated")
STANDARD, ELEVATED = BOUNDARIES
OUR_ROLE = f"arn:aws:iam::{HUB}:role/rolebridge-EnsureRole"
OUR_FUNCTION = f"arn:aws:lambda:eu-west-1:{HUB}:function:rolebridge-EnsureRole"
KEY = f"arn:aws:kms:eu-west-1:{HUB}:key/1234"
TOPIC = f"arn:aws:sns:eu-west-1:{HUB}:alarms"
ANALYZER = f"arn:aws:access-analyzer:eu-west-1:{HUB}:analyzer/external"
API_KEY = f"arn:aws:secretsmanager:eu-west-1:{HUB}:secret:xsoar-AbCdEf"
# Of sam deploy, and of releases' deployments: this namespace's and another's.
BUCKETS = (
    "arn:aws:s3:::aws-sam-cli-managed-default-samclisourcebucket-1a2b3c",
    f"arn:aws:s3:::rolebridge-code-{HUB}-eu-west-1",
    f"arn:aws:s3:::rolebridge-stage-code-{HUB}-eu-west-1",
)

FORMER_KEY = f"arn:aws:kms:eu-west-1:{HUB}:key/1233"
LOGS_KEY = f"arn:aws:kms:eu-west-1:{HUB}:key/1232"
ONLY_OF_THE_HUB = (KEY, FORMER_KEY, LOGS_KEY, TOPIC, API_KEY, ANALYZER, f"{ANALYZER}/archive-rule/quiet")
# By this rule Step Functions hears that a nested run ended.
STEP_FUNCTIONS_OWN = f"arn:aws:events:eu-west-1:{HUB}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"
PARAMETERS: dict[str, Any] = {
    "AWS::Partition": "aws",
    "AWS::AccountId": HUB,
    "AWS::Region": "eu-west-1",
    "AWS::StackName": "access",
    "Namespace": "rolebridge",
    "SecretKmsKeyArn": KEY,
    "FormerSecretKmsKeyArns": [FORMER_KEY],
    "LogAndQueueKmsKeyArn": LOGS_KEY,
    "AlarmTopicArn": TOPIC,
    "AccessAnalyzerArn": ANALYZER,
    "XsoarSecretArn": API_KEY,
}


class Template(yaml.SafeLoader):
    """Reads a stack's template with every parameter of `PARAMETERS` in its place and every condition met."""


def _substituted(loader: Template, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.ScalarNode)
    text = str(loader.construct_scalar(node))
    for name, value in PARAMETERS.items():
        text = text.replace("${" + name + "}", str(value))
    return text


def _referred(loader: Template, node: yaml.Node) -> Any:
    assert isinstance(node, yaml.ScalarNode)
    name = str(loader.construct_scalar(node))
    return PARAMETERS.get(name, {"Ref": name})


def _looked_up(loader: Template, node: yaml.Node) -> dict[str, Any]:
    assert isinstance(node, yaml.SequenceNode)
    return {"Fn::FindInMap": loader.construct_sequence(node, deep=True)}


def _joined(loader: Template, node: yaml.Node) -> str:
    assert isinstance(node, yaml.SequenceNode)
    separator, parts = loader.construct_sequence(node, deep=True)
    return str(separator).join(parts)


def _other(loader: Template, tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        parts = loader.construct_sequence(node, deep=True)
        return parts[1] if tag == "If" else parts
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


Template.add_constructor("!Sub", _substituted)
Template.add_constructor("!Ref", _referred)
Template.add_constructor("!Join", _joined)
Template.add_constructor("!FindInMap", _looked_up)
Template.add_multi_constructor("!", _other)


def _part(text: str, start: str, *ends: str) -> Any:
    """The rest of a template takes YAML a second."""
    begin = text.index(f"\n{start}\n")
    end = min(text.index(mark, begin + 1) for mark in ends if mark in text[begin + 1 :])
    return next(iter(yaml.load(text[begin:end], Template).values()))


@cache
def boundary(name: str, template: str = "template.yaml") -> Policy:
    text, ends = (ROOT / template).read_text(), ("\n\n  Role", "\n\n  # ----", "\n\n  Fn::")
    if f"\n  {name}:\n" in text:
        return Policy.parse(name, _part(text, f"  {name}:", *ends)["Properties"]["PolicyDocument"])
    loop = _part(text, "  Fn::ForEach::RoleBoundaries:", *ends)
    document = expanded(loop, list)[name]["Properties"]["PolicyDocument"]
    rows = _part(text, "  RoleBoundaries:", "\n\n")
    for statement in document["Statement"]:
        if isinstance(statement.get("Action"), dict):
            _, row, column = statement["Action"]["Fn::FindInMap"]
            statement["Action"] = rows[row][column]
    return Policy.parse(name, document)


ALL = Policy.parse("all", {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


def denied(policy: Policy, action: str, resource: str, context: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the boundary stops a role that its own policy allows everything, however willing the resource is."""
    role = Principal(
        HUB,
        f"arn:aws:iam::{HUB}:role/rolebridge/ann/reader",
        "role",
        "AROAREADER",
        f"arn:aws:sts::{HUB}:assumed-role/reader/work",
        identity_policies=(ALL,),
        boundary=policy,
    )
    willing = {"Effect": "Allow", "Principal": {"AWS": role.arn}, "Action": action}
    if ":role/" not in resource:
        willing["Resource"] = "*"
    owner = Policy.parse("owner", {"Version": "2012-10-17", "Statement": [willing]})
    account = resource.split(":")[4] if resource.count(":") > 4 else ""
    decision = evaluate(role, Request(action, resource, account or HUB, context, owner))
    assert decision.allowed or decision.explicit_deny
    return not decision.allowed


@dataclass(frozen=True)
class Way:
    """A public way: its name there, the actions it can't do without, and what each boundary makes of it."""

    name: str
    actions: str
    standard: bool = True
    elevated: bool = False

    def stopped(self, policy: Policy, targets: Mapping[str, str]) -> bool:
        return any(denied(policy, action, targets.get(kind_of(action), "*"), {}) for action in self.actions.split())


PASSING = "iam:PassRole "
WAYS = (
    # -- Rhino Security Labs
    Way("Rhino 1", "iam:CreatePolicyVersion"),
    Way("Rhino 2", "iam:SetDefaultPolicyVersion"),
    Way("Rhino 3", PASSING + "ec2:RunInstances"),
    Way("Rhino 4", "iam:CreateAccessKey"),
    Way("Rhino 5", "iam:CreateLoginProfile"),
    Way("Rhino 6", "iam:UpdateLoginProfile"),
    Way("Rhino 7", "iam:AttachUserPolicy"),
    Way("Rhino 8", "iam:AttachGroupPolicy"),
    Way("Rhino 9", "iam:AttachRolePolicy"),
    Way("Rhino 10", "iam:PutUserPolicy"),
    Way("Rhino 11", "iam:PutGroupPolicy"),
    Way("Rhino 12", "iam:PutRolePolicy"),
    Way("Rhino 13", "iam:AddUserToGroup"),
    Way("Rhino 14", "iam:UpdateAssumeRolePolicy sts:AssumeRole", elevated=True),
    Way("Rhino 15", PASSING + "lambda:CreateFunction lambda:InvokeFunction"),
    Way("Rhino 16", PASSING + "lambda:CreateFunction lambda:AddPermission"),
    Way("Rhino 17", PASSING + "lambda:CreateFunction lambda:CreateEventSourceMapping"),
    Way("Rhino 18", "lambda:UpdateFunctionCode", standard=False),
    Way("Rhino 19", PASSING + "glue:CreateDevEndpoint glue:GetDevEndpoint"),
    Way("Rhino 20", "glue:UpdateDevEndpoint", standard=False),
    Way("Rhino 21", PASSING + "cloudformation:CreateStack cloudformation:DescribeStacks"),
    Way(
        "Rhino 22",
        PASSING + "datapipeline:CreatePipeline datapipeline:PutPipelineDefinition datapipeline:ActivatePipeline",
    ),
    # CodeStar projects ended on 2024-07-31.
    Way("Rhino 23", "codestar:CreateProjectFromTemplate", standard=False),
    Way("Rhino 24", PASSING + "codestar:CreateProject"),
    Way("Rhino 25", "codestar:CreateProject codestar:AssociateTeamMember", standard=False),
    Way("Rhino 26", "lambda:UpdateFunctionConfiguration", standard=False),
    Way("Rhino 27", PASSING + "sagemaker:CreateNotebookInstance sagemaker:CreatePresignedNotebookInstanceUrl"),
    Way("Rhino 28", "sagemaker:CreatePresignedNotebookInstanceUrl", standard=False),
    # -- pathfinding.cloud
    Way("apprunner-001", PASSING + "apprunner:CreateService"),
    Way("apprunner-002", "apprunner:UpdateService", standard=False),
    Way(
        "bedrock-001",
        PASSING
        + "bedrock-agentcore:CreateCodeInterpreter bedrock-agentcore:StartCodeInterpreterSession"
        + " bedrock-agentcore:InvokeCodeInterpreter",
    ),
    Way(
        "bedrock-002",
        "bedrock-agentcore:StartCodeInterpreterSession bedrock-agentcore:InvokeCodeInterpreter",
        standard=False,
    ),
    Way("cloudformation-001", PASSING + "cloudformation:CreateStack"),
    Way("cloudformation-002", "cloudformation:UpdateStack", standard=False),
    Way(
        "cloudformation-003",
        PASSING + "cloudformation:CreateStackSet cloudformation:CreateStackInstances",
        elevated=True,
    ),
    Way("cloudformation-004", PASSING + "cloudformation:UpdateStackSet", elevated=True),
    Way("cloudformation-005", "cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet", standard=False),
    Way("codebuild-001", PASSING + "codebuild:CreateProject codebuild:StartBuild"),
    Way("codebuild-002", "codebuild:StartBuild", standard=False),
    Way("codebuild-003", "codebuild:StartBuildBatch", standard=False),
    Way("codebuild-004", PASSING + "codebuild:CreateProject codebuild:StartBuildBatch"),
    Way(
        "datapipeline-001",
        PASSING + "datapipeline:CreatePipeline datapipeline:PutPipelineDefinition datapipeline:ActivatePipeline",
    ),
    Way("ec2-001", PASSING + "ec2:RunInstances"),
    Way("ec2-002", "ec2:ModifyInstanceAttribute ec2:StopInstances ec2:StartInstances", standard=False),
    Way("ec2-003", PASSING + "ec2:RequestSpotInstances"),
    Way("ec2-004", "ec2:CreateLaunchTemplateVersion ec2:ModifyLaunchTemplate", standard=False),
    Way("ec2instanceconnect-003", "ec2-instance-connect:SendSSHPublicKey ec2:DescribeInstances", standard=False),
    Way("ecs-001", PASSING + "ecs:CreateCluster ecs:RegisterTaskDefinition ecs:CreateService"),
    Way("ecs-002", PASSING + "ecs:CreateCluster ecs:RegisterTaskDefinition ecs:RunTask"),
    Way("ecs-003", PASSING + "ecs:RegisterTaskDefinition ecs:CreateService"),
    Way("ecs-004", PASSING + "ecs:RegisterTaskDefinition ecs:RunTask"),
    Way("ecs-005", PASSING + "ecs:RegisterTaskDefinition ecs:StartTask"),
    Way("glue-001", PASSING + "glue:CreateDevEndpoint"),
    Way("glue-002", "glue:UpdateDevEndpoint", standard=False),
    Way("glue-003", PASSING + "glue:CreateJob glue:StartJobRun"),
    Way("glue-004", PASSING + "glue:CreateJob glue:CreateTrigger"),
    Way("glue-005", PASSING + "glue:UpdateJob glue:StartJobRun"),
    Way("glue-006", PASSING + "glue:UpdateJob glue:CreateTrigger"),
    Way("iam-001", "iam:CreatePolicyVersion"),
    Way("iam-002", "iam:CreateAccessKey"),
    Way("iam-003", "iam:CreateAccessKey iam:DeleteAccessKey"),
    Way("iam-004", "iam:CreateLoginProfile"),
    Way("iam-005", "iam:PutRolePolicy"),
    Way("iam-006", "iam:UpdateLoginProfile"),
    Way("iam-007", "iam:PutUserPolicy"),
    Way("iam-008", "iam:AttachUserPolicy"),
    Way("iam-009", "iam:AttachRolePolicy"),
    Way("iam-010", "iam:AttachGroupPolicy"),
    Way("iam-011", "iam:PutGroupPolicy"),
    Way("iam-012", "iam:UpdateAssumeRolePolicy", elevated=True),
    Way("iam-013", "iam:AddUserToGroup"),
    Way("iam-014", "iam:AttachRolePolicy sts:AssumeRole", elevated=True),
    Way("iam-015", "iam:AttachUserPolicy iam:CreateAccessKey"),
    Way("iam-016", "iam:CreatePolicyVersion sts:AssumeRole", elevated=True),
    Way("iam-017", "iam:PutRolePolicy sts:AssumeRole", elevated=True),
    Way("iam-018", "iam:PutUserPolicy iam:CreateAccessKey"),
    Way("iam-019", "iam:AttachRolePolicy iam:UpdateAssumeRolePolicy", elevated=True),
    Way("iam-020", "iam:CreatePolicyVersion iam:UpdateAssumeRolePolicy", elevated=True),
    Way("iam-021", "iam:PutRolePolicy iam:UpdateAssumeRolePolicy", elevated=True),
    Way("lambda-001", PASSING + "lambda:CreateFunction lambda:InvokeFunction"),
    Way("lambda-002", PASSING + "lambda:CreateFunction lambda:CreateEventSourceMapping"),
    Way("lambda-003", "lambda:UpdateFunctionCode", standard=False),
    Way("lambda-004", "lambda:UpdateFunctionCode lambda:InvokeFunction", standard=False),
    Way("lambda-005", "lambda:UpdateFunctionCode lambda:AddPermission", standard=False),
    Way("lambda-006", PASSING + "lambda:CreateFunction lambda:AddPermission"),
    Way("sagemaker-001", PASSING + "sagemaker:CreateNotebookInstance"),
    Way("sagemaker-002", PASSING + "sagemaker:CreateTrainingJob"),
    Way("sagemaker-003", PASSING + "sagemaker:CreateProcessingJob"),
    Way("sagemaker-004", "sagemaker:CreatePresignedNotebookInstanceUrl", standard=False),
    Way(
        "sagemaker-005",
        "sagemaker:CreateNotebookInstanceLifecycleConfig sagemaker:StopNotebookInstance"
        " sagemaker:UpdateNotebookInstance sagemaker:StartNotebookInstance",
        standard=False,
    ),
    Way("ssm-001", "ssm:StartSession", standard=False),
    Way("ssm-002", "ssm:SendCommand", standard=False),
    Way("sts-001", "sts:AssumeRole", elevated=True),
)


SOMEBODYS = {
    "group": f"arn:aws:iam::{HUB}:group/somebody",
    "user": f"arn:aws:iam::{HUB}:user/somebody",
    "policy": f"arn:aws:iam::{HUB}:policy/somebody",
    "role": f"arn:aws:iam::{HUB}:role/somebody",
    "function": f"arn:aws:lambda:eu-west-1:{HUB}:function:somebody",
    "stack": f"arn:aws:cloudformation:eu-west-1:{HUB}:stack/somebody/1234",
}
# No groups, and none of what the ways of other services go to.
ROLEBRIDGES = {
    "user": f"arn:aws:iam::{HUB}:user/rolebridge/ann",
    "policy": f"arn:aws:iam::{HUB}:policy/rolebridge-role-boundary",
    "role": OUR_ROLE,
    "function": OUR_FUNCTION,
    "stack": f"arn:aws:cloudformation:eu-west-1:{HUB}:stack/access/1234",
}
KINDS = {
    "group": re.compile("iam:.*Group.*"),
    "user": re.compile("iam:.*(User.*|AccessKey|LoginProfile)"),
    "policy": re.compile("iam:.*PolicyVersion"),
    "role": re.compile("iam:.*Role.*|sts:AssumeRole"),
    "function": re.compile("lambda:.*Function.*|lambda:AddPermission"),
    "stack": re.compile("cloudformation:.*(Stack|Stacks|ChangeSet)"),
}


def kind_of(action: str) -> str:
    """What the action is done to; "" for what it needs no name of."""
    return next((kind for kind, pattern in KINDS.items() if pattern.fullmatch(action)), "")


def test_lists_are_whole() -> None:
    names = [way.name for way in WAYS]
    assert len(set(names)) == len(names)
    assert sum(name.startswith("Rhino") for name in names) == 28
    assert sum(not name.startswith("Rhino") for name in names) == 65


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_public_way(way: Way) -> None:
    assert way.stopped(boundary(STANDARD), SOMEBODYS) is way.standard
    assert way.stopped(boundary(ELEVATED), SOMEBODYS) is way.elevated


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
@pytest.mark.parametrize("name", BOUNDARIES)
def test_public_way_to_rolebridge_is_stopped(name: str, way: Way) -> None:
    if {kind_of(action) for action in way.actions.split()} & ROLEBRIDGES.keys():
        assert way.stopped(boundary(name), ROLEBRIDGES)


# -- What the lists don't have


@dataclass(frozen=True)
class Reach:
    """An action that reaches what rolebridge promises to keep."""

    action: str
    resource: str = "*"
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    elevated: bool = True

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"


def iam(resource: str) -> str:
    return f"arn:aws:iam::{HUB}:{resource}"


INSIDE = {"iam:PermissionsBoundary": (iam("policy/rolebridge-role-boundary"),)}
OUR_MAPPING = {"lambda:FunctionArn": (f"{OUR_FUNCTION}",)}

REACHES = (
    # A principal of one's own, in whatever boundary: it would outlive the role.
    *(
        Reach(action, iam(resource), context)
        for context in ({}, INSIDE)
        for action, resource in (("iam:CreateRole", "role/backdoor"), ("iam:CreateUser", "user/backdoor"))
    ),
    *(
        Reach(action, iam(resource), context, elevated=False)
        for context in ({}, INSIDE)
        for action, resource in (
            ("iam:PutRolePolicy", "role/backdoor"),
            ("iam:PutUserPolicy", "user/backdoor"),
            ("iam:AttachRolePolicy", "role/backdoor"),
            ("iam:AttachUserPolicy", "user/backdoor"),
        )
    ),
    *(
        Reach(action, iam(f"{kind}/backdoor"), INSIDE)
        for kind in ("role", "user")
        for action in (
            f"iam:Put{kind.title()}PermissionsBoundary",
            f"iam:Delete{kind.title()}PermissionsBoundary",
        )
    ),
    # Long-lived credentials of other users.
    *(
        Reach(f"iam:{action}", iam("user/somebody"), elevated=False)
        for action in (
            *("CreateServiceSpecificCredential", "ResetServiceSpecificCredential", "UpdateServiceSpecificCredential"),
            *("UploadSSHPublicKey", "UpdateSSHPublicKey", "UploadSigningCertificate", "UpdateSigningCertificate"),
            *("EnableMFADevice", "DeactivateMFADevice", "ResyncMFADevice", "UpdateAccessKey"),
        )
    ),
    Reach("iam:CreateVirtualMFADevice", iam("mfa/somebody"), elevated=False),
    # Others' guard rails, and what policies by tags and names go by.
    *(
        Reach(f"iam:{action}", iam(resource), elevated=False)
        for resource, actions in {
            "user/somebody": "DetachUserPolicy DeleteUserPolicy TagUser UntagUser UpdateUser",
            "role/somebody": "DetachRolePolicy DeleteRolePolicy TagRole UntagRole UpdateRole UpdateRoleDescription",
            "group/somebody": "DetachGroupPolicy DeleteGroupPolicy RemoveUserFromGroup UpdateGroup",
        }.items()
        for action in actions.split()
    ),
    Reach("iam:AddRoleToInstanceProfile", iam("instance-profile/somebody"), elevated=False),
    # Who says who somebody is.
    *(
        Reach(f"iam:{action}", iam("saml-provider/idp"))
        for action in ("CreateSAMLProvider", "UpdateSAMLProvider", "DeleteSAMLProvider")
    ),
    *(
        Reach(f"iam:{action}", iam("oidc-provider/idp.example.com"))
        for action in (
            *("CreateOpenIDConnectProvider", "DeleteOpenIDConnectProvider", "AddClientIDToOpenIDConnectProvider"),
            *("RemoveClientIDFromOpenIDConnectProvider", "UpdateOpenIDConnectProviderThumbprint"),
        )
    ),
    *(
        Reach(f"rolesanywhere:{action}")
        for action in (
            *("CreateTrustAnchor", "UpdateTrustAnchor", "EnableTrustAnchor", "CreateProfile", "UpdateProfile"),
            *("EnableProfile", "PutAttributeMapping", "DeleteCrl", "DisableCrl", "ImportCrl", "UpdateCrl"),
        )
    ),
    # Other identities' sessions.
    Reach("sts:AssumeRole", iam("role/somebody")),
    Reach("sts:AssumeRoot", f"arn:aws:iam::{SPOKE}:root"),
    Reach("sts:GetDelegatedAccessToken"),
    Reach("iam:EnableOrganizationsRootSessions"),
    Reach("iam:EnableOrganizationsRootCredentialsManagement"),
    Reach("iam:DisableOrganizationsRootSessions"),
    Reach("iam:AcceptDelegationRequest"),
    Reach("iam:SendDelegationToken"),
    Reach("sso-directory:CreateUser"),
    # What outlives a revocation: credentials of AWS Sign-In, renewed for hours, and the role's identity elsewhere.
    Reach("signin:AuthorizeOAuth2Access", f"arn:aws:signin:eu-west-1:{HUB}:oauth2/public-client/localhost"),
    Reach("signin:CreateOAuth2Token", f"arn:aws:signin:eu-west-1:{HUB}:oauth2/public-client/remote"),
    Reach("signin:CreateOAuth2TokenWithIAM"),
    Reach("sts:GetWebIdentityToken"),
    Reach("iam:EnableOutboundWebIdentityFederation"),
    Reach("iam:DisableOutboundWebIdentityFederation"),
    # The account itself, and its root's address.
    *(
        Reach(f"account:{action}")
        for action in (
            *("DisableRegion", "EnableRegion", "CloseAccount", "PutAlternateContact", "DeleteAlternateContact"),
            *("PutContactInformation", "StartPrimaryEmailUpdate", "AcceptPrimaryEmailUpdate"),
        )
    ),
    # Every account, from one that manages the organization.
    *(
        Reach(action, elevated=False)
        for action in (
            *("sso:CreatePermissionSet", "sso:AttachManagedPolicyToPermissionSet", "sso:CreateAccountAssignment"),
            *("sso:PutInlinePolicyToPermissionSet", "sso:ProvisionPermissionSet", "sso:UpdateInstance"),
            *("sso:DeletePermissionsBoundaryFromPermissionSet", "sso:DetachManagedPolicyFromPermissionSet"),
            *("identitystore:CreateUser", "identitystore:CreateGroupMembership", "identitystore:UpdateUser"),
            *("identitystore:DeleteGroupMembership", "organizations:DetachPolicy", "organizations:UpdatePolicy"),
            *("organizations:DisablePolicyType", "organizations:LeaveOrganization", "organizations:MoveAccount"),
            *("organizations:RegisterDelegatedAdministrator", "organizations:RemoveAccountFromOrganization"),
            *("organizations:InviteAccountToOrganization", "organizations:CreatePolicy", "organizations:DeletePolicy"),
            *("organizations:PutResourcePolicy", "organizations:CloseAccount", "organizations:TagResource"),
            *("organizations:EnableAWSServiceAccess", "organizations:AcceptHandshake"),
        )
    ),
    # Of whatever role a stack set works as.
    *(
        Reach(f"cloudformation:{action}")
        for action in (
            *("CreateStackSet", "UpdateStackSet", "CreateStackInstances", "UpdateStackInstances"),
            # A stack of a spoke, by whatever set made it; or any stack, once it is imported.
            *("DeleteStackInstances", "ImportStacksToStackSet", "ActivateOrganizationsAccess"),
        )
    ),
    # Requests of yesterday once more. (The rules pass replays over, too.)
    Reach("events:CreateArchive", f"arn:aws:events:eu-west-1:{HUB}:archive/a"),
    Reach("events:StartReplay", f"arn:aws:events:eu-west-1:{HUB}:replay/a"),
    # rolebridge's own, in every form.
    *(
        Reach(action, resource)
        for resource, actions in {
            iam("user/rolebridge/ann"): "iam:CreateAccessKey iam:DeleteUser iam:TagUser iam:DeleteAccessKey",
            iam("role/rolebridge/ann/reader"): "iam:DeleteRole iam:TagRole iam:PutRolePolicy iam:UntagRole",
            iam("role/rolebridge-provisioner"): "iam:PassRole iam:AttachRolePolicy sts:AssumeRole",
            iam("policy/rolebridge/ann/reads"): "iam:CreatePolicyVersion iam:DeletePolicyVersion iam:TagPolicy",
            iam("policy/rolebridge-user-boundary"): "iam:CreatePolicyVersion iam:SetDefaultPolicyVersion",
            f"arn:aws:secretsmanager:eu-west-1:{HUB}:secret:rolebridge/ann-AbCdEf": "secretsmanager:GetSecretValue"
            " secretsmanager:PutResourcePolicy secretsmanager:ReplicateSecretToRegions secretsmanager:TagResource",
            OUR_FUNCTION: "lambda:InvokeFunction lambda:UpdateFunctionCode lambda:AddPermission lambda:DeleteFunction",
            f"{OUR_FUNCTION}:7": "lambda:InvokeFunction lambda:DeleteFunction",
            f"arn:aws:states:eu-west-1:{HUB}:stateMachine:rolebridge-provision": "states:StartExecution"
            " states:UpdateStateMachine",
            f"arn:aws:states:eu-west-1:{HUB}:execution:rolebridge-revoke:1": "states:StopExecution"
            " states:RedriveExecution",
            f"arn:aws:sqs:eu-west-1:{HUB}:rolebridge-requests": "sqs:SendMessage sqs:SetQueueAttributes",
            f"arn:aws:events:eu-west-1:{HUB}:event-bus/rolebridge": "events:PutEvents events:DeleteEventBus",
            f"arn:aws:events:eu-west-1:{SPOKE}:event-bus/rolebridge": "events:PutEvents",
            f"arn:aws:events:eu-west-1:{HUB}:rule/rolebridge-rotation": "events:DisableRule events:PutTargets",
            f"arn:aws:events:eu-west-1:{HUB}:rule/rolebridge/rolebridge-answer": "events:PutRule events:RemoveTargets",
            f"arn:aws:logs:eu-west-1:{HUB}:log-group:/aws/lambda/rolebridge-RevokeKey:*": "logs:DeleteLogGroup",
            f"arn:aws:logs:eu-west-1:{HUB}:log-group:/aws/vendedlogs/rolebridge-provision:*": "logs:DeleteLogGroup",
            f"arn:aws:logs:eu-west-1:{HUB}:log-group:/aws/vendedlogs/states/rolebridge-revoke:*": "logs:DeleteLogGroup",
            f"arn:aws:cloudwatch:eu-west-1:{HUB}:alarm:rolebridge-drift": "cloudwatch:DisableAlarmActions",
            f"arn:aws:cloudwatch::{HUB}:dashboard/rolebridge": "cloudwatch:DeleteDashboards cloudwatch:PutDashboard",
            f"arn:aws:cloudformation:eu-west-1:{HUB}:stack/rolebridge/1234": "cloudformation:UpdateStack",
            f"arn:aws:cloudformation:eu-west-1:{HUB}:stack/access/1234": "cloudformation:UpdateStack"
            " cloudformation:DeleteStack",
            f"arn:aws:cloudformation:eu-west-1:{HUB}:stackset/rolebridge-spoke:1": "cloudformation:UpdateStackSet",
            # What the next deployment takes.
            f"arn:aws:cloudformation:eu-west-1:{HUB}:stack/aws-sam-cli-managed-default/1": "cloudformation:UpdateStack",
            **dict.fromkeys(
                BUCKETS,
                "s3:CreateBucket s3:PutBucketPolicy s3:PutBucketVersioning s3:DeleteBucket"
                " s3:PutReplicationConfiguration",
            ),
            **dict.fromkeys(
                (f"{bucket}/rolebridge/1234.zip" for bucket in BUCKETS),
                "s3:PutObject s3:DeleteObject s3:DeleteObjectVersion s3:RestoreObject",
            ),
            # What secrets and alarms rest on.
            KEY: "kms:ScheduleKeyDeletion kms:DisableKey kms:PutKeyPolicy kms:CreateGrant kms:RevokeGrant",
            FORMER_KEY: "kms:ScheduleKeyDeletion kms:DisableKey kms:PutKeyPolicy kms:CreateGrant kms:RevokeGrant",
            LOGS_KEY: "kms:ScheduleKeyDeletion kms:DisableKey kms:PutKeyPolicy kms:CreateGrant kms:RevokeGrant",
            API_KEY: "secretsmanager:GetSecretValue secretsmanager:PutSecretValue secretsmanager:DeleteSecret",
            TOPIC: "sns:DeleteTopic sns:SetTopicAttributes sns:RemovePermission sns:AddPermission",
            # What audits ask for external access.
            ANALYZER: "access-analyzer:DeleteAnalyzer access-analyzer:UpdateAnalyzer access-analyzer:ApplyArchiveRule",
            f"{ANALYZER}/archive-rule/quiet": "access-analyzer:CreateArchiveRule access-analyzer:UpdateArchiveRule"
            " access-analyzer:DeleteArchiveRule",
            STEP_FUNCTIONS_OWN: "events:DisableRule events:DeleteRule events:PutTargets events:RemoveTargets",
            f"arn:aws:sns:eu-west-1:{HUB}:rolebridge-alarms": "sns:DeleteTopic sns:Publish sns:SetTopicAttributes"
            " sns:Subscribe",
            # These know no resource, so AWS asks about all.
            "*": "events:PutPermission events:RemovePermission sns:Unsubscribe sns:SetSubscriptionAttributes"
            # No more metrics from logs, so no alarm; other retention, masked events.
            " logs:PutAccountPolicy logs:DeleteAccountPolicy",
        }.items()
        for action in actions.split()
    ),
    *(
        Reach(f"lambda:{action}", "*", OUR_MAPPING)
        for action in ("CreateEventSourceMapping", "DeleteEventSourceMapping", "UpdateEventSourceMapping")
    ),
)


@pytest.mark.parametrize("reach", REACHES, ids=str)
def test_reach_is_stopped(reach: Reach) -> None:
    assert denied(boundary(STANDARD), reach.action, reach.resource, reach.context)
    assert denied(boundary(ELEVATED), reach.action, reach.resource, reach.context) is reach.elevated


@pytest.mark.parametrize("name", BOUNDARIES)
def test_spoke_stops_the_same_but_for_what_only_the_hub_has(name: str) -> None:
    spoke = boundary(name, "spoke.yaml")
    missed = [
        reach
        for reach in REACHES
        if (name == STANDARD or reach.elevated) and not denied(spoke, reach.action, reach.resource, reach.context)
    ]
    assert {reach.resource for reach in missed} == set(ONLY_OF_THE_HUB)


@pytest.mark.parametrize("name", BOUNDARIES)
@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:PutObject", "arn:aws:s3:::bucket/a"),
        *(("s3:GetObject", f"{bucket}/rolebridge/1234.zip") for bucket in BUCKETS),
        *(("s3:ListBucket", bucket) for bucket in BUCKETS),
        ("kms:Decrypt", KEY),
        ("kms:DescribeKey", KEY),
        ("kms:ScheduleKeyDeletion", f"{KEY}5"),
        ("sns:Publish", TOPIC),
        # What XSOAR's integration does; the second with a risk that a request acknowledges.
        ("access-analyzer:StartResourceScan", ANALYZER),
        ("access-analyzer:UpdateFindings", ANALYZER),
        ("access-analyzer:ListFindings", ANALYZER),
        ("access-analyzer:DeleteAnalyzer", f"arn:aws:access-analyzer:eu-west-1:{HUB}:analyzer/somebody"),
        ("events:DisableRule", f"arn:aws:events:eu-west-1:{HUB}:rule/somebody"),
        ("sns:DeleteTopic", f"{TOPIC}-of-somebody"),
        ("ec2:RunInstances", "*"),
        ("lambda:InvokeFunction", f"arn:aws:lambda:eu-west-1:{HUB}:function:somebody"),
        ("organizations:ListAccounts", "*"),
        ("organizations:DescribeOrganization", "*"),
        ("sso:ListInstances", "*"),
        ("sso:DescribePermissionSet", "*"),
        ("identitystore:ListUsers", "*"),
        ("account:GetContactInformation", "*"),
        ("account:ListRegions", "*"),
        ("rolesanywhere:ListTrustAnchors", "*"),
        ("iam:ListUsers", "*"),
        ("iam:GetRole", iam("role/somebody")),
        ("iam:GetSAMLProvider", iam("saml-provider/idp")),
        ("iam:ListServiceSpecificCredentials", iam("user/somebody")),
        ("iam:UpdateAccountPasswordPolicy", "*"),
        ("iam:DeleteAccessKey", iam("user/somebody")),
        ("iam:DeleteLoginProfile", iam("user/somebody")),
        ("iam:CreatePolicy", iam("policy/somebody")),
        ("iam:CreateServiceLinkedRole", iam("role/aws-service-role/x.amazonaws.com/X")),
        ("sts:GetCallerIdentity", "*"),
        ("iam:GetOutboundWebIdentityFederationInfo", "*"),
        ("logs:PutRetentionPolicy", f"arn:aws:logs:eu-west-1:{HUB}:log-group:/aws/lambda/somebody:*"),
        ("logs:PutResourcePolicy", "*"),
        ("logs:DescribeAccountPolicies", "*"),
        ("events:PutEvents", f"arn:aws:events:eu-west-1:{HUB}:event-bus/default"),
        ("cloudformation:DescribeStackSet", "*"),
        ("cloudformation:UpdateStack", f"arn:aws:cloudformation:eu-west-1:{HUB}:stack/accessible/1"),
    ],
)
def test_what_a_request_asks_for_otherwise_is_left(name: str, action: str, resource: str) -> None:
    assert not denied(boundary(name), action, resource, {})


@pytest.mark.parametrize("issued", [(), ("2026-11-26T09:12:00Z",)])
def test_user_assumes_its_role_with_its_key_and_with_no_session(issued: tuple[str, ...]) -> None:
    arn = f"arn:aws:iam::{HUB}:user/rolebridge/ann"
    user = Principal(HUB, arn, "user", "AIDAANN", identity_policies=(ALL,), boundary=boundary("UserBoundary"))
    trust = {"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "sts:AssumeRole"}
    decision = evaluate(
        user,
        Request(
            "sts:AssumeRole",
            f"arn:aws:iam::{HUB}:role/rolebridge/ann/reader",
            HUB,
            {"aws:TokenIssueTime": issued} if issued else {},
            Policy.parse("trust", {"Version": "2012-10-17", "Statement": [trust]}),
        ),
    )
    assert decision.allowed is not bool(issued)
