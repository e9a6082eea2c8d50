"""Runs functions in JVM processes.

As on Lambda the process of an execution environment survives from invocation to invocation; after a time-out, a crash
or a failed start the next invocation starts a new one in it.
"""

import json
import shutil
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from localstack_java_host import jvm, native_client, settings
from localstack_java_host.class_archive import ClassArchives
from localstack_java_host.code_cache import CodeCache
from localstack_java_host.environment import function_environment
from localstack_java_host.java_process import JavaProcess
from localstack_java_host.lambda_function import Function, Request, Result, not_java
from localstack_java_host.platform_log import PlatformLog, Report
from localstack_java_host.reaper import Reaper
from localstack_java_host.runtime_api import (
    Answer,
    Event,
    Exited,
    InitError,
    Invocation,
    InvocationError,
    Ready,
    Response,
    RuntimeApi,
    Started,
)

# Lambda's limit for the first initialization; a second one counts against the invocation instead.
INIT_SECONDS = 10.0
# And for one that a snapshot is taken of, or the function's own, if that is longer.
SNAPSHOT_INIT_SECONDS = 130.0
# More JVMs starting at once only make each other late where there are few cores.
STARTS_AT_ONCE = 2
# How long the runtime may take from its answer to asking for the next invocation.
SETTLE_SECONDS = 2.0
# Writing a class-data archive takes about a second.
ARCHIVE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a JVM gave no answer. `body` is the runtime client's own document, where it wrote one."""

    error_type: str
    message: str = ""
    body: bytes = b""

    @property
    def timed_out(self) -> bool:
        return self.error_type == "Sandbox.Timedout"

    def payload(self, request_id: str) -> bytes:
        if self.body:
            return self.body
        message = f"RequestId: {request_id} Error: {self.message}"
        return json.dumps({"errorType": self.error_type, "errorMessage": message}).encode()


class Host:
    """What all environments of one LocalStack share."""

    def __init__(self, active: settings.Settings) -> None:
        self.settings = active
        self.runtime_client = tuple(sorted(active.runtime_client.glob("*.jar")))
        self.native_library = native_client.unpack(active.runtime_client, active.java_home, active.home / "native")
        self.code = CodeCache(active.home / "code")
        self.code.prune()
        self.environments = active.home / "environments"
        shutil.rmtree(self.environments, ignore_errors=True)
        self.reaper = Reaper()
        self.archives = ClassArchives(active.java_home)
        self.starts = threading.BoundedSemaphore(STARTS_AT_ONCE)
        self.running: dict[str, ExecutionEnvironment] = {}
        self._functions: dict[str, str] = {}

    @property
    def address(self) -> str:
        """Where the functions reach LocalStack."""
        return self.settings.host

    def prepare(self, function: Function) -> None:
        """Unpacks its code.

        :raises ValueError: where it is no Java function
        """
        if not function.runtime.startswith("java"):
            raise not_java(function.runtime)
        self.code_of(function)

    def code_of(self, function: Function) -> jvm.Code:
        return self.code.unpack(function.code_sha256, function.download)

    def environment(self, id: str, function: Function) -> "ExecutionEnvironment":
        return ExecutionEnvironment(self, id, function)

    def started(self, environment: "ExecutionEnvironment") -> None:
        self.running[environment.id] = environment
        self._functions[environment.access_key_id] = environment.function.arn

    def function_of(self, access_key_id: str) -> str | None:
        """The ARN of the function whose own this access key is; also when its environment is gone."""
        return self._functions.get(access_key_id)

    def kill_function(self, access_key_id: str) -> None:
        """Kills the JVM that calls AWS with this key, if one does."""
        for environment in list(self.running.values()):
            if environment.access_key_id == access_key_id:
                environment.kill()

    def close(self) -> None:
        """Kills every JVM; the answers that were still awaited become errors."""
        for environment in list(self.running.values()):
            environment.stop()
        self.reaper.close()


