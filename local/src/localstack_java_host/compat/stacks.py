"""Where LocalStack's CloudFormation differs from AWS's."""

import json
import re
import threading
from functools import wraps
from typing import Any

from localstack_java_host import template_loops
from localstack_java_host.compat.once import once
from localstack_java_host.compat.resource_policies import dns_suffix
from localstack_java_host.compat.stack_imports import IMPORTS_NOW

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@once
def mend_stack_updates() -> None:
    """Lets a stack's update change the inline policies of roles, the roles of policies, and the documents of managed
    policies.

    LocalStack reports success for the first two and fails for the third; CloudFormation's template reference says
    "Update requires: No interruption" of all.
    """
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
    from localstack.services.iam.resource_providers.aws_iam_managedpolicy import IAMManagedPolicyProvider
    from localstack.services.iam.resource_providers.aws_iam_policy import IAMPolicyProvider
    from localstack.services.iam.resource_providers.aws_iam_role import IAMRoleProvider

    update = IAMRoleProvider.update

    def update_role(self: Any, request: Any) -> Any:
        progress = update(self, request)
        iam, role = request.aws_client_factory.iam, request.previous_state["RoleName"]
        before, wanted = (
            {policy["PolicyName"]: policy["PolicyDocument"] for policy in state.get("Policies", [])}
            for state in (request.previous_state, request.desired_state)
        )
        for name in before.keys() - wanted.keys():
            iam.delete_role_policy(RoleName=role, PolicyName=name)
        for name, policy in wanted.items():
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy))
        # LocalStack keeps what the role had when it was made, which the next update would take for what it has.
        progress.resource_model = {**request.previous_state, "Policies": request.desired_state.get("Policies", [])}
        return progress

    def update_managed_policy(_: Any, request: Any) -> Any:
        iam, model = request.aws_client_factory.iam, {**request.previous_state, **request.desired_state}
        arn = model["Id"]
        versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
        unused = sorted((v for v in versions if not v["IsDefaultVersion"]), key=lambda v: v["CreateDate"])
        if len(versions) == VERSIONS_PER_POLICY:
            iam.delete_policy_version(PolicyArn=arn, VersionId=unused[0]["VersionId"])
        document = json.dumps(model["PolicyDocument"])
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)
        return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=model)

    put = IAMPolicyProvider.update

    def update_policy(self: Any, request: Any) -> Any:
        progress = put(self, request)
        before, wanted = (
            {(role, state["PolicyName"]) for role in state.get("Roles", [])}
            for state in (request.previous_state, request.desired_state)
        )
        for role, name in before - wanted:
            request.aws_client_factory.iam.delete_role_policy(RoleName=role, PolicyName=name)
        return progress

    IAMRoleProvider.update = update_role
    IAMPolicyProvider.update = update_policy
    IAMManagedPolicyProvider.update = update_managed_policy


# "IAM and AWS STS quotas"
VERSIONS_PER_POLICY = 5


EVENTS_PER_PAGE = 100


@once
def mend_events() -> None:
    """Gives the events of a stack in pages, the latest first, as DescribeStackEvents does beyond 1 MB (CloudFormation
    API reference): LocalStack gives all of them each time, also to those who read only what is new. A page here holds
    fewer than AWS's, so that a caller who reads only the first is found out."""
    from localstack.aws.api.cloudformation import DescribeStackEventsOutput
    from localstack.services.cloudformation.v2.provider import CloudformationProviderV2

    describe = CloudformationProviderV2.describe_stack_events

    @wraps(describe)
    def describe_stack_events(self: Any, next_token: str | None = None, **request: Any) -> DescribeStackEventsOutput:
        # Counted from the oldest, so that a new event moves no page.
        oldest_first = describe(self, **request)["StackEvents"][::-1]
        end = int(next_token) if next_token else len(oldest_first)
        start = max(0, end - EVENTS_PER_PAGE)
        page = DescribeStackEventsOutput(StackEvents=oldest_first[start:end][::-1])
        if start:
            page["NextToken"] = str(start)
        return page

    CloudformationProviderV2.describe_stack_events = describe_stack_events


@once
def mend_previous_parameters() -> None:
    """Gives the parameters that a stack had before its update their types, too: in LocalStack a list is a text there,
    which no function of a list takes, and a number seems changed."""
    from localstack.services.cloudformation.engine.v2.change_set_model_preproc import ChangeSetModelPreproc
    from localstack.utils.numbers import to_number

    visit = ChangeSetModelPreproc.visit_node_parameter

    def visit_node_parameter(self: Any, parameter: Any) -> Any:
        delta, kind = visit(self, parameter), self.visit(parameter.type_).before
        if isinstance(delta.before, str) and isinstance(kind, str):
            if kind == "CommaDelimitedList" or kind.startswith("List<"):
                delta.before = [item.strip() for item in delta.before.split(",")]
            elif kind == "Number":
                delta.before = to_number(delta.before)
        return delta

    ChangeSetModelPreproc.visit_node_parameter = visit_node_parameter


