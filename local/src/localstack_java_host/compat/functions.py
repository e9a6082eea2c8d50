"""What LocalStack runs functions by, and finds this package by."""

from collections.abc import Callable
from typing import BinaryIO

from localstack.runtime import hooks
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

__all__ = ["FunctionVersion", "InvocationResult", "RuntimeExecutor", "RuntimeExecutorPlugin", "download_code", "hooks"]


def download_code(version: FunctionVersion) -> Callable[[BinaryIO], object]:
    """What writes the function's zip to a file."""
    return version.config.code._download_archive_to_file