class ExecutionEnvironment:
    """One execution environment of one version of a function."""

    def __init__(self, host: Host, id: str, function: Function) -> None:
        self.id = id
        self.function = function
        self._host = host
        self._folder = host.environments / id
        self._variables: dict[str, object] = {}
        self._timeout = function.timeout
        self._log = PlatformLog(json_format=function.json_logs)
        self._process: JavaProcess | None = None
        self._failure: Failure | None = None
        self._init_lines: list[str] = []
        self._init_ms: float | None = None
        self._restore_ms: float | None = None
        self._stopped = False
        # Set while this environment's JVM records classes for the archive of this code.
        self._recording: Path | None = None
        self._archiving: threading.Thread | None = None

    def start(self, variables: dict[str, str]) -> None:
        """Initializes the function. A failure is kept for the invocation that follows, as its answer and its log."""
        self._variables = dict(variables)
        (self._folder / "tmp").mkdir(parents=True, exist_ok=True)
        self._host.started(self)
        self._failure = self._initialize(self._first_seconds())

    def _first_seconds(self) -> float:
        return max(SNAPSHOT_INIT_SECONDS, self._timeout) if self.function.snap_start else INIT_SECONDS

    def stop(self) -> None:
        self._stopped = True
        self._discard()
        self._host.running.pop(self.id, None)
        shutil.rmtree(self._folder, ignore_errors=True)

    def invoke(self, request: Request) -> Result:
        if self._archiving:
            self._archiving.join()  # no part of the function's time
            self._archiving = None
        started = time.monotonic()
        invocation = Invocation(
            request_id=request.id,
            function_arn=request.function_arn,
            trace_id=request.trace_id,
            deadline_ms=int((time.time() + self._timeout) * 1000),
            payload=request.payload,
        )
        used_before = self._memory_used()
        answer = self._answer(invocation, started + self._timeout)
        report = Report(
            request_id=request.id,
            duration_ms=min((time.monotonic() - started), self._timeout) * 1000,
            memory_mb=self.function.memory_size,
            used_mb=max(used_before, self._memory_used()),
            init_ms=self._init_ms,
            restore_ms=self._restore_ms,
            status=self._status(answer),
            error_type=answer.error_type or None if isinstance(answer, Failure | InvocationError) else None,
        )
        logs = self._logs(report)
        if self._recording and not isinstance(answer, Failure):
            self._archiving = threading.Thread(target=self._end_recording, daemon=True)
            self._archiving.start()
        if isinstance(answer, Failure):
            self._discard()
            return Result(request.id, answer.payload(request.id), is_error=True, logs=logs)
        return Result(request.id, answer.body, is_error=isinstance(answer, InvocationError), logs=logs)

    def get_logs(self) -> str:
        process = self._process
        return process.new_output() if process else ""

    @property
    def access_key_id(self) -> str:
        """The key of the credentials that the function calls AWS with."""
        return str(self._variables.get("AWS_ACCESS_KEY_ID", ""))

    def kill(self) -> None:
        """Kills the JVM at once, as a crash in the middle of whatever it does."""
        if process := self._process:
            process.kill()

    # -- the life of one JVM

    def _answer(self, invocation: Invocation, deadline: float) -> Answer | Failure:
        failure, self._failure = self._failure, None
        # A start that ran out of time is repeated within the invocation; other failures are the answer.
        if failure and not failure.timed_out:
            return failure
        if self._process is None or not self._process.alive:
            self._discard()
            if failure := self._initialize(deadline - time.monotonic()):
                return failure
        process = self._process
        if process is None:
            return _stopped()
        process.invoke(invocation)
        answer = self._await(process, deadline, Answer)
        if isinstance(answer, Answer):
            # The runtime logs an error after reporting it, and a fatal one makes it exit.
            self._await(process, min(deadline, time.monotonic() + SETTLE_SECONDS), Ready)
        return answer

    def _initialize(self, seconds: float) -> Failure | None:
        with self._host.starts:
            if self._stopped:
                return _stopped()
            begun = time.monotonic()
            self._process = process = self._launch()
            if self._stopped:
                process.kill()
            event = self._await(process, begun + seconds, Started)
        ended = time.monotonic()
        init_ms = (ended - begun) * 1000
        if isinstance(event, Ready):
            if process.restored_at is None:
                self._init_ms = init_ms
            else:
                self._restore_ms = (ended - process.restored_at) * 1000
            return None
        if isinstance(event, InitError):
            self._await(process, time.monotonic() + SETTLE_SECONDS, Exited)  # it logs, then exits
            failure = Failure(event.error_type or "Runtime.Unknown", body=event.body)
        else:
            assert isinstance(event, Failure)
            failure = event
        self._init_lines += process.new_output().splitlines()
        status, error_type = ("timeout", None) if failure.timed_out else ("error", failure.error_type)
        self._init_lines.append(self._log.init_failed(status, init_ms, error_type))
        self._discard()
        return failure

    def _launch(self) -> JavaProcess:
        code = self._host.code_of(self.function)
        api = RuntimeApi()
        variables = function_environment(
            self._variables,
            self.function.variables,
            endpoint=self._host.settings.endpoint,
            runtime_api=api.address,
            runtime=self.function.runtime,
            task_root=str(code.root),
            runtime_root=str(self._host.settings.runtime_client),
            snap_start=self.function.snap_start,
        )
        tool_options = variables.get("JAVA_TOOL_OPTIONS", "")
        options = jvm.flags(self.function.memory_size, tool_options, self._folder / "tmp")
        options.append(f"-D{native_client.PROPERTY}={self._host.native_library}")
        options.append(jvm.CHECKPOINTS)
        if not tool_options:  # an archive fits the JVM options that it was made with
            options += self._archive_options(code.folder)
        command = [str(self._host.settings.java), *options, "-cp", jvm.class_path(self._host.runtime_client, code)]
        command += [jvm.MAIN_CLASS, self.function.handler]
        log = self._folder / "log"
        return JavaProcess(command, variables, api=api, root=code.root, log=log, reaper=self._host.reaper)

    def _archive_options(self, code: Path) -> list[str]:
        archives = self._host.archives
        if options := archives.use(code):
            return options
        options = archives.record(code)
        self._recording = code if options else None
        return options

    def _end_recording(self) -> None:
        """Gives the JVM up for the archive that it writes as it ends, and starts another one from that."""
        process, code = self._process, self._recording
        if process and code:
            complete = process.end(ARCHIVE_SECONDS)
            process.close()
            self._recording = None
            self._host.archives.recorded(code, complete=complete)
            self._failure = self._initialize(self._first_seconds())

    def _await[E: Event](self, process: JavaProcess, deadline: float, wanted: type[E]) -> E | Failure:
        """The next event of a wanted kind; a Failure when the process ends or the deadline passes first."""
        while event := process.next_event(deadline - time.monotonic()):
            if isinstance(event, wanted):
                return event
            if isinstance(event, Exited):
                return Failure("Runtime.ExitError", exit_message(event.status))
        return Failure("Sandbox.Timedout", f"Task timed out after {self._timeout:.2f} seconds")

    def _discard(self) -> None:
        process, self._process = self._process, None
        if process:
            process.close()
        code, self._recording = self._recording, None
        if code:
            self._host.archives.recorded(code, complete=False)

    def _memory_used(self) -> int:
        return self._process.memory_used_mb() if self._process else 0

    @staticmethod
    def _status(answer: Answer | Failure) -> str:
        if isinstance(answer, Failure):
            return "timeout" if answer.timed_out else "error"
        return "success" if isinstance(answer, Response) else "error"

    def _logs(self, report: Report) -> str:
        lines, self._init_lines = self._init_lines, []
        lines = [*lines, self._log.start(report.request_id, self.function.qualifier), self.get_logs()]
        if report.status == "timeout":
            lines.append(self._log.timed_out(report.request_id, self._timeout))
        lines.append(self._log.end(report))
        self._init_ms = None
        self._restore_ms = None
        return "\n".join(line.rstrip("\n") for line in lines if line)


_open: list[Host] = []


def open_host(active: settings.Settings) -> Host:
    """The host of this process, which `close_host` closes."""
    host = Host(active)
    _open.append(host)
    return host


def close_host() -> None:
    """Kills every JVM and the reaper. Safe to call twice, and where no function ever ran."""
    for host in _open:
        host.close()


def exit_message(status: int) -> str:
    """Lambda's words for the end of a process."""
    if status == 0:
        return "Runtime exited without providing a reason"
    if status > 0:
        return f"Runtime exited with error: exit status {status}"
    return f"Runtime exited with error: signal: {(signal.strsignal(-status) or str(-status)).lower()}"


def _stopped() -> Failure:
    return Failure("Runtime.ExitError", exit_message(-signal.SIGKILL))