@once
def mend_url_suffix() -> None:
    """Gives templates AWS's domain: LocalStack gives its own, which no condition key of a call has. CloudFormation's
    reference of pseudo parameters: `AWS::URLSuffix` is "typically amazonaws.com, but might differ by Region"."""
    from localstack.services.cloudformation.engine.v2.change_set_model_preproc import ChangeSetModelPreproc

    resolve = ChangeSetModelPreproc._resolve_pseudo_parameter

    def resolve_pseudo_parameter(self: Any, pseudo_parameter_name: str) -> Any:
        if pseudo_parameter_name == "AWS::URLSuffix":
            return dns_suffix(self._change_set.region_name)
        return resolve(self, pseudo_parameter_name)

    ChangeSetModelPreproc._resolve_pseudo_parameter = resolve_pseudo_parameter


@once
def mend_property_types() -> None:
    """Gives a resource numbers where its schema has numbers. What a template refers to is text, also of a parameter of
    type Number (CloudFormation User Guide, "Parameters": "the parameter value becomes a literal string"), and
    CloudFormation makes of it what the resource takes. LocalStack hands on the text of a parameter of type String."""
    from localstack.services.cloudformation import resource_provider

    convert = resource_provider.convert_payload

    def convert_payload(stack_name: str, stack_id: str, payload: Any) -> Any:
        provider = resource_provider.ResourceProviderExecutor.try_load_resource_provider(payload["resourceType"])
        schema = getattr(provider, "SCHEMA", None) or {}
        requested = payload["requestData"]
        for properties in ("resourceProperties", "previousResourceProperties"):
            if requested.get(properties):
                requested[properties] = as_typed(requested[properties], schema, schema.get("definitions", {}))
        return convert(stack_name, stack_id, payload)

    resource_provider.convert_payload = convert_payload


def as_typed(value: Any, schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    """The value with each text that the schema has as a number as that number."""
    schema = definitions.get(schema.get("$ref", "").rpartition("/")[2], schema)
    if isinstance(value, dict):
        members = schema.get("properties", {})
        return {name: as_typed(member, members.get(name, {}), definitions) for name, member in value.items()}
    if isinstance(value, list):
        return [as_typed(item, schema.get("items", {}), definitions) for item in value]
    if isinstance(value, str) and schema.get("type") in ("integer", "number") and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return value


@once
def mend_sam_references() -> None:
    """Lets a template refer to what SAM makes of a function, as `Function.Version`: LocalStack looks for all references
    of the resources before SAM's transform is through, in search of transforms inside of them."""
    from localstack.services.cloudformation.engine.v2.change_set_model_transform import ChangeSetModelTransform

    execute = ChangeSetModelTransform._execute_local_transforms

    def execute_where_there_are_any(self: Any) -> None:
        if '"Fn::Transform"' in json.dumps([self._before_template, self._after_template], default=str):
            execute(self)

    ChangeSetModelTransform._execute_local_transforms = execute_where_there_are_any


@once
def mend_template_loops() -> None:
    """Expands the loops of a template as CloudFormation does: LocalStack replaces the identifier in keys and in whole
    references only, and takes what else a text refers to for literal. It also takes a value that an update gets from a
    mapping for another one than the same value written out, and would replace what has a name of its own.

    What resources look up is there before SAM's transform, which decides by it whether a function is published anew:
    the one for extensions "resolves parameters to literal values during processing" (CloudFormation template reference,
    "AWS::LanguageExtensions transform"). In the Globals, which are SAM's, it isn't; AWS's own copy of the transform in
    SAM CLI (cfn_language_extensions) leaves all but resources, conditions and outputs untouched.
    """
    from localstack.services.cloudformation.engine import transformers
    from localstack.services.cloudformation.engine.v2 import change_set_model_transform

    def expand_fn_foreach(loop: Any, context: Any, *_: Any) -> Any:
        return template_loops.looked_up(template_loops.expanded(loop, context.resolve), context.mappings)

    apply = transformers.apply_language_extensions_transform

    def apply_language_extensions(template: Any, context: Any) -> Any:
        extended, values = apply(template, context), {}
        for name, parameter in context.parameters.items():
            values[name] = parameter.get("ResolvedValue") or parameter.get("ParameterValue")
        resources = template_loops.looked_up(extended["Resources"], context.mappings, values)
        return {**extended, "Resources": resources}

    transformers.expand_fn_foreach = expand_fn_foreach
    change_set_model_transform.apply_language_extensions_transform = apply_language_extensions


@once
def mend_alias_updates() -> None:
    """Lets the update of a stack move an alias on to another version, which LocalStack can't. CloudFormation's
    reference of AWS::Lambda::Alias says of FunctionVersion "Update requires: No interruption". LocalStack also takes a
    reference to a function that changes for another name, which a function keeps."""
    from localstack.services.cloudformation.engine.v2.change_set_model import ChangeSetModel
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
    from localstack.services.lambda_.resource_providers.lambda_alias import LambdaAliasProvider

    def update_alias(_: Any, request: Any) -> Any:
        model = {**request.previous_state, **request.desired_state}
        request.aws_client_factory.lambda_.update_alias(
            FunctionName=model["FunctionName"], Name=model["Name"], FunctionVersion=model["FunctionVersion"]
        )
        return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=model)

    requires_replacement = ChangeSetModel._resolve_requires_replacement

    def requires_replacement_but_of_aliases(self: Any, node_properties: Any, resource_type: Any) -> bool:
        alias = resource_type.value == "AWS::Lambda::Alias"
        return not alias and bool(requires_replacement(self, node_properties, resource_type))

    ChangeSetModel._resolve_requires_replacement = requires_replacement_but_of_aliases
    LambdaAliasProvider.update = update_alias


