"""Functions in JVM processes: what an invocation sees, and how it fails."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from support import ROLE, Answer, LocalAws, alive, document, until


@pytest.fixture(scope="module")
def slow_starts(aws: LocalAws, probe: bytes) -> list[str]:
    variables = {"Variables": {"PROBE_INIT": "sleep 700"}}
    return [aws.function(f"slow-start-{number}", probe, Environment=variables) for number in range(5)]


def log_lines(aws: LocalAws, function: str, until_text: str) -> list[str]:
    """The function's log once `until_text` is in it: LocalStack writes it behind the answer."""
    logs = aws.client("logs")

    def lines() -> list[str] | None:
        try:
            events = logs.filter_log_events(logGroupName=f"/aws/lambda/{function}")["events"]
        except logs.exceptions.ResourceNotFoundException:
            return None
        found = [event["message"].rstrip("\n") for event in events]
        return found if any(until_text in line for line in found) else None

    return until(lines, f"{until_text!r} in the log of {function}")


class TestInvocation:
    def test_process_is_reused(self, aws: LocalAws, function: str) -> None:
        aws.invoke(function, "count")  # the first JVM of some code is given up for its class-data archive
        first, second = (aws.invoke(function, "count").payload.split() for _ in range(2))
        assert first[0] == second[0]
        assert int(second[1]) == int(first[1]) + 1

    def test_exception_is_reported_as_the_runtime_client_does(self, aws: LocalAws, function: str) -> None:
        answer = aws.invoke(function, "throw")
        assert answer.error == "Unhandled"
        assert answer.payload["errorType"] == "Probe$Refused"
        assert answer.payload["errorMessage"] == "probe refuses"
        assert answer.payload["stackTrace"][0].startswith("Probe.act")

    def test_environment_is_the_functions_own(self, aws: LocalAws, function: str) -> None:
        names = aws.invoke(function, "environment").payload.split()
        assert not [name for name in names if "LEAK" in name or "LOCALSTACK" in name or name in {"HOME", "AWS_PROFILE"}]
        expected = {
            "AWS_ENDPOINT_URL": aws.endpoint,
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_EXECUTION_ENV": "AWS_Lambda_java25",
            "AWS_LAMBDA_FUNCTION_NAME": function,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        }
        assert {name: aws.invoke(function, f"variable {name}").payload for name in expected} == expected
        assert aws.invoke(function, "variable AWS_ACCESS_KEY_ID").payload.startswith("ASIA")

    def test_code_stands_at_the_task_root(self, aws: LocalAws, function: str) -> None:
        root, found = aws.invoke(function, "root").payload.split()
        assert (root, found) == (aws.invoke(function, "variable LAMBDA_TASK_ROOT").payload, "true")
        assert aws.invoke(function, "resource").payload == "resource"

    def test_memory_size_is_the_heap_and_cpu_share(self, aws: LocalAws, function: str, probe: bytes) -> None:
        first_heap, heap, processors = map(int, aws.invoke(function, "heap").payload.split())
        assert first_heap == 8
        assert 380 <= heap <= 440
        assert processors == 1

    def test_function_variables_and_jvm_options_win(self, aws: LocalAws, probe: bytes) -> None:
        variables = {"JAVA_TOOL_OPTIONS": "-XX:+UseParallelGC -Xmx200m", "AWS_REGION": "eu-west-1", "OWN": "1"}
        name = aws.function("options", probe, Environment={"Variables": variables})
        flags = aws.invoke(name, "flags").payload.split()
        assert {"-XX:+UseParallelGC", "-Xmx200m", "-XX:TieredStopAtLevel=1"} <= set(flags)
        assert not [flag for flag in flags if "SerialGC" in flag or "MaxHeapSize" in flag]
        assert aws.invoke(name, "variable AWS_REGION").payload == "eu-west-1"
        assert aws.invoke(name, "variable OWN").payload == "1"

    def test_versions_and_aliases_run_apart(self, aws: LocalAws, probe: bytes) -> None:
        name = aws.function("versioned", probe, SnapStart={"ApplyOn": "PublishedVersions"})
        lambda_ = aws.client("lambda")
        version = lambda_.publish_version(FunctionName=name)["Version"]
        lambda_.create_alias(FunctionName=name, Name="live", FunctionVersion=version)
        lambda_.get_waiter("function_active_v2").wait(FunctionName=f"{name}:live")
        assert aws.invoke(f"{name}:live", "variable AWS_LAMBDA_FUNCTION_VERSION").payload == version
        assert aws.invoke(name, "variable AWS_LAMBDA_FUNCTION_VERSION").payload == "$LATEST"

    def test_versions_with_snap_start_run_the_hooks_of_snapshots(self, aws: LocalAws, probe: bytes) -> None:
        name = aws.function("snapped", probe, SnapStart={"ApplyOn": "PublishedVersions"})
        lambda_ = aws.client("lambda")
        version = lambda_.publish_version(FunctionName=name)["Version"]
        lambda_.get_waiter("function_active_v2").wait(FunctionName=f"{name}:{version}")
        asked = "variable AWS_LAMBDA_INITIALIZATION_TYPE"
        assert aws.invoke(f"{name}:{version}", asked).payload == "snap-start"
        assert not [line for line in log_lines(aws, name, "Restore Duration: ") if "Init Duration: " in line]
        assert aws.invoke(name, asked).payload == "on-demand"
        (started,) = (line for line in log_lines(aws, name, "Init Duration: ") if "Init Duration: " in line)
        assert "Restore Duration: " not in started

    def test_stack_sets_snap_start_and_takes_it_back(self, aws: LocalAws, probe: bytes) -> None:
        stacks, s3, lambda_ = aws.client("cloudformation"), aws.client("s3"), aws.client("lambda")
        aws.function_role()
        s3.create_bucket(Bucket="snapped")
        s3.put_object(Bucket="snapped", Key="code", Body=probe)

        def template(apply_on: str, description: str) -> str:
            function = {
                "FunctionName": "of-a-stack",
                "Runtime": "java25",
                "Handler": "Probe",
                "Role": ROLE,
                "Code": {"S3Bucket": "snapped", "S3Key": "code"},
                "Description": description,
                "SnapStart": {"ApplyOn": apply_on},
            }
            return json.dumps({"Resources": {"Function": {"Type": "AWS::Lambda::Function", "Properties": function}}})

        def applied() -> str:
            found: str = lambda_.get_function_configuration(FunctionName="of-a-stack")["SnapStart"]["ApplyOn"]
            return found

        stacks.create_stack(StackName="snapped", TemplateBody=template("PublishedVersions", "one"))
        stacks.get_waiter("stack_create_complete").wait(StackName="snapped", WaiterConfig={"Delay": 1})
        assert applied() == "PublishedVersions"
        stacks.update_stack(StackName="snapped", TemplateBody=template("None", "two"))
        stacks.get_waiter("stack_update_complete").wait(StackName="snapped", WaiterConfig={"Delay": 1})
        assert applied() == "None"

    def test_sam_publishes_anew_what_a_resource_looks_up(self, aws: LocalAws, probe: bytes) -> None:
        """Not what all functions have of the Globals, which are still unresolved when SAM decides."""
        stacks, s3, lambda_ = aws.client("cloudformation"), aws.client("s3"), aws.client("lambda")
        aws.function_role()
        s3.create_bucket(Bucket="published")
        s3.put_object(Bucket="published", Key="code", Body=probe)
        snapshots = {"ApplyOn": {"Fn::FindInMap": ["Snapshots", {"Ref": "SnapStart"}, "ApplyOn"]}}
        common = {"Runtime": "java25", "Handler": "Probe", "CodeUri": "s3://published/code"}

        def function(name: str, **more: Any) -> dict[str, Any]:
            return {"Type": "AWS::Serverless::Function", "Properties": {"FunctionName": name, "Role": ROLE, **more}}

        template = {
            "Transform": ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"],
            "Parameters": {"SnapStart": {"Type": "String"}},
            "Mappings": {"Snapshots": {"On": {"ApplyOn": "PublishedVersions"}, "Off": {"ApplyOn": "None"}}},
            "Globals": {"Function": {"AutoPublishAlias": "live", "SnapStart": snapshots, **common}},
            "Resources": {"Own": function("of-its-own", SnapStart=snapshots), "Shared": function("of-the-globals")},
        }

        def deploy(to_be: str, value: str) -> None:
            options = {
                "StackName": "published",
                "Capabilities": ["CAPABILITY_AUTO_EXPAND"],
                "TemplateBody": json.dumps(template),
                "Parameters": [{"ParameterKey": "SnapStart", "ParameterValue": value}],
            }
            stacks.create_stack(**options) if to_be == "create" else stacks.update_stack(**options)
            stacks.get_waiter(f"stack_{to_be}_complete").wait(StackName="published", WaiterConfig={"Delay": 1})

        def live(name: str) -> tuple[str, str]:
            version = lambda_.get_alias(FunctionName=name, Name="live")["FunctionVersion"]
            found = lambda_.get_function_configuration(FunctionName=name, Qualifier=version)
            return version, found["SnapStart"]["ApplyOn"]

        deploy("create", "Off")
        deploy("update", "On")
        assert live("of-its-own") == ("2", "PublishedVersions")
        assert live("of-the-globals") == ("1", "None")
        deploy("update", "Off")
        assert live("of-its-own") == ("3", "None")
        listed = lambda_.list_versions_by_function(FunctionName="of-its-own")["Versions"]
        assert [version["Version"] for version in listed] == ["$LATEST", "1", "2", "3"]

    def test_stack_publishes_no_function_that_is_as_its_last_version_is(self, aws: LocalAws, probe: bytes) -> None:
        stacks, s3, lambda_ = aws.client("cloudformation"), aws.client("s3"), aws.client("lambda")
        aws.function_role()
        s3.create_bucket(Bucket="again")
        for place in ("here", "there"):
            s3.put_object(Bucket="again", Key=place, Body=probe)

        def template(place: str, description: str, *more: dict[str, Any]) -> str:
            function = {
                "FunctionName": "again",
                "Runtime": "java25",
                "Handler": "Probe",
                "Role": ROLE,
                "Code": {"S3Bucket": "again", "S3Key": place},
                "Description": description,
            }
            version = {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "Function"}}}
            name = f"Version{place}{description}"
            resources = {
                "Function": {"Type": "AWS::Lambda::Function", "Properties": function},
                name: {"DeletionPolicy": "Retain", **version},
                **{f"More{number}": {**one, "DependsOn": name} for number, one in enumerate(more)},
            }
            return json.dumps({"Resources": resources})

        def updated(place: str, description: str, *more: dict[str, Any]) -> str:
            stacks.update_stack(StackName="again", TemplateBody=template(place, description, *more))

            def ended() -> str | None:
                status: str = stacks.describe_stacks(StackName="again")["Stacks"][0]["StackStatus"]
                return None if status.endswith("IN_PROGRESS") else status

            return until(ended, "update")

        stacks.create_stack(StackName="again", TemplateBody=template("here", "one"))
        stacks.get_waiter("stack_create_complete").wait(StackName="again", WaiterConfig={"Delay": 1})
        assert updated("there", "one") == "UPDATE_ROLLBACK_COMPLETE"
        events = stacks.describe_stack_events(StackName="again")["StackEvents"]
        assert [
            event
            for event in events
            if "A version for this Lambda function exists ( 1 )" in event.get("ResourceStatusReason", "")
        ]
        assert updated("here", "two") == "UPDATE_COMPLETE"

        def versions() -> list[tuple[str, str]]:
            listed = lambda_.list_versions_by_function(FunctionName="again")["Versions"]
            return [(version["Version"], version["Description"]) for version in listed]

        assert versions() == [("$LATEST", "two"), ("1", "one"), ("2", "two")]
        # Its versions outlive an update that is rolled back, and the same update can't publish them again.
        aws.client("logs").create_log_group(logGroupName="taken")
        taken = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "taken"}}
        assert updated("here", "three", taken) == "UPDATE_ROLLBACK_COMPLETE"
        published = [("1", "one"), ("2", "two"), ("3", "three")]
        assert versions() == [("$LATEST", "two"), *published]
        assert updated("here", "three") == "UPDATE_ROLLBACK_COMPLETE"
        assert versions() == [("$LATEST", "two"), *published]
        assert updated("here", "four") == "UPDATE_COMPLETE"
        assert versions() == [("$LATEST", "four"), *published, ("4", "four")]

    def test_functions_share_unpacked_code(self, aws: LocalAws, function: str) -> None:
        assert len(list((aws.home / "code").iterdir())) == 1

    @pytest.mark.usefixtures("function")
    def test_functions_of_one_object_share_what_is_kept_of_it(self, aws: LocalAws, probe: bytes) -> None:
        s3, lambda_ = aws.client("s3"), aws.client("lambda")
        aws.function_role()
        s3.create_bucket(Bucket="shared")
        s3.put_object(Bucket="shared", Key="code", Body=probe)

        def kept() -> set[str]:
            # LocalStack's own account; see INTERNAL_RESOURCE_ACCOUNT there.
            listed = aws.client("s3", key="949334387222").list_objects_v2(Bucket="awslambda-us-east-1-tasks")
            return {each["Key"] for each in listed["Contents"]}

        before = kept()
        place = {"S3Bucket": "shared", "S3Key": "code"}
        for name in ("left", "right", "other"):
            lambda_.create_function(FunctionName=name, Code=place, Runtime="java25", Handler="Probe", Role=ROLE)
        assert len(kept() - before) == 1

        s3.put_object(Bucket="shared", Key="code", Body=probe + b"\0")
        lambda_.get_waiter("function_active_v2").wait(FunctionName="left", WaiterConfig={"Delay": 1})
        lambda_.update_function_code(FunctionName="left", **place)
        lambda_.delete_function(FunctionName="other")
        left, right = (lambda_.get_function(FunctionName=name) for name in ("left", "right"))
        assert left["Configuration"]["CodeSize"] == len(probe) + 1
        assert right["Configuration"]["CodeSize"] == len(probe)
        assert "/awslambda-us-east-1-tasks/snapshots/" in right["Code"]["Location"]
        assert len(kept() - before) == 2
        lambda_.get_waiter("function_active_v2").wait(FunctionName="right", WaiterConfig={"Delay": 1})
        assert aws.invoke("right", "count").error is None

    def test_other_runtimes_are_refused_with_the_reason(self, aws: LocalAws, probe: bytes) -> None:
        lambda_ = aws.client("lambda")
        lambda_.create_function(
            FunctionName="snake", Code={"ZipFile": probe}, Runtime="python3.13", Handler="a.b", Role=ROLE
        )

        def settled() -> dict[str, Any] | None:
            state = lambda_.get_function_configuration(FunctionName="snake")
            return None if state["State"] == "Pending" else state

        state = until(settled, "function settled")
        assert state["State"] == "Failed"
        assert "only Java functions run" in state["StateReason"]


