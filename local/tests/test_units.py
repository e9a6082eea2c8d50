"""The parts that need no LocalStack process."""

import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from localstack_java_host import jvm, native_client, process_runtime, record
from localstack_java_host.authentication import Session, Sessions
from localstack_java_host.aws_call import AwsAnswer, AwsError
from localstack_java_host.delay import Delay
from localstack_java_host.iam_view import IamView, _Change
from localstack_java_host.lambda_function import Function, Request, Result
from localstack_java_host.organization import Organization
from localstack_java_host.pending import mutating
from localstack_java_host.platform_log import PlatformLog, Report
from localstack_java_host.process_runtime import ExecutionEnvironment, Failure, Host, exit_message
from localstack_java_host.reaper import Reaper
from localstack_java_host.record import Record
from localstack_java_host.recorder import naming_parameters
from localstack_java_host.rules import principals
from localstack_java_host.secret_labels import LabelError, holder, move, put
from localstack_java_host.settings import Settings
from localstack_java_host.unserved import Unserved
from support import LOCAL, PATIENCE, alive, java_home, until


class TestJvmFlags:
    @pytest.mark.parametrize(("memory", "kilobytes"), [(512, 445645), (1536, 1336935), (3008, 2834432)])
    def test_heap_leaves_lambdas_share_to_the_jvm(self, memory: int, kilobytes: int) -> None:
        assert abs(jvm.heap_kilobytes(memory) - kilobytes) <= 2

    @pytest.mark.parametrize(("memory", "limited"), [(512, True), (3537, True), (3538, False)])
    def test_less_than_two_cpus_are_one(self, memory: int, limited: bool) -> None:
        assert ("-XX:ActiveProcessorCount=1" in jvm.flags(memory, "", Path("/tmp"))) is limited

    @pytest.mark.parametrize(
        ("option", "default"),
        [
            ("-XX:TieredStopAtLevel=4", "-XX:TieredStopAtLevel=1"),
            ("-Xmx100m", "MaxHeapSize"),
            ("-XX:+UseG1GC", "UseSerialGC"),
            ("-Djava.net.preferIPv4Stack=false", "preferIPv4Stack"),
        ],
    )
    def test_named_option_replaces_the_default(self, option: str, default: str) -> None:
        assert any(default in flag for flag in jvm.flags(512, "", Path("/tmp")))
        assert not any(default in flag for flag in jvm.flags(512, f"-Dx=y {option}", Path("/tmp")))


class TestNativeClient:
    @pytest.mark.parametrize(
        ("machine", "release", "name"),
        [
            ("x86_64", 'LIBC="gnu"', "libaws-lambda-jni.linux-x86_64.so"),
            ("aarch64", "", "libaws-lambda-jni.linux-aarch_64.so"),
            ("x86_64", 'LIBC="musl"', "libaws-lambda-jni.linux_musl-x86_64.so"),
        ],
    )
    def test_library_fits_machine_and_jdk(self, tmp_path: Path, machine: str, release: str, name: str) -> None:
        (tmp_path / "release").write_text(release)
        assert native_client.library_name(machine, tmp_path) == name

    def test_property_is_the_one_that_the_runtime_client_reads(self) -> None:
        (jar,) = (LOCAL / "target" / "runtime-client").glob("aws-lambda-java-runtime-interface-client-*.jar")
        with zipfile.ZipFile(jar) as content:
            helper = content.read("com/amazonaws/services/lambda/runtime/api/client/runtimeapi/JniHelper.class")
            assert native_client.PROPERTY.encode() in helper
            for release in ("linux", "linux_musl"):
                assert f"jni/libaws-lambda-jni.{release}-x86_64.so" in content.namelist()


class TestMessages:
    @pytest.mark.parametrize(
        ("status", "message"),
        [
            (0, "Runtime exited without providing a reason"),
            (1, "Runtime exited with error: exit status 1"),
            (-9, "Runtime exited with error: signal: killed"),
            (-6, "Runtime exited with error: signal: aborted"),
        ],
    )
    def test_exit(self, status: int, message: str) -> None:
        assert exit_message(status) == message

    def test_report_of_a_time_out_in_json(self) -> None:
        report = Report("id", 3000.0, 128, 60, None, "timeout")
        assert '"status":"timeout"' in PlatformLog(json_format=True).end(report)


