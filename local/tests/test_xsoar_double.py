"""The double of the XSOAR server, call by call, with a client of the standard library."""

import hashlib
import http.client
import json
import signal
import ssl
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support import PATIENCE, until
from xsoar_double.__main__ import main
from xsoar_double.definitions import Definitions, Integration
from xsoar_double.faults import BadRuleError, rule_of
from xsoar_double.page import render, verdict
from xsoar_double.settings import CATALOG
from xsoar_double.war_room import parsed
from xsoar_support import API_KEY, KEY_ID, Double, FakeAws, advanced, entry, pair, value, values_of

EC2 = "AWS - EC2"
SETTINGS = "/settings/integration"
KEYS = {"credentials": pair("AKIAKNOWN", "secret-one"), "defaultRegion": "eu-west-1"}


@pytest.fixture(scope="module")
def fake() -> Iterator[tuple[FakeAws, str]]:
    aws = FakeAws()
    with aws.listening() as endpoint:
        yield aws, endpoint


@pytest.fixture(scope="module")
def six(fake: tuple[FakeAws, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    double = Double.start(tmp_path_factory.mktemp("six"), 6, fake[1], "--account", "west", "--name", "xsoar.test")
    yield double
    double.stop()


@pytest.fixture(scope="module")
def eight(fake: tuple[FakeAws, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    double = Double.start(tmp_path_factory.mktemp("eight"), 8, fake[1])
    yield double
    double.stop()


@pytest.fixture(scope="module")
def signing(fake: tuple[FakeAws, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    double = Double.start(tmp_path_factory.mktemp("signing"), 8, fake[1], "--advanced", "--plain-http")
    yield double
    double.stop()


@pytest.fixture(params=["six", "eight", "signing"])
def double(request: pytest.FixtureRequest) -> Double:
    found: Double = request.getfixturevalue(request.param)
    return found


class TestStart:
    def options(self, folder: Path) -> list[str]:
        key = folder / "key"
        key.write_text("key")
        return ["--data", str(folder / "data"), "--aws-endpoint", "http://127.0.0.1:1", "--api-key-file", str(key)]

    def test_refuses_what_makes_no_sense(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        options = self.options(tmp_path)
        refused = {
            ("--version", "6", "--advanced"): "version 6 has no Advanced keys",
            ("--version", "8", "--account", "west"): "version 8 has no tenants",
            ("--version", "6", "--aws-endpoint", "https://sts.amazonaws.com"): "not http on a loopback address",
            ("--version", "6", "--api-key-file", str(tmp_path / "none")): "can't be read",
            ("--version", "6", "--catalog", str(tmp_path)): "no index.json",
        }
        for more, message in refused.items():
            assert main([*options, *more]) == 3
            said = capsys.readouterr()
            assert (said.out, said.err.startswith("xsoar_double: "), message in said.err) == ("", True, True)

    def test_port_in_use(self, six: Double, tmp_path: Path) -> None:
        command = [*self.options(tmp_path), "--version", "6", "--port", str(six.port)]
        ended = subprocess.run(
            [sys.executable, "-m", "xsoar_double", *command], capture_output=True, text=True, check=False
        )
        assert (ended.returncode, ended.stdout) == (3, "")
        assert "Address already in use" in ended.stderr

    def test_folder_in_use(self, six: Double, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        token = Path(six.line["controlToken"]).read_text()
        data = str(Path(six.line["ca"]).parent)
        assert main([*self.options(tmp_path), "--version", "6", "--data", data]) == 3
        assert "in use by another double" in capsys.readouterr().err
        assert Path(six.line["controlToken"]).read_text() == token

    def test_ends_with_its_parent(self, tmp_path: Path) -> None:
        parent = subprocess.Popen(["sleep", "600"])
        command = [*self.options(tmp_path), "--version", "6", "--parent-pid", str(parent.pid)]
        double = subprocess.Popen([sys.executable, "-m", "xsoar_double", *command], stdout=subprocess.PIPE)
        assert double.stdout
        assert json.loads(double.stdout.readline())["url"].startswith("https://127.0.0.1:")
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert double.wait(PATIENCE) == 0

    def test_imports_nothing_of_localstack(self) -> None:
        look = "import sys, xsoar_double.__main__; print({'localstack', 'moto', 'rolo'} & set(sys.modules))"
        assert subprocess.check_output([sys.executable, "-c", look], text=True) == "set()\n"

    def test_private_files(self, six: Double) -> None:
        data = Path(six.line["ca"]).parent
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()}
        assert {modes["server-key.pem"], modes["control-token"]} == {0o600}
        assert [name for name in modes if "key" in name] == ["server-key.pem"]  # none of the authority


class TestConnection:
    def test_certificate_is_good_for_the_names_and_by_the_authority_only(self, six: Double) -> None:
        assert six.send("GET", "/_double/health").status == 200
        connection = six.connect("localhost")
        connection.request("GET", "/_double/health")
        assert connection.getresponse().status == 200
        connection.close()
        with pytest.raises(ssl.SSLCertVerificationError):
            http.client.HTTPSConnection("127.0.0.1", six.port, context=ssl.create_default_context()).request("GET", "/")
        assert six.send("GET", "/_double/health").status == 200

    def test_a_client_that_never_shakes_hands_holds_up_nobody(self, six: Double) -> None:
        idle = http.client.HTTPConnection("127.0.0.1", six.port)
        idle.connect()
        assert six.call("GET", "/about").status == 200
        idle.close()

    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "xsoar.test.evil.example", ""])
    def test_other_hosts_are_refused(self, six: Double, host: str) -> None:
        assert six.send("GET", "/_double/", headers={"Host": host}).status == 421

    def test_a_name_of_its_own(self, six: Double) -> None:
        assert six.send("GET", "/_double/", headers={"Host": f"xsoar.test:{six.port}"}).status == 200

    def test_listens_on_loopback_only(self, six: Double) -> None:
        inodes = set()
        for descriptor in Path(f"/proc/{six.process.pid}/fd").iterdir():
            target = str(descriptor.readlink()) if descriptor.is_symlink() else ""
            inodes.add(target.removeprefix("socket:[").removesuffix("]"))
        tables = [Path(f"/proc/{six.process.pid}/net/{table}").read_text() for table in ("tcp", "tcp6")]
        rows = [line.split() for table in tables for line in table.splitlines()[1:]]
        listening = [row[1] for row in rows if row[9] in inodes and row[3] == "0A"]
        assert len(listening) == 3
        assert all(address.startswith("0100007F:") for address in listening)


class TestWhereItAnswers:
    def test_about(self, double: Double) -> None:
        about = double.call("GET", "/about")
        assert about.document["demistoVersion"].startswith(f"{double.version}.")
        assert about.document.get("deploymentMode") == ("opp" if double.version == 8 else None)
        kind = "text/plain; charset=utf-8" if double.version == 6 else "application/json"
        assert about.headers["Content-Type"] == kind

    def test_health(self, double: Double) -> None:
        assert double.call("GET", "/health/server").status == 200
        assert "Total" in double.ok("GET", "/workers/status")

    @pytest.mark.parametrize("path", ["/nothing", "/settings", "/settings/integration/search", "/entry/x"])
    def test_unknown_paths_redirect(self, double: Double, path: str) -> None:
        answer = double.call("GET", path)
        assert (answer.status, answer.headers["Location"]) == (303, "/")

    @pytest.mark.parametrize("path", ["/about", "/settings/credentials", "/xsoar/public/v1/about", "/acc_west/about"])
    def test_version_8_answers_below_its_prefix_only(self, eight: Double, path: str) -> None:
        assert eight.send("GET", path, headers=eight.signed()).status == 303

    def test_version_8_lists_instances_without_its_prefix_too(self, eight: Double) -> None:
        assert eight.send("GET", "/integration/instances", headers=eight.signed()).status == 200

    def test_version_6_has_no_prefix(self, six: Double) -> None:
        assert six.send("GET", "/xsoar/about", headers=six.signed()).status == 303

    def test_tenants_are_apart(self, six: Double) -> None:
        name = six.create(EC2, KEYS)["name"]
        west = Double(six.process, 6, False, six.line, six.context, account="/acc_west")
        assert name not in [each["name"] for each in west.ok("GET", "/integration/instances")]
        assert west.create(EC2, KEYS, name)["name"] == name
        assert six.send("GET", "/acc_east/about", headers=six.signed()).status == 303

    def test_user_interface_answers_in_html(self, double: Double) -> None:
        assert "text/html" in double.send("GET", "/").headers["Content-Type"]
        port = int(double.line["uiUrl"].rpartition(":")[2])
        for method, path in (("GET", "/about"), ("POST", "/settings/integration/search")):
            connection = double.connect(port=port)
            connection.request(method, double.prefix + path, headers=double.signed())
            answer = connection.getresponse()
            assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
            connection.close()


class TestKeys:
    def test_version_6_refuses_in_its_shape(self, six: Double) -> None:
        for sent in ({}, {"Authorization": "wrong"}, {"Authorization": f"Bearer {API_KEY}"}):
            answer = six.send("GET", "/about", headers=sent)
            assert (answer.status, answer.document["id"], answer.document["title"]) == (403, "forbidden", "Forbidden")
            assert "CSRF" in answer.document["detail"]
            assert "cookie" in answer.document["error"]
            assert {"status": 403, "encrypted": False, "multires": None}.items() <= answer.document.items()

    def test_version_6_ignores_a_key_id(self, six: Double) -> None:
        assert six.send("GET", "/about", headers={"Authorization": API_KEY, "x-xdr-auth-id": "1"}).status == 200

    def test_version_8_wants_key_and_id(self, eight: Double) -> None:
        for sent in (
            {"Authorization": API_KEY},
            {"Authorization": API_KEY, "x-xdr-auth-id": "8"},
            {"Authorization": "wrong", "x-xdr-auth-id": KEY_ID},
            advanced("a" * 64, str(int(time.time() * 1000))),
        ):
            answer = eight.send("GET", "/xsoar/about", headers=sent)
            assert (answer.status, answer.document["reply"]["err_code"]) == (401, 401)

    def test_advanced_key_is_good_once_and_soon(self, signing: Double) -> None:
        now = int(time.time() * 1000)
        good = advanced("n" * 64, str(now))
        assert signing.send("GET", "/xsoar/about", headers=good).status == 200
        refused = {
            "nonce was used before": good,
            "key is invalid": {"Authorization": API_KEY, "x-xdr-auth-id": KEY_ID},
            "timestamp is not": advanced("o" * 64, str(now - 600_000)),
            "timestamp is not milliseconds": advanced("p" * 64, str(now // 1000)),
            "API key is invalid": advanced("short", str(now)),
            "key id is invalid": advanced("q" * 64, str(now)) | {"x-xdr-auth-id": "8"},
        }
        for message, sent in refused.items():
            answer = signing.send("GET", "/xsoar/about", headers=sent)
            assert answer.status == 401
            assert message in answer.document["reply"]["err_msg"]

    def test_expired_key(self, double: Double) -> None:
        double.control("PUT", "key", {"expired": True})
        try:
            assert double.call("GET", "/about").status == (403 if double.version == 6 else 401)
        finally:
            double.control("PUT", "key", {"expired": False})
        assert double.call("GET", "/about").status == 200

    def test_renewed_key_takes_the_place_of_the_one_that_was(self, double: Double) -> None:
        double.control("PUT", "key", {"expired": False, "renewed": "another"})
        try:
            assert double.call("GET", "/about").status == (403 if double.version == 6 else 401)
            assert double.send("GET", double.prefix + "/about", headers=double.signed("another")).status == 200
        finally:
            double.control("PUT", "key", {"expired": False, "renewed": API_KEY})
        assert double.call("GET", "/about").status == 200


class TestDefinitions:
    def test_all_integrations_with_their_fields(self, six: Double) -> None:
        found = {each["id"]: each for each in six.search()["configurations"]}
        assert len(found) == 27
        assert {each["display"] for each in found.values()} >= {"Aws Secrets Manager", "Amazon Web Services"}
        for integration in Definitions(CATALOG).integrations:
            names = {each["name"] for each in found[integration.name]["configuration"]}
            assert {field.parameter for field in integration.fields.values()} <= names

    @pytest.mark.parametrize(
        ("brand", "name", "shown"),
        [
            (EC2, "credentials", {"type": 9, "display": "Access Key", "displayPassword": "Secret Key"}),
            ("AWS-EKS", "credentials", {"type": 9, "required": True}),
            ("AWS-WAF", "secret_key", {"type": 9, "displayPassword": "Secret Key", "hiddenUsername": True}),
            ("AWS - IAM Identity Center", "roleArnCredentials", {"type": 9, "hiddenUsername": True}),
            (EC2, "secret_key", {"type": 4, "hidden": True}),
            (EC2, "defaultRegion", {"type": 15, "required": True}),
        ],
    )
    def test_parameters(self, six: Double, brand: str, name: str, shown: dict[str, Any]) -> None:
        found = next(each for each in six.definition(brand)["configuration"] if each["name"] == name)
        assert shown.items() <= found.items()

    def test_query_and_pages(self, six: Double) -> None:
        def search(**body: Any) -> list[str]:
            found = six.ok("POST", f"{SETTINGS}/search", body)["configurations"]
            return [each["id"] for each in found]

        assert search(query=f"name:{EC2}") == search(query=f'id:"{EC2}"') == [EC2]
        assert search(size=20) + search(size=20, page=1) == search()
        assert six.call("POST", f"{SETTINGS}/search", []).status == 400
        assert six.call("POST", f"{SETTINGS}/search", b"{").status == 400

    def test_switches(self, six: Double) -> None:
        six.control("PUT", "definitions", {"twice": [EC2], "old": ["AWS - SQS"], "absent": ["AWS - S3"]})
        try:
            found = six.search()["configurations"]
            assert len({each["id"] for each in found if each["name"] == EC2}) == 2
            assert "AWS - S3" not in [each["name"] for each in found]
            old = {each["name"]: each for each in six.definition("AWS - SQS")["configuration"]}
            assert (old["access_key"]["type"], old["secret_key"]["type"]) == (0, 4)
            assert "credentials" not in old
            assert not old["access_key"]["hidden"]
        finally:
            six.control("PUT", "definitions", {})
        assert len(six.search()["configurations"]) == 27


class TestInstances:
    def test_instances_are_left_out_where_there_is_none(self, tmp_path: Path) -> None:
        double = Double.start(tmp_path, 6, "http://127.0.0.1:1", "--plain-http")
        assert "instances" not in double.search()
        double.stop()

    def test_create_and_read(self, double: Double) -> None:
        saved = double.create(EC2, KEYS)
        assert saved["id"]
        assert saved["version"] == 1
        read = double.read(saved["name"])
        assert read == saved
        assert {"brand": EC2, "enabled": "true", "isIntegrationScript": True, "engine": ""}.items() <= read.items()
        assert entry(read, "credentials")["hasvalue"]
        assert value(read, "credentials")["identifier"] == "AKIAKNOWN"
        assert read["configvalues"]["defaultRegion"] == "eu-west-1"
        light = next(each for each in double.ok("GET", "/integration/instances") if each["id"] == saved["id"])
        assert set(light) == {"id", "name", "brand", "enabled", "defaultIgnored", "configvalues"}

    def test_secrets_are_never_read(self, six: Double) -> None:
        values = KEYS | {"secret_key": "secret-two"}
        name = six.create(EC2, values)["name"]
        for answer in (six.call("POST", f"{SETTINGS}/search", {}), six.call("GET", "/integration/instances")):
            assert name in answer.text
            assert "secret-one" not in answer.text
            assert "secret-two" not in answer.text

    def test_minimal_body(self, six: Double) -> None:
        """As nviso's module creates: set values only, with name and value."""
        data = [{"name": "credentials", "value": pair("AKIAKNOWN", "s"), "type": 9}]
        body = {"name": "minimal", "brand": EC2, "enabled": "true", "version": -1, "data": data}
        saved = six.ok("PUT", SETTINGS, body)
        assert saved["version"] == 1
        assert not entry(saved, "defaultRegion")["hasvalue"]

    def test_duplicate_names(self, six: Double) -> None:
        first, second = six.create(EC2, KEYS), six.create(EC2, KEYS)
        again = six.call("PUT", SETTINGS, six.body("AWS - S3", KEYS, first["name"]))
        assert (again.status, again.document["id"]) == (400, "errDuplicateItem")
        assert six.call("PUT", SETTINGS, second | {"name": first["name"]}).status == 400

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"brand": "AWS - Nothing"}, "there is no integration"),
            ({"brand": "AWS - S3"}, "is an instance of"),
            ({"enabled": True}, "the text true or false expected"),
            ({"name": ""}, "name"),
            ({"data": {}}, "data"),
            ({"data": [{"name": "secret_key", "type": [], "value": 1}]}, "secret_key"),
            ({"brand": []}, "there is no integration"),
            ({"data": [{"name": "credentials", "value": "AKIAKNOWN"}]}, "credentials"),
            ({"version": "1"}, "version"),
        ],
    )
    def test_refused_bodies(self, six: Double, change: dict[str, Any], message: str) -> None:
        saved = six.create(EC2, KEYS)
        answer = six.call("PUT", SETTINGS, saved | change)
        assert (answer.status, message in answer.document["error"]) == (400, True)
        assert six.read(saved["name"]) == saved

    def test_optimistic_lock(self, double: Double) -> None:
        saved = double.create(EC2, KEYS)
        assert double.ok("PUT", SETTINGS, saved)["version"] == 2
        stale = double.call("PUT", SETTINGS, saved)
        assert (stale.status, stale.document["id"]) == (400, "errOptimisticLock")
        assert "DB version: 2, Insert version: 1" in stale.document["error"]
        assert double.ok("PUT", SETTINGS, saved | {"version": -1})["version"] == 3
        without = {name: each for name, each in saved.items() if name != "version"}
        assert double.call("PUT", SETTINGS, without).status == 400

    def test_what_is_left_out_is_cleared(self, six: Double) -> None:
        saved = six.ok("PUT", SETTINGS, six.body(EC2, KEYS) | {"engine": "e1", "incomingMapperId": "m1"})
        data = [each for each in saved["data"] if each["name"] != "defaultRegion"]
        kept = {"id": saved["id"], "version": 1, "name": saved["name"], "brand": EC2, "data": data, "enable": "true"}
        now = six.ok("PUT", SETTINGS, kept)
        assert (now["engine"], now["incomingMapperId"], now["enabled"]) == ("", "", "false")
        assert value(now, "defaultRegion") == ""
        assert "defaultRegion" not in now["configvalues"]

    def test_unknown_ids(self, six: Double) -> None:
        saved = six.create(EC2, KEYS)
        assert six.call("PUT", SETTINGS, saved | {"id": "none"}).status == 404
        assert six.call("DELETE", f"{SETTINGS}/none").status == 404

    def test_delete(self, double: Double) -> None:
        saved = double.create(EC2, KEYS)
        assert double.call("DELETE", f"{SETTINGS}/{saved['id'].replace('-', '%2D')}").status == 200
        assert saved["name"] not in [each["name"] for each in double.ok("GET", "/integration/instances")]

    def test_by_hand(self, six: Double) -> None:
        saved = six.create(EC2, KEYS)
        six.control("POST", f"instances/{saved['name']}", {"enabled": False})
        assert (six.read(saved["name"])["enabled"], six.read(saved["name"])["version"]) == ("false", 2)
        six.control("POST", f"instances/{saved['name']}", {"name": saved["name"] + "-new"})
        assert six.read(saved["name"] + "-new")["id"] == saved["id"]


class TestPasswords:
    """The key id alone shows here which pair was sent; tests with a real AWS show which secret."""

    def test_sent_back_as_read_they_stay(self, six: Double, fake: tuple[FakeAws, str]) -> None:
        saved = six.create(EC2, KEYS)
        again = six.ok("PUT", SETTINGS, saved)
        assert six.test(again) == (True, "")

    def test_left_out_they_are_gone(self, six: Double) -> None:
        saved = six.create(EC2, KEYS)
        data = [each for each in saved["data"] if each["name"] != "credentials"]
        assert six.test(six.ok("PUT", SETTINGS, saved | {"data": data}))[1] == "Unable to locate credentials"

    def test_masked_values_stay_and_empty_ones_go(self, six: Double) -> None:
        old = {"access_key": "AKIAKNOWN", "secret_key": "s", "defaultRegion": "eu-west-1"}
        saved = six.create(EC2, old)
        assert value(saved, "secret_key") == "********"
        again = six.ok("PUT", SETTINGS, saved)
        assert six.test(again) == (True, "")
        entry(again, "secret_key")["value"] = ""
        assert "both the Access Key and the Secret Key" in six.test(six.ok("PUT", SETTINGS, again))[1]


class TestCredentials:
    STORE = "/settings/credentials"

    def test_life(self, double: Double) -> None:
        body = {"id": None, "version": 0, "name": "life", "user": "AKIA1", "password": "p", "workgroup": "w"}
        saved = double.ok("PUT", self.STORE, body)
        assert {
            "id": "life",
            "version": 1,
            "user": "AKIA1",
            "hasPassword": True,
            "password": "",
        }.items() <= saved.items()
        listed = double.ok("POST", self.STORE, {"page": 0, "size": 500, "query": ""})
        assert saved in listed["credentials"]
        assert listed["total"] == len(listed["credentials"])
        changed = double.ok("PUT", self.STORE, {"id": "life", "version": 1, "name": "life", "user": "AKIA2"})
        assert (changed["version"], changed["user"], changed["workgroup"]) == (2, "AKIA2", "")
        assert changed["hasPassword"]
        stale = double.call("PUT", self.STORE, {"id": "life", "version": 1, "name": "life", "user": "AKIA3"})
        assert (stale.status, stale.document["id"]) == (400, "errOptimisticLock")
        assert double.call("PUT", self.STORE, {"name": "life", "version": -1}).status == 400
        assert double.call("PUT", self.STORE, {"id": "none", "name": "none", "version": -1}).status == 404
        assert double.call("POST", f"{self.STORE}/delete", {"ids": ["life"]}).status == 404
        assert double.call("POST", f"{self.STORE}/delete", {"id": "life"}).status == 200
        assert double.call("POST", f"{self.STORE}/delete", {"id": "life"}).status == 404

    def test_one_for_300_instances(self, six: Double, fake: tuple[FakeAws, str]) -> None:
        aws, _ = fake
        six.ok("PUT", self.STORE, {"name": "shared", "version": -1, "user": "AKIAGONE", "password": "p"})
        values = {"credentials": pair("", "", credential="shared"), "defaultRegion": "eu-west-1"}
        body = six.body("AWS - SQS", values) | {"configuration": None}
        names = [f"shared-{number}" for number in range(300)]
        for name in names:
            saved = six.ok("PUT", SETTINGS, body | {"name": name})
        assert value(saved, "credentials")["credentials"]["user"] == "AKIAGONE"
        assert "InvalidClientTokenId" in six.test(saved)[1]
        six.ok(
            "PUT", self.STORE, {"id": "shared", "name": "shared", "version": 1, "user": "AKIAKNOWN", "password": "q"}
        )
        instances = [each for each in six.search()["instances"] if each["name"] in names]
        assert len(instances) == 300
        assert all(six.test(each) == (True, "") for each in (instances[0], instances[-1]))
        assert aws.calls[-1].key_id == "AKIAKNOWN"
        six.ok("POST", f"{self.STORE}/delete", {"id": "shared"})
        assert six.test(instances[0]) == (False, "Credentials 'shared' not found")
        for each in instances:
            six.call("DELETE", f"{SETTINGS}/{each['id']}")


INTEGRATIONS = Definitions(CATALOG).integrations


class TestTestButton:
    @pytest.mark.parametrize("integration", INTEGRATIONS, ids=lambda integration: integration.name)
    def test_signs_in_with_the_role_and_makes_the_integrations_call(
        self, six: Double, fake: tuple[FakeAws, str], integration: Integration
    ) -> None:
        aws, _ = fake
        aws.detectors[:] = ["d1"]
        saved = six.create(integration.name, values_of(integration))
        seen, assumed = len(aws.calls), len(aws.assumed)
        success, message = six.test(saved)
        entered, *made = aws.calls[seen:]
        assert (entered.service, entered.key_id, entered.action) == ("sts", "AKIAKNOWN", "AssumeRole")
        (form,) = aws.assumed[assumed:]
        assert {"RoleSessionName": "session", "DurationSeconds": "900"}.items() <= form.items()
        assert "ExternalId" not in form
        if integration.name == "AWS Network Firewall":
            assert (success, "REPLACE_WITH_TEST_FUNCTION" in message) == (False, True)
            return
        assert (success, message) == (True, "")
        expected = [action.partition(":")[0] for action in integration.test_actions] or ["sts"]
        assert [call.service for call in made] == expected
        assert {call.key_id for call in made} == {f"ASIA{assumed + 1}"}
        assert {call.region for call in aws.calls[seen:]} == {
            "eu-west-1" if "region" in integration.fields else "us-east-1"
        }

    @pytest.mark.parametrize("integration", INTEGRATIONS, ids=lambda integration: integration.name)
    def test_a_read_only_command_answers(
        self, six: Double, fake: tuple[FakeAws, str], integration: Integration
    ) -> None:
        """The double runs at least one of each integration but one whose every call needs an argument."""
        fake[0].detectors[:] = ["d1"]
        name = six.create(integration.name, values_of(integration))["name"]
        answers: dict[str, Any] = {}
        for command in integration.commands:
            if command.read_only and not answers:
                (found,) = six.command(f'!{command.name} using="{name}"')[:1]
                if found["type"] == 1:
                    answers[command.name] = found
                else:
                    assert "does not run" in found["contents"], found
        assert bool(answers) is (integration.name not in WITHOUT_COMMAND)

    def test_unsaved_changes_are_tested(self, six: Double) -> None:
        saved = six.create(EC2, KEYS)
        entry(saved, "credentials")["value"] = pair("AKIAOTHER", "other", changed=True)
        assert "InvalidClientTokenId" in six.test(saved)[1]
        assert six.test(six.read(saved["name"])) == (True, "")
        assert six.test(six.body(EC2, KEYS)) == (True, "")

    def test_identifier_alone_makes_a_broken_pair(self, six: Double) -> None:
        saved = six.create(EC2, KEYS)
        entry(saved, "credentials")["value"] = pair("AKIAOTHER", "other")
        now = six.ok("PUT", SETTINGS, saved)
        assert value(now, "credentials")["identifier"] == "AKIAOTHER"
        assert not six.test(now)[0]

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"defaultRegion": ""}, "You must specify AWS default region."),
            ({"defaultRegion": "eu-north-9"}, 'endpoint URL: "https://ec2.eu-north-9.amazonaws.com/"'),
            ({"roleArn": "arn:aws:iam::111122223333:role/r"}, "both the Role ARN and the Role Session Name"),
            ({"credentials": pair("AKIAKNOWN", "")}, "both the Access Key and the Secret Key"),
            ({"credentials": pair("", "")}, "Unable to locate credentials"),
            (
                {"roleArn": "arn:aws:iam::111122223333:role/r", "roleSessionName": "s", "sessionDuration": "899"},
                "DurationSeconds",
            ),
            (
                {"roleArn": "arn:aws:iam::111122223333:role/r", "roleSessionName": "s", "sessionDuration": "x"},
                "Role Session Duration",
            ),
            ({"retries": "many"}, "Timeout or Retries"),
        ],
    )
    def test_what_the_integration_refuses(self, six: Double, changes: dict[str, Any], message: str) -> None:
        success, words = six.test(six.body(EC2, KEYS | changes))
        assert not success
        assert message in words

    def test_fan_out_enters_every_account(self, six: Double, fake: tuple[FakeAws, str]) -> None:
        aws, _ = fake
        accounts = {"accounts_to_access": "111111111111, 222222222222", "access_role_name": "role/rolebridge/u/r"}
        seen = len(aws.assumed)
        saved = six.create(EC2, KEYS | accounts)
        assert six.test(saved) == (True, "")
        assert [form["RoleArn"] for form in aws.assumed[seen:]] == [
            f"arn:aws:iam::{account}:role/rolebridge/u/r" for account in ("111111111111", "222222222222")
        ]
        assert [form["RoleSessionName"] for form in aws.assumed[seen:]] == [
            "account_111111111111",
            "account_222222222222",
        ]
        assert len(six.command(f'!aws-ec2-describe-regions using="{saved["name"]}"')) == 2

    def test_guardduty_wants_a_detector(self, six: Double, fake: tuple[FakeAws, str]) -> None:
        fake[0].detectors.clear()
        assert six.test(six.body("AWS - GuardDuty", KEYS)) == (False, "No detectors were found in the region.")
        assert six.test(six.body("AWS - GuardDuty Event Collector", KEYS)) == (True, "")

    def test_token_behind_the_secret(self, six: Double, fake: tuple[FakeAws, str]) -> None:
        assert six.test(six.body(EC2, KEYS | {"credentials": pair("AKIAKNOWN", "secret@@@token")})) == (True, "")


