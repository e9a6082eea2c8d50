"""How LocalStack runs functions, and by what it finds this package."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Protocol

from localstack.runtime import hooks
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from localstack_java_host.lambda_function import Function, Request, Result, not_java


class Environment(Protocol):
    """An execution environment of one function. An invocation that finds it stopped or failed gets an error."""

    @abstractmethod
    def start(self, variables: dict[str, str]) -> None: ...

    @abstractmethod
    def stop(self) -> None: ...

    @abstractmethod
    def invoke(self, request: Request) -> Result: ...

    @abstractmethod
    def get_logs(self) -> str: ...


class FunctionHost(Protocol):
    """What runs functions."""

    @property
    @abstractmethod
    def address(self) -> str:
        """Where the functions reach LocalStack."""

    @abstractmethod
    def prepare(self, function: Function) -> None:
        """:raises ValueError: where it can't be run"""

    @abstractmethod
    def environment(self, id: str, function: Function) -> Environment: ...


class Executor(RuntimeExecutor):
    """LocalStack's view of one execution environment."""

    host: ClassVar[FunctionHost]

    def __init__(self, id: str, function_version: FunctionVersion) -> None:
        super().__init__(id, function_version)
        self._environment = self.host.environment(id, _function(function_version))

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        cls.host.prepare(_function(function_version))

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """The code stays: other versions and functions share it."""

    def start(self, env_vars: dict[str, str]) -> None:
        self._environment.start(env_vars)

    def stop(self) -> None:
        self._environment.stop()

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        found = self._environment.invoke(
            Request(
                payload["invoke-id"], payload["invoked-function-arn"], payload["trace-id"], payload["payload"].encode()
            )
        )
        return InvocationResult(found.request_id, found.payload, is_error=found.is_error, logs=found.logs)

    def get_address(self) -> str:
        return self.host.address

    def get_endpoint_from_executor(self) -> str:
        return self.host.address

    def get_runtime_endpoint(self) -> str:
        return ""

    def get_logs(self) -> str:
        return self._environment.get_logs()


def run_by(host: FunctionHost) -> None:
    """Has the host run every function from now on."""
    Executor.host = host


class ExecutorPlugin(RuntimeExecutorPlugin):
    def load(self, *args: object, **kwargs: object) -> type[RuntimeExecutor]:
        return Executor


def at_start(function: Callable[[], None]) -> Any:
    """Makes it an entry point that LocalStack calls before it serves."""
    return hooks.on_infra_start()(function)


def _function(version: FunctionVersion) -> Function:
    config = version.config
    if not (config.code and config.runtime and config.handler):
        raise not_java("a container image")
    return Function(
        arn=version.id.unqualified_arn(),
        qualifier=version.id.qualifier,
        runtime=config.runtime,
        handler=config.handler,
        timeout=config.timeout,
        memory_size=config.memory_size,
        variables=config.environment or {},
        json_logs=(config.logging_config or {}).get("LogFormat") == "JSON",
        snap_start=(config.snap_start or {}).get("OptimizationStatus") == "On",
        code_sha256=config.code.code_sha256,
        download=config.code._download_archive_to_file,
    )
