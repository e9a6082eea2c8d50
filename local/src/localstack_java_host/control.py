"""The endpoints below /_rolebridge, for the command and the tests."""

from typing import Any

from localstack_java_host import __version__, compat
from localstack_java_host.faults import BadRuleError, Faults
from localstack_java_host.recorder import Recorder


class Control:
    """`GET /_rolebridge/health` answers once the local AWS serves requests.

    `GET /_rolebridge/calls?after=SEQ` lists recorded calls; `/_rolebridge/faults` takes (POST), lists and clears rules.
    """

    def __init__(self, recorder: Recorder, faults: Faults) -> None:
        self._recorder = recorder
        self._faults = faults

    def register(self) -> None:
        compat.serve("/_rolebridge/health", ("GET",), self.health)
        compat.serve("/_rolebridge/calls", ("GET",), self.calls)
        compat.serve("/_rolebridge/faults", ("GET", "POST", "DELETE"), self.faults)

    def health(self, request: Any) -> compat.Response:
        return compat.json_response({"version": __version__, "iamEnforced": False})

    def calls(self, request: Any) -> compat.Response:
        after = request.args.get("after", "0")
        if not after.isdecimal():
            return compat.json_response({"error": f"after: a sequence number expected, not {after!r}"}, 400)
        return compat.json_response(self._recorder.calls(int(after)))

    def faults(self, request: Any) -> compat.Response:
        if request.method == "DELETE":
            self._faults.clear()
        elif request.method == "POST":
            try:
                self._faults.add(request.get_json(force=True, silent=True))
            except BadRuleError as error:
                return compat.json_response({"error": str(error)}, 400)
        return compat.json_response(self._faults.rules())
