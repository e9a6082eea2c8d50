"""What the package relies on in LocalStack and moto: an upgrade that changes it fails here, and says where."""

import gc
import inspect
import json
import tempfile
import time
import weakref
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import entry_points, version
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import jpype
import pytest
from botocore.awsrequest import AWSResponse
from localstack.aws.api import RequestContext
from localstack.aws.handlers import run_custom_response_handlers, serve_custom_service_request_handlers
from localstack.aws.protocol.serializer import ResponseSerializer
from localstack.packages.api import PackageInstaller
from localstack.runtime import current, main
from localstack.runtime import events as runtime_events
from localstack.runtime.server.hypercorn import HypercornRuntimeServer
from localstack.services.cloudformation.engine.v2.change_set_model_executor import ChangeSetModelExecutor
from localstack.services.cloudformation.engine.v2.change_set_model_preproc import ChangeSetModelPreproc
from localstack.services.cloudformation.v2.entities import Stack
from localstack.services.cloudformation.v2.provider import CloudformationProviderV2
from localstack.services.cloudwatch.cloudwatch_database_helper import CloudwatchDatabase
from localstack.services.edge import ROUTER
from localstack.services.events.provider import EventsProvider
from localstack.services.events.rule import RuleService
from localstack.services.events.scheduler import JobScheduler
from localstack.services.events.target import StatesTargetSender
from localstack.services.lambda_.invocation import logs
from localstack.services.lambda_.invocation.execution_environment import ExecutionEnvironment
from localstack.services.lambda_.invocation.lambda_models import InvocationResult, S3Code, VersionFunctionConfiguration
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor
from localstack.services.lambda_.resource_providers import aws_lambda_function
from localstack.services.logs.provider import LogsProvider
from localstack.services.stepfunctions.asl.component.common.string.string_expression import StringLiteral
from localstack.services.stepfunctions.asl.component.state.state_execution.state_map.iteration.distributed_iteration_component import (  # noqa: E501
    DistributedIterationComponent,
)
from localstack.services.stepfunctions.asl.component.state.state_execution.state_map.iteration.itemprocessor.distributed_item_processor_worker import (  # noqa: E501
    DistributedItemProcessorWorker,
)
from localstack.services.stepfunctions.asl.component.state.state_wait.wait_function.timestamp import Timestamp
from localstack.services.stepfunctions.asl.jsonata import jsonata
from localstack.services.stepfunctions.asl.parse.asl_parser import AmazonStateLanguageParser
from localstack.services.stepfunctions.asl.static_analyser.express_static_analyser import ExpressStaticAnalyser
from localstack.services.stepfunctions.asl.static_analyser.static_analyser import StaticAnalyser
from localstack.services.stepfunctions.asl.utils import boto_client
from localstack.services.stepfunctions.packages import jpype_jsonata_package
from localstack.services.stepfunctions.resource_providers import aws_stepfunctions_statemachine
from moto.iam.models import AccessKey, IAMBackend, ManagedPolicy, Role, User, iam_backends
from moto.iam.policy_validation import IAMTrustPolicyDocumentValidator
from moto.secretsmanager.models import FakeSecret, SecretsManagerBackend
from moto.sts.models import STSBackend

from localstack_java_host.compat import callers, clients, events, iam, metrics, process, stacks, step_functions
from localstack_java_host.compat.functions import Executor
from localstack_java_host.compat.iam import KeyState
from localstack_java_host.compat.once import once


def parameters(function: Any) -> list[str]:
    return [name for name in inspect.signature(function).parameters if name != "self"]


