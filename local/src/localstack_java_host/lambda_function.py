"""A function and its invocations, as everything but `compat` sees them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Function:
    """One version of a function. `arn` is without the version; `download` writes the zip to a file.

    `snap_start`: whether Lambda would start it from a snapshot, which it does with published versions only.
    """

    arn: str
    qualifier: str
    runtime: str
    handler: str
    timeout: float
    memory_size: int
    variables: Mapping[str, str]
    json_logs: bool
    snap_start: bool
    code_sha256: str
    download: Callable[[BinaryIO], object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    id: str
    function_arn: str
    trace_id: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Result:
    request_id: str
    payload: bytes
    is_error: bool
    logs: str


def not_java(what: str) -> ValueError:
    return ValueError(f"only Java functions run on this local AWS, not {what}")