class TestRecord:
    @pytest.mark.parametrize(
        ("after", "expected"), [(0, [3, 4, 5]), (2, [3, 4, 5]), (3, [4, 5]), (5, []), (10**30, [])]
    )
    def test_serves_what_came_later_of_what_is_kept(
        self, after: int, expected: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(record, "KEPT", 3)
        kept = Record()
        for name in "abcde":
            kept.add({"name": name})
        assert [entry["seq"] for entry in kept.after(after)] == expected
        assert kept.latest() == 5

    def test_empty_has_no_latest(self) -> None:
        assert (Record().after(0), Record().latest()) == ([], 0)


class TestRecorder:
    @pytest.mark.parametrize(
        "operation",
        ["GetUser", "ListRoles", "DescribeSecret", "SimulatePrincipalPolicy", "GenerateCredentialReport", "AssumeRole"],
    )
    def test_reads(self, operation: str) -> None:
        assert not mutating(operation)

    @pytest.mark.parametrize("operation", ["CreateUser", "PutSecretValue", "TagRole", "StartExecution", "PutEvents"])
    def test_mutations(self, operation: str) -> None:
        assert mutating(operation)

    def test_only_named_parameters_of_simple_kinds(self) -> None:
        request = {
            "UserName": "u",
            "SecretString": "s",
            "Name": {"secret": "s"},
            "VersionStages": ["a"],
            "Status": None,
        }
        assert naming_parameters(request) == {"UserName": "u", "VersionStages": ["a"]}


class TestSecretLabels:
    def test_a_label_stands_once(self) -> None:
        versions: dict[str, dict[str, Any]] = {}
        put(versions, "a", {}, ["AWSPENDING"])
        put(versions, "b", {}, ["AWSPENDING"])
        assert [version["version_stages"] for version in versions.values()] == [["AWSCURRENT"], ["AWSPENDING"]]
        move(versions, "AWSCURRENT", "a", "b")
        assert (holder(versions, "AWSCURRENT"), holder(versions, "AWSPREVIOUS")) == ("b", "a")
        move(versions, "AWSCURRENT", "b", "a")
        assert (holder(versions, "AWSCURRENT"), holder(versions, "AWSPREVIOUS")) == ("a", "b")

    def test_unknown_version(self) -> None:
        with pytest.raises(LabelError, match="Not a valid version: b"):
            move({"a": {"version_stages": ["x"]}}, "x", "a", "b")


def test_principals_of_one_statement_or_many() -> None:
    one = '{"Statement": {"Principal": {"AWS": "a"}}}'
    many = '{"Statement": [{"Principal": {"AWS": ["a", "b"]}}, {"Principal": "*"}, {"NotPrincipal": {"AWS": "c"}}]}'
    assert (principals(one), principals(many)) == (["a"], ["a", "b", "c"])


class TestSessions:
    def test_origin_is_the_key_at_the_beginning_of_a_chain(self) -> None:
        sessions = Sessions()
        key = ""
        for number, (account, asked_by) in enumerate([("0" * 12, "a service"), ("1" * 12, "K0"), ("2" * 12, "K1")]):
            now, key = datetime.now(UTC), f"K{number}"
            session = Session(
                account, "role", "AROA", "name", key, "secret", "token", now, now, None, (), (), asked_by=asked_by
            )
            sessions._sessions[key] = session
        assert [sessions.origin(each) for each in ("K0", "K1", "K2", "other")] == ["K0", "K0", "K0", "other"]

    def test_ended_long_ago_are_forgotten(self) -> None:
        sessions, now = Sessions(), datetime.now(UTC)

        def add(key: str, expires: datetime) -> None:
            sessions.add(Session("0" * 12, "role", "AROA", "name", key, "secret", "token", now, expires, None, (), ()))

        add("long ago", now - timedelta(hours=12))
        add("lately", now - timedelta(hours=11))
        assert sessions.find("long ago")
        sessions._looked_through -= timedelta(minutes=1)
        add("new", now + timedelta(hours=1))
        assert [bool(sessions.find(key)) for key in ("long ago", "lately", "new")] == [False, True, True]


def test_changes_of_iam_that_have_taken_effect_are_forgotten() -> None:
    view = IamView(Delay())
    now = time.monotonic()
    gone, waits, new = (("user", "0" * 12, name) for name in ("gone", "waits", "new"))
    for entity, effective in ((gone, now - 1), (waits, now + 3600), (new, now + 3600)):
        view._add(entity, None, _Change(effective, None))
    assert set(view._changes) == {waits, new}


class TestReaper:
    def test_end_kills_what_is_watched_and_only_that(self) -> None:
        reaper = Reaper()
        watched, forgotten = (subprocess.Popen(["sleep", "600"], start_new_session=True) for _ in range(2))
        try:
            for process in (watched, forgotten):
                reaper.watch(process.pid)
            reaper.forget(forgotten.pid)
            reaper.close()
            assert watched.wait(PATIENCE) == -9
            assert alive(forgotten.pid)
        finally:
            watched.kill()
            forgotten.kill()
            forgotten.wait()

    def test_owner_that_is_killed_takes_all_along(self) -> None:
        program = (
            "import subprocess\n"
            "from localstack_java_host.reaper import Reaper\n"
            "reaper = Reaper()\n"
            "child = subprocess.Popen(['sleep', '600'], start_new_session=True)\n"
            "reaper.watch(child.pid)\n"
            "print(child.pid, flush=True)\n"
            "input()\n"
        )
        owner = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert owner.stdout
        child = int(owner.stdout.readline())
        owner.kill()
        owner.communicate()
        until(lambda: not alive(child), "child gone")


class TestInitTimeout:
    """Lambda gives a first initialization 10 s, and repeats a late one within the invocation."""

    @pytest.fixture
    def host(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, probe: bytes) -> Any:
        runtime_client = LOCAL / "target" / "runtime-client"
        host = Host(Settings("127.0.0.1", 1, tmp_path, java_home(), runtime_client, tmp_path))
        code = host.code.unpack("AAAA", lambda file: file.write(probe))
        # Long enough for nothing: what is to be late holds until it is let go, or for good.
        monkeypatch.setattr(process_runtime, "INIT_SECONDS", 0.5)
        monkeypatch.setattr(host, "code_of", lambda _: code)
        yield host
        host.close()

    def environment(self, host: Host, timeout: int, until: Path) -> ExecutionEnvironment:
        """One whose function has been started, and holds its initialization until there is such a file."""
        function = Function(
            arn="arn",
            qualifier="$LATEST",
            runtime="java25",
            handler="Probe",
            timeout=timeout,
            memory_size=512,
            variables={"PROBE_INIT": f"hold {until}"},
            json_logs=False,
            snap_start=False,
            code_sha256="AAAA",
            download=lambda _: None,
        )
        environment = host.environment("id", function)
        environment.start({})
        return environment

    @staticmethod
    def invoke(environment: ExecutionEnvironment) -> Result:
        return environment.invoke(Request("request", "arn", "trace", b'"count"'))

    def test_late_start_is_repeated(self, host: Host, tmp_path: Path) -> None:
        gate = tmp_path / "gate"
        environment = self.environment(host, timeout=PATIENCE, until=gate)
        gate.touch()
        result = self.invoke(environment)
        assert not result.is_error
        assert "Phase: init\tStatus: timeout" in result.logs

    def test_repeated_start_counts_against_the_functions_time_out(self, host: Host, tmp_path: Path) -> None:
        result = self.invoke(self.environment(host, timeout=1, until=tmp_path / "never"))
        assert result.is_error
        assert result.payload == Failure("Sandbox.Timedout", "Task timed out after 1.00 seconds").payload("request")


class TestUnserved:
    """Without IAM nobody is told to be allowed."""

    def call(self, service: str, operation: str, principal: object) -> Any:
        return SimpleNamespace(service=service, operation=operation, pending=SimpleNamespace(principal=principal))

    @pytest.mark.parametrize(
        ("principal", "words"), [(None, "Not implemented here"), ("somebody", "Allowed, but not implemented here")]
    )
    def test_what_localstack_does_not_have(self, principal: object, words: str) -> None:
        unserved = Unserved(Organization())
        error = unserved.after(self.call("ssm", "GetOpsItem", principal), AwsAnswer(501, None, "InternalFailure"))
        assert error is not None
        assert (error.code, error.status) == ("NotImplemented", 501)
        assert error.message == f"{words}: this local AWS has no ssm:GetOpsItem"

    @pytest.mark.parametrize(("status", "code"), [(500, "InternalFailure"), (400, "ValidationException"), (200, None)])
    def test_what_it_has_stays_as_it_is(self, status: int, code: str | None) -> None:
        answer = AwsAnswer(status, None, code)
        assert Unserved(Organization()).after(self.call("ssm", "GetOpsItem", None), answer) is None

    def test_what_would_be_downloaded_is_never_asked_for(self) -> None:
        with pytest.raises(AwsError, match="has no dynamodb:GetItem"):
            Unserved(Organization()).answer(self.call("dynamodb", "GetItem", None))

    def test_what_localstack_may_have_it_is_asked_for(self) -> None:
        assert Unserved(Organization()).answer(self.call("ssm", "GetOpsItem", None)) is None