def test_version_is_the_one_that_was_tried() -> None:
    assert version("localstack-core") == "4.14.0"


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (RuntimeExecutor.__init__, ["id", "function_version"]),
        (RuntimeExecutor.start, ["env_vars"]),
        (RuntimeExecutor.invoke, ["payload"]),
        (RuntimeExecutor.prepare_version, ["function_version"]),
        (RuntimeExecutor.cleanup_version, ["function_version"]),
        (S3Code._download_archive_to_file, ["target_file"]),
        (InvocationResult, ["request_id", "payload", "is_error", "logs", "executed_version"]),
        (PackageInstaller._get_install_dir, ["target"]),
        (ResponseSerializer.serialize_error_to_response, ["error", "operation_model", "headers", "request_id"]),
        (STSBackend.get_assumed_role_from_access_key, ["access_key_id"]),
        (jsonata.to_json_str, ["obj", "separators"]),
        (IAMTrustPolicyDocumentValidator.validate, []),
        (FakeSecret.to_short_dict, ["include_version_stages", "version_id", "include_version_id"]),
        (SecretsManagerBackend._from_client_request_token, ["client_request_token"]),
        (main.main, []),
    ],
)
def test_signature(function: Any, expected: list[str]) -> None:
    assert parameters(function) == expected


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (User.__init__, ["account_id"]),
        (SecretsManagerBackend.create_secret, ["name", "secret_string", "secret_binary"]),
        (SecretsManagerBackend.put_secret_value, ["secret_id", "client_request_token", "version_stages"]),
        (SecretsManagerBackend.list_secret_version_ids, ["secret_id"]),
        (
            SecretsManagerBackend.update_secret_version_stage,
            ["secret_id", "version_stage", "remove_from_version_id", "move_to_version_id"],
        ),
        (FakeSecret.reset_default_version, ["secret_version", "version_id"]),
        (FakeSecret.remove_version_stages_from_old_versions, ["version_stages"]),
        (jsonata.encode_jsonata_variable_declarations, ["bindings"]),
        (AmazonStateLanguageParser.parse, ["definition"]),
        (aws_stepfunctions_statemachine._apply_substitutions, ["definition", "substitutions"]),
        (StatesTargetSender.send_event, ["event", "trace_header"]),
        (EventsProvider.create_rule_service, ["name", "region", "account_id"]),
        (RuleService.create_schedule_job, ["schedule_job_sender_func"]),
        (Timestamp._get_wait_seconds, ["env"]),
        (DistributedIterationComponent._map_run, ["env", "eval_input"]),
        (DistributedItemProcessorWorker._eval_input, ["env_frame"]),
        (Stack.set_stack_status, ["status", "reason"]),
        (CloudformationProviderV2.create_change_set, ["context", "request"]),
        (CloudformationProviderV2.execute_change_set, ["context", "change_set_name", "stack_name"]),
        (ChangeSetModelExecutor._execute_resource_change, ["name", "before", "after"]),
        (ChangeSetModelExecutor._execute_resource_action, ["logical_resource_id", "resource_type", "after_properties"]),
        (ChangeSetModelExecutor._process_event, ["event_status", "special_action"]),
        (LogsProvider.tag_resource, ["context", "resource_arn", "tags"]),
        (jpype.startJVM, ["jvmpath"]),
    ],
)
def test_replaced_function_has_the_parameters_that_its_replacement_takes(function: Any, expected: list[str]) -> None:
    """LocalStack wraps some of them in patches, which are looked through."""
    original = getattr(function, "__wrapped__", function)
    assert set(expected) <= set(parameters(original)) or parameters(original) in ([], ["args", "kwargs"])


@pytest.mark.parametrize(
    ("event", "named"),
    [({"id": "of-the-event", "detail": {}}, True), ({"requestedBy": "schedule"}, False), ('{"userName": "x"}', False)],
)
def test_state_machine_target_takes_an_input_without_an_id(event: object, named: bool) -> None:
    events.mend_state_machine_targets()
    started: list[dict[str, Any]] = []
    client = SimpleNamespace(start_execution=lambda **parameters: started.append(parameters))
    sender = SimpleNamespace(target={"Arn": "arn:machine"}, client=client)
    StatesTargetSender.send_event(sender, event, None)
    (call,) = started
    assert (call["name"] == "of-the-event") is named
    assert json.loads(call["input"]) == (json.loads(event) if isinstance(event, str) else event)


