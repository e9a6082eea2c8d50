"""Which environment an invocation gets."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from localstack_java_host.compat.once import once


@dataclass
class Patience:
    """An invocation that waits this long for another one to end gets an environment of its own. On Lambda it gets one
    at once; here a start takes the same few cores that the others need, and longer than most invocations."""

    seconds: float = 1.0


patience = Patience()


class Turns:
    """Lets invocations wait for environments that are busy. All its methods need the lock."""

    def __init__(self) -> None:
        self.lock = threading.Condition()
        self.starting: Counter[str] = Counter()

    def is_free(self, environments: dict[str, Any]) -> bool:
        from localstack.services.lambda_.invocation.execution_environment import RuntimeStatus
        from localstack.services.lambda_.invocation.lambda_models import InitializationType

        return any(
            one.status == RuntimeStatus.READY
            for one in list(environments.values())
            if one.initialization_type == InitializationType.on_demand
        )

    def wait(self, version: str, environments: dict[str, Any]) -> bool:
        """Whether there is a free environment of the version, in the end: one that starts is waited for until it has
        started, and busy ones then as long as the patience lasts; without any patience none is waited for."""
        limit = None
        while not self.is_free(environments):
            if self.starting[version] and patience.seconds:
                self.lock.wait()
                continue
            if not environments:
                return False
            limit = limit or time.monotonic() + patience.seconds
            left = limit - time.monotonic()
            if left <= 0:
                return False
            self.lock.wait(left)
        return True


@once
def share_environments() -> None:
    """Has an invocation wait for a busy environment before LocalStack starts another one for it."""
    from localstack.services.lambda_.invocation.assignment import AssignmentService
    from localstack.services.lambda_.invocation.lambda_models import InitializationType

    get, turns = AssignmentService.get_environment, Turns()

    @contextmanager
    def get_environment(
        self: Any, version_manager_id: str, function_version: Any, provisioning_type: Any
    ) -> Iterator[Any]:
        arguments = (self, version_manager_id, function_version, provisioning_type)
        if provisioning_type != InitializationType.on_demand:
            with get(*arguments) as environment:
                yield environment
            return
        try:
            with ExitStack() as stack:
                with turns.lock:
                    free = turns.wait(version_manager_id, self.environments[version_manager_id])
                    if free:  # taken before anybody else looks
                        environment = stack.enter_context(get(*arguments))
                    else:
                        turns.starting[version_manager_id] += 1
                if not free:
                    try:
                        environment = stack.enter_context(get(*arguments))
                    finally:
                        with turns.lock:
                            turns.starting[version_manager_id] -= 1
                            turns.lock.notify_all()
                yield environment
        finally:
            with turns.lock:
                turns.lock.notify_all()

    AssignmentService.get_environment = get_environment