class TestFailures:
    def test_time_out_kills_the_process_and_all_it_started(self, aws: LocalAws, probe: bytes) -> None:
        name = aws.function("timeout", probe, Timeout=3)
        child = int(aws.invoke(name, "child").payload)
        pid = int(aws.invoke(name, "count").payload.split()[0])
        answer = aws.invoke(name, "hold nothing")
        assert answer.error == "Unhandled"
        assert answer.payload["errorType"] == "Sandbox.Timedout"
        assert re.fullmatch(
            r"RequestId: [0-9a-f-]{36} Error: Task timed out after 3\.00 seconds", answer.payload["errorMessage"]
        )
        until(lambda: not alive(pid) and not alive(child), "processes gone")
        assert aws.invoke(name, "count").payload.split()[1] == "1"
        assert any("Task timed out after 3.00 seconds" in line for line in log_lines(aws, name, "Status: timeout"))

    @pytest.mark.parametrize(
        ("command", "message"),
        [
            ("exit 3", "Runtime exited with error: exit status 3"),
            ("halt 0", "Runtime exited without providing a reason"),
        ],
    )
    def test_crash_is_an_exit_error_and_the_next_invocation_works(
        self, aws: LocalAws, function: str, command: str, message: str
    ) -> None:
        answer = aws.invoke(function, command)
        assert answer.error == "Unhandled"
        assert answer.payload["errorType"] == "Runtime.ExitError"
        assert answer.payload["errorMessage"].endswith(f"Error: {message}")
        assert aws.invoke(function, "count").payload.split()[1] == "1"

    def test_init_error_is_the_answer_and_in_the_log(self, aws: LocalAws, probe: bytes) -> None:
        name = aws.function("bad-init", probe, Environment={"Variables": {"PROBE_INIT": "throw"}})
        answer = aws.invoke(name, "count")
        assert answer.error == "Unhandled"
        assert answer.payload["errorType"] == "Probe$Refused"
        assert answer.payload["errorMessage"] == "probe refuses"
        assert "init does throw" in log_lines(aws, name, "Phase: init\tStatus: error")

    def test_missing_handler_is_named(self, aws: LocalAws, probe: bytes) -> None:
        name = aws.function("no-handler", probe, Handler="Missing")
        assert "Missing" in aws.invoke(name, "count").payload["errorMessage"]

    def test_exit_in_init_is_an_exit_error(self, aws: LocalAws, probe: bytes) -> None:
        name = aws.function("exit-init", probe, Environment={"Variables": {"PROBE_INIT": "halt 7"}})
        answer = aws.invoke(name, "count")
        assert answer.payload["errorType"] == "Runtime.ExitError"
        assert answer.payload["errorMessage"].endswith("exit status 7")


