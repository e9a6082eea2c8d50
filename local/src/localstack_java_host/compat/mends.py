"""What of LocalStack is mended before a service gets its first call; to import it all at once would take long."""

from collections.abc import Callable

from localstack_java_host.compat import (
    clients,
    code,
    environments,
    events,
    iam,
    metrics,
    names,
    secrets,
    stack_imports,
    stack_rollbacks,
    stacks,
    step_functions,
)

_MENDS: dict[str, tuple[Callable[[], None], ...]] = {
    "cloudformation": (
        stacks.mend_stack_updates,
        stacks.mend_bus_policies,
        stacks.mend_previous_parameters,
        stacks.mend_property_types,
        stacks.mend_url_suffix,
        stacks.mend_sam_references,
        stacks.mend_alias_updates,
        stacks.mend_snap_start,
        stacks.mend_versions,
        stacks.mend_replacements,
        stacks.mend_template_loops,
        stacks.mend_rollbacks,
        stacks.mend_events,
        stack_imports.mend_imports,
        stack_imports.mend_executions_of_imports,
        stack_imports.mend_deletion_policies,
        stack_imports.mend_kept_resources,
        stack_rollbacks.mend_failures,
        stack_rollbacks.mend_removals,
    ),
    "cloudwatch": (metrics.mend_database,),
    "events": (
        events.mend_archives,
        events.mend_schedules,
        events.mend_sources_of_events,
        events.mend_state_machine_targets,
        events.mend_roles_of_rules,
    ),
    "iam": (iam.mend_iam, names.keep_names_of_methods),
    "lambda": (code.share_code, environments.share_environments, clients.share_clients_of_logs),
    "logs": (stack_imports.mend_tags_of_logs,),
    "secretsmanager": (secrets.replace_secret_labels, names.keep_names_of_methods),
    "stepfunctions": (
        step_functions.mend_jsonata,
        step_functions.mend_definition_substitutions,
        step_functions.mend_waits,
        step_functions.mend_distributed_maps,
        step_functions.parse_state_machines_once,
        step_functions.validate_state_machines_once,
        clients.share_clients_of_tasks,
        names.keep_names_of_operations,
    ),
    "sts": (iam.mend_iam, names.keep_names_of_methods),
}


def mend(service: str) -> None:
    """Each is done once."""
    for each in _MENDS.get(service, ()):
        each()