# Only reads what a query has found.
WITHOUT_COMMAND = {"AWS - Athena - Beta"}


class TestCommands:
    def test_disabled_instances_run_nothing(self, six: Double) -> None:
        name = six.create(EC2, KEYS)["name"]
        six.control("POST", f"instances/{name}", {"enabled": False})
        (refusal,) = six.command(f'!aws-ec2-describe-regions using="{name}"')
        assert (refusal["type"], "any enabled" in refusal["contents"] or name in refusal["contents"]) == (4, True)

    def test_changing_commands_are_not_run(self, six: Double, fake: tuple[FakeAws, str]) -> None:
        name = six.create(EC2, KEYS)["name"]
        seen = len(fake[0].calls)
        (refusal,) = six.command(f'!aws-ec2-create-security-group using="{name}" groupName=g')
        assert "runs read-only commands" in refusal["contents"]
        assert len(fake[0].calls) == seen

    def test_aws_refuses_in_its_words(self, six: Double) -> None:
        name = six.create(EC2, KEYS | {"credentials": pair("AKIAGONE", "s")})["name"]
        (refusal,) = six.command(f'!aws-ec2-describe-regions using="{name}"')
        assert (refusal["type"], "InvalidClientTokenId" in refusal["contents"]) == (4, True)

    def test_entries_appear_below_their_command(self, double: Double) -> None:
        name = double.create(EC2, KEYS)["name"]
        playground = double.ok("POST", "/investigations/search", {"filter": {"type": [9]}})["data"][0]["id"]
        body = {"investigationId": playground, "data": f'!aws-ec2-describe-regions using="{name}"'}
        taken = double.ok("POST", "/entry", body)

        def children() -> list[dict[str, Any]]:
            entries = double.ok("POST", f"/investigation/{playground}", {"pageSize": 100})["entries"]
            return [each for each in entries if each["parentId"] == taken["id"]]

        (found,) = until(children)
        assert (found["type"], found["instance"], found["brand"]) == (1, name, EC2)
        assert double.call("POST", "/investigation/none", {}).status == 404
        assert double.call("POST", "/investigations/search", {"filter": []}).status == 200
        assert double.call("POST", "/investigations/search", {"filter": "9"}).status == 400

    @pytest.mark.parametrize(
        ("line", "command"),
        [
            ("!a-b c=d", ("a-b", {"c": "d"})),
            ('!a using="x y" b="q\\"r" c=', ("a", {"using": "x y", "b": 'q"r', "c": ""})),
            (
                "!aws-secrets-manager-secret\u2013value-get secret_id=s",
                ("aws-secrets-manager-secret\u2013value-get", {"secret_id": "s"}),
            ),
            ("just text", ("", {})),
        ],
    )
    def test_lines(self, line: str, command: tuple[str, dict[str, str]]) -> None:
        assert parsed(line) == command


