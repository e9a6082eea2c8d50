"""What an AWS operation needs: which action on which resource, under which condition keys.

From the service authorization reference (https://docs.aws.amazon.com/service-authorization/latest/reference/), page of
each service. Here are the operations whose resources have to be looked up; `reference` has those whose parameters name
them. What neither lists nobody but an account's root stand-in may call.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from iam_evaluator import UNKNOWN
from localstack_java_host import reference
from localstack_java_host.access import (
    Access,
    Call,
    Context,
    ResourcePolicy,
    UnlistedOperationError,
)
from localstack_java_host.compat import iam, resource_policies, secrets


def accesses(service: str, call: Call) -> tuple[Access, ...]:
    """All that the call needs; empty for what needs no permission.

    :raises UnlistedOperationError: where it cannot be said
    """
    known = _SERVICES.get(service, {}).get(call.operation)
    return tuple(known(call)) if known else reference.accesses(service, call)


def listed(service: str) -> frozenset[str]:
    """The operations that are listed here."""
    return frozenset(_SERVICES.get(service, ()))


_Needs = Callable[[Call], Iterator[Access]]


# -- IAM


def _user(call: Call) -> Iterator[Access]:
    name = call.request.get("UserName") or call.caller_user
    if call.operation == "GetAccessKeyLastUsed":
        name = iam.access_key_owner(call.account, call.request["AccessKeyId"])
    if name is None:
        yield Access(f"iam:{call.operation}", call.iam_arn("user/"), call.account)
        return
    state = call.view.user(call.account, name) or iam.user_state(call.account, name)
    arn = state.arn if state else call.iam_arn(f"user/{name}")
    context = _entity_context(call, state.tags if state else (), state.boundary if state else None)
    yield Access(f"iam:{call.operation}", arn, call.account, context=context)


def _role(call: Call) -> Iterator[Access]:
    name = call.request["RoleName"]
    state = call.view.role(call.account, name) or iam.role_state(call.account, name)
    arn = state.arn if state else call.iam_arn(f"role/{name}")
    context = _entity_context(call, state.tags if state else (), state.boundary if state else None)
    yield Access(f"iam:{call.operation}", arn, call.account, context=context)


def _group(call: Call) -> Iterator[Access]:
    state = iam.group_state(call.account, call.request["GroupName"])
    arn = state.arn if state else call.iam_arn(f"group/{call.request['GroupName']}")
    yield Access(f"iam:{call.operation}", arn, call.account, context=_entity_context(call, (), None))


def _instance_profile(call: Call) -> Iterator[Access]:
    name = call.request["InstanceProfileName"]
    found = iam.instance_profile(call.account, name)
    arn, tags = (found.arn, found.tags) if found else (call.iam_arn(f"instance-profile/{name}"), ())
    yield Access(f"iam:{call.operation}", arn, call.account, context=_tagged(call, tags))


def _policy(call: Call) -> Iterator[Access]:
    arn = call.request["PolicyArn"]
    state = iam.policy_state(call.account, arn)
    yield Access(f"iam:{call.operation}", arn, call.account, context=_tagged(call, state.tags if state else ()))


def _create(kind: str) -> _Needs:
    """Creates below a path. "To tag on creation" needs the permission to tag, too (IAM user guide, "Tags")."""

    def needs(call: Call) -> Iterator[Access]:
        name = call.request[f"{kind}Name"]
        arn = call.iam_arn(f"{kind.lower()}{call.request.get('Path') or '/'}{name}")
        context = _requested_tags(call)
        if boundary := call.request.get("PermissionsBoundary"):
            context["iam:PermissionsBoundary"] = (boundary,)
        yield Access(f"iam:{call.operation}", arn, call.account, context=context)
        if call.request.get("Tags"):
            yield Access(f"iam:Tag{kind}", arn, call.account, context=_requested_tags(call))

    return needs


def _entity_context(call: Call, tags: tuple[tuple[str, str], ...], boundary: str | None) -> Context:
    """`iam:PermissionsBoundary` is the boundary that the call sets, or the one that the entity has."""
    context = _tagged(call, tags)
    if boundary := call.request.get("PermissionsBoundary") or boundary:
        context["iam:PermissionsBoundary"] = (boundary,)
    if call.operation.startswith(("Attach", "Detach")):
        context["iam:PolicyARN"] = (call.request["PolicyArn"],)
    return context


def _tagged(call: Call, tags: tuple[tuple[str, str], ...]) -> Context:
    return _requested_tags(call) | _tags_of_entity(tags)


def _tags_of_entity(tags: tuple[tuple[str, str], ...]) -> Context:
    return {f"{prefix}:ResourceTag/{key}": (value,) for key, value in _last_of_each(tags) for prefix in ("aws", "iam")}


def _last_of_each(tags: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Condition keys are compared without case, so tags whose keys differ by case only are one to a policy."""
    return {key.lower(): (key, value) for key, value in tags}.values()


