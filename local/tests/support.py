"""What the tests start and look at. Whatever is started here is ended by the fixture that started it."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

LOCAL = Path(__file__).resolve().parents[1]
ROLE = "arn:aws:iam::000000000000:role/probe"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


# How long a test waits, in seconds, for what must come: no machine is so slow, and nothing is judged by it.
PATIENCE = 1200


def until[T](condition: Callable[[], T | None], what: str = "condition") -> T:
    """Polls until `condition` is truthy, and returns it."""
    deadline = time.monotonic() + PATIENCE
    while True:
        if value := condition():
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} not met within {PATIENCE} s")
        time.sleep(0.02)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def java_home() -> Path:
    """JDK 25 from JAVA_HOME or the usual folders."""
    candidates = [os.environ.get("ROLEBRIDGE_JAVA_HOME"), os.environ.get("JAVA_HOME")]
    folders = [Path(value) for value in candidates if value] + sorted(Path("/usr/lib/jvm").glob("*"))
    for folder in folders:
        release = folder / "release"
        if release.exists() and 'JAVA_VERSION="25' in release.read_text() and (folder / "bin" / "javac").exists():
            return folder
    raise RuntimeError("the tests need a JDK 25: set JAVA_HOME")


def starter(port: int, home: Path, *more: str) -> list[str]:
    return [
        *(sys.executable, "-m", "localstack_java_host", "--listen", f"127.0.0.1:{port}", "--home", str(home)),
        *("--java-home", str(java_home()), "--runtime-client", str(LOCAL / "target" / "runtime-client")),
        *("--jsonata", str(LOCAL / "target" / "jsonata"), *more),
    ]


def alive(pid: int) -> bool:
    """Whether the process runs; one that ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def group_members(pid: int) -> set[int]:
    """The process, its descendants, and everything that they put into sessions of their own."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    members = {pid}
    while more := {child for child, parent in parents.items() if parent in members} - members:
        members |= more
    return members


@dataclass
class LocalAws:
    """A running local AWS."""

    port: int
    home: Path
    process: subprocess.Popen[bytes]
    log: Path
    clients: dict[tuple[str, ...], Any] = field(default_factory=dict)

    @classmethod
    def start(cls, home: Path, *more: str) -> "LocalAws":
        port = free_port()
        log = home.with_suffix(".log")
        # A hostile environment: none of it may reach LocalStack or a function.
        leaks = {"AWS_PROFILE": "production", "AWS_SECRET_ACCESS_KEY": "leak", "ROLEBRIDGE_LEAK": "1"}
        hostile = {**leaks, "LC_ALL": "C"}
        with log.open("wb") as output:
            process = subprocess.Popen(
                starter(port, home, *more), stdout=output, stderr=output, env={**os.environ, **hostile}
            )
        aws = cls(port, home, process, log)
        try:
            # The first start with newly installed packages indexes them.
            until(aws.ready, "local AWS ready")
        except AssertionError:
            aws.kill()
            raise AssertionError(log.read_text()) from None
        return aws

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ready(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"the local AWS ended: {self.log.read_text()}")
        try:
            return bool(self.get("/_rolebridge/health"))
        except OSError:
            return False

    def get(self, path: str) -> Any:
        return self.request("GET", path)

    def request(self, method: str, path: str, document: object = None) -> Any:
        body = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(
            self.endpoint + path, body, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def client(self, service: str, key: str = "test", secret: str = "test", token: str | None = None) -> Any:
        identity = (service, key, secret, token or "")
        if identity not in self.clients:
            self.clients[identity] = boto3.client(
                service,
                endpoint_url=self.endpoint,
                region_name="us-east-1",
                aws_access_key_id=key,
                aws_secret_access_key=secret,
                aws_session_token=token,
                # The rules under test are the service's, not the client's.
                config=Config(retries={"total_max_attempts": 1}, read_timeout=PATIENCE, parameter_validation=False),
            )
        return self.clients[identity]

    def members(self) -> set[int]:
        return group_members(self.process.pid)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def function(self, name: str, code: bytes, **configuration: Any) -> str:
        """Creates a function and waits until it is active; returns its name."""
        self.function_role()
        settings = {"Runtime": "java25", "Handler": "Probe", "Role": ROLE, "Timeout": 10, "MemorySize": 512}
        lambda_ = self.client("lambda")
        lambda_.create_function(FunctionName=name, Code={"ZipFile": code}, **(settings | configuration))
        lambda_.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
        return name

    def function_role(self) -> None:
        """Makes `ROLE`, which may do what the test function does, unless it is there."""
        iam, name = self.client("iam"), ROLE.rpartition("/")[2]
        if any(role["RoleName"] == name for role in iam.list_roles()["Roles"]):
            return
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))
        granted = {"Effect": "Allow", "Action": ["iam:ListUsers", "logs:*"], "Resource": "*"}
        iam.put_role_policy(RoleName=name, PolicyName="probe", PolicyDocument=document(granted))

    def invoke(self, name: str, command: str) -> "Answer":
        response = self.client("lambda").invoke(FunctionName=name, Payload=json.dumps(command), LogType="Tail")
        return Answer(json.load(response["Payload"]), response.get("FunctionError"))


@dataclass(frozen=True)
class Answer:
    payload: Any
    error: str | None


def compile_probe(folder: Path) -> bytes:
    """The zip of the test function."""
    classes = folder / "classes"
    source = Path(__file__).with_name("java") / "Probe.java"
    jars = os.pathsep.join(str(jar) for jar in (LOCAL / "target" / "runtime-client").glob("*.jar"))
    subprocess.run([java_home() / "bin" / "javac", "-cp", jars, "-d", classes, source], check=True)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path in sorted(classes.rglob("*.class")):
            archive.write(path, path.relative_to(classes))
        archive.writestr("resource.txt", "resource")
    return content.getvalue()