class TestSchedules:
    """Of rules, told by what the scheduler runs when it looks."""

    HOUR = 3_600.0

    @pytest.fixture(autouse=True)
    def nothing_scheduled(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        events.mend_schedules()
        self.now = 0.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        JobScheduler.instance().jobs.clear()
        self.provider: Any = SimpleNamespace(
            _rule_services_store={},
            _get_scheduled_rule_job_function=lambda account_id, region, rule: lambda: self.sent.append(rule.name),
        )
        self.sent: list[str] = []
        yield
        JobScheduler.instance().jobs.clear()

    def put(
        self, schedule: str | None, targets: dict[str, Any] | None = None, state: Any = None, pattern: Any = None
    ) -> RuleService:
        """As PutRule does, and PutTargets for a rule that is new."""
        rest = (schedule, pattern, state, None, None, None, "default", targets)
        return EventsProvider.create_rule_service(self.provider, "schedule", "us-east-1", "000000000000", *rest)

    def aim(self, service: RuleService) -> None:
        service.rule.targets["machine"] = {"Id": "machine"}
        service.create_schedule_job(lambda: self.sent.append(service.rule.name))

    def runs_until(self, hours: float) -> int:
        """The scheduler looks every minute; how often it ran something."""
        self.sent.clear()
        while self.now < hours * self.HOUR:
            for job in JobScheduler.instance().jobs:
                if job.should_run_now() and job.is_enabled:
                    job.job_func()
            self.now += 59.9
        return len(self.sent)

    @pytest.mark.parametrize(
        ("schedule", "hours"), [("rate(1 day)", 24), ("rate(5 hours)", 5), ("rate(2 minutes)", 1 / 30)]
    )
    def test_rate_counts_from_the_making_of_the_rule(self, schedule: str, hours: float) -> None:
        self.aim(self.put(schedule))
        assert self.runs_until(hours - 0.02) == 0
        assert self.runs_until(hours) == 1
        assert self.runs_until(3 * hours) == 2

    def test_rule_has_the_schedule_that_it_was_given_last(self) -> None:
        service = self.put("rate(1 minute)")
        self.aim(service)
        self.put("rate(1 day)", service.rule.targets)
        assert self.runs_until(23.9) == 0
        assert self.runs_until(24) == 1

    def test_rule_of_events_has_no_schedule_left(self) -> None:
        service = self.put("rate(1 minute)")
        self.aim(service)
        assert self.runs_until(0.5) > 0
        self.put(None, service.rule.targets, pattern='{"source": ["example"]}')
        assert self.runs_until(1) == 0
        self.put("rate(1 minute)", service.rule.targets)
        assert self.runs_until(1.5) > 0

    def test_other_targets_dont_put_it_off(self) -> None:
        service = self.put("rate(1 hour)")
        self.aim(service)
        assert self.runs_until(0.5) == 0
        self.aim(service)
        assert self.runs_until(1) == 1

    def test_disabled_rule_rests_until_it_is_enabled(self) -> None:
        service = self.put("rate(1 hour)", state="DISABLED")
        self.aim(service)
        assert self.runs_until(3.5) == 0
        service.enable()
        assert self.runs_until(4) == 1
        service.disable()
        assert self.runs_until(6) == 0


def test_wait_ends_no_sooner_than_its_timestamp(monkeypatch: pytest.MonkeyPatch) -> None:
    step_functions.mend_waits()
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=30)
        wait = Timestamp(StringLiteral(f"{until:%Y-%m-%dT%H:%M:%SZ}"))
        wait.string = SimpleNamespace(eval=lambda env: env.stack.append(f"{until:%Y-%m-%dT%H:%M:%SZ}"))
        before = datetime.now(UTC)
        seconds = wait._get_wait_seconds(SimpleNamespace(stack=[]))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert until <= before + timedelta(seconds=seconds + 0.5)
    assert seconds <= 30


