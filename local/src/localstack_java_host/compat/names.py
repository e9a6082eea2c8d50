"""Names that LocalStack and moto look up in their own code again for each call."""

from functools import cache
from typing import Any

from localstack_java_host.compat.once import once


@once
def keep_names_of_methods() -> None:
    """Of the methods that answer a service's operations: moto lists them all for each call."""
    from moto.core import responses

    responses.method_names_from_class = cache(responses.method_names_from_class)


@once
def keep_names_of_operations() -> None:
    """Of the operations and parameters of services, as state machines write them."""
    from localstack.services.stepfunctions.asl.component.state.state_execution.state_task.service import (
        state_task_service as service,
    )

    find: Any = service.StateTaskService._get_boto_operation_model
    service.StateTaskService._get_boto_operation_model = staticmethod(cache(find))
    service.camel_to_snake_case = cache(service.camel_to_snake_case)
    service.snake_to_camel_case = cache(service.snake_to_camel_case)
