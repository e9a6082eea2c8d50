"""The record of calls and the injected faults."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from support import ROLE, LocalAws, document, until


@pytest.fixture
def faults(aws: LocalAws) -> Iterator[LocalAws]:
    yield aws
    aws.request("DELETE", "/_rolebridge/faults")


def last(aws: LocalAws) -> int:
    found: int = aws.get("/_rolebridge/calls/latest")["seq"]
    return found


def calls(aws: LocalAws, after: int, **expected: Any) -> list[dict[str, Any]]:
    found = aws.get(f"/_rolebridge/calls?after={after}")
    return [call for call in found if all(call[name] == value for name, value in expected.items())]


def error_code(caught: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    response = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


class TestHealth:
    def test_says_that_iam_is_enforced(self, aws: LocalAws) -> None:
        assert aws.get("/_rolebridge/health")["iamEnforced"] is True


class TestCalls:
    def test_call_names_caller_operation_and_outcome(self, aws: LocalAws) -> None:
        iam, name, before = aws.client("iam"), f"user-{uuid4().hex}", last(aws)
        arn = iam.create_user(UserName=name, Path="/rolebridge/")["User"]["Arn"]
        key = iam.create_access_key(UserName=name)["AccessKey"]
        aws.client("sts", key["AccessKeyId"], key["SecretAccessKey"]).get_caller_identity()
        with pytest.raises(ClientError):
            iam.create_user(UserName=name)
        created, keyed, asked, again = calls(aws, before, internal=False)
        assert created["caller"] == "arn:aws:iam::000000000000:root"
        assert (created["service"], created["operation"], created["mutating"]) == ("iam", "CreateUser", True)
        assert (created["status"], created["error"], created["account"]) == (200, None, "000000000000")
        assert created["parameters"] == {"UserName": name, "Path": "/rolebridge/"}
        assert created["durationMs"] >= 0
        assert keyed["operation"] == "CreateAccessKey"
        assert (asked["operation"], asked["mutating"], asked["caller"]) == ("GetCallerIdentity", False, arn)
        assert (again["status"], again["error"]) == (409, "EntityAlreadyExists")
        assert [call["seq"] for call in (created, keyed, asked, again)] == sorted(
            call["seq"] for call in (created, keyed, asked, again)
        )

    def test_account_is_the_callers(self, aws: LocalAws) -> None:
        before = last(aws)
        aws.client("iam", "111111111111").list_users()
        (call,) = calls(aws, before, internal=False)
        assert (call["account"], call["caller"]) == ("111111111111", "arn:aws:iam::111111111111:root")

    def test_functions_call_is_its_sessions(self, aws: LocalAws, function: str) -> None:
        before = last(aws)
        assert aws.invoke(function, "call ListUsers").payload == "200"
        (call,) = calls(aws, before, operation="ListUsers")
        session = f"arn:aws:sts::000000000000:assumed-role/{ROLE.rpartition('/')[2]}/{function}"
        assert (call["caller"], call["internal"]) == (session, False)

    def test_no_secret_is_recorded(self, aws: LocalAws, call_log: Path) -> None:
        iam, name, before = aws.client("iam"), f"user-{uuid4().hex}", last(aws)
        iam.create_user(UserName=name, Tags=[{"Key": "note", "Value": "hush-tag"}])
        key = iam.create_access_key(UserName=name)["AccessKey"]
        secrets = aws.client("secretsmanager")
        secrets.create_secret(Name=name, SecretString="hush-string", Description="hush-description")
        secrets.put_secret_value(SecretId=name, SecretBinary=b"hush-binary")
        secrets.get_secret_value(SecretId=name)
        aws.client("sts", key["AccessKeyId"], key["SecretAccessKey"]).get_caller_identity()
        record = json.dumps(calls(aws, before))
        log = call_log.read_text()
        for text in (record, log):
            assert "hush" not in text
            assert key["SecretAccessKey"] not in text
        assert f'"SecretId":"{name}"' in log

    def test_log_holds_one_document_a_line(self, aws: LocalAws, call_log: Path) -> None:
        aws.client("iam").list_users()
        served = aws.get("/_rolebridge/calls?after=0")
        logged = [json.loads(line) for line in call_log.read_text().splitlines()]
        assert logged[: len(served)] == served

    def test_latest_is_the_number_of_the_last_that_is_served(self, aws: LocalAws) -> None:
        aws.client("iam").list_users()
        for record in ("calls", "decisions"):
            served = aws.get(f"/_rolebridge/{record}?after=0")
            latest = aws.get(f"/_rolebridge/{record}/latest")["seq"]
            assert latest >= served[-1]["seq"]
            # LocalStack itself makes calls at any time.
            later = aws.get(f"/_rolebridge/{record}?after={served[-1]['seq']}")
            assert latest in [served[-1]["seq"], *(entry["seq"] for entry in later)]

    def test_bad_sequence_is_refused(self, aws: LocalAws) -> None:
        with pytest.raises(HTTPError, match="400"):
            aws.get("/_rolebridge/calls?after=x")


class TestFaults:
    def rule(self, faults: LocalAws, operation: str, **more: Any) -> list[dict[str, Any]]:
        rule = {"service": "iam", "operation": operation, **more}
        return faults.request("POST", "/_rolebridge/faults", [rule])

    def test_before_has_no_effect(self, faults: LocalAws) -> None:
        iam, name, before = faults.client("iam"), f"user-{uuid4().hex}", last(faults)
        self.rule(faults, "CreateUser", errorCode="Throttling", httpStatus=400, message="slow down")
        with pytest.raises(ClientError, match="slow down") as caught:
            iam.create_user(UserName=name)
        assert error_code(caught) == ("Throttling", 400)
        (call,) = calls(faults, before, operation="CreateUser")
        assert (call["error"], call["fault"]) == ("Throttling", "Throttling")
        iam.create_user(UserName=name)

    def test_after_loses_the_answer_only(self, faults: LocalAws) -> None:
        iam, name = faults.client("iam"), f"user-{uuid4().hex}"
        self.rule(faults, "CreateUser", when="after", errorCode="ServiceFailure", httpStatus=500)
        with pytest.raises(ClientError) as caught:
            iam.create_user(UserName=name)
        assert error_code(caught) == ("ServiceFailure", 500)
        assert iam.get_user(UserName=name)["User"]["UserName"] == name

    def test_nth_and_times(self, faults: LocalAws) -> None:
        iam = faults.client("iam")
        self.rule(faults, "ListUsers", nth=2, times=2, errorCode="ServiceFailure", httpStatus=503)
        outcomes = []
        for _ in range(4):
            try:
                iam.list_users()
                outcomes.append("ok")
            except ClientError as error:
                outcomes.append(error.response["Error"]["Code"])
        assert outcomes == ["ok", "ServiceFailure", "ServiceFailure", "ok"]
        assert faults.get("/_rolebridge/faults")[0]["seen"] == 4

    def test_rule_applies_to_the_named_caller_account_and_parameter_only(self, faults: LocalAws) -> None:
        iam, name = faults.client("iam"), f"user-{uuid4().hex}"
        self.rule(faults, "CreateUser", errorCode="Throttling", match={"UserName": name}, times=9)
        self.rule(faults, "ListUsers", errorCode="Throttling", account="111111111111", times=9)
        self.rule(faults, "ListRoles", errorCode="Throttling", caller="assumed-role/other", times=9)
        iam.create_user(UserName=f"{name}-2")
        iam.list_users()
        iam.list_roles()
        with pytest.raises(ClientError, match="Throttling"):
            iam.create_user(UserName=name)
        with pytest.raises(ClientError, match="Throttling"):
            faults.client("iam", "111111111111").list_users()

    def test_dropped_connection_gives_no_answer(self, faults: LocalAws) -> None:
        iam, name = faults.client("iam"), f"user-{uuid4().hex}"
        self.rule(faults, "CreateUser", when="after", dropConnection=True)
        with pytest.raises(ConnectionClosedError):
            iam.create_user(UserName=name)
        assert iam.get_user(UserName=name)

    def test_dropped_connection_before_the_effect(self, faults: LocalAws) -> None:
        iam, name = faults.client("iam"), f"user-{uuid4().hex}"
        self.rule(faults, "CreateUser", dropConnection=True)
        with pytest.raises(ConnectionClosedError):
            iam.create_user(UserName=name)
        with pytest.raises(ClientError, match="NoSuchEntity"):
            iam.get_user(UserName=name)

    def test_delay(self, faults: LocalAws) -> None:
        self.rule(faults, "ListUsers", delayMs=300)
        started = time.monotonic()
        faults.client("iam").list_users()
        assert time.monotonic() - started >= 0.3

    def test_held_until_it_is_let_go(self, faults: LocalAws) -> None:
        hold, name = uuid4().hex, f"user-{uuid4().hex}"
        iam = faults.client("iam")
        self.rule(faults, "CreateUser", hold=hold, times=3, match={"UserName": name})
        with ThreadPoolExecutor(1) as pool:
            for _ in range(2):
                made = pool.submit(iam.create_user, UserName=name)
                until(lambda: faults.get("/_rolebridge/holds") == {hold: 1}, "call held")
                with pytest.raises(ClientError, match="NoSuchEntity"):
                    iam.get_user(UserName=name)
                assert faults.request("POST", f"/_rolebridge/holds/{hold}", {}) == {"released": 1}
                assert made.result()
                iam.delete_user(UserName=name)
        assert faults.request("DELETE", f"/_rolebridge/holds/{hold}") == {"released": 0}
        iam.create_user(UserName=name)
        assert faults.get("/_rolebridge/holds") == {}

    def test_cleared_rules_hold_nobody(self, faults: LocalAws) -> None:
        self.rule(faults, "ListUsers", hold="for ever")
        with ThreadPoolExecutor(1) as pool:
            listed = pool.submit(faults.client("iam").list_users)
            until(lambda: faults.get("/_rolebridge/holds"), "call held")
            faults.request("DELETE", "/_rolebridge/faults")
            assert listed.result()

    def test_killed_function_ends_as_a_crash(self, faults: LocalAws, function: str) -> None:
        self.rule(faults, "ListUsers", when="after", killFunction=True)
        answer = faults.invoke(function, "call ListUsers")
        assert answer.payload["errorType"] == "Runtime.ExitError"
        assert answer.payload["errorMessage"].endswith("signal: killed")
        assert faults.invoke(function, "call ListUsers").payload == "200"

    def test_killed_before_the_effect(self, faults: LocalAws, function: str) -> None:
        before = last(faults)
        self.rule(faults, "ListUsers", killFunction=True)
        answer = faults.invoke(function, "call ListUsers")
        assert answer.payload["errorType"] == "Runtime.ExitError"
        (call,) = calls(faults, before, operation="ListUsers")
        assert (call["error"], call["fault"]) == ("ServiceUnavailable", "killFunction")

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_killed_where_it_calls_another_account(self, faults: LocalAws, function: str, when: str) -> None:
        own, name, account = faults.client("iam"), f"role-{uuid4().hex}", "111111111111"
        role = f"arn:aws:iam::{account}:role/{name}"
        may = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role}
        own.put_role_policy(RoleName=ROLE.rpartition("/")[2], PolicyName=name, PolicyDocument=document(may))
        iam = faults.client("iam", account)
        trust = {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "sts:AssumeRole"}
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))
        listing = {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"}
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(listing))
        before = last(faults)
        self.rule(faults, "ListUsers", when=when, account=account, killFunction=True)
        answer = faults.invoke(function, f"elsewhere {role}")
        assert answer.payload["errorMessage"].endswith("signal: killed")
        (call,) = calls(faults, before, operation="ListUsers")
        assert (call["account"], call["fault"]) == (account, "killFunction")
        assert faults.invoke(function, f"elsewhere {role}").payload == "200"

    @pytest.mark.parametrize(
        ("code", "status"),
        [
            ("ResourceNotReadyException", 502),
            ("ResourceConflictException", 409),
            ("EC2ThrottledException", 502),
            ("ENILimitReachedException", 502),
        ],
    )
    def test_function_that_is_not_ready(self, faults: LocalAws, function: str, code: str, status: int) -> None:
        """As Step Functions names what Lambda answers of a function in a VPC that was idle for long."""
        role, states = role_of_machines(faults), faults.client("stepfunctions")
        arn = f"arn:aws:lambda:us-east-1:000000000000:function:{function}"
        task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Output": {"ok": True}, "End": True}
        definition = {
            "QueryLanguage": "JSONata",
            "StartAt": "Ask",
            "States": {"Ask": {**task, "Arguments": {"FunctionName": arn, "Payload": "count"}}},
        }
        machine = states.create_state_machine(
            name=f"machine-{uuid4().hex}", definition=json.dumps(definition), roleArn=role
        )["stateMachineArn"]
        rule = {"service": "lambda", "operation": "Invoke", "match": {"FunctionName": arn}}
        faults.request("POST", "/_rolebridge/faults", [rule | {"errorCode": code, "httpStatus": status}])
        for error in (f"Lambda.{code}", None):
            run = states.start_execution(stateMachineArn=machine)["executionArn"]

            def ended(run: str = run) -> dict[str, Any] | None:
                execution: dict[str, Any] = states.describe_execution(executionArn=run)
                return None if execution["status"] == "RUNNING" else execution

            assert until(ended, "the end").get("error") == error

    @pytest.mark.parametrize("qualifier", ["", ":$LATEST"])
    def test_inactive_function(self, faults: LocalAws, function: str, qualifier: str) -> None:
        """It tells so until somebody invokes it, is pending until it is restored, and as before then."""
        lambda_ = faults.client("lambda")
        arn = f"arn:aws:lambda:us-east-1:000000000000:function:{function}"
        rule = {"service": "lambda", "operation": "Invoke", "inactive": function, "times": 2}
        faults.request("POST", "/_rolebridge/faults", [rule])

        def state() -> tuple[str, str | None]:
            got = lambda_.get_function(FunctionName=arn)["Configuration"]
            configured = lambda_.get_function_configuration(FunctionName=function)
            state, code = got["State"], got.get("StateReasonCode")
            assert (configured["State"], configured.get("StateReasonCode")) == (state, code)
            assert ("StateReason" in got) is (code is not None)
            return state, code

        for shown, refusal, status in (
            (("Inactive", "Idle"), "ResourceNotReadyException", 502),
            (("Pending", "Restoring"), "ResourceConflictException", 409),
        ):
            assert state() == shown
            with pytest.raises(ClientError) as caught:
                lambda_.invoke(FunctionName=arn + qualifier, Payload='"count"')
            response = caught.value.response
            assert response["Error"]["Code"] == refusal
            assert response["ResponseMetadata"]["HTTPStatusCode"] == status
        assert state() == ("Active", None)
        assert not faults.invoke(function, "count").error

    def test_inactive_function_leaves_others_alone(self, faults: LocalAws, function: str) -> None:
        rule = {"service": "lambda", "operation": "Invoke", "inactive": f"{function}-other"}
        faults.request("POST", "/_rolebridge/faults", [rule, rule | {"account": "111111111111", "inactive": function}])
        assert faults.client("lambda").get_function_configuration(FunctionName=function)["State"] == "Active"
        assert not faults.invoke(function, "count").error

    @pytest.mark.parametrize(
        ("rules", "reason"),
        [
            ({}, "a list"),
            ([{"service": "iam"}], "missing: operation"),
            ([{"service": "iam", "operation": "ListUsers"}], "one of errorCode"),
            ([{"service": "iam", "operation": "ListUsers", "delayMs": 1, "whne": "after"}], "unknown: whne"),
            ([{"service": "iam", "operation": "ListUsers", "delayMs": "1"}], "delayMs: int expected"),
            ([{"service": "iam", "operation": "ListUsers", "delayMs": 1, "when": "later"}], "before or after"),
            ([{"service": "iam", "operation": "ListUsers", "inactive": "function"}], "lambda Invoke"),
            ([{"service": "lambda", "operation": "Invoke", "inactive": "function", "delayMs": 1}], "by itself"),
        ],
    )
    def test_bad_rules_are_refused_and_none_is_kept(self, faults: LocalAws, rules: Any, reason: str) -> None:
        with pytest.raises(HTTPError) as caught:
            faults.request("POST", "/_rolebridge/faults", rules)
        assert caught.value.code == 400
        assert reason in json.load(caught.value)["error"]
        assert faults.get("/_rolebridge/faults") == []


def role_of_machines(aws: LocalAws) -> str:
    """A role by which state machines invoke functions."""
    iam, name = aws.client("iam"), f"machines-{uuid4().hex}"
    trust = {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
    arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    invoking = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(invoking))
    return arn


class TestPatience:
    def test_it_is_told_and_set(self, aws: LocalAws) -> None:
        before = aws.get("/_rolebridge/patience")
        try:
            assert aws.request("PUT", "/_rolebridge/patience", {"seconds": 0}) == {"seconds": 0}
            assert aws.get("/_rolebridge/patience") == {"seconds": 0}
        finally:
            assert aws.request("PUT", "/_rolebridge/patience", before) == before

    @pytest.mark.parametrize("document", [{"seconds": -1}, {"seconds": 61}, {"seconds": True}, {"second": 1}, 1])
    def test_no_number_of_seconds_is_refused(self, aws: LocalAws, document: object) -> None:
        with pytest.raises(HTTPError) as refused:
            aws.request("PUT", "/_rolebridge/patience", document)
        assert json.load(refused.value) == {"error": '{"seconds": 0 to 60} expected'}
