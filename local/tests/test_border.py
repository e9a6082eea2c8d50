"""LocalStack's types, and botocore's, stay in `compat`: nothing else imports them, is handed one, or hands one on."""

import ast
import contextlib
import importlib
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from localstack.aws.spec import load_service

import localstack_java_host
from localstack_java_host.compat import shapes
from support import LOCAL

PACKAGE = LOCAL / "src" / "localstack_java_host"
COMPAT = "localstack_java_host.compat"
FOREIGN = ("antlr4", "botocore", "jpype", "localstack", "moto", "plux", "rolo", "werkzeug")
OUTSIDE = sorted(path for path in PACKAGE.glob("*.py"))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def used_of_compat(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Each module of `compat` and the name that is taken from it."""
    modules = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(COMPAT):
            for alias in node.names:
                if node.module == COMPAT:
                    modules[alias.asname or alias.name] = f"{COMPAT}.{alias.name}"
                else:
                    yield node.module, alias.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr


def foreign(kind: Any) -> bool:
    """Whether a type, or a part of it, is LocalStack's or moto's."""
    return str(getattr(kind, "__module__", "")).split(".")[0] in FOREIGN or any(map(foreign, get_args(kind)))


def test_package_that_is_looked_at_is_the_one_that_runs() -> None:
    assert Path(localstack_java_host.__file__).parent == PACKAGE
    assert "aws_call.py" in [path.name for path in OUTSIDE]


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path.stem)
def test_nothing_else_imports_localstack(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert [name for name in imported(tree) if name.split(".")[0] in FOREIGN] == []


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path.stem)
def test_nothing_else_is_handed_what_is_localstacks(path: Path) -> None:
    for module, name in used_of_compat(ast.parse(path.read_text())):
        found = getattr(importlib.import_module(module), name)
        assert not foreign(found if isinstance(found, type) else type(found)), f"{module}.{name}"
        if inspect.isfunction(found):
            hints = get_type_hints(found)
            assert [parameter for parameter, kind in hints.items() if foreign(kind)] == [], f"{module}.{name}"


def reached(found: Any, depth: int) -> Iterator[Any]:
    """The object, and what its public attributes hand out."""
    yield found
    if isinstance(found, Mapping):
        for value in found.values():
            yield from reached(value, depth)
    elif depth and type(found).__module__ != "builtins":
        for name in ("name", "kind", "bounds", "members", "required", "member"):
            # What a kind of shape lacks: only lists have a member.
            with contextlib.suppress(AttributeError):
                yield from reached(getattr(found, name), depth - 1)


@pytest.mark.parametrize(("service", "operation"), [("iam", "CreateUser"), ("sts", "AssumeRole")])
def test_shapes_of_a_call_are_no_models_of_botocore(service: str, operation: str) -> None:
    model = load_service(service).operation_model(operation)
    made = shapes.of(service, "query", model)
    assert shapes.of(service, "query", load_service(service).operation_model(operation)) is made
    found = [each for shape in made for each in reached(shape, 5)]
    assert len(found) > 20
    assert [type(each) for each in found if foreign(type(each))] == []


def test_shapes_of_a_call_say_what_the_model_says() -> None:
    given, answered = shapes.of("iam", "query", load_service("iam").operation_model("CreateUser"))
    assert given is not None
    assert answered is not None
    assert (given.kind, [*given.members][:2], [*given.required]) == ("structure", ["Path", "UserName"], ["UserName"])
    assert given.members["UserName"].bounds["max"] == 64
    assert given.members["Tags"].member.members["Key"].kind == "string"
    assert [*answered.members] == ["User"]


def test_names_that_begin_with_an_underscore_stay_inside() -> None:
    used = {pair for path in OUTSIDE for pair in used_of_compat(ast.parse(path.read_text()))}
    assert used
    assert [pair for pair in used if pair[1].startswith("_")] == []
