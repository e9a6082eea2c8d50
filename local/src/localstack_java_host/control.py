"""The endpoints below /_rolebridge, for the command and the tests."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from localstack_java_host import __version__
from localstack_java_host.authentication import Sessions
from localstack_java_host.compat import iam, requests
from localstack_java_host.compat.environments import Patience
from localstack_java_host.compat.requests import EndpointAnswer, EndpointRequest
from localstack_java_host.decisions import Decisions
from localstack_java_host.delay import BadDelayError, Delay
from localstack_java_host.faults import BadRuleError, Faults
from localstack_java_host.iam_view import IamView
from localstack_java_host.organization import BadOrganizationError, Organization
from localstack_java_host.past import Past
from localstack_java_host.recorder import Recorder
from localstack_java_host.simulation import Simulation
from localstack_java_host.source_addresses import BadAddressError, SourceAddresses

# Ten years.
MOST_SECONDS = 315_360_000
MOST_PATIENCE_SECONDS = 60


class Control:
    """`GET /_rolebridge/health` answers once the local AWS serves requests; README.md has the others."""

    def __init__(
        self,
        *,
        recorder: Recorder,
        faults: Faults,
        decisions: Decisions,
        view: IamView,
        past: Past,
        organization: Organization,
        sessions: Sessions,
        addresses: SourceAddresses,
        simulation: Simulation,
        patience: Patience,
        iam_enforced: bool,
    ) -> None:
        self._recorder = recorder
        self._faults = faults
        self._decisions = decisions
        self._view = view
        self._past = past
        self._organization = organization
        self._sessions = sessions
        self._addresses = addresses
        self._simulation = simulation
        self._patience = patience
        self._iam_enforced = iam_enforced

    def register(self) -> None:
        requests.serve("/_rolebridge/health", ("GET",), self.health)
        requests.serve("/_rolebridge/calls", ("GET",), self.calls)
        requests.serve("/_rolebridge/calls/latest", ("GET",), self.latest_call)
        requests.serve("/_rolebridge/decisions", ("GET",), self.decisions)
        requests.serve("/_rolebridge/decisions/latest", ("GET",), self.latest_decision)
        requests.serve("/_rolebridge/faults", ("GET", "POST", "DELETE"), self.faults)
        requests.serve("/_rolebridge/holds", ("GET",), self.holds)
        requests.serve("/_rolebridge/holds/<name>", ("POST", "DELETE"), self.hold)
        requests.serve("/_rolebridge/iam-delay", ("GET", "PUT", "DELETE"), self.iam_delay)
        requests.serve("/_rolebridge/organization", ("GET", "PUT"), self.organization)
        requests.serve("/_rolebridge/source-ip", ("GET", "PUT"), self.source_ip)
        requests.serve("/_rolebridge/simulation", ("GET", "PUT"), self.simulation)
        requests.serve("/_rolebridge/patience", ("GET", "PUT"), self.patience)
        requests.serve("/_rolebridge/access-keys/<access_key_id>/age", ("POST",), self.age)
        requests.serve("/_rolebridge/sessions/<access_key_id>", ("DELETE",), self.session)

    def health(self, request: EndpointRequest) -> EndpointAnswer:
        return EndpointAnswer({"version": __version__, "iamEnforced": self._iam_enforced})

    def calls(self, request: EndpointRequest) -> EndpointAnswer:
        return self._after(request, self._recorder.calls)

    def decisions(self, request: EndpointRequest) -> EndpointAnswer:
        return self._after(request, self._decisions.all)

    def latest_call(self, request: EndpointRequest) -> EndpointAnswer:
        return EndpointAnswer({"seq": self._recorder.latest()})

    def latest_decision(self, request: EndpointRequest) -> EndpointAnswer:
        return EndpointAnswer({"seq": self._decisions.latest()})

    @staticmethod
    def _after(request: EndpointRequest, records: Any) -> EndpointAnswer:
        after = request.query.get("after", "0")
        if not after.isdecimal():
            return _bad(f"after: a sequence number expected, not {after!r}")
        return EndpointAnswer(records(int(after)))

    def faults(self, request: EndpointRequest) -> EndpointAnswer:
        if request.method == "DELETE":
            self._faults.clear()
        elif request.method == "POST":
            try:
                self._faults.add(request.document)
            except BadRuleError as error:
                return _bad(str(error))
        return EndpointAnswer(self._faults.rules())

    def holds(self, request: EndpointRequest) -> EndpointAnswer:
        return EndpointAnswer(self._faults.holds.waiting())

    def hold(self, request: EndpointRequest, name: str) -> EndpointAnswer:
        holds = self._faults.holds
        released = holds.end(name) if request.method == "DELETE" else holds.release(name)
        return EndpointAnswer({"released": released})

    def iam_delay(self, request: EndpointRequest) -> EndpointAnswer:
        if request.method == "DELETE":
            self._view.spread()
        if request.method == "PUT":
            document = request.document
            try:
                self._view.delay = Delay.of(document)
            except BadDelayError as error:
                return _bad(str(error))
        return EndpointAnswer(asdict(self._view.delay))

    def organization(self, request: EndpointRequest) -> EndpointAnswer:
        if request.method == "PUT":
            try:
                self._organization.describe(request.document)
            except BadOrganizationError as error:
                return _bad(str(error))
        return EndpointAnswer(self._organization.document)

    def source_ip(self, request: EndpointRequest) -> EndpointAnswer:
        if request.method == "PUT":
            try:
                self._addresses.give(request.document)
            except BadAddressError as error:
                return _bad(str(error))
        return EndpointAnswer(self._addresses.document())

    def simulation(self, request: EndpointRequest) -> EndpointAnswer:
        if request.method == "PUT":
            document = request.document
            allow = document.get("ownersAllow") if isinstance(document, dict) and len(document) == 1 else None
            if type(allow) is not bool:
                return _bad('{"ownersAllow": true or false} expected')
            self._simulation.owners_allow = allow
        return EndpointAnswer({"ownersAllow": self._simulation.owners_allow})

    def patience(self, request: EndpointRequest) -> EndpointAnswer:
        if request.method == "PUT":
            document = request.document
            seconds: Any = document.get("seconds") if isinstance(document, dict) and len(document) == 1 else None
            number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
            if not number or not 0 <= seconds <= MOST_PATIENCE_SECONDS:
                return _bad(f'{{"seconds": 0 to {MOST_PATIENCE_SECONDS}}} expected')
            self._patience.seconds = seconds
        return EndpointAnswer(asdict(self._patience))

    def age(self, request: EndpointRequest, access_key_id: str) -> EndpointAnswer:
        """Stands for time that passed over a key."""
        document = request.document
        seconds = document.get("seconds") if isinstance(document, dict) and len(document) == 1 else None
        if type(seconds) is not int or not 0 <= seconds <= MOST_SECONDS:
            return _bad(f'{{"seconds": 0 to {MOST_SECONDS}}} expected')
        if not iam.age_access_key(access_key_id, timedelta(seconds=seconds)):
            return EndpointAnswer({"error": f"there is no access key {access_key_id}"}, 404)
        self._past.forget()
        return EndpointAnswer({"aged": access_key_id})

    def session(self, request: EndpointRequest, access_key_id: str) -> EndpointAnswer:
        """Ends a session before its time, as an hour or twelve would."""
        if not self._sessions.expire(access_key_id):
            return EndpointAnswer({"error": f"there is no session {access_key_id}"}, 404)
        return EndpointAnswer({"expired": access_key_id})


def _bad(error: str) -> EndpointAnswer:
    return EndpointAnswer({"error": error}, 400)