def _requested_tags(call: Call) -> Context:
    tags = [(tag["Key"], tag["Value"]) for tag in call.request.get("Tags") or ()]
    keys = [*(key for key, _ in tags), *(call.request.get("TagKeys") or ())]
    context: Context = {f"aws:RequestTag/{key}": (value,) for key, value in _last_of_each(tags)}
    if keys:
        context["aws:TagKeys"] = tuple(keys)
    return context


def _simulated(call: Call) -> Iterator[Access]:
    yield Access("iam:SimulatePrincipalPolicy", call.request["PolicySourceArn"], call.account)


def _everything(service: str) -> _Needs:
    """For actions that know no single resource."""

    def needs(call: Call) -> Iterator[Access]:
        yield Access(f"{service}:{call.operation}")

    return needs


def _free(_: Call) -> Iterator[Access]:
    """ "No permissions are required" (GetCallerIdentity)."""
    return iter(())


_IAM: dict[str, _Needs] = {
    **dict.fromkeys(
        (
            *("AttachUserPolicy", "CreateAccessKey", "CreateLoginProfile", "DeleteAccessKey", "DeleteLoginProfile"),
            *("DeleteUser", "DeleteUserPermissionsBoundary", "DeleteUserPolicy", "DetachUserPolicy"),
            *("GetAccessKeyLastUsed", "GetLoginProfile", "GetUser", "GetUserPolicy", "ListAccessKeys"),
            *("ListAttachedUserPolicies", "ListGroupsForUser", "ListMFADevices", "ListUserPolicies", "ListUserTags"),
            *("PutUserPermissionsBoundary", "PutUserPolicy", "TagUser", "UntagUser", "UpdateAccessKey"),
            *("UpdateLoginProfile", "UpdateUser"),
        ),
        _user,
    ),
    **dict.fromkeys(
        (
            *("AttachRolePolicy", "DeleteRole", "DeleteRolePermissionsBoundary", "DeleteRolePolicy"),
            *("DetachRolePolicy", "GetRole", "GetRolePolicy", "ListAttachedRolePolicies"),
            *("ListInstanceProfilesForRole", "ListRolePolicies", "ListRoleTags"),
            *("PutRolePermissionsBoundary", "PutRolePolicy", "TagRole", "UntagRole"),
            *("UpdateAssumeRolePolicy", "UpdateRole", "UpdateRoleDescription"),
        ),
        _role,
    ),
    **dict.fromkeys(
        (
            *("AddUserToGroup", "AttachGroupPolicy", "DeleteGroup", "DeleteGroupPolicy", "DetachGroupPolicy"),
            *("GetGroup", "GetGroupPolicy", "ListAttachedGroupPolicies", "ListGroupPolicies", "PutGroupPolicy"),
            *("RemoveUserFromGroup", "UpdateGroup"),
        ),
        _group,
    ),
    **dict.fromkeys(
        (
            *("CreatePolicyVersion", "DeletePolicy", "DeletePolicyVersion", "GetPolicy", "GetPolicyVersion"),
            *("ListEntitiesForPolicy", "ListPolicyTags", "ListPolicyVersions", "SetDefaultPolicyVersion"),
            *("TagPolicy", "UntagPolicy"),
        ),
        _policy,
    ),
    **dict.fromkeys(
        (
            *("GenerateCredentialReport", "GetAccountAuthorizationDetails", "GetAccountPasswordPolicy"),
            *("GetAccountSummary", "GetCredentialReport", "ListAccountAliases", "ListGroups", "ListPolicies"),
            *("ListInstanceProfiles", "ListRoles", "ListUsers"),
            *("UpdateAccountPasswordPolicy", "DeleteAccountPasswordPolicy"),
        ),
        _everything("iam"),
    ),
    "GetInstanceProfile": _instance_profile,
    "CreateUser": _create("User"),
    "CreateRole": _create("Role"),
    "CreatePolicy": _create("Policy"),
    "CreateGroup": _create("Group"),
    "SimulatePrincipalPolicy": _simulated,
}


