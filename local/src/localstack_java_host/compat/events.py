"""Where LocalStack's EventBridge differs from AWS's."""

import re
import time
from datetime import datetime, timedelta
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
def mend_schedules() -> None:
    """Counts a rate from the making of its rule: "A rate expression starts when you create the scheduled event rule,
    and then it runs on a defined schedule" (EventBridge user guide, "Rate expressions"). LocalStack takes rate(1 day)
    for each midnight. It also goes on with the schedule that a rule had before, and with that of a disabled rule."""
    from localstack.services.events.provider import EventsProvider
    from localstack.services.events.rule import RuleService
    from localstack.services.events.scheduler import Job, JobScheduler

    make = EventsProvider.create_rule_service
    rate = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
    between_looks = 60
    jobs: dict[str, str] = {}

    class RateJob(Job):
        def __init__(self, job_func: Any, schedule: str, period: float) -> None:
            super().__init__(job_func, schedule, True)
            self._period = period
            self._next = time.monotonic() + period

        def should_run_now(self) -> bool:
            """The scheduler takes what is due before it looks again."""
            soon = time.monotonic() + between_looks
            due = self._next < soon
            while self._next < soon:
                self._next += self._period
            return due

    def create_rule_service(self: Any, name: str, region: str, account_id: str, *rest: Any) -> Any:
        service = make(self, name, region, account_id, *rest)
        if not service.schedule_cron:
            JobScheduler.instance().cancel_job(jobs.pop(service.arn, None))
        elif service.rule.targets:
            service.create_schedule_job(self._get_scheduled_rule_job_function(account_id, region, service.rule))
        return service

    def create_schedule_job(self: Any, send: Any) -> None:
        before = jobs.get(self.arn)
        if before and before == getattr(self, "job_id", None):
            return

        def run(*args: Any) -> None:
            if self.rule.state != "DISABLED":
                send(*args)

        if found := rate.match(self.rule.schedule_expression):
            period = timedelta(**{f"{found[2]}s": int(found[1])}).total_seconds()
            job = RateJob(run, self.schedule_cron, period)
        else:
            job = Job(run, self.schedule_cron, True)
        scheduler = JobScheduler.instance()
        scheduler.cancel_job(before)
        scheduler.jobs.append(job)
        self.job_id = jobs[self.arn] = job.job_id

    EventsProvider.create_rule_service = create_rule_service
    RuleService.create_schedule_job = create_schedule_job


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
