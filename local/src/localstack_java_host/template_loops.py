"""Loops of a template, and what it looks up in mappings, as CloudFormation's AWS::LanguageExtensions has them.

"All instances of ${Identifier} and &{Identifier} in the OutputKey and OutputValue parameters will be replaced with the
values from the Collection parameter" (CloudFormation template reference, "Fn::ForEach"); the second without what isn't
alphanumeric.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

LOOP = "Fn::ForEach::"


def expanded(loop: Sequence[Any], resolve: Callable[[Any], Any]) -> dict[str, Any]:
    """What the loop stands for, loops inside of it as well.

    :param resolve: of a collection that is a reference to a parameter, its items
    """
    identifier, collection, fragment = loop
    items = resolve(collection) if isinstance(collection, dict) else collection
    entries: dict[str, Any] = {}
    for item in items:
        for key, value in with_item(fragment, identifier, item).items():
            entries.update(expanded(value, resolve) if key.startswith(LOOP) else {key: value})
    return entries


def looked_up(fragment: Any, mappings: Mapping[str, Any], parameters: Mapping[str, Any] | None = None) -> Any:
    """The fragment with what mappings have in place of each look at them; what isn't there stays as it is.

    "All the parameters MapName, TopLevelKey, SecondLevelKey, and DefaultValue can be an intrinsic function as long as
    it's able to resolve to a valid value during the transform" (CloudFormation template reference, "Fn::FindInMap
    enhancements"): of these, references to parameters do.

    :param parameters: their values
    """
    if isinstance(fragment, list):
        return [looked_up(part, mappings, parameters) for part in fragment]
    if not isinstance(fragment, dict):
        return fragment
    path = fragment.get("Fn::FindInMap")
    if isinstance(path, list):
        value: Any = mappings
        for part in path:
            key = (parameters or {}).get(str(part.get("Ref"))) if isinstance(part, dict) else part
            value = value.get(key) if isinstance(value, dict) and isinstance(key, str) else None
        return fragment if value is None else value
    return {key: looked_up(value, mappings, parameters) for key, value in fragment.items()}


def with_item(fragment: Any, identifier: str, item: str) -> Any:
    """The fragment with the item for its identifier."""
    if isinstance(fragment, str):
        text = fragment.replace(f"${{{identifier}}}", item)
        return text.replace(f"&{{{identifier}}}", re.sub("[^0-9A-Za-z]", "", item))
    if isinstance(fragment, list):
        return [with_item(part, identifier, item) for part in fragment]
    if not isinstance(fragment, dict):
        return fragment
    if fragment == {"Ref": identifier}:
        return item
    replaced = {with_item(key, identifier, item): with_item(value, identifier, item) for key, value in fragment.items()}
    substitution = replaced.get("Fn::Sub")
    return substitution if isinstance(substitution, str) and "${" not in substitution else replaced