# -- STS


def _assume_role(call: Call) -> Iterator[Access]:
    for parameter in ("TransitiveTagKeys", "SourceIdentity", "SerialNumber", "ProvidedContexts"):
        if call.request.get(parameter):
            raise UnlistedOperationError(f"sts:AssumeRole with {parameter}")
    arn = call.request["RoleArn"]
    account, name = arn.split(":")[4], arn.rpartition("/")[2]
    role = call.view.role(account, name)
    context: Context = {"sts:RoleSessionName": (call.request["RoleSessionName"],)}
    if external_id := call.request.get("ExternalId"):
        context["sts:ExternalId"] = (external_id,)
    policy = None
    if role and role.arn == arn:
        policy = ResourcePolicy(f"trust policy of {arn}", role.effective_trust)
        context |= _tags_of_entity(role.tags)
    tags = _requested_tags(call)
    yield Access("sts:AssumeRole", arn, account, policy, context | tags)
    if tags:
        yield Access("sts:TagSession", arn, account, policy, context | tags)


def _session_token(call: Call) -> Iterator[Access]:
    """ "No permissions are required ... You cannot use policies to control authentication operations" (GetSessionToken,
    STS API reference). The IAM user guide's examples of policies that ask for MFA say otherwise of an explicit Deny;
    taken is what leaves more to whoever holds a key."""
    for parameter in ("SerialNumber", "TokenCode"):
        if call.request.get(parameter):
            raise UnlistedOperationError(f"sts:GetSessionToken with {parameter}")
    return iter(())


_STS: dict[str, _Needs] = {
    "AssumeRole": _assume_role,
    "GetCallerIdentity": _free,
    "GetSessionToken": _session_token,
}


# -- Secrets Manager


def _secret(call: Call) -> Iterator[Access]:
    found = secrets.secret_facts(call.request["SecretId"], call.account, call.region)
    context = _requested_of_secret(call)
    if found is None:
        arn = call.arn("secretsmanager", f"secret:{call.request['SecretId']}-??????")
        yield Access(f"secretsmanager:{call.operation}", arn, call.account, context=context)
        return
    context["secretsmanager:SecretId"] = (found.arn,)
    context["secretsmanager:resource/AllowRotationLambdaArn"] = ()
    for key, value in _last_of_each(found.tags):
        context[f"secretsmanager:ResourceTag/{key}"] = context[f"aws:ResourceTag/{key}"] = (value,)
    account = found.arn.split(":")[4]
    policy = ResourcePolicy(f"policy of {found.arn}", found.policy) if found.policy else None
    yield Access(f"secretsmanager:{call.operation}", found.arn, account, policy, context)
    if call.operation == "GetSecretValue":
        asked = call.request.get("VersionId"), call.request.get("VersionStage")
        yield from _encryption(call, found.key_of(*asked), found.arn)
    elif call.operation == "PutSecretValue":
        yield from _encryption(call, found.kms_key_id, found.arn)
    elif call.operation == "UpdateSecret":
        key_id = call.request.get("KmsKeyId")
        if key_id and key_id != found.kms_key_id:
            # "any existing versions with the staging labels AWSCURRENT, AWSPENDING, or AWSPREVIOUS" are encrypted anew.
            for before in found.labelled_keys - {key_id}:
                yield from _encryption(call, before, found.arn, ("Decrypt",))
            yield from _encryption(call, key_id, found.arn, ("GenerateDataKey", "Decrypt", "Encrypt"))
        elif call.request.get("SecretString") is not None or call.request.get("SecretBinary") is not None:
            yield from _encryption(call, found.kms_key_id, found.arn)


