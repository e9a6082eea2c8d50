"""The documents of `events/policies`, against which `rolebridge check` is held too: what AWS refuses, by which rule."""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from iam_evaluator import Policy
from iam_evaluator.keys import KEYS, TAG_KEYS, multivalued
from localstack_java_host.policy_grammar import PREDICATES, RULES_FILE, Kind, fault, rules
from support import LOCAL, LocalAws
from verdicts import judge

Sample = dict[str, Any]


def samples(file: str) -> list[Sample]:
    found = json.loads((LOCAL.parent / "events" / "policies" / file).read_text())["documents"]
    return [{"kind": "managed", **sample} for sample in found]


REFUSED, ACCEPTED = samples("refused.json"), samples("accepted.json")
each_refused = pytest.mark.parametrize("sample", REFUSED, ids=lambda sample: sample["name"])
each_accepted = pytest.mark.parametrize("sample", ACCEPTED, ids=lambda sample: sample["name"])

each_accepted_here = pytest.mark.parametrize(
    "sample", [sample for sample in ACCEPTED if "partition" not in sample], ids=lambda sample: sample["name"]
)


def text(sample: Sample) -> str:
    return sample.get("text") or json.dumps(sample["document"], ensure_ascii=False)


class TestRules:
    def test_each_has_its_predicate_and_none_is_left_over(self) -> None:
        assert set(rules()) == set(PREDICATES)

    def test_each_has_a_sample(self) -> None:
        assert {sample["id"] for sample in REFUSED if "id" in sample} == set(rules())

    def test_each_holds_for_known_kinds(self) -> None:
        kinds = {"managed", "inline", "session", "trust", "resource"}
        assert all(rule.kinds and set(rule.kinds) <= kinds for rule in rules().values())

    @each_refused
    def test_refused(self, sample: Sample) -> None:
        found = fault(text(sample), sample["kind"])
        assert (found and found.rule) == sample.get("id")
        said = re.fullmatch("(?:IAM|Secrets Manager): (.*[^…])", sample["says"])
        assert not found or not said or found.message == said[1]

    @each_accepted
    def test_accepted(self, sample: Sample) -> None:
        assert fault(text(sample), sample["kind"], partition=sample.get("partition", "aws")) is None

    @pytest.mark.parametrize("kind", ["managed", "inline", "session", "trust", "resource"])
    @pytest.mark.parametrize(
        "document",
        [
            *("", "null", "1", '"x"', "[]", "{}", '{"Statement":{}}', '{"Statement":[[]]}', '{"Statement":1}'),
            '{"Version":[],"Statement":[{}]}',
            '{"Version":{},"Id":{},"Statement":[null]}',
            '{"Version":' + "9" * 5000 + "}",
            "[" * 100_000,
            '{"Statement":' + "[" * 3000 + "]" * 3000 + "}",
        ],
        ids=lambda document: document[:40],
    )
    def test_whatever_is_sent_has_an_answer(self, document: str, kind: Kind) -> None:
        assert fault(document, kind) is not None


class TestEvaluation:
    def test_the_global_condition_keys_are_those_that_check_knows(self) -> None:
        named = RULES_FILE.parent.parent / "iamdata" / "global-condition-keys.txt"
        known = {line.split()[0].removesuffix("*") for line in named.read_text().splitlines()}
        assert known == {f"{key}[]" if multivalued(key) else key for key in KEYS} | TAG_KEYS

    @pytest.mark.parametrize(
        "sample", [sample for sample in ACCEPTED if sample["kind"] == "managed"], ids=lambda sample: sample["name"]
    )
    def test_what_check_accepts_can_be_judged(self, sample: Sample) -> None:
        """Also of a call that has every key that the document asks for."""
        (pattern, *_) = Policy.parse("policy", text(sample)).statements[0].actions or ("*",)
        action = pattern if pattern.isalnum() or "*" not in pattern else "s3:GetObject"
        judge(text(sample), (action, "arn:aws:s3:::b/x"))


class Calls:
    """The calls that take a document of a kind, on a role, a user, a group and a secret of their own."""

    def __init__(self, aws: LocalAws) -> None:
        iam, secrets = aws.client("iam"), aws.client("secretsmanager")
        name = f"grammar-{uuid4().hex[:8]}"
        iam.create_user(UserName=name)
        user = iam.create_user(UserName=f"{name}-assuming")["User"]
        key = iam.create_access_key(UserName=user["UserName"])["AccessKey"]
        iam.create_group(GroupName=name)
        trust = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": user["Arn"]}, "Action": "sts:AssumeRole"}]}
        iam.create_role(RoleName=f"{name}-assumed", AssumeRolePolicyDocument=json.dumps(trust))
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        secrets.create_secret(Name=name, SecretString="x")
        valid = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
        arn = iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(valid))["Policy"]["Arn"]
        assume = aws.client("sts", key["AccessKeyId"], key["SecretAccessKey"]).assume_role
        role = f"arn:aws:iam::000000000000:role/{name}-assumed"
        inline = {"PolicyName": name}
        self.of_kind: dict[str, list[tuple[Callable[..., Any], str]]] = {
            "managed": [
                (lambda **document: self._policy(iam, document), "PolicyDocument"),
                (lambda **document: self._version(iam, arn, document), "PolicyDocument"),
            ],
            "inline": [
                (partial(iam.put_user_policy, UserName=name, **inline), "PolicyDocument"),
                (partial(iam.put_group_policy, GroupName=name, **inline), "PolicyDocument"),
                (partial(iam.put_role_policy, RoleName=name, **inline), "PolicyDocument"),
            ],
            "trust": [
                (lambda **document: self._role(iam, document), "AssumeRolePolicyDocument"),
                (partial(iam.update_assume_role_policy, RoleName=name), "PolicyDocument"),
            ],
            "session": [(partial(assume, RoleArn=role, RoleSessionName=name), "Policy")],
            "resource": [(partial(secrets.put_resource_policy, SecretId=name), "ResourcePolicy")],
        }

    @staticmethod
    def _policy(iam: Any, document: dict[str, str]) -> None:
        made = iam.create_policy(PolicyName=f"grammar-{uuid4().hex}", **document)["Policy"]
        iam.delete_policy(PolicyArn=made["Arn"])

    @staticmethod
    def _version(iam: Any, arn: str, document: dict[str, str]) -> None:
        version = iam.create_policy_version(PolicyArn=arn, **document)["PolicyVersion"]["VersionId"]
        iam.delete_policy_version(PolicyArn=arn, VersionId=version)

    @staticmethod
    def _role(iam: Any, document: dict[str, str]) -> None:
        name = f"grammar-{uuid4().hex}"
        iam.create_role(RoleName=name, **document)
        iam.delete_role(RoleName=name)


@pytest.fixture(scope="module")
def calls(aws: LocalAws) -> Calls:
    return Calls(aws)


class TestCalls:
    @each_refused
    def test_refused(self, calls: Calls, sample: Sample) -> None:
        for call, parameter in calls.of_kind[sample["kind"]]:
            wanted = fault(text(sample), sample["kind"], parameter[0].lower() + parameter[1:])
            if wanted is None:
                call(**{parameter: text(sample)})
                continue
            with pytest.raises(ClientError) as refused:
                call(**{parameter: text(sample)})
            answer = refused.value.response
            assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
            assert (answer["Error"]["Code"], answer["Error"]["Message"]) == (wanted.code, wanted.message)

    @each_accepted_here
    def test_accepted(self, calls: Calls, sample: Sample) -> None:
        for call, parameter in calls.of_kind[sample["kind"]]:
            call(**{parameter: text(sample)})
