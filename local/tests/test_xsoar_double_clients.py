"""The double, driven by clients that were made for the real server: demisto-py and xsoar-cli.

They run in an environment of their own (`requirements/xsoar-clients.txt`): `ROLEBRIDGE_XSOAR_CLIENTS` is its Python.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from xsoar_support import API_KEY, KEY_ID, Double, FakeAws, entry, pair

CLIENTS = os.environ.get("ROLEBRIDGE_XSOAR_CLIENTS")
pytestmark = pytest.mark.skipif(not CLIENTS, reason="ROLEBRIDGE_XSOAR_CLIENTS names no Python with the clients")

EC2 = "AWS - EC2"
SETTINGS = "/settings/integration"
KEYS = {"credentials": pair("AKIAKNOWN", "secret"), "defaultRegion": "eu-west-1"}


@pytest.fixture(scope="module")
def fake() -> Iterator[str]:
    with FakeAws().listening() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def six(fake: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    double = Double.start(tmp_path_factory.mktemp("six"), 6, fake)
    yield double
    double.stop()


@pytest.fixture(scope="module")
def eight(fake: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    double = Double.start(tmp_path_factory.mktemp("eight"), 8, fake)
    yield double
    double.stop()


@pytest.fixture(scope="module")
def plain(fake: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    """demisto-py puts `api-` before the host of https URLs where it has a key id, and loopback has no such name."""
    double = Double.start(tmp_path_factory.mktemp("plain"), 8, fake, "--plain-http")
    yield double
    double.stop()


@pytest.fixture(scope="module")
def signing(fake: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    double = Double.start(tmp_path_factory.mktemp("signing"), 8, fake, "--plain-http", "--advanced")
    yield double
    double.stop()


def run(home: Path, command: list[str], ca: str | None, given: str = "") -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "NO_PROXY": "*"}
    if ca:
        environment["SSL_CERT_FILE"] = ca
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False, env=environment)


class DemistoPy:
    def __init__(self, home: Path, double: Double, **configure: Any) -> None:
        self.home = home
        self.double = double
        self.ca: str | None = double.line["ca"]
        self.configure = {"base_url": double.line["url"], **configure}

    def call(self, *calls: tuple[str, str, Any]) -> list[Any]:
        given = json.dumps({"configure": self.configure, "calls": calls})
        assert CLIENTS
        command = [CLIENTS, "-W", "ignore", str(Path(__file__).with_name("demisto_calls.py"))]
        ended = run(self.home, command, self.ca, given)
        assert ended.returncode == 0, ended.stderr
        answers: list[Any] = json.loads(ended.stdout)
        return answers


@pytest.fixture(params=["six", "plain", "signing"])
def demisto(request: pytest.FixtureRequest, tmp_path: Path) -> DemistoPy:
    double: Double = request.getfixturevalue(request.param)
    keys = {
        "six": {"api_key": API_KEY},
        "plain": {"api_key": API_KEY, "auth_id": KEY_ID},
        "signing": {"advanced_api_key": API_KEY, "auth_id": KEY_ID},
    }
    return DemistoPy(tmp_path, double, **keys[request.param])


class TestDemistoPy:
    def test_create_test_update_delete(self, demisto: DemistoPy) -> None:
        name = f"demisto-py-{demisto.double.version}-{demisto.double.advanced}"
        body = demisto.double.body(EC2, KEYS, name)
        (about,), (created,) = demisto.call(("GET", "/about", None)), demisto.call(("PUT", SETTINGS, body))
        assert about[1]["demistoVersion"].startswith(f"{demisto.double.version}.")
        assert (created[0], created[1]["version"]) == (200, 1)
        instance = created[1]
        changed = json.loads(json.dumps(instance))
        entry(changed, "credentials")["value"] = pair("AKIAGONE", "other", changed=True)
        tested, updated, stale, red, searched, deleted, gone = demisto.call(
            ("POST", f"{SETTINGS}/test", instance),
            ("PUT", SETTINGS, changed),
            ("PUT", SETTINGS, changed),
            ("POST", f"{SETTINGS}/test", instance | {"data": changed["data"]}),
            ("POST", f"{SETTINGS}/search", {"size": 1000}),
            ("DELETE", f"{SETTINGS}/{instance['id']}", None),
            ("DELETE", f"{SETTINGS}/{instance['id']}", None),
        )
        assert tested == [200, {"success": True, "message": ""}]
        assert (updated[0], updated[1]["version"]) == (200, 2)
        assert (stale[0], "errOptimisticLock" in stale[1]) == (400, True)
        assert (red[0], red[1]["success"], "InvalidClientTokenId" in red[1]["message"]) == (200, False, True)
        assert name in [each["name"] for each in searched[1]["instances"]]
        assert (deleted[0], gone[0]) == (200, 404)

    def test_stored_credentials(self, demisto: DemistoPy) -> None:
        store = "/settings/credentials"
        credential = {"name": "demisto", "version": -1, "user": "AKIAKNOWN", "password": "p"}
        saved, listed, deleted = demisto.call(
            ("PUT", store, credential),
            ("POST", store, {"page": 0, "size": 500, "query": ""}),
            ("POST", f"{store}/delete", {"id": "demisto"}),
        )
        assert [saved[0], listed[0], deleted[0]] == [200, 200, 200]
        assert "demisto" in [each["name"] for each in listed[1]["credentials"]]

    def test_wrong_key(self, demisto: DemistoPy) -> None:
        kind = "advanced_api_key" if demisto.double.advanced else "api_key"
        wrong = DemistoPy(demisto.home, demisto.double, **{**demisto.configure, kind: "wrong"})
        ((status, text),) = wrong.call(("GET", "/about", None))
        assert status == (403 if demisto.double.version == 6 else 401)
        assert "CSRF" in text or "invalid" in text

    def test_unknown_certificate(self, six: Double, tmp_path: Path) -> None:
        client = DemistoPy(tmp_path, six, api_key=API_KEY)
        client.ca = None
        ((status, text),) = client.call(("GET", "/about", None))
        assert (status, "CERTIFICATE_VERIFY_FAILED" in text) == (0, True)


class XsoarCli:
    def __init__(self, home: Path, double: Double) -> None:
        environment = {
            "base_url": double.line["url"],
            "api_token": API_KEY,
            "server_version": double.version,
            "verify_ssl": double.line["ca"] or False,
        }
        if double.version == 8:
            environment["xsiam_auth_id"] = KEY_ID
        config = home / ".config" / "xsoar-cli" / "config.json"
        config.parent.mkdir(parents=True)
        defaults = {"default_environment": "double", "default_new_case_type": "", "custom_pack_authors": []}
        config.write_text(json.dumps(defaults | {"server_config": {"double": environment}}))
        self.home = home
        self.double = double

    def run(self, *arguments: str) -> str:
        assert CLIENTS
        command = [str(Path(CLIENTS).with_name("xsoar-cli")), *arguments]
        return run(self.home, command, self.double.line["ca"]).stdout


@pytest.mark.parametrize("name", ["six", "eight"])
def test_xsoar_cli_shows_an_instance(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """By TLS in both versions."""
    double: Double = request.getfixturevalue(name)
    instance = double.create(EC2, KEYS)
    shown = json.loads(XsoarCli(tmp_path, double).run("integration", "dump", instance["name"]))
    assert {"id": instance["id"], "brand": EC2, "enabled": "true"}.items() <= shown.items()


@pytest.mark.parametrize("name", ["six", "plain"])
def test_xsoar_cli_executes_a_command(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    double: Double = request.getfixturevalue(name)
    instance = double.create(EC2, KEYS)
    client = XsoarCli(tmp_path, double)
    using = f"using={instance['name']}"
    said = client.run("execute", "command", "aws-ec2-describe-regions", using)
    assert "Command aws-ec2-describe-regions completed (1 entry)." in said
    entry(instance, "credentials")["value"] = pair("AKIAGONE", "other", changed=True)
    double.ok("PUT", SETTINGS, instance)
    said = client.run("execute", "command", "aws-ec2-describe-regions", using)
    assert "completed with errors" in said
    assert "InvalidClientTokenId" in said


def test_xsoar_cli_refuses_an_unknown_certificate(six: Double, tmp_path: Path) -> None:
    client = XsoarCli(tmp_path, six)
    config = client.home / ".config" / "xsoar-cli" / "config.json"
    config.write_text(config.read_text().replace(json.dumps(six.line["ca"]), "true"))
    assert "CERTIFICATE_VERIFY_FAILED" in client.run("integration", "dump", "any")