def _create_secret(call: Call) -> Iterator[Access]:
    arn = call.arn("secretsmanager", f"secret:{call.request['Name']}-??????")
    context = _requested_of_secret(call) | {"secretsmanager:Name": (call.request["Name"],)}
    yield Access("secretsmanager:CreateSecret", arn, call.account, context=context)
    if call.request.get("Tags"):
        yield Access("secretsmanager:TagResource", arn, call.account, context=context)
    yield from _encryption(call, call.request.get("KmsKeyId"), arn)


def _encryption(
    call: Call, key_id: str | None, secret_arn: str, actions: tuple[str, ...] | None = None
) -> Iterator[Access]:
    """ "The caller must have kms:GenerateDataKey and kms:Decrypt" for a customer-managed key."""
    key = resource_policies.kms_key(key_id, call.account, call.region) if key_id else None
    if key is None:
        return
    context: Context = {
        "kms:ViaService": (f"secretsmanager.{call.region}.{resource_policies.dns_suffix(call.region)}",),
        "kms:EncryptionContext:SecretARN": (secret_arn,),
    }
    usual = ("Decrypt",) if call.operation == "GetSecretValue" else ("GenerateDataKey", "Decrypt")
    for action in actions or usual:
        yield Access(f"kms:{action}", key.arn, key.account, ResourcePolicy(f"policy of {key.arn}", key.policy), context)


def _requested_of_secret(call: Call) -> Context:
    context = _requested_tags(call)
    for name in _SECRET_PARAMETERS:
        if (value := call.request.get(name)) is not None:
            context[f"secretsmanager:{name}"] = (str(value).lower() if isinstance(value, bool) else str(value),)
    return context


# Those whose condition keys have their names.
_SECRET_PARAMETERS = (
    "Description",
    "ForceDeleteWithoutRecovery",
    "KmsKeyId",
    "RecoveryWindowInDays",
    "VersionId",
    "VersionStage",
)

_SECRETS_MANAGER: dict[str, _Needs] = {
    **dict.fromkeys(
        (
            *("DeleteSecret", "DescribeSecret", "GetResourcePolicy", "GetSecretValue", "ListSecretVersionIds"),
            *("PutResourcePolicy", "PutSecretValue", "RestoreSecret", "TagResource", "UntagResource"),
            *("UpdateSecret", "UpdateSecretVersionStage"),
        ),
        _secret,
    ),
    "CreateSecret": _create_secret,
    "ListSecrets": _everything("secretsmanager"),
}


# -- KMS


def _kms_key(call: Call) -> Iterator[Access]:
    key = resource_policies.kms_key(call.request.get("KeyId"), call.account, call.region)
    if key is None:
        yield Access(f"kms:{call.operation}", call.arn("kms", f"key/{call.request.get('KeyId')}"), call.account)
        return
    policy = ResourcePolicy(f"policy of {key.arn}", key.policy)
    yield Access(f"kms:{call.operation}", key.arn, key.account, policy)


_KMS: dict[str, _Needs] = dict.fromkeys(("DescribeKey", "Encrypt", "GenerateDataKey"), _kms_key)


# Tags of functions, queues, log groups, rules, alarms and stacks, which are not looked up.
_TAGS = frozenset({"aws:ResourceTag/"})


# -- Lambda


def _invoke(call: Call) -> Iterator[Access]:
    arn, account = _function_arn(call)
    if (qualifier := call.request.get("Qualifier")) and arn.count(":") == 6:
        arn = f"{arn}:{qualifier}"
    document = resource_policies.function_policy(arn)
    policy = ResourcePolicy(f"policy of {arn}", document) if document else None
    yield Access("lambda:InvokeFunction", arn, account, policy, undetermined=_TAGS)


