"""Makes the catalog anew: refresh-catalog.py FACTS.json, what is known of XSOAR's AWS integrations.

FACTS.json is a list of integrations, each with `name` (the one XSOAR knows it by), `display_name`,
`pack`, `confidence`, `yml_path`, `source_path`, `read_at`, `authentication`, `instance_parameters`,
`other_parameters`, `multi_account`, `test_button` and `commands`. What the project asks of it goes
to src/main/resources/rolebridge/catalog: index.json, which names the files, risks.json, which names
the commands that have a risk by its action, and a file for each integration, so that a file is read
only when its integration is asked for. Its members:

    name, displayName, pack, confidence (HIGH, MEDIUM, LOW)
    source        paths in the public repository demisto/content and what was read of them: yml,
                  ymlCommit, code, codeCommit; without the last where the code's commit isn't known
    test          what the Test button does: description, actions, and notes if there are any
    instance      the parameters that access is set up with, null where there is none: roleArn,
                  sessionName, duration, accessKey, secretKey, region, stsEndpoint, stsRegion,
                  stsRegionalEndpoint; otherRequired, a list of the rest that has to be filled in.
                  Each has parameter, part (IDENTIFIER or PASSWORD of a parameter of the type
                  credentials), label and required
    multiAccount  null, or the parameters accounts, roleName and maxWorkers, and roleArn (the
                  pattern of the role in each account), sessionName, duration, activeWhen
    commands      in the facts' order: name, kind (COMMAND, FETCH, MIRRORING), description, access
                  (READ, WRITE), actions, conditionalActions (action, when), risks (kind, reason,
                  source, actions, onlyIf, mitigation), derivedFrom (CODE, DOCUMENTATION, BOTH)

A member without a value, or with an empty list, is left out of commands, risks and sources.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent / "src/main/resources/rolebridge/catalog"
WIDTH = 100
# The catalog's name of an instance's parameter and the facts'.
INSTANCE = {
    "roleArn": "role_arn",
    "sessionName": "session_name",
    "duration": "duration",
    "accessKey": "access_key",
    "secretKey": "secret_key",
    "region": "region",
    "stsEndpoint": "sts_endpoint",
    "stsRegion": "sts_region",
    "stsRegionalEndpoint": "sts_regional_endpoint",
}
Object = dict[str, Any]


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def filled(members: Object) -> Object:
    return {name: value for name, value in members.items() if value not in (None, [], "")}


def field(parameters: dict[str, Object], place: str | None) -> Object | None:
    """The parameter with this name, or that part of it: `credentials.password`."""
    if place is None:
        return None
    name, _, part = place.partition(".")
    parameter = parameters[name]
    label = parameter["password_label"] if part == "password" else parameter["label"]
    return filled(
        {
            "parameter": name,
            "part": part.upper(),
            "label": label,
            "required": parameter["required"],
        }
    )


def instance(integration: Object, parameters: dict[str, Object]) -> Object:
    places = {name: integration["instance_parameters"][fact] for name, fact in INSTANCE.items()}
    known = {place.partition(".")[0] for place in places.values() if place is not None}
    fields: Object = {name: field(parameters, place) for name, place in places.items()}
    fields["otherRequired"] = [
        field(parameters, name) for name, parameter in parameters.items() if parameter["required"] and name not in known
    ]
    return fields


def multi_account(facts: Object | None, parameters: dict[str, Object]) -> Object | None:
    if facts is None:
        return None
    return {
        "accounts": field(parameters, facts["accounts_parameter"]),
        "roleName": field(parameters, facts["role_name_parameter"]),
        "maxWorkers": field(parameters, facts["max_workers_parameter"]),
        "roleArn": facts["role_arn_pattern"],
        "sessionName": facts["session_name"],
        "duration": facts["session_duration"],
        "activeWhen": facts["active_when"],
    }


def risk(facts: Object) -> Object:
    return filled(
        {
            "kind": facts["kind"].upper(),
            "reason": facts["reason"],
            "source": facts["source"],
            "actions": facts["actions"],
            "onlyIf": None if is_always(facts.get("only_if") or "") else facts.get("only_if"),
            "mitigation": facts.get("mitigation"),
        }
    )


def is_always(when: str) -> bool:
    """Whether what the facts tell apart as conditional is needed by every call."""
    return when.startswith("always")


def conditional(facts: list[Object]) -> list[Object]:
    """Where the facts have `same`, the case is that of the action before."""
    actions: list[Object] = []
    for fact in facts:
        when = actions[-1]["when"] if fact["when"] == "same" else fact["when"]
        actions.append({"action": fact["action"], "when": when})
    return actions


def command(facts: Object) -> Object:
    extra = conditional(facts["conditional_iam_actions"])
    always = [found["action"] for found in extra if is_always(found["when"])]
    return filled(
        {
            "name": facts["name"],
            "kind": facts["kind"].upper(),
            "description": facts["description"],
            "access": facts["access"].upper(),
            "actions": facts["iam_actions"] + always,
            "conditionalActions": [found for found in extra if not is_always(found["when"])],
            "risks": [risk(entry) for entry in facts["risks"]],
            "derivedFrom": facts["derived_from"].upper(),
        }
    )


def entry(facts: Object) -> Object:
    listed = facts["authentication"]["parameters"] + facts["other_parameters"]
    parameters = {parameter["name"]: parameter for parameter in listed}
    commands = facts["commands"]
    (test,) = [fact for fact in commands if fact["kind"] == "test"]
    read_at = facts["read_at"]
    return {
        "name": facts["name"],
        "displayName": facts["display_name"],
        "pack": facts["pack"],
        "confidence": facts["confidence"].upper(),
        "source": filled(
            {
                "yml": facts["yml_path"],
                "ymlCommit": read_at["yml_commit"],
                "code": facts["source_path"],
                "codeCommit": read_at.get("source_commit"),
            }
        ),
        "test": {
            "description": test["description"].removeprefix("Test button: "),
            "actions": facts["test_button"]["iam_actions"],
        }
        | filled({"notes": facts["test_button"].get("notes")}),
        "instance": instance(facts, parameters),
        "multiAccount": multi_account(facts["multi_account"], parameters),
        "commands": [command(fact) for fact in commands if fact["kind"] != "test"],
    }


def risky_actions(entries: list[Object]) -> list[Object]:
    """Which commands of each integration have a risk that is about an action.

    What XSOAR calls by itself has the same name in many integrations, and none of it has an action
    with a risk that no command has."""
    found: dict[tuple[str, str], list[str]] = {}
    for listed in entries:
        for command in [entry for entry in listed["commands"] if entry["kind"] == "COMMAND"]:
            for action in {name for risk in command.get("risks", []) for name in risk["actions"]}:
                found.setdefault((action, listed["name"]), []).append(command["name"])
    return [
        {"action": action, "integration": integration, "commands": commands}
        for (action, integration), commands in sorted(found.items())
    ]


def text(value: Any, indent: str = "", before: str = "") -> str:
    """JSON on one line where that fits, else a line for each member or element."""
    line = json.dumps(value)
    if not isinstance(value, dict | list) or len(indent + before + line) < WIDTH:
        return line
    inner = indent + " "
    if isinstance(value, dict):
        opening, closing = "{}"
        parts = []
        for name, member in value.items():
            key = json.dumps(name) + ": "
            parts.append(key + text(member, inner, key))
    else:
        opening, closing = "[]"
        parts = [text(element, inner) for element in value]
    lines = ",\n".join(inner + part for part in parts)
    return f"{opening}\n{lines}\n{indent}{closing}"


def main() -> None:
    (facts,) = sys.argv[1:]
    # The project's English is American.
    content = Path(facts).read_text(encoding="utf-8").replace("organisation", "organization")
    entries = [entry(fact) for fact in json.loads(content)]
    entries.sort(key=lambda found: found["name"].lower())
    files = {slug(found["name"]) + ".json": found for found in entries}
    if len(files) < len(entries):
        sys.exit("Two integrations would get the same file.")
    index = [
        {"name": found["name"], "displayName": found["displayName"], "file": file} for file, found in files.items()
    ]
    files["risks.json"] = {"riskyActions": risky_actions(entries)}
    TARGET.mkdir(parents=True, exist_ok=True)
    for old in TARGET.glob("*.json"):
        old.unlink()
    for file, listed in {**files, "index.json": {"integrations": index}}.items():
        (TARGET / file).write_text(text(listed) + "\n", encoding="ascii")


main()