@once
def mend_snap_start() -> None:
    """Has a stack set its functions' SnapStart, which LocalStack's leaves out. CloudFormation's reference of
    AWS::Lambda::Function says of it "Update requires: No interruption"."""
    from localstack.services.lambda_.resource_providers import aws_lambda_function as provider

    util = provider.util

    class WithSnapStart:
        def __getattr__(self, name: str) -> Any:
            return getattr(util, name)

        @staticmethod
        def select_attributes(model: Any, names: list[str]) -> Any:
            # Those that are handed on when a function is made or changed have this, those that are read don't.
            return util.select_attributes(model, [*names, "SnapStart"] if "DeadLetterConfig" in names else names)

    provider.util = WithSnapStart()


@once
def mend_versions() -> None:
    """Has a stack publish no function that is as its last version is: "Lambda doesn't publish a version if the
    function's configuration and code haven't changed since the last version" (PublishVersion in the API reference), and
    CloudFormation then fails (https://github.com/aws/serverless-application-model/issues/1375). To LocalStack every
    update is a change, also one with the same values."""
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
    from localstack.services.lambda_.resource_providers.aws_lambda_version import (
        REPEATED_INVOCATION,
        LambdaVersionProvider,
    )

    create = LambdaVersionProvider.create

    def create_version(self: Any, request: Any) -> Any:
        model = request.desired_state
        if not request.custom_context.get(REPEATED_INVOCATION):
            pages = request.aws_client_factory.lambda_.get_paginator("list_versions_by_function")
            listed = pages.paginate(FunctionName=model["FunctionName"]).build_full_result()["Versions"]
            by_number = {version["Version"]: version for version in listed}
            latest = by_number.pop("$LATEST")
            last = max(by_number, key=int, default=None)
            if last and _published(by_number[last]) == _published(latest):
                return ProgressEvent(
                    status=OperationStatus.FAILED,
                    resource_model=model,
                    message=f"A version for this Lambda function exists ( {last} ). Modify the function to create a "
                    "new version.",
                    error_code="AlreadyExists",
                )
        return create(self, request)

    LambdaVersionProvider.create = create_version


def _published(function: dict[str, Any]) -> list[Any]:
    """What of a function is its version's."""
    return [function.get(name) for name in _PUBLISHED] + [(function.get("SnapStart") or {}).get("ApplyOn")]


_PUBLISHED = (
    *("Architectures", "CodeSha256", "DeadLetterConfig", "Description", "Environment", "EphemeralStorage"),
    *("FileSystemConfigs", "Handler", "KMSKeyArn", "Layers", "LoggingConfig", "MemorySize", "Role", "Runtime"),
    *("Timeout", "TracingConfig", "VpcConfig"),
)


@once
def mend_replacements() -> None:
    """Replaces a resource only when a property that can't change has another value: LocalStack does so when the same
    value is only written otherwise, as a name that was a text and is a substitution now. "CloudFormation compares the
    changes you submit with the current state of your stack and applies only the changed resources" (CloudFormation user
    guide, "Update CloudFormation stacks")."""
    from localstack.services.cloudformation.engine.v2.change_set_model_preproc import ChangeSetModelPreproc
    from localstack.services.cloudformation.resource_provider import ResourceProviderExecutor

    visit = ChangeSetModelPreproc.visit_node_resource

    def visit_node_resource(self: Any, node_resource: Any) -> Any:
        delta = visit(self, node_resource)
        if getattr(delta.after, "requires_replacement", False):
            before, after = (
                getattr(getattr(state, "properties", None), "properties", {}) for state in (delta.before, delta.after)
            )
            provider = ResourceProviderExecutor.try_load_resource_provider(delta.after.resource_type)
            fixed = [name.removeprefix("/properties/") for name in provider.SCHEMA.get("createOnlyProperties", [])]
            delta.after.requires_replacement = any(before.get(name) != after.get(name) for name in fixed)
        return delta

    ChangeSetModelPreproc.visit_node_resource = visit_node_resource