def _function_arn(call: Call) -> tuple[str, str]:
    """By name, ARN, or partial ARN, "123456789012:function:my-function" (FunctionName, Lambda API reference)."""
    name: str = call.request["FunctionName"]
    if partial := _PARTIAL_ARN.fullmatch(name):
        return call.arn("lambda", partial["function"], partial["account"]), partial["account"]
    return _named_arn(call, name, "lambda", "function:")


_PARTIAL_ARN = re.compile(r"(?P<account>\d{12}):(?P<function>function:.+)")


def _function(call: Call) -> Iterator[Access]:
    arn, account = _function_arn(call)
    yield Access(f"lambda:{call.operation}", arn, account, undetermined=_TAGS)


_LAMBDA: dict[str, _Needs] = {
    "Invoke": _invoke,
    **dict.fromkeys(
        (
            *("GetFunction", "GetFunctionConfiguration", "GetFunctionUrlConfig", "GetPolicy", "ListAliases"),
            *("ListVersionsByFunction", "UpdateFunctionConfiguration"),
        ),
        _function,
    ),
    **dict.fromkeys(("GetAccountSettings", "ListFunctions", "ListLayerVersions"), _everything("lambda")),
}


# -- Step Functions


def _state_machine(call: Call) -> Iterator[Access]:
    yield Access(f"states:{call.operation}", call.request["stateMachineArn"], call.account)


def _execution(call: Call) -> Iterator[Access]:
    yield Access(f"states:{call.operation}", call.request["executionArn"], call.account)


def _changed_state_machine(call: Call) -> Iterator[Access]:
    """Whether it needs iam:PassRole, too, is not known."""
    yield Access(f"states:{call.operation}", call.request["stateMachineArn"], call.account, sufficient=False)


_STEP_FUNCTIONS: dict[str, _Needs] = {
    "UpdateStateMachine": _changed_state_machine,
    **dict.fromkeys(("DescribeStateMachine", "ListExecutions", "StartExecution", "StartSyncExecution"), _state_machine),
    **dict.fromkeys(("DescribeExecution", "GetExecutionHistory", "RedriveExecution", "StopExecution"), _execution),
    "ListStateMachines": _everything("states"),
}


# -- EventBridge


def _put_events(call: Call) -> Iterator[Access]:
    """Each entry by itself: its bus, its source and its detail type."""
    for entry in call.request.get("Entries") or ():
        arn, account = _named_arn(call, entry.get("EventBusName") or "default", "events", "event-bus/")
        context: Context = {
            "events:source": (entry.get("Source", ""),),
            "events:detail-type": (entry.get("DetailType", ""),),
        }
        document = resource_policies.bus_policy(arn)
        policy = ResourcePolicy(f"policy of {arn}", document) if document else None
        yield Access("events:PutEvents", arn, account, policy, context)


def _rule(call: Call) -> Iterator[Access]:
    """A rule of the default bus has the bus not in its ARN."""
    bus = (call.request.get("EventBusName") or "default").rpartition("/")[2]
    name = call.request["Name"] if bus == "default" else f"{bus}/{call.request['Name']}"
    undetermined = _TAGS | {"events:"}
    yield Access(
        f"events:{call.operation}", call.arn("events", f"rule/{name}"), call.account, undetermined=undetermined
    )


_EVENTS: dict[str, _Needs] = {
    "PutEvents": _put_events,
    **dict.fromkeys(("DescribeRule", "DisableRule", "EnableRule"), _rule),
}


# -- CloudFormation


def _describe_stacks(call: Call) -> Iterator[Access]:
    """Without a name it "requires ListStacks and DescribeStacks permissions" (DescribeStacks, API reference)."""
    name = call.request.get("StackName")
    if not name:
        yield Access("cloudformation:ListStacks")
        yield Access("cloudformation:DescribeStacks")
        return
    arn = name if name.startswith("arn:") else call.arn("cloudformation", f"stack/{name}/{UNKNOWN}")
    yield Access("cloudformation:DescribeStacks", arn, call.account, undetermined=_TAGS)


_CLOUDFORMATION: dict[str, _Needs] = {"DescribeStacks": _describe_stacks}