class TestFaults:
    def rule(self, method: str, path: str, **effect: Any) -> dict[str, Any]:
        return {"method": method, "path": path, **effect}

    def test_5xx_passes_by_itself(self, double: Double) -> None:
        with double.faults(self.rule("GET", "/about", status=503, times=2)):
            answers = [double.call("GET", "/about").status for _ in range(3)]
        assert answers == [503, 503, 200]

    def test_calls_with_an_id(self, six: Double) -> None:
        saved = six.create(EC2, KEYS)
        with six.faults(self.rule("DELETE", f"{SETTINGS}/", status=500)):
            answers = [six.call("DELETE", f"{SETTINGS}/{saved['id']}").status for _ in range(2)]
        assert answers == [500, 200]

    def test_connection_dropped_after_the_effect(self, double: Double) -> None:
        body = double.body(EC2, KEYS)
        lost = self.rule("PUT", SETTINGS, drop=True, when="after")
        with double.faults(lost), pytest.raises(http.client.RemoteDisconnected):
            double.call("PUT", SETTINGS, body)
        assert double.read(body["name"])["version"] == 1

    def test_connection_dropped_before_the_effect(self, six: Double) -> None:
        body = six.body(EC2, KEYS)
        with six.faults(self.rule("PUT", SETTINGS, drop=True)), pytest.raises(http.client.RemoteDisconnected):
            six.call("PUT", SETTINGS, body)
        assert body["name"] not in [each["name"] for each in six.ok("GET", "/integration/instances")]

    def test_conflicts(self, six: Double) -> None:
        saved = six.create(EC2, KEYS)
        with six.faults(self.rule("PUT", SETTINGS, conflict=True, times=2)):
            answers = [six.call("PUT", SETTINGS, saved) for _ in range(3)]
        assert [each.status for each in answers] == [400, 400, 200]
        assert answers[0].document["id"] == "errOptimisticLock"

    def test_login_page_and_redirect(self, six: Double) -> None:
        path = f"{SETTINGS}/search"
        with six.faults(self.rule("POST", path, html=True), self.rule("POST", path, nth=2, redirect="https://x.test/")):
            page, elsewhere = six.call("POST", path, {}), six.call("POST", path, {})
        assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert (elsewhere.status, elsewhere.headers["Location"]) == (303, "https://x.test/")

    def test_definitions_that_are_not_loaded_yet(self, six: Double) -> None:
        with six.faults(self.rule("POST", f"{SETTINGS}/search", omit=["configurations"], times=2)):
            found = ["configurations" in six.search() for _ in range(3)]
        assert found == [False, False, True]

    def test_secret_echoed_in_an_error(self, six: Double) -> None:
        with six.faults(self.rule("PUT", SETTINGS, echo=True)):
            answer = six.call("PUT", SETTINGS, six.body(EC2, KEYS))
            assert (answer.status, "secret-one" in answer.document["error"]) == (400, True)
            saved = six.create(EC2, KEYS)
        with six.faults(self.rule("POST", f"{SETTINGS}/test", echo=True)):
            assert six.test(saved) == (False, "Failed to sign in with secret-one")

    def test_a_test_that_takes_its_time(self, six: Double) -> None:
        saved = six.create(EC2, KEYS)
        results: list[tuple[bool, str]] = []
        with six.faults(self.rule("POST", f"{SETTINGS}/test", hold="slow", naming=saved["name"])):
            waiting = threading.Thread(target=lambda: results.append(six.test(saved)))
            waiting.start()
            until(lambda: six.control("GET", "holds") == {"slow": 1})
            assert six.test(six.create(EC2, KEYS)) == (True, "")  # others go on
            assert six.control("POST", "holds/slow") == {"released": 1}
            waiting.join(PATIENCE)
        assert results == [(True, "")]

    def test_delay(self, six: Double) -> None:
        with six.faults(self.rule("GET", "/health/server", delaySeconds=0.2)):
            before = time.monotonic()
            six.call("GET", "/health/server")
        assert time.monotonic() - before >= 0.2

    @pytest.mark.parametrize(
        "rule",
        [
            [],
            {"method": "PUT"},
            {"method": "PUT", "path": "/x"},
            {"method": "PUT", "path": "/x", "status": 200},
            {"method": "PUT", "path": "/x", "status": 503, "nth": 0},
            {"method": "PUT", "path": "/x", "status": 503, "times": True},
            {"method": "PUT", "path": "/x", "status": 503, "when": "later"},
            {"method": "PUT", "path": "/x", "delaySeconds": 601},
            {"method": "PUT", "path": "/x", "teapot": True},
            {"method": "PUT", "path": "/x", "omit": [[]]},
        ],
    )
    def test_rules_that_say_nothing(self, rule: Any) -> None:
        with pytest.raises(BadRuleError):
            rule_of(rule)


