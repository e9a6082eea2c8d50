"""The conformance table of conformance/*.json: its form, and every case of it against the evaluator.

README.md of iam_evaluator has the table's format.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from iam_evaluator import (
    Decision,
    MalformedPolicyError,
    Policy,
    Principal,
    Request,
    UnsupportedPolicyError,
    evaluate,
)

FOLDER = Path(__file__).with_name("conformance")
LAYERS = {
    "identity": "identity-based policy",
    "boundary": "permissions boundary",
    "session": "session policy",
    "resource": "resource-based policy",
    "scp": "service control policy",
    "rcp": "resource control policy",
}
# What is AWS's own: its documentation, the answers from real accounts that it hosts, the policies that it publishes.
AWS = ("https://docs.aws.amazon.com/", "https://repost.aws/", "https://github.com/aws-samples/")
CASE = {"name": str, "principal": str, "request": dict, "expect": dict, "rule": str}
POLICIES = {"identity": list, "boundary": str | dict, "session": list, "resourcePolicy": str | dict}
LEVELS = {"scp": list, "rcp": list}
REQUEST = {"action": str, "resource": str, "account": str}
PRINCIPAL = {"kind": str}

type Json = dict[str, Any]


def load() -> tuple[Json, list[Json]]:
    """The cast, and the cases with the documents that they name put in their place."""
    cast = json.loads((FOLDER / "cast.json").read_text())
    cases = []
    for file in sorted(FOLDER.glob("*.json")):
        if file.name != "cast.json":
            subject = json.loads(file.read_text())
            check(subject, {"documents": dict, "cases": list}, {}, file.name)
            cases += [filled(case, cast["documents"] | subject["documents"]) for case in subject["cases"]]
    return cast, cases


def filled(case: Json, documents: Json) -> Json:
    def document(reference: Any) -> Any:
        if isinstance(reference, list):
            return [document(one) for one in reference]
        return documents[reference] if isinstance(reference, str) else reference

    return {key: document(value) if key in POLICIES | LEVELS else value for key, value in case.items()}


def check(found: Any, required: dict[str, Any], optional: dict[str, Any], at: str) -> None:
    """That `found` is an object with these members, of these types, and no others."""
    assert isinstance(found, dict), at
    assert required.keys() <= found.keys() <= (required | optional).keys(), at
    for key, value in found.items():
        assert isinstance(value, (required | optional)[key]), f"{at}: {key}"


CAST, CASES = load()


def principal(case: Json) -> Principal:
    who = CAST["principals"][case["principal"]]
    return Principal(
        account=who.get("account", ""),
        arn=who.get("arn", ""),
        kind=who["kind"],
        unique_id=who.get("id", ""),
        session_arn=who.get("session"),
        identity_policies=parsed(case.get("identity", []), "identity"),
        boundary=Policy.parse("boundary", case["boundary"]) if "boundary" in case else None,
        session_policies=parsed(case["session"], "session") if "session" in case else None,
        organization_policies=tuple(parsed(level, "scp") for level in case.get("scp", [])),
    )


def request(case: Json) -> Request:
    asked = case["request"]
    return Request(
        asked["action"],
        asked["resource"],
        asked["account"],
        {key: tuple(values) for key, values in asked.get("context", {}).items()},
        Policy.parse("resource", case["resourcePolicy"]) if "resourcePolicy" in case else None,
        tuple(parsed(level, "rcp") for level in case.get("rcp", [])),
    )


def parsed(documents: list[Json], layer: str) -> tuple[Policy, ...]:
    return tuple(Policy.parse(layer, document) for document in documents)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: Json) -> None:
    expect = case["expect"]
    if expect["decision"] == "refused":
        with pytest.raises((UnsupportedPolicyError, MalformedPolicyError)) as refusal:
            evaluate(principal(case), request(case))
        if "sid" in expect:
            assert isinstance(refusal.value, UnsupportedPolicyError)
            assert refusal.value.statement == f"statement {expect['sid']}"
        return
    decision = evaluate(principal(case), request(case))
    assert outcome(decision) == expect["decision"], decision.reason
    assert decision.policy_type == LAYERS.get(expect.get("layer"), decision.policy_type)
    if decision.explicit_deny or (decision.allowed and "sid" in expect):
        assert decision.statement is not None
        assert decision.statement.sid == expect["sid"]
    elif not decision.allowed:
        assert decision.statement is None


def outcome(decision: Decision) -> str:
    if decision.allowed:
        return "allowed"
    return "explicitDeny" if decision.explicit_deny else "implicitDeny"


class TestTable:
    def test_size(self) -> None:
        assert len(CASES) >= 400

    def test_cast(self) -> None:
        check(CAST, dict.fromkeys(("rules", "principals", "documents"), dict), {}, "cast")
        for name, rule in CAST["rules"].items():
            check(rule, {"says": str, "url": str}, {}, name)
            assert rule["url"].startswith(AWS), name
        for name, who in CAST["principals"].items():
            check(who, PRINCIPAL, dict.fromkeys(("account", "arn", "id", "session"), str), name)

    def test_everything_is_used(self) -> None:
        assert {case["rule"] for case in CASES} == set(CAST["rules"])
        assert {case["principal"] for case in CASES} == set(CAST["principals"])

    def test_form(self) -> None:
        for case in CASES:
            name, expect = case.get("name", "case without a name"), case["expect"]
            check(case, CASE, POLICIES | LEVELS, name)
            check(case["request"], REQUEST, {"context": dict}, name)
            for values in case["request"].get("context", {}).values():
                assert isinstance(values, list), name
                assert all(isinstance(value, str) for value in values), name
            assert all(isinstance(level, list) for level in (*case.get("scp", []), *case.get("rcp", []))), name
            check(expect, {"decision": str}, {"layer": str, "sid": str}, name)
            assert expect["decision"] in {"allowed", "implicitDeny", "explicitDeny", "refused"}, name
            assert expect.get("layer", "identity") in LAYERS, name
            assert expect["decision"] != "explicitDeny" or {"layer", "sid"} <= expect.keys(), name
            assert expect["decision"] != "implicitDeny" or "sid" not in expect, name

    def test_names_are_unique(self) -> None:
        names = Counter(case["name"] for case in CASES)
        assert [name for name, times in names.items() if times > 1] == []

    def test_contents_are_unique(self) -> None:
        seen: dict[str, str] = {}
        for case in CASES:
            content = {key: value for key, value in case.items() if key not in ("name", "expect", "rule")}
            content["principal"] = CAST["principals"][case["principal"]]
            text = json.dumps(content, sort_keys=True)
            assert text not in seen, f"{case['name']} is {seen.get(text)}"
            seen[text] = case["name"]