# -- SQS


def _queue(call: Call) -> Iterator[Access]:
    name = call.request.get("QueueName") or call.request["QueueUrl"].rpartition("/")[2]
    account = call.request.get("QueueOwnerAWSAccountId") or resource_policies.account_of_queue(
        call.request.get("QueueUrl")
    )
    arn = call.arn("sqs", name, account)
    document = resource_policies.queue_policy(arn)
    policy = ResourcePolicy(f"policy of {arn}", document) if document else None
    action = f"sqs:{call.operation.removesuffix('Batch')}"
    yield Access(action, arn, account or call.account, policy, undetermined=_TAGS)


_SQS: dict[str, _Needs] = {
    **dict.fromkeys(
        (
            *("ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "DeleteMessage", "DeleteMessageBatch"),
            *("GetQueueAttributes", "GetQueueUrl", "PurgeQueue", "ReceiveMessage", "SendMessage", "SendMessageBatch"),
        ),
        _queue,
    ),
    "ListQueues": _everything("sqs"),
}


# -- CloudWatch Logs, CloudWatch, X-Ray


def _log_group(call: Call) -> Iterator[Access]:
    group = call.request.get("logGroupName") or call.request.get("logGroupIdentifier") or ""
    if not group.startswith("arn:"):
        group = call.arn("logs", f"log-group:{group}")
    stream = call.request.get("logStreamName") or ""
    context: Context = {}
    if call.internal and (function := _LOGGING_FUNCTION.search(group)):
        # What Lambda logs for a function has the function's ARN, too (lambda:SourceFunctionArn, `principals`).
        context["lambda:SourceFunctionArn"] = (call.arn("lambda", f"function:{function[1]}"),)
    arn = f"{group.removesuffix(':*')}:log-stream:{stream}"
    yield Access(f"logs:{call.operation}", arn, call.account, context=context, undetermined=_TAGS)
    if call.request.get("unmask"):
        yield Access("logs:Unmask", arn, call.account, context=context, undetermined=_TAGS)


_LOGGING_FUNCTION = re.compile(r":log-group:/aws/lambda/([^:]+)")


_LOGS: dict[str, _Needs] = dict.fromkeys(
    (
        *("CreateLogGroup", "CreateLogStream", "DescribeLogGroups", "DescribeLogStreams", "DescribeMetricFilters"),
        *("FilterLogEvents", "GetLogEvents", "PutLogEvents"),
    ),
    _log_group,
)


def _put_metric_data(call: Call) -> Iterator[Access]:
    yield Access("cloudwatch:PutMetricData", context={"cloudwatch:namespace": (call.request["Namespace"],)})


def _alarms(call: Call) -> Iterator[Access]:
    for name in call.request["AlarmNames"]:
        arn = call.arn("cloudwatch", f"alarm:{name}")
        yield Access(f"cloudwatch:{call.operation}", arn, call.account, undetermined=_TAGS)


_CLOUDWATCH: dict[str, _Needs] = {
    "PutMetricData": _put_metric_data,
    **dict.fromkeys(("DisableAlarmActions", "EnableAlarmActions"), _alarms),
}


_XRAY: dict[str, _Needs] = dict.fromkeys(
    ("PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets"), _everything("xray")
)


def _named_arn(call: Call, name: str, service: str, prefix: str) -> tuple[str, str]:
    """The ARN of what a name or an ARN names, and its account."""
    if name.startswith("arn:"):
        return name, name.split(":")[4]
    return call.arn(service, prefix + name), call.account


_SERVICES: dict[str, dict[str, _Needs]] = {
    "cloudformation": _CLOUDFORMATION,
    "cloudwatch": _CLOUDWATCH,
    "events": _EVENTS,
    "iam": _IAM,
    "kms": _KMS,
    "lambda": _LAMBDA,
    "logs": _LOGS,
    "secretsmanager": _SECRETS_MANAGER,
    "sqs": _SQS,
    "stepfunctions": _STEP_FUNCTIONS,
    "sts": _STS,
    "xray": _XRAY,
}
