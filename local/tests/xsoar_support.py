"""A running double of the XSOAR server, a client of it that uses the standard library only, and an AWS to call."""

import hashlib
import http.client
import json
import os
import secrets
import ssl
import string
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from support import PATIENCE
from xsoar_double.definitions import Integration

API_KEY = "Key-of-the-API-0123456789"
KEY_ID = "7"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def document(self) -> Any:
        return json.loads(self.text)


@dataclass
class Double:
    """A double in a process of its own."""

    process: subprocess.Popen[str]
    version: int
    advanced: bool
    line: Mapping[str, Any]
    context: ssl.SSLContext | None
    account: str = ""

    @classmethod
    def start(cls, folder: Path, version: int, endpoint: str, *more: str) -> "Double":
        key = folder / "api-key"
        key.write_text(API_KEY + "\n")
        command = [
            *(sys.executable, "-m", "xsoar_double", "--version", str(version), "--data", str(folder / "data")),
            *("--aws-endpoint", endpoint, "--api-key-file", str(key), "--api-key-id", KEY_ID, *more),
        ]
        # A hostile environment: none of it may reach AWS.
        hostile = {"AWS_PROFILE": "production", "AWS_ACCESS_KEY_ID": "AKIALEAK", "AWS_SECRET_ACCESS_KEY": "leak"}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **hostile})
        assert process.stdout
        line = json.loads(process.stdout.readline())
        context = ssl.create_default_context(cafile=line["ca"]) if line["ca"] else None
        return cls(process, version, "--advanced" in more, line, context)

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0

    @property
    def prefix(self) -> str:
        return "/xsoar" if self.version == 8 else self.account

    @property
    def port(self) -> int:
        port = urllib.parse.urlsplit(self.line["url"]).port
        assert port
        return port

    def connect(self, host: str = "127.0.0.1", port: int | None = None) -> http.client.HTTPConnection:
        if self.context is None:
            return http.client.HTTPConnection(host, port or self.port, timeout=PATIENCE)
        return http.client.HTTPSConnection(host, port or self.port, timeout=PATIENCE, context=self.context)

    def send(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Sends what is given and nothing else."""
        connection = self.connect()
        try:
            content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
            connection.request(method, path, content, dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, dict(response.headers), response.read().decode())
        finally:
            connection.close()

    def signed(self, key: str = API_KEY) -> dict[str, str]:
        """The headers that the API key's kind asks for."""
        if self.version == 6:
            return {"Authorization": key}
        if not self.advanced:
            return {"Authorization": key, "x-xdr-auth-id": KEY_ID}
        nonce = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(64))
        return advanced(nonce, str(int(time.time() * 1000)), key)

    def call(self, method: str, path: str, body: object = None) -> Answer:
        return self.send(method, self.prefix + path, body, self.signed())

    def ok(self, method: str, path: str, body: object = None) -> Any:
        answer = self.call(method, path, body)
        assert answer.status == 200, answer.text
        return answer.document

    def control(self, method: str, path: str, body: object = None) -> Any:
        token = Path(self.line["controlToken"]).read_text()
        answer = self.send(method, "/_double/" + path, body, {"X-Double-Token": token})
        assert answer.status == 200, answer.text
        return answer.document

    def requests(self, after: int = 0) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("GET", f"requests?after={after}")
        return found

    @contextmanager
    def faults(self, *rules: Mapping[str, Any]) -> Iterator[None]:
        self.control("POST", "faults", list(rules))
        try:
            yield
        finally:
            self.control("DELETE", "faults")

    def search(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ok("POST", "/settings/integration/search", {"size": 1000})
        return found

    def read(self, name: str) -> dict[str, Any]:
        """An instance as the server shows it."""
        found = self.ok("POST", "/settings/integration/search", {"size": 1000, "query": 'id:"-"'})
        return next(each for each in found.get("instances", ()) if each["name"] == name)

    def definition(self, brand: str) -> dict[str, Any]:
        found = self.ok("POST", "/settings/integration/search", {"query": f'id:"{brand}"'})
        return next(each for each in found["configurations"] if each["id"] == brand)

    def body(self, brand: str, values: Mapping[str, Any], name: str = "") -> dict[str, Any]:
        """What creates an instance, built as the vendor's SDK does it."""
        definition = self.definition(brand)
        data = []
        for parameter in definition["configuration"]:
            entry = dict(parameter)
            if parameter["name"] in values:
                entry |= {"value": values[parameter["name"]], "hasvalue": True}
            elif parameter["defaultValue"]:
                entry["value"] = parameter["defaultValue"]
            data.append(entry)
        return {
            "id": "",
            "version": 0,
            "name": name or f"instance-{uuid.uuid4()}",
            "brand": definition["name"],
            "category": definition["category"],
            "configuration": definition,
            "isIntegrationScript": True,
            "enabled": "true",
            "engine": "",
            "data": data,
        }

    def create(self, brand: str, values: Mapping[str, Any], name: str = "") -> dict[str, Any]:
        saved: dict[str, Any] = self.ok("PUT", "/settings/integration", self.body(brand, values, name))
        return saved

    def test(self, instance: Mapping[str, Any]) -> tuple[bool, str]:
        found = self.ok("POST", "/settings/integration/test", instance)
        return found["success"], found["message"]

    def command(self, line: str) -> list[dict[str, Any]]:
        playground = self.ok("POST", "/investigations/search", {"filter": {"type": [9]}})["data"][0]["id"]
        entries: list[dict[str, Any]] = self.ok(
            "POST", "/entry/execute/sync", {"investigationId": playground, "data": line}
        )
        return entries


def advanced(nonce: str, timestamp: str, key: str = API_KEY) -> dict[str, str]:
    return {
        "Authorization": hashlib.sha256((key + nonce + timestamp).encode()).hexdigest(),
        "x-xdr-auth-id": KEY_ID,
        "x-xdr-nonce": nonce,
        "x-xdr-timestamp": timestamp,
    }


def pair(identifier: str, password: str, *, changed: bool = False, credential: str = "") -> dict[str, Any]:
    """The value of a parameter of type 9."""
    return {"credential": credential, "identifier": identifier, "password": password, "passwordChanged": changed}


def value(instance: Mapping[str, Any], name: str) -> Any:
    return entry(instance, name)["value"]


def entry(instance: Mapping[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in instance["data"] if each["name"] == name)
    return found


SENT = {
    "accessKey": "AKIAKNOWN",
    "secretKey": "secret",
    "region": "eu-west-1",
    "roleArn": "arn:aws:iam::111122223333:role/rolebridge/reader",
    "sessionName": "session",
    "duration": "900",
}


def values_of(integration: Integration, sent: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Values for all fields that signing in needs, under the integration's own names."""
    values: dict[str, Any] = {"IdentityStoreId": "d-1234567890"}
    for role, text in (SENT | dict(sent or {})).items():
        if field := integration.fields.get(role):
            part = field.part.lower()
            before = values.get(field.parameter, pair("", ""))
            values[field.parameter] = before | {part: text} if part else text
    return values


@dataclass
class AwsCall:
    service: str
    region: str
    key_id: str
    action: str


@dataclass
class FakeAws:
    """Knows keys by their ids, lets every known one assume every role, and finds nothing of anything."""

    keys: set[str] = field(default_factory=lambda: {"AKIAKNOWN"})
    detectors: list[str] = field(default_factory=list)
    calls: list[AwsCall] = field(default_factory=list)
    assumed: list[dict[str, str]] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator[str]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                status, content = fake.answer(self.headers, self.path, body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content.encode())

            do_GET = do_POST = answer  # noqa: N815 - names that the base class looks for

            def log_message(self, format: str, *args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()

    def answer(self, headers: Any, path: str, body: str) -> tuple[int, str]:
        scope = headers["Authorization"].partition("Credential=")[2].split(",")[0]
        key_id, _, region, service, _ = scope.split("/")
        form = dict(urllib.parse.parse_qsl(body)) if "form" in headers.get("Content-Type", "") else {}
        action = form.get("Action") or headers.get("X-Amz-Target", "").rpartition(".")[2]
        self.calls.append(AwsCall(service, region, key_id, action))
        if key_id not in self.keys:
            return 403, self._refusal(service)
        if action == "AssumeRole":
            return 200, self._assume(form)
        if service in {"sts", "iam", "sns", "ec2", "s3", "route53"}:
            return 200, f"<{action or 'Root'}Response><{action or 'Root'}Result/></{action or 'Root'}Response>"
        if path.startswith("/detector") and service == "guardduty":
            return 200, json.dumps({"detectorIds": self.detectors, "findingIds": ["f1"], "findings": []})
        return 200, "{}"

    def _assume(self, form: dict[str, str]) -> str:
        self.assumed.append(form)
        key_id = f"ASIA{len(self.assumed)}"
        self.keys.add(key_id)
        return (
            f"<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>{key_id}</AccessKeyId>"
            "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
            "<Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
        )

    @staticmethod
    def _refusal(service: str) -> str:
        code, message = "InvalidClientTokenId", "The security token included in the request is invalid."
        error = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        if service == "ec2":
            return f"<Response><Errors>{error}</Errors></Response>"
        if service in {"sts", "iam", "sns"}:
            return f"<ErrorResponse>{error}</ErrorResponse>"
        return json.dumps({"__type": code, "message": message})
