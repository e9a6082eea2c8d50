"""Loops of a template, against CloudFormation's words."""

from typing import Any

import pytest

from localstack_java_host.template_loops import expanded, looked_up

AS_THEY_STAND = {
    "key and reference": (
        ["Topic", ["Success", "Failure"], {"Sns${Topic}": {"Properties": {"TopicName": {"Ref": "Topic"}}}}],
        {
            "SnsSuccess": {"Properties": {"TopicName": "Success"}},
            "SnsFailure": {"Properties": {"TopicName": "Failure"}},
        },
    ),
    "text": (
        ["Name", ["A"], {"${Name}": {"Handler": "handler.${Name}Handler"}}],
        {"A": {"Handler": "handler.AHandler"}},
    ),
    "what else a text refers to stays": (
        ["Name", ["A"], {"${Name}": {"Arn": {"Fn::Sub": "arn:${AWS::Partition}:iam:::role/${Name}"}}}],
        {"A": {"Arn": {"Fn::Sub": "arn:${AWS::Partition}:iam:::role/A"}}},
    ),
    "a text that refers to nothing else": (
        ["Name", ["A"], {"${Name}": {"Role": {"Fn::GetAtt": [{"Fn::Sub": "${Name}Role"}, "Arn"]}}}],
        {"A": {"Role": {"Fn::GetAtt": ["ARole", "Arn"]}}},
    ),
    "a text with values": (
        ["Name", ["A"], {"${Name}": {"Fn::Sub": ["${Name}-${Of}", {"Of": {"Ref": "Name"}}]}}],
        {"A": {"Fn::Sub": ["A-${Of}", {"Of": "A"}]}},
    ),
    "a row of a mapping": (
        ["Name", ["A"], {"${Name}": {"Fn::FindInMap": ["Map", {"Ref": "Name"}, "Size"]}}],
        {"A": {"Fn::FindInMap": ["Map", "A", "Size"]}},
    ),
    "alphanumerics": (["Ip", ["10.0"], {"Rule&{Ip}": {"Cidr": {"Ref": "Ip"}}}], {"Rule100": {"Cidr": "10.0"}}),
    "loops inside": (
        ["A", ["x", "y"], {"Fn::ForEach::Inner": ["B", ["1"], {"${A}${B}": {"Value": "${B}${A}"}}]}],
        {"x1": {"Value": "1x"}, "y1": {"Value": "1y"}},
    ),
    "a parameter's items": (["A", {"Ref": "Items"}, {"${A}": {}}], {"p": {}, "q": {}}),
    "numbers stay": (["A", ["x"], {"${A}": {"Timeout": 60, "Tracing": True}}], {"x": {"Timeout": 60, "Tracing": True}}),
}


@pytest.mark.parametrize(("loop", "entries"), AS_THEY_STAND.values(), ids=AS_THEY_STAND)
def test_loop_stands_for_its_entries(loop: list[Any], entries: dict[str, Any]) -> None:
    assert expanded(loop, lambda _: ["p", "q"]) == entries


def test_a_look_at_a_mapping_is_what_stands_there() -> None:
    mappings = {"Sizes": {"A": {"Small": "1", "All": ["1", "2"]}}}

    def look(*path: Any) -> dict[str, list[Any]]:
        return {"Fn::FindInMap": list(path)}

    fragment = {
        "One": [look("Sizes", "A", "Small")],
        "All": {"Deep": look("Sizes", "A", "All")},
        "Of a parameter": look("Sizes", {"Ref": "Letter"}, "Small"),
        "Unknown": look("Sizes", "B", "Small"),
        "Unknown of a parameter": look("Sizes", {"Ref": "Other"}, "Small"),
        "Later": look("Sizes", {"Ref": "AWS::Region"}, "Small"),
    }
    assert looked_up(fragment, mappings, {"Letter": "A", "Other": "B"}) == {
        "One": ["1"],
        "All": {"Deep": ["1", "2"]},
        "Of a parameter": "1",
        "Unknown": look("Sizes", "B", "Small"),
        "Unknown of a parameter": look("Sizes", {"Ref": "Other"}, "Small"),
        "Later": look("Sizes", {"Ref": "AWS::Region"}, "Small"),
    }
    assert looked_up(fragment, mappings)["Of a parameter"] == look("Sizes", {"Ref": "Letter"}, "Small")
