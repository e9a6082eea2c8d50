"""What the parts of the plugin keep with a call between its coming in and its answer."""

import re
import threading
from dataclasses import dataclass, field
from typing import Any

_READ = re.compile(
    r"(Get|List|Describe|Simulate|Lookup|Search|Query|Scan|Head|BatchGet|Filter|Test|Validate|Preview|Decode)"
    r"|Generate\w*Report$|AssumeRole|StartQuery$"
)


@dataclass(slots=True)
class Pending:
    """What is known of a call when it comes in; the key that made it may be gone when it is answered.

    `time` is when it came in; it is empty where LocalStack refused it before this plugin saw it. `principal` is who
    makes the call, once they have shown that it is them; None for LocalStack's own doings. `due` are the fault rules
    that wait for its answer, `lag` is how many seconds ago a read answers from, `lock` is what it holds until then,
    `stored` is what it may change, as it was; `pictures` is the same for reads that lag.
    """

    started: float = 0.0
    time: str = ""
    caller: str | None = None
    principal: Any = None
    fault: str | None = None
    due: list[Any] = field(default_factory=list)
    lag: float = 0.0
    lock: "threading.Lock | None" = None  # Python 3.12 has a function of that name, not a type
    stored: dict[Any, Any] | None = None
    pictures: dict[Any, Any] | None = None


def mutating(operation: str) -> bool:
    return _READ.match(operation) is None


def lagging(operation: str) -> bool:
    """Whether it is a read whose answer may be older than the latest change."""
    return not mutating(operation) and not operation.startswith(("Generate", "Simulate", "Validate"))