@once
def mend_rollbacks() -> None:
    """Has a failed update end as UPDATE_ROLLBACK_COMPLETE ("Understand stack creation events", CloudFormation user
    guide): LocalStack says what it says of a failed creation, for which a client that waits for an update has no end.
    """
    from localstack.aws.api.cloudformation import StackStatus
    from localstack.services.cloudformation.v2.entities import Stack

    set_status = Stack.set_stack_status

    def set_stack_status(self: Any, status: str, reason: str | None = None) -> None:
        if status in _BEGINNINGS:
            self.__dict__[IMPORTS_NOW] = self.__dict__.get(IMPORTS_NOW, False) and status == "CREATE_IN_PROGRESS"
            self.__dict__["rolebridge_updates"] = status == StackStatus.UPDATE_IN_PROGRESS
        if becomes := _status_after(self.status, status, updates=self.__dict__.get("rolebridge_updates", False)):
            imports = self.__dict__.get(IMPORTS_NOW, False)
            set_status(self, StackStatus(_of_an_import(becomes) if imports else becomes), reason)

    Stack.set_stack_status = set_stack_status


_BEGINNINGS = frozenset({"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"})


def _status_after(present: str, status: str, *, updates: bool) -> str | None:
    """What the status becomes where LocalStack sets it; None where that means nothing.

    LocalStack goes on to CREATE_FAILED or UPDATE_COMPLETE after all has been rolled back, changes the status of a stack
    for a change set that is only made, and has the failure of one resource as that of the stack.
    """
    if present.endswith("COMPLETE") and not status.startswith("DELETE_") and status not in _BEGINNINGS:
        return None
    if updates and status in {"CREATE_FAILED", "DELETE_FAILED"}:
        return "UPDATE_ROLLBACK_IN_PROGRESS"
    return f"UPDATE_{status}" if updates and status.startswith("ROLLBACK_") else status


def _of_an_import(status: str) -> str:
    """LocalStack's creation of a stack is an import; one that fails is rolled back ("Understand stack creation events",
    CloudFormation user guide)."""
    if status.startswith("ROLLBACK_"):
        return f"IMPORT_{status}"
    return "IMPORT_ROLLBACK_IN_PROGRESS" if status == "CREATE_FAILED" else status.replace("CREATE_", "IMPORT_")


@once
def mend_bus_policies() -> None:
    """Lets a stack have several statements in the policy of one event bus, and change them: in LocalStack each replaces
    the whole policy. CloudFormation's user guide of AWS::Events::EventBusPolicy has one resource for each statement."""
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
    from localstack.services.events.resource_providers.aws_events_eventbuspolicy import EventsEventBusPolicyProvider

    create = EventsEventBusPolicyProvider.create
    one_at_a_time = threading.Lock()

    def put(events: Any, bus: str, sid: str, statement: dict[str, Any], former: str | None = None) -> None:
        with one_at_a_time:
            present = json.loads(events.describe_event_bus(Name=bus).get("Policy") or '{"Statement": []}')["Statement"]
            statements = [other for other in present if other.get("Sid") not in (sid, former)]
            statements.append({"Sid": sid, **statement})
            policy = {"Version": "2012-10-17", "Statement": statements}
            events.put_permission(EventBusName=bus, Policy=json.dumps(policy))

    def create_statement(self: Any, request: Any) -> Any:
        model = request.desired_state
        if not model.get("Statement"):
            return create(self, request)
        model["Id"] = f"EventBusPolicy-{model['StatementId']}"
        put(
            request.aws_client_factory.events,
            model.get("EventBusName") or "default",
            model["StatementId"],
            model["Statement"],
        )
        return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=model)

    def update_statement(_: Any, request: Any) -> Any:
        model = {**request.previous_state, **request.desired_state}
        put(
            request.aws_client_factory.events,
            model.get("EventBusName") or "default",
            model["StatementId"],
            model["Statement"],
            request.previous_state.get("StatementId"),
        )
        return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=model)

    EventsEventBusPolicyProvider.create = create_statement
    EventsEventBusPolicyProvider.update = update_statement
