"""What a stack's creation or update that fails leaves: LocalStack takes nothing of it back."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from localstack_java_host.compat.once import once
from localstack_java_host.compat.stack_imports import is_import

LOG = logging.getLogger(__name__)

# Of an executor: what it has done so far, and what it was to change, by logical id.
_DONE = "rolebridge_done"
_CHANGES = "rolebridge_changes"

# Of an executor that takes back: the changes of its own.
_TAKES_BACK = "rolebridge_takes_back"


@dataclass(frozen=True)
class _Done:
    """What was made or changed of a resource."""

    action: Any
    name: str
    kind: str


@once
def mend_failures() -> None:
    """Takes a change of a stack back when it fails, latest first: what was changed gets its former properties, what was
    made goes unless its DeletionPolicy is Retain, and what was to go stays ("Stack failure options" in CloudFormation's
    user guide). RetainExceptOnCreate "behaves like Retain for all stack operations, except for the stack operation that
    initially created the resource. If the stack operation that created the resource is rolled back, CloudFormation
    deletes the resource" ("DeletionPolicy attribute", CloudFormation's template reference). So versions of functions,
    which SAM retains, outlive an update that is rolled back. What was made in the place of another resource goes
    whatever its DeletionPolicy is, which is for "resources deleted when a stack is deleted or when the resource
    definition itself is deleted" ("UpdateReplacePolicy attribute", there), and the stack has the other one again. The
    stack then has its former template, and one whose creation failed has nothing.

    An import that fails is left as it is: it made nothing.
    """
    from localstack.aws.api.cloudformation import StackStatus
    from localstack.services.cloudformation.engine.v2.change_set_model_executor import ChangeSetModelExecutor
    from localstack.services.cloudformation.resource_provider import OperationStatus

    process, act = ChangeSetModelExecutor.process, ChangeSetModelExecutor._execute_resource_action
    change, execute = ChangeSetModelExecutor._execute_resource_change, ChangeSetModelExecutor.execute

    def execute_resource_change(self: Any, name: str, before: Any, after: Any) -> None:
        self.__dict__.setdefault(_CHANGES, {})[name] = (before, after)
        change(self, name, before, after)

    def execute_resource_action(self: Any, *, action: Any, logical_resource_id: str, **more: Any) -> Any:
        event = act(self, action=action, logical_resource_id=logical_resource_id, **more)
        if event.status == OperationStatus.SUCCESS and _TAKES_BACK not in self.__dict__:
            done = _Done(action, logical_resource_id, more["resource_type"])
            self.__dict__.setdefault(_DONE, []).append(done)
        return event

    def process_or_take_back(self: Any) -> None:
        try:
            process(self)
        except Exception:
            stack = self._change_set.stack
            if stack.status != StackStatus.DELETE_IN_PROGRESS and not is_import(self._change_set):
                stack.set_stack_status(StackStatus.ROLLBACK_IN_PROGRESS)
                self._deferred_actions.clear()
                self.__dict__[_TAKES_BACK] = True
                for done in reversed(self.__dict__.get(_DONE, [])):
                    _take_back(self, act, done)
            raise

    def execute_or_take_back(self: Any) -> Any:
        change_set, stack = self._change_set, self._change_set.stack
        updates = stack.template is not None
        result = execute(self)
        if _TAKES_BACK in self.__dict__:
            result.resources = stack.resolved_resources if updates else {}
            result.outputs = stack.resolved_outputs if updates else []
            if updates:
                change_set.template, change_set.processed_template = stack.template, stack.processed_template
                change_set.template_body = stack.template_body
                change_set.resolved_parameters = stack.resolved_parameters
        return result

    ChangeSetModelExecutor.process = process_or_take_back
    ChangeSetModelExecutor.execute = execute_or_take_back
    ChangeSetModelExecutor._execute_resource_action = execute_resource_action
    ChangeSetModelExecutor._execute_resource_change = execute_resource_change


def _take_back(executor: Any, act: Callable[..., Any], done: _Done) -> None:
    """One that can't be taken back hinders no other."""
    from localstack.aws.api.cloudformation import ChangeAction
    from localstack.services.cloudformation.engine.v2.change_set_model_preproc import is_nothing
    from localstack.services.cloudformation.resource_provider import OperationStatus

    def tell(status: str) -> None:
        executor._process_event(
            action=ChangeAction.Modify,
            logical_resource_id=done.name,
            event_status=OperationStatus.SUCCESS,
            resource_type=done.kind,
            custom_status=status,
        )

    before, after = executor.__dict__[_CHANGES][done.name]
    made = done.action == ChangeAction.Add
    replaces = made and not is_nothing(before)
    if made and not replaces and after.deletion_policy == "Retain":
        tell("DELETE_SKIPPED")
        return
    model = type(after.properties)(properties=executor.resources[done.name]["Properties"])
    event = act(
        executor,
        action=ChangeAction.Remove if made else ChangeAction.Modify,
        logical_resource_id=done.name,
        resource_type=done.kind,
        before_properties=model,
        after_properties=None if made else before.properties,
        part_of_replacement=made,
    )
    if event.status == OperationStatus.SUCCESS:
        if replaces:
            executor.resources[done.name] = executor._before_resolved_resources[done.name]
        tell("DELETE_COMPLETE" if made and not replaces else "UPDATE_COMPLETE")
    else:
        LOG.warning("%s of %s can't be taken back: %s", done.action, done.name, event.message)


@once
def mend_removals() -> None:
    """Lets a stack's deletion remove only what the stack has. LocalStack removes what a template names, too, though its
    creation failed since it was somebody else's."""
    from localstack.services.cloudformation.engine.v2.change_set_model_executor import ChangeSetModelExecutor
    from localstack.services.cloudformation.engine.v2.change_set_model_preproc import is_nothing

    change = ChangeSetModelExecutor._execute_resource_change

    def execute_resource_change(self: Any, name: str, before: Any, after: Any) -> None:
        had = self._change_set.stack.resolved_resources.get(name, {}).get("PhysicalResourceId")
        if not is_nothing(after) or had:
            change(self, name, before, after)

    ChangeSetModelExecutor._execute_resource_change = execute_resource_change