class TestControl:
    def test_token(self, six: Double) -> None:
        for headers in ({}, {"X-Double-Token": "x"}, six.signed()):
            assert six.send("GET", "/_double/requests", headers=headers).status == 403

    def test_bad_requests(self, six: Double) -> None:
        token = {"X-Double-Token": Path(six.line["controlToken"]).read_text()}
        for method, path, body, status in (
            ("GET", "nothing", None, 404),
            ("GET", "requests?after=x", None, 400),
            ("POST", "faults", {}, 400),
            ("POST", "faults", [{"method": "GET", "path": "/abuot", "status": 500}], 400),
            ("POST", "instances/none", {"enabled": True}, 404),
            ("POST", "instances/none", {"brand": "x"}, 400),
            ("PUT", "key", {}, 400),
            ("PUT", "key", {"expired": False, "renewed": ""}, 400),
            ("PUT", "key", {"expired": False, "renewed": 1}, 400),
            ("PUT", "definitions", {"twice": ["none"]}, 400),
            ("PUT", "definitions", {"thrice": []}, 400),
            ("PUT", "definitions", {"twice": [{}]}, 400),
        ):
            answer = six.send(method, "/_double/" + path, body, token)
            assert (answer.status, bool(answer.document["error"])) == (status, True)

    def test_requests_are_recorded_without_secrets(self, six: Double) -> None:
        seq = len(six.requests())
        values = {"access_key": "AKIAKNOWN", "secret_key": "secret-four", "defaultRegion": "eu-west-1"}
        body = six.body(EC2, values | {"credentials": pair("AKIAKNOWN", "secret-three")})
        six.call("PUT", SETTINGS, body | {"configvalues": {"secret_key": "secret-four"}})
        six.call("PUT", "/settings/credentials", {"name": "recorded", "version": -1, "password": "secret-five"})
        six.send("PUT", SETTINGS, b"not JSON", six.signed())
        recorded = [each for each in six.requests(seq) if each["method"] == "PUT"]
        text = json.dumps(recorded)
        for secret in ("secret-three", "secret-four", "secret-five", API_KEY):
            assert secret not in text
            assert hashlib.sha256(secret.encode()).hexdigest() in text
        assert [each["status"] for each in recorded] == [200, 200, 400]
        assert recorded[0]["path"] == SETTINGS
        assert recorded[2]["body"] == {"unreadable": 8}


