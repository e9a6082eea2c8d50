"""Change sets of type IMPORT, which LocalStack doesn't serve, and what a stack leaves when it is deleted."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from localstack_java_host.compat.once import once


@once
def mend_imports() -> None:
    """Brings things that exist into a new stack, by the rules of the CloudFormation user guide ("Import AWS resources
    into a CloudFormation stack manually"): the template has only what is imported and no outputs, each with a
    DeletionPolicy; each exists and is of no stack of the region.

    A stack that exists can't import more here.
    """
    from localstack.aws.api.cloudformation import ChangeSetStatus, ExecutionStatus
    from localstack.services.cloudformation import api_utils
    from localstack.services.cloudformation.engine import template_preparer
    from localstack.services.cloudformation.engine.validations import ValidationError
    from localstack.services.cloudformation.stores import get_cloudformation_store
    from localstack.services.cloudformation.v2.provider import CloudformationProviderV2, find_change_set_v2

    create, execute = CloudformationProviderV2.create_change_set, CloudformationProviderV2.execute_change_set

    def create_change_set(self: Any, context: Any, request: Any) -> Any:
        if request.get("ChangeSetType") != "IMPORT":
            return create(self, context, request)
        template = template_preparer.parse_template(api_utils.extract_template_body(request))
        wanted = request.get("ResourcesToImport") or []
        if broken := broken_rule(template, wanted):
            raise ValidationError(broken)
        answer = create(self, context, {**request, "ChangeSetType": "CREATE"})
        store = get_cloudformation_store(context.account_id, context.region)
        change_set = store.change_sets[answer["Id"]]
        change_set.__dict__[_IMPORTS] = {one["LogicalResourceId"]: _identifier(one) for one in wanted}
        owners = {
            resource["PhysicalResourceId"]: stack.stack_name
            for stack in store.stacks_v2.values()
            if stack.is_active()
            for resource in stack.resource_states.values()
            if resource.get("PhysicalResourceId") and resource["ResourceStatus"] != "DELETE_SKIPPED"
        }
        for one in wanted:
            reason = ""
            if not _found(change_set, one["ResourceType"], _identifier(one)):
                reason = f"Resource {_identifier(one)} of type {one['ResourceType']} does not exist"
            elif owner := owners.get(_identifier(one)):
                reason = f"Resource {_identifier(one)} already exists in the stack {owner}"
            if reason:
                change_set.set_change_set_status(ChangeSetStatus.FAILED)
                change_set.set_execution_status(ExecutionStatus.UNAVAILABLE)
                change_set.status_reason = reason
                break
        return answer

    def execute_change_set(
        self: Any, context: Any, change_set_name: str, stack_name: str | None = None, **more: Any
    ) -> Any:
        store = get_cloudformation_store(context.account_id, context.region)
        if change_set := find_change_set_v2(store, change_set_name, stack_name):
            change_set.stack.__dict__[IMPORTS_NOW] = is_import(change_set)
        return execute(self, context, change_set_name, stack_name, **more)

    CloudformationProviderV2.create_change_set = _like(create, create_change_set)
    CloudformationProviderV2.execute_change_set = _like(execute, execute_change_set)


@once
def mend_executions_of_imports() -> None:
    """Takes what is imported as it is, where LocalStack would create it."""
    from localstack.aws.api.cloudformation import ResourceStatus
    from localstack.services.cloudformation.engine.v2.change_set_model_executor import ChangeSetModelExecutor
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent

    act, tell = ChangeSetModelExecutor._execute_resource_action, ChangeSetModelExecutor._process_event

    def execute_resource_action(self: Any, *, logical_resource_id: str, resource_type: str, **more: Any) -> Any:
        identifier = self._change_set.__dict__.get(_IMPORTS, {}).get(logical_resource_id)
        if identifier is None:
            return act(self, logical_resource_id=logical_resource_id, resource_type=resource_type, **more)
        found = _found(self._change_set, resource_type, identifier)
        model = {**more["after_properties"].properties, **(found or {})}
        resource = {
            "Properties": model,
            "LogicalResourceId": logical_resource_id,
            "PhysicalResourceId": identifier,
            "Type": resource_type,
            "LastUpdatedTimestamp": datetime.now(UTC),
            "ResourceStatus": ResourceStatus.CREATE_COMPLETE if found else ResourceStatus.CREATE_FAILED,
        }
        self.resources[logical_resource_id] = resource
        if found:
            return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)
        resource["ResourceStatusReason"] = f"{identifier} does not exist"
        return ProgressEvent(OperationStatus.FAILED, resource_model={}, message=resource["ResourceStatusReason"])

    def process_event(self: Any, *, event_status: Any, **more: Any) -> None:
        if is_import(self._change_set) and event_status != OperationStatus.FAILED:
            more["special_action"] = "IMPORT"
        tell(self, event_status=event_status, **more)

    ChangeSetModelExecutor._execute_resource_action = execute_resource_action
    ChangeSetModelExecutor._process_event = process_event


def is_import(change_set: Any) -> bool:
    return _IMPORTS in change_set.__dict__


_IMPORTS = "rolebridge_imports"

# Of a stack: whether what is done to it now is an import.
IMPORTS_NOW = "rolebridge_imports_now"

# The property that CloudFormation knows a resource by (`aws cloudformation get-template-summary`).
_IDENTIFIERS = {"AWS::IAM::ManagedPolicy": "PolicyArn", "AWS::Logs::LogGroup": "LogGroupName"}


def broken_rule(template: Mapping[str, Any], wanted: list[Any]) -> str | None:
    """The first rule of imports into a new stack that these break; None if they break none."""
    resources = template.get("Resources", {})
    names = {one["LogicalResourceId"] for one in wanted}
    if not wanted:
        return "ResourcesToImport must not be empty for a change set of type IMPORT"
    if "Outputs" in template:
        return "As part of the import operation, you cannot modify or add [Outputs]"
    if others := sorted(resources.keys() - names):
        return f"As part of the import operation, you cannot add resources that are not imported {others}"
    return next(filter(None, (_broken_rule_of(one, resources.get(one["LogicalResourceId"])) for one in wanted)), None)


def _broken_rule_of(wanted: Any, resource: Any) -> str | None:
    name, kind = wanted["LogicalResourceId"], wanted["ResourceType"]
    if resource is None or resource["Type"] != kind:
        return f"The template has no resource {name} of type {kind}"
    if kind not in _IDENTIFIERS:
        return f"ResourceTypes [{kind}] are not supported for import"
    if "DeletionPolicy" not in resource:
        return f"Resources [{name}] to be imported must have the attribute DeletionPolicy in the template"
    if list(wanted["ResourceIdentifier"]) != [_IDENTIFIERS[kind]]:
        return f"The identifier of {name} must be [{_IDENTIFIERS[kind]}]"
    return None


def _identifier(wanted: Any) -> str:
    return str(wanted["ResourceIdentifier"][_IDENTIFIERS[wanted["ResourceType"]]])


def _found(change_set: Any, kind: str, identifier: str) -> dict[str, Any] | None:
    """What LocalStack's providers keep of it beyond the template's properties; None if there is none."""
    from botocore.exceptions import ClientError
    from localstack.aws.connect import connect_to

    clients = connect_to(aws_access_key_id=change_set.account_id, region_name=change_set.region_name)
    if kind == "AWS::Logs::LogGroup":
        groups = clients.logs.describe_log_groups(logGroupNamePrefix=identifier)["logGroups"]
        return next(({"Arn": group["arn"]} for group in groups if group["logGroupName"] == identifier), None)
    try:
        return {"Id": clients.iam.get_policy(PolicyArn=identifier)["Policy"]["Arn"]}
    except ClientError:
        return None


def _like(original: Callable[..., Any], replacement: Callable[..., Any]) -> Callable[..., Any]:
    """With what LocalStack finds the operations of a service by."""
    replacement.__dict__.update(original.__dict__)
    replacement.__name__ = original.__name__
    return replacement


@once
def mend_deletion_policies() -> None:
    """Leaves what has the DeletionPolicy RetainExceptOnCreate when it goes from its stack; LocalStack knows Retain
    only. Both differ only in what a failed creation leaves ("DeletionPolicy attribute", CloudFormation's template
    reference; see stack_rollbacks)."""
    from localstack.services.cloudformation.engine.v2.change_set_model_executor import ChangeSetModelExecutor
    from localstack.services.cloudformation.engine.v2.change_set_model_preproc import DeletionPolicy, is_nothing

    change = ChangeSetModelExecutor._execute_resource_change

    def execute_resource_change(self: Any, name: str, before: Any, after: Any) -> None:
        if not is_nothing(before) and before.deletion_policy == DeletionPolicy.RetainExceptOnCreate:
            before.deletion_policy = DeletionPolicy.Retain
        change(self, name, before, after)

    ChangeSetModelExecutor._execute_resource_change = execute_resource_change


@once
def mend_kept_resources() -> None:
    """Gives log groups and managed policies what the template says of them beyond names and documents, by which they
    are known once they are of no stack: LocalStack leaves out retention and tags, and path and description. The
    key of a log group stays left out: LocalStack's CloudWatch Logs can't set it."""
    import json

    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
    from localstack.services.iam.resource_providers.aws_iam_managedpolicy import IAMManagedPolicyProvider
    from localstack.services.logs.resource_providers.aws_logs_loggroup import LogsLogGroupProvider

    create, make = LogsLogGroupProvider.create, IAMManagedPolicyProvider.create

    def keep(logs: Any, before: Mapping[str, Any], model: Mapping[str, Any]) -> None:
        name, arn = model["LogGroupName"], model["Arn"].removesuffix(":*")
        if days := model.get("RetentionInDays"):
            logs.put_retention_policy(logGroupName=name, retentionInDays=int(days))
        elif "RetentionInDays" in before:
            logs.delete_retention_policy(logGroupName=name)
        tags, former = ({tag["Key"]: tag["Value"] for tag in state.get("Tags", [])} for state in (model, before))
        if gone := sorted(former.keys() - tags.keys()):
            logs.untag_resource(resourceArn=arn, tagKeys=gone)
        if tags:
            logs.tag_resource(resourceArn=arn, tags=tags)

    def create_log_group(self: Any, request: Any) -> Any:
        progress = create(self, request)
        keep(request.aws_client_factory.logs, {}, progress.resource_model)
        return progress

    def update_log_group(_: Any, request: Any) -> Any:
        model = {"Arn": request.previous_state["Arn"], **request.desired_state}
        keep(request.aws_client_factory.logs, request.previous_state, model)
        return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=model)

    def create_policy(self: Any, request: Any) -> Any:
        model, iam = request.desired_state, request.aws_client_factory.iam
        more = {name: model[name] for name in ("Description", "Path") if name in model}
        if not more or "ManagedPolicyName" not in model or any(model.get(to) for to in ("Roles", "Users", "Groups")):
            return make(self, request)
        document = model["PolicyDocument"]
        text = document if isinstance(document, str) else json.dumps(document)
        policy = iam.create_policy(PolicyName=model["ManagedPolicyName"], PolicyDocument=text, **more)
        model["Id"] = policy["Policy"]["Arn"]
        return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=model)

    LogsLogGroupProvider.create = create_log_group
    LogsLogGroupProvider.update = update_log_group
    IAMManagedPolicyProvider.create = create_policy


@once
def mend_tags_of_logs() -> None:
    """Tags a log group that has no tags yet: LocalStack answers as if it did."""
    from localstack.services.logs.provider import LogsProvider, get_moto_logs_backend, logs_stores

    tag = LogsProvider.tag_resource

    def tag_resource(self: Any, context: Any, resource_arn: str, tags: Any, **more: Any) -> None:
        groups = get_moto_logs_backend(context.account_id, context.region).groups
        if resource_arn.rpartition(":log-group:")[2] in groups:
            logs_stores[context.account_id][context.region].TAGS.setdefault(resource_arn, {})
        tag(self, context, resource_arn, tags, **more)

    LogsProvider.tag_resource = _like(tag, tag_resource)