def queue(aws: LocalAws, name: str, **attributes: str) -> tuple[str, str]:
    """The URL and ARN of a new queue."""
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def role_that_may(aws: LocalAws, name: str, *actions: str) -> str:
    iam = aws.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    granted = {"Effect": "Allow", "Action": ["logs:*", *actions], "Resource": "*"}
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(granted))
    return arn


class TestQueues:
    def test_only_the_messages_that_a_function_names_come_again(self, aws: LocalAws, probe: bytes) -> None:
        _, dead_arn = queue(aws, "dead")
        redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2})
        url, arn = queue(aws, "work", VisibilityTimeout="2", RedrivePolicy=redrive)
        role = role_that_may(aws, "worker", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
        function, sqs = aws.function("of-queue", probe, Role=role, Timeout=2), aws.client("sqs")
        bodies = ["done", "again", "done", "done"]
        sqs.send_message_batch(
            QueueUrl=url, Entries=[{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
        )
        aws.client("lambda").create_event_source_mapping(
            EventSourceArn=arn,
            FunctionName=function,
            FunctionResponseTypes=["ReportBatchItemFailures"],
            ScalingConfig={"MaximumConcurrency": 2},
        )
        dead_url = sqs.get_queue_url(QueueName="dead")["QueueUrl"]
        dead = until(lambda: sqs.receive_message(QueueUrl=dead_url).get("Messages"), "a dead message")
        assert [message["Body"] for message in dead] == ["again"]
        left = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=left)["Attributes"]
        assert [attributes[name] for name in left] == ["0", "0"]

    @pytest.mark.parametrize("may_send", [True, False])
    def test_event_that_a_function_refuses_is_in_its_dead_letter_queue(
        self, aws: LocalAws, probe: bytes, may_send: bool
    ) -> None:
        name = f"refusing-{may_send}".lower()
        url, arn = queue(aws, name)
        role = role_that_may(aws, name, *(["sqs:SendMessage"] if may_send else []))
        function = aws.function(name, probe, Role=role, DeadLetterConfig={"TargetArn": arn})
        lambda_, sqs = aws.client("lambda"), aws.client("sqs")
        lambda_.put_function_event_invoke_config(FunctionName=function, MaximumRetryAttempts=0)
        lambda_.invoke(FunctionName=function, Payload=json.dumps("throw"), InvocationType="Event")
        log_lines(aws, function, "probe does throw")

        def received() -> list[Any] | None:
            return sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2).get("Messages")

        if may_send:
            assert json.loads(until(received, "the event")[0]["Body"]) == "throw"
        else:
            assert not received()


class TestStarting:
    def test_two_start_at_once(self, aws: LocalAws, slow_starts: list[str]) -> None:
        """Five cold functions that each take 0.7 s to initialize: a third start waits for a first to be done."""

        def invoke(function: str) -> Answer:
            return aws.invoke(function, "started")

        aws.client("lambda")  # clients are not made by several threads at once
        with ThreadPoolExecutor(5) as pool:
            answers = list(pool.map(invoke, slow_starts))
        assert not [answer for answer in answers if answer.error]
        processes = dict(answer.payload.split() for answer in answers)
        started = sorted(map(int, processes.values()))
        assert len(started) == 5
        assert all(later - earlier >= 600 for earlier, later in zip(started, started[2:], strict=False))

    def test_invocation_beside_a_long_one_has_a_process_of_its_own(
        self, aws: LocalAws, function: str, tmp_path: Path
    ) -> None:
        aws.invoke(function, "started")  # the first JVM of some code is given up for its class-data archive
        first = aws.invoke(function, "started").payload
        go_on = tmp_path / "go-on"
        with ThreadPoolExecutor(1) as pool:
            held = pool.submit(aws.invoke, function, f"hold {go_on}")
            until(lambda: aws.invoke(function, "started").payload != first, "another process")
            go_on.touch()
            assert held.result().payload == "held"


class TestLogs:
    def test_log_has_the_lines_of_the_invocation_between_lambdas_own(self, aws: LocalAws, probe: bytes) -> None:
        name = aws.function("logging", probe)
        aws.invoke(name, "throw")
        lines = log_lines(aws, name, "REPORT")
        request = lines[0].split()[2]
        assert lines[0] == f"START RequestId: {request} Version: $LATEST"
        assert lines[1] == "probe does throw"
        assert "probe refuses: Probe$Refused" in lines
        assert lines[-2] == f"END RequestId: {request}"
        assert re.fullmatch(
            rf"REPORT RequestId: {request}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 512 MB"
            r"\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms\tStatus: error\tError Type: \S+",
            lines[-1],
        )
        stream = aws.client("logs").describe_log_streams(logGroupName=f"/aws/lambda/{name}")["logStreams"][0]
        assert "[$LATEST]" in stream["logStreamName"]

    def test_json_log_format(self, aws: LocalAws, probe: bytes) -> None:
        name = aws.function("json-logging", probe, LoggingConfig={"LogFormat": "JSON"})
        aws.invoke(name, "throw")
        lines = [json.loads(line) for line in log_lines(aws, name, "platform.report") if line.startswith("{")]
        by_type = {line.get("type"): line for line in lines}
        assert by_type["platform.start"]["record"]["version"] == "$LATEST"
        assert by_type["platform.report"]["record"]["status"] == "error"
        assert by_type["platform.report"]["record"]["metrics"]["memorySizeMB"] == 512
        assert any(line.get("level") == "ERROR" for line in lines)
