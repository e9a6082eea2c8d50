"""The entry points by which LocalStack finds this package."""

from localstack_java_host import parameters, settings
from localstack_java_host.authentication import Authentication, Sessions
from localstack_java_host.authorization import Authorization
from localstack_java_host.compat import callers, environments, functions, requests, serving
from localstack_java_host.control import Control
from localstack_java_host.decisions import Decisions
from localstack_java_host.faults import Faults
from localstack_java_host.iam_view import IamView
from localstack_java_host.identity import Identity
from localstack_java_host.organization import Organization
from localstack_java_host.past import Past
from localstack_java_host.principals import Principals
from localstack_java_host.process_runtime import open_host
from localstack_java_host.recorder import Recorder
from localstack_java_host.rules import Rules
from localstack_java_host.simulation import Simulation
from localstack_java_host.source_addresses import SourceAddresses
from localstack_java_host.unserved import Unserved


class JavaProcessPlugin(functions.ExecutorPlugin):
    name = "java-process"


@functions.at_start
def on_start() -> None:
    """Does nothing in a LocalStack that was not started by this package's starter."""
    if not settings.is_active():
        return
    active = settings.active()
    callers.hide_internal_calls()
    callers.keep_bodies()
    serving.answer_at_one_go()
    serving.keep_connections()
    host = open_host(active)
    functions.run_by(host)
    view = IamView(active.delay)
    sessions = Sessions()
    organization = Organization()
    principals = Principals(view, organization, host.function_of)
    decisions = Decisions(active.decision_log)
    addresses = SourceAddresses(active.source_ip)
    authorization = Authorization(
        authentication=Authentication(view, sessions),
        principals=principals,
        view=view,
        organization=organization,
        decisions=decisions,
        addresses=addresses,
    )
    recorder = Recorder(Identity(sessions), active.call_log)
    faults = Faults(lambda key: host.kill_function(sessions.origin(key)))
    rules = Rules(view)
    past = Past()
    simulation = Simulation(principals)
    unserved = Unserved(organization)
    # In this order: a fault comes before all else, and is recorded as what the caller got; what no caller could call is
    # refused to whoever is known; who may not do something does not learn whether it would be possible.
    requests.before_service(recorder.begin)
    requests.before_service(faults.before)
    if active.iam_enforced:
        requests.before_service(authorization.authenticate)
    requests.before_service(parameters.before)
    if active.iam_enforced:
        requests.before_service(authorization.authorize)
    requests.before_service(rules.before)
    requests.before_service(view.before)
    requests.before_service(past.before)
    requests.instead_of_service("iam", "SimulatePrincipalPolicy", simulation.answer)
    requests.instead_of_service("sts", "GetSessionToken", sessions.of_user)
    requests.in_place_of_service(unserved.answer)
    requests.after_service(unserved.after)
    requests.after_service(past.after)
    requests.after_service(sessions.after)
    requests.after_service(view.after)
    requests.after_service(rules.after)
    requests.after_service(faults.after)
    requests.after_service(recorder.end)
    Control(
        recorder=recorder,
        faults=faults,
        decisions=decisions,
        view=view,
        past=past,
        organization=organization,
        sessions=sessions,
        addresses=addresses,
        simulation=simulation,
        patience=environments.patience,
        iam_enforced=active.iam_enforced,
    ).register()
