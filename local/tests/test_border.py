"""LocalStack's types stay in the package `compat`: nothing else imports them, is handed one, or hands one on."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

import localstack_java_host
from support import LOCAL

PACKAGE = LOCAL / "src" / "localstack_java_host"
COMPAT = "localstack_java_host.compat"
FOREIGN = ("antlr4", "jpype", "localstack", "moto", "plux", "rolo", "werkzeug")
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


def test_names_that_begin_with_an_underscore_stay_inside() -> None:
    used = {pair for path in OUTSIDE for pair in used_of_compat(ast.parse(path.read_text()))}
    assert used
    assert [pair for pair in used if pair[1].startswith("_")] == []