class TestPage:
    def test_shows_instances_and_their_tests(self, six: Double) -> None:
        saved = six.create(EC2, KEYS, "Page <b>")
        six.test(saved)
        page = six.send("GET", "/_double/").text
        assert "Page &lt;b&gt;" in page
        assert "AKIAKNOWN" in page
        assert "secret-one" not in page
        assert "default-src 'none'" in six.send("GET", "/_double/").headers["Content-Security-Policy"]

    def test_has_an_address_of_its_own_without_anything_else(self, six: Double) -> None:
        six.create(EC2, KEYS, "own page")
        port = int(six.line["pageUrl"].removeprefix("http://127.0.0.1:").removesuffix("/"))
        found = {}
        for path in ("/", "/about", "/_double/requests", "/_double/health"):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            connection.request("GET", path, headers=six.signed())
            answer = connection.getresponse()
            found[path] = (answer.status, b"own page" in answer.read())
            connection.close()
        assert found.pop("/") == (200, True)
        assert set(found.values()) == {(404, False)}

    def test_verdicts(self, six: Double) -> None:
        saved = six.create("AWS", {"credentials": pair("AKIAKNOWN", "s")}, "verdicts")

        def now() -> dict[str, Any]:
            found: dict[str, Any] = next(each for each in six.control("GET", "instances") if each["name"] == "verdicts")
            return found

        assert verdict(now()) == ("", "not tested")
        six.test(saved)
        assert verdict(now()) == ("green", "green")
        assert "proves the key, no permission" in render(6, [now()])
        six.control("POST", "instances/verdicts", {"enabled": False})
        assert verdict(now()) == ("", "changed since")
        assert "disabled" in render(6, [now()])
        changed = six.read("verdicts")
        entry(changed, "credentials")["value"] = pair("AKIAGONE", "s", changed=True)
        changed = six.ok("PUT", SETTINGS, changed)
        six.test(changed)
        assert verdict(now()) == ("red", "red")
        assert "InvalidClientTokenId" in render(6, [now()])
        assert "No instance yet" in render(6, [])
