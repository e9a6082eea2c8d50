"""The endpoints below /_rolebridge, for the command and the tests."""

from typing import Any

from localstack_java_host import __version__, compat


class Control:
    """`GET /_rolebridge/health` answers once the local AWS serves requests."""

    def register(self) -> None:
        compat.serve("/_rolebridge/health", ("GET",), self.health)

    def health(self, request: Any) -> dict[str, Any]:
        return {"version": __version__, "iamEnforced": False}
