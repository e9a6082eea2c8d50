"""A function in a VPC that became inactive: what it tells of itself, and what an invocation of it is answered.

"When you try to invoke a function that is inactive, the invocation fails and Lambda sets the function to pending state
until the function resources are recreated" ("Lambda function states", Lambda developer guide). The codes and the first
message are those of the API reference (FunctionConfiguration, Invoke), the second is as AWS was recorded to say it
(LocalStack's tests of Lambda).
"""

from dataclasses import dataclass

# ListFunctions tells no state ("The ListFunctions operation returns a subset of the FunctionConfiguration fields").
READS_OF_STATE = frozenset({("lambda", "GetFunction"), ("lambda", "GetFunctionConfiguration")})


@dataclass(frozen=True, slots=True)
class Refusal:
    code: str
    status: int
    message: str


@dataclass(frozen=True, slots=True)
class FunctionState:
    """What a function tells of itself, and what an invocation is answered. AWS publishes no words of `reason`."""

    state: str
    code: str
    reason: str
    refusal: Refusal


INACTIVE = FunctionState(
    "Inactive",
    "Idle",
    "The function is inactive since it was idle.",
    Refusal(
        "ResourceNotReadyException",
        502,
        "The function is inactive and its VPC connection is no longer available. Wait for the VPC connection to "
        "reestablish and try again.",
    ),
)
PENDING = FunctionState(
    "Pending",
    "Restoring",
    "The function is being restored.",
    Refusal(
        "ResourceConflictException",
        409,
        "The operation cannot be performed at this time. The function is currently in the following state: Pending",
    ),
)


def function_name(given: str) -> str:
    """The name in what Invoke takes: a name, an ARN or part of one, each maybe with a version or alias."""
    _, whole, resource = given.rpartition("function:")
    return (resource if whole else given).partition(":")[0]
