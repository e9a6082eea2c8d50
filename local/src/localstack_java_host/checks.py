"""What is looked at before a service gets a call, registered by operation."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from localstack_java_host.aws_call import AwsCall

Request = Mapping[str, Any]
Check = Callable[[AwsCall, Request], None]


class Checks:
    """In the order in which they were registered, those of all operations first."""

    def __init__(self) -> None:
        self._registered: defaultdict[tuple[str, str], list[Check]] = defaultdict(list)

    def on(self, service: str, *operations: str) -> Callable[[Check], Check]:
        """Registers a check; `*` stands for every operation of the service."""

        def register(check: Check) -> Check:
            for operation in operations:
                self._registered[service, operation].append(check)
            return check

        return register

    def of(self, service: str, operation: str) -> tuple[Check, ...]:
        return (*self._registered.get((service, "*"), ()), *self._registered.get((service, operation), ()))
