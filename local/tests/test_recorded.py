"""What AWS answered, and what the local AWS answers to the same calls (`recorded.json`).

A step of a case is a call with what is given; `{name}` is a name of the case's own, `{account}` the account, and what
`keep` names of an answer later steps find by that name. `refused` is the code, the status and the message, `answer`
what AWS's answer has, `lacks` what it has not, `stages` the labels of each version. Where the local AWS answers
otherwise, `differs` says what and why, and the test fails once that is no longer so.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support import LocalAws
from test_parameters import user_with
from test_rules import unique

CASES = json.loads(Path(__file__).with_name("recorded.json").read_text())["cases"]
ACCOUNT = "000000000000"


def filled(value: Any, kept: Mapping[str, str]) -> Any:
    """The value with what was kept in its place. Documents are texts to AWS."""
    if isinstance(value, str):
        value = re.sub(r"\{x\*(\d+)\}", lambda found: "x" * int(found[1]), value)
        for name, text in kept.items():
            value = value.replace(f"{{{name}}}", text)
        return value
    if isinstance(value, dict):
        return {filled(name, kept): filled(part, kept) for name, part in value.items()}
    return [filled(part, kept) for part in value] if isinstance(value, list) else value


def parameters(given: dict[str, Any]) -> dict[str, Any]:
    """What is an object in the cases is a document, but for what holds parameters."""
    return {
        name: json.dumps(value) if isinstance(value, dict) and not name.endswith("Parameters") else value
        for name, value in given.items()
    }


def found(answer: Any, path: str) -> Any:
    for part in path.split("."):
        answer = answer[int(part)] if part.isdigit() else answer[part]
    return answer


def has(answer: Any, path: str) -> bool:
    try:
        found(answer, path)
    except (KeyError, IndexError):
        return False
    return True


def holds(answer: Any, recorded: Any) -> bool:
    """Whether the answer has all that is recorded; in lists nothing else."""
    if isinstance(recorded, dict):
        return isinstance(answer, dict) and all(
            name in answer and holds(answer[name], part) for name, part in recorded.items()
        )
    if isinstance(recorded, list):
        return len(answer) == len(recorded) and all(map(holds, answer, recorded))
    return bool(answer == recorded)


def refuse(client: Any, step: dict[str, Any], operation: str) -> None:
    code, status, message = step["refused"]
    with pytest.raises(ClientError) as caught:
        client._make_api_call(operation, parameters(step["given"]))
    response = caught.value.response
    ours = {"code": response["Error"]["Code"], "status": response["ResponseMetadata"]["HTTPStatusCode"]}
    ours["message"] = response["Error"]["Message"]
    recorded = {"code": code, "status": status, "message": message}
    differs = {name: text for name, text in ours.items() if text != recorded[name]}
    assert differs == {name: text for name, text in step.get("differs", {}).items() if name != "because"}


def answer_to(client: Any, step: dict[str, Any], operation: str) -> Any:
    answer = client._make_api_call(operation, parameters(step["given"]))
    assert holds(answer, step.get("answer", {})), answer
    lacks = [path for path in step.get("lacks", ()) if not has(answer, path)]
    assert lacks == step.get("differs", {}).get("lacks", step.get("lacks", []))
    if stages := step.get("stages"):
        versions = {each["VersionId"]: each.get("VersionStages") for each in answer["Versions"]}
        assert {version: labels and sorted(labels) for version, labels in versions.items()} == stages
    return answer


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["test"].rpartition("::")[2])
def test_answers_are_the_recorded_ones(aws: LocalAws, case: dict[str, Any]) -> None:
    kept = {"account": ACCOUNT, "name": unique("recorded")}
    for written in case["steps"]:
        step = filled(written, kept)
        service, _, operation = step["call"].partition(".")
        key = user_with(aws, "sts:AssumeRole") if step.get("as") == "user" else ()
        client = aws.client(service, *key)
        if "refused" in step:
            refuse(client, step, operation)
        else:
            answer = answer_to(client, step, operation)
            kept |= {name: found(answer, path) for name, path in step.get("keep", {}).items()}
