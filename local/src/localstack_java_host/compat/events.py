"""Where LocalStack's EventBridge differs from AWS's."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from localstack.aws.api import RequestContext

from localstack_java_host.compat.once import once


@once
def mend_state_machine_targets() -> None:
    """Lets a rule start a state machine with an input of its own: LocalStack names the execution by the event's id,
    which that input doesn't have, and gives up."""
    from localstack.services.events.target import StatesTargetSender
    from localstack.services.events.utils import to_json_str

    def send_event(self: Any, event: Any, trace_header: Any) -> None:
        name = event.get("id") if isinstance(event, dict) else None
        self.service = "stepfunctions"
        self.client.start_execution(
            stateMachineArn=self.target["Arn"],
            name=name if isinstance(name, str) else str(uuid4()),
            input=event if isinstance(event, str) else to_json_str(event),
        )

    StatesTargetSender.send_event = send_event


@once
def mend_archives() -> None:
    """Lets an archive's events be replayed: LocalStack keeps their time as text, and then wants a moment."""
    from localstack.services.events.archive import ArchiveService

    keep = ArchiveService.put_events

    def put_events(self: Any, events: list[dict[str, Any]]) -> None:
        keep(self, [{**event, "time": datetime.fromisoformat(event["time"])} for event in events])

    ArchiveService.put_events = put_events


@once
def mend_sources_of_events() -> None:
    """Keeps the sources of AWS's own services theirs: "To send an event from your own application or service, the
    source can't begin with aws." (EventBridge user guide, "Events: source"; the error is one of PutEvents' entries)."""
    from localstack.services.events.provider import EventsProvider

    process = EventsProvider._process_entry
    refused = {
        "ErrorCode": "NotAuthorizedForSourceException",
        "ErrorMessage": "Not authorized for the source.",
    }

    def process_entry(
        self: Any, entry: dict[str, Any], results: list[Any], failed: dict[str, int], context: RequestContext
    ) -> None:
        if not context.is_internal_call and (entry.get("Source") or "").startswith("aws."):
            results.append(refused)
            failed["count"] += 1
        else:
            process(self, entry, results, failed, context)

    EventsProvider._process_entry = process_entry


@once
def mend_roles_of_rules() -> None:
    """Has EventBridge say which rule it assumes a target's role for: "For EventBridge event bus rule targets, the value
    of aws:SourceArn must be the rule ARN" (EventBridge user guide, "Cross-service confused deputy prevention")."""
    from localstack.aws.connect import connect_to
    from localstack.services.events.target import TargetSender
    from localstack.utils.aws.client_types import ServicePrincipal

    initialize = TargetSender._initialize_client

    def initialize_client(self: Any) -> Any:
        role = self.target.get("RoleArn")
        if not role:
            return initialize(self)
        source = {"service_principal": ServicePrincipal.events, "source_arn": self.rule_arn}
        sts = connect_to(region_name=self.region).sts.request_metadata(**source)
        found = sts.assume_role(RoleArn=role, RoleSessionName=f"session-{uuid4()}")["Credentials"]
        client = connect_to(
            region_name=self.region,
            aws_access_key_id=found["AccessKeyId"],
            aws_secret_access_key=found["SecretAccessKey"],
            aws_session_token=found["SessionToken"],
        ).get_client(self.service)
        client = client.request_metadata(**source)
        self._register_client_hooks(client)
        return client

    TargetSender._initialize_client = initialize_client