@pytest.mark.parametrize(
    ("updates", "statuses", "shown"),
    [
        (False, ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"], ["CREATE_COMPLETE"]),
        (False, ["CREATE_FAILED", "ROLLBACK_COMPLETE", "CREATE_FAILED"], ["CREATE_FAILED", "ROLLBACK_COMPLETE"]),
        (True, ["UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"], ["UPDATE_COMPLETE"]),
        (True, ["CREATE_FAILED", "ROLLBACK_COMPLETE", "UPDATE_COMPLETE"], ["UPDATE_ROLLBACK_COMPLETE"]),
        (True, ["ROLLBACK_IN_PROGRESS", "DELETE_FAILED", "ROLLBACK_COMPLETE"], ["UPDATE_ROLLBACK_COMPLETE"]),
        # A change set that fails as it is made, and one that is made after a failure.
        (True, ["UPDATE_COMPLETE", "ROLLBACK_IN_PROGRESS", "CREATE_FAILED"], ["UPDATE_COMPLETE"]),
        (True, ["ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"], ["UPDATE_ROLLBACK_COMPLETE"]),
        (True, ["ROLLBACK_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"], ["DELETE_COMPLETE"]),
    ],
)
def test_statuses_of_a_stack(updates: bool, statuses: list[str], shown: list[str]) -> None:
    stacks.mend_rollbacks()
    request: Any = {"StackName": "stack"}
    stack = Stack("000000000000", "us-east-1", request)
    stack.set_stack_status("UPDATE_IN_PROGRESS" if updates else "CREATE_IN_PROGRESS")
    for status in statuses:
        stack.set_stack_status(status)
    ended = [event["ResourceStatus"] for event in reversed(stack.events)]
    assert [str(status) for status in ended if not status.endswith("IN_PROGRESS")][-len(shown) :] == shown
    assert stack.status == shown[-1]


@pytest.mark.parametrize(
    ("region", "suffix"),
    [("us-east-1", "amazonaws.com"), ("cn-north-1", "amazonaws.com.cn"), ("eusc-de-east-1", "amazonaws.eu")],
)
def test_url_suffix_is_that_of_the_region(region: str, suffix: str) -> None:
    stacks.mend_url_suffix()
    of_region: Any = SimpleNamespace(_change_set=SimpleNamespace(region_name=region))
    assert ChangeSetModelPreproc._resolve_pseudo_parameter(of_region, "AWS::URLSuffix") == suffix


def test_texts_are_the_numbers_that_a_resource_takes() -> None:
    schema: dict[str, Any] = {
        "properties": {
            "Threshold": {"type": "number"},
            "Days": {"type": "integer"},
            "Name": {"type": "string"},
            "Either": {"$ref": "#/definitions/Either"},
            "All": {"type": "array", "items": {"$ref": "#/definitions/Either"}},
        },
        "definitions": {"Either": {"type": "object", "properties": {"Days": {"type": "integer"}}}},
    }
    texts = {
        "Threshold": "0.5",
        "Days": "90",
        "Name": "90",
        "Either": {"Days": "-1"},
        "All": [{"Days": "x"}],
        "More": "1",
    }
    assert stacks.as_typed(texts, schema, schema["definitions"]) == {
        "Threshold": 0.5,
        "Days": 90,
        "Name": "90",
        "Either": {"Days": -1},
        "All": [{"Days": "x"}],
        "More": "1",
    }


def test_definition_takes_a_number() -> None:
    step_functions.mend_definition_substitutions()
    substituted = aws_stepfunctions_statemachine._apply_substitutions("${A} ${B} ${C}", {"A": "a", "B": 5, "C": True})
    assert substituted == "a 5 true"


def test_executor_implements_all_that_is_abstract() -> None:
    assert not Executor.__abstractmethods__


def test_payload_of_an_invocation() -> None:
    source = inspect.getsource(ExecutionEnvironment.invoke)
    assert all(f'"{key}"' in source for key in ("invoke-id", "invoked-function-arn", "payload", "trace-id"))


def test_attributes() -> None:
    fields = set(VersionFunctionConfiguration.__dataclass_fields__)
    assert {"timeout", "memory_size", "environment", "handler", "runtime", "logging_config", "code"} <= fields
    of_request = {"account_id", "region", "partition", "service_request", "is_internal_call", "internal_request_params"}
    assert of_request | {"protocol", "operation", "service", "service_response", "service_exception"} <= {
        *vars(RequestContext),
        *RequestContext.__annotations__,
    }
    assert callers.INTERNAL_ACCESS_KEY_ID
    assert hasattr(runtime_events, "infra_stopping")
    assert callable(ROUTER.add)
    assert serve_custom_service_request_handlers.append
    assert run_custom_response_handlers.append
    assert jpype_jsonata_package.get_installer().java_version == "21"


def test_what_a_stack_hands_on_to_functions() -> None:
    """Two lists of properties, for functions that are made and that are changed."""
    source = inspect.getsource(aws_lambda_function)
    assert source.count('"DeadLetterConfig",') == 2
    assert '"SnapStart",' not in source


def test_event_loop_of_the_server() -> None:
    assert "self.loop = " in inspect.getsource(HypercornRuntimeServer)
    assert callable(current.get_current_runtime)


def test_sessions_share_a_client_and_sign_as_themselves() -> None:
    sent: list[tuple[str, str]] = []

    def answer(request: Any, **_: object) -> AWSResponse:
        key = request.headers["Authorization"].decode().partition("Credential=")[2].partition("/")[0]
        sent.append((key, request.headers["X-Amz-Security-Token"].decode()))
        body = SimpleNamespace(stream=lambda: [b"{}"])
        return AWSResponse(request.url, 200, {"Content-Type": "application/x-amz-json-1.0"}, body)

    factory = clients.TaskClientFactory(endpoint="http://127.0.0.1:9")
    first, second = (
        factory(
            region_name="us-east-1",
            aws_access_key_id=key,
            aws_secret_access_key="secret",
            aws_session_token=f"{key}-token",
        ).get_client("stepfunctions")
        for key in ("ASIAFIRST", "ASIASECOND")
    )
    first.meta.events.register("before-send", answer)
    first.list_state_machines()
    second.list_state_machines()
    first.list_activities()
    assert sent == [
        ("ASIAFIRST", "ASIAFIRST-token"),
        ("ASIASECOND", "ASIASECOND-token"),
        ("ASIAFIRST", "ASIAFIRST-token"),
    ]


def test_client_without_a_session_is_localstacks_own() -> None:
    factory = clients.TaskClientFactory(endpoint="http://127.0.0.1:9")
    client = factory(region_name="us-east-1").get_client("stepfunctions")._client
    assert not isinstance(client, clients.SessionClient)
    assert client._request_signer._credentials.access_key == callers.INTERNAL_ACCESS_KEY_ID


def test_tasks_of_state_machines_share_clients() -> None:
    clients.share_clients_of_tasks()
    assert isinstance(boto_client.connect_to, clients.TaskClientFactory)
    assert boto_client.boto_client_for.__globals__ is vars(boto_client)
    assert "connect_to.with_assumed_role(" in inspect.getsource(boto_client.boto_client_for)


def test_logs_of_functions_get_thread_and_client_with_the_first_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    clients.share_clients_of_logs()
    assert isinstance(logs.connect_to, clients.TaskClientFactory)
    begun: list[object] = []
    monkeypatch.setattr(logs.LogHandler, "run_log_loop", lambda self, *_, **__: begun.append(self.log_queue.get()))
    handler = logs.LogHandler("arn:aws:iam::000000000000:role/some", "us-east-1")
    handler.start_subscriber()
    assert handler._thread is None
    items = [logs.LogItem("group", "stream", text) for text in ("first", "second")]
    for item in items:
        handler.add_logs(item)
    assert handler._thread
    handler._thread.join()
    assert begun == items[:1]
    handler.stop()
    handler.add_logs(items[0])
    assert handler._thread is None
    assert "connect_to.with_assumed_role(" in inspect.getsource(logs)


def test_definition_that_differs_in_versions_alone_is_parsed_for_its_executions_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    step_functions.validate_state_machines_once()
    parsed: list[str] = []

    def parse(definition: str) -> tuple[None, SimpleNamespace]:
        parsed.append(definition)
        if "bad" in definition:
            raise ValueError(definition)
        return None, SimpleNamespace(accept=lambda _: None)

    monkeypatch.setattr(AmazonStateLanguageParser, "parse", staticmethod(parse))
    first, second, other, bad = (
        f'{{"Resource": "arn:aws:lambda:us-east-1:000000000000:function:rolebridge-{name}"}}'
        for name in ("EnsureUser:1", "EnsureUser:22", "EnsureRole:1", "bad:1")
    )
    for definition in (first, second, first, other):
        StaticAnalyser().analyse(definition)
    assert parsed == [first, other]
    for _ in range(2):
        with pytest.raises(ValueError, match="bad"):
            StaticAnalyser().analyse(bad)
    ExpressStaticAnalyser().analyse(first)
    assert parsed == [first, other, bad, bad, first]


def test_moto_models() -> None:
    backend: IAMBackend = iam_backends["999999999999"]["aws"]
    assert (backend.users, backend.roles, backend.groups) == ({}, {}, {})
    assert isinstance(backend.managed_policies, dict)
    assert (backend.account_aliases, backend.account_password_policy) == ([], None)
    user = backend.create_user("us-east-1", "compat")
    key = backend.create_access_key("compat")
    assert isinstance(user, User)
    assert isinstance(key, AccessKey)
    assert {"name", "id", "access_keys", "policies", "managed_policies", "password"} <= set(vars(user))
    assert backend.access_keys[key.access_key_id].user_name == "compat"
    assert (key.last_used, key.role_arn) == (None, None)
    assert iam.key_state("999999999999", key.access_key_id) == KeyState("compat", key.secret_access_key, True)
    state = iam.user_state("999999999999", "compat")
    assert state is not None
    assert (state.arn, state.unique_id, state.boundary) == (user.arn, user.id, None)
    assert "assume_role_policy_document" in parameters(Role.__init__)
    assert {"attach_to", "detach_from", "arn"} <= set(dir(ManagedPolicy))


def test_entry_points_are_found() -> None:
    (executor,) = entry_points(group="localstack.lambda.runtime_executor", name="java-process")
    (hook,) = entry_points(group="localstack.hooks.on_infra_start", name="rolebridge")
    assert executor.load().name == "java-process"
    assert hook.load()


def test_jars_of_a_folder_are_found_whatever_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "a [x] *?"
    folder.mkdir()
    jars = [folder / "a.jar", folder / "b.jar"]
    for jar in jars:
        jar.touch()
    (folder / "note.txt").touch()
    assert process.jars_of(folder / "*") == jars
    assert process.jars_of(jars[0]) == [jars[0]]


@pytest.fixture
def rare_looks() -> Iterator[None]:
    threshold = gc.get_threshold()
    callbacks = list(gc.callbacks)
    process.look_for_cycles_rarely()
    yield
    gc.callbacks[:] = callbacks
    gc.set_threshold(*threshold)
    gc.unfreeze()


class _Cycle:
    def __init__(self) -> None:
        self.itself = self


@pytest.mark.usefixtures("rare_looks")
def test_what_stays_is_left_out_of_later_looks_for_cycles(monkeypatch: pytest.MonkeyPatch) -> None:
    stays = [[number] for number in range(process.BLOCKS_TO_LEAVE_OUT)]
    gc.collect()
    left_out = gc.get_freeze_count()
    assert left_out > len(stays)

    objects = Mock(return_value=[])
    monkeypatch.setattr(gc, "get_objects", objects)
    gone = weakref.ref(_Cycle())
    gc.collect()
    assert gone() is None
    assert gc.get_freeze_count() <= left_out, "what few objects stay since then may become a cycle that ends"
    objects.assert_not_called()  # A tuple that another thread is making would be among them.


@pytest.mark.parametrize("name", ["a #b %41?", "a" * 200])
def test_metrics_are_written_and_read_in_a_folder_of_any_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / name / "b" / "c"
    folder.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    for _ in ("first", "after another process"):
        for attribute in ("CLOUDWATCH_DATA_ROOT", "METRICS_DB", "METRICS_DB_READ_ONLY"):
            monkeypatch.setattr(CloudwatchDatabase, attribute, "/none")
        mend = once(metrics.mend_database.__wrapped__)
        mend()
        written = CloudwatchDatabase()
        assert not written.get_all_metric_data()
        written.add_metric_data("000000000000", "us-east-1", "n", [{"MetricName": "m", "Value": 1.0}])
        # Before each call.
        mend()
        assert len(written.get_all_metric_data()) == 1
    assert Path(CloudwatchDatabase.METRICS_DB).parent.parent == folder
