"""The README's example runs, and its lists are the code's."""

import doctest
import re
from pathlib import Path

import iam_evaluator
from iam_evaluator.conditions import OPERATORS
from iam_evaluator.keys import KEYS, TAG_KEYS

README = Path(iam_evaluator.__file__).with_name("README.md")


def test_example() -> None:
    results = doctest.testfile(str(README), module_relative=False)
    assert results.attempted
    assert not results.failed


def test_lists() -> None:
    operators, keys = README.read_text().split("## Operators")[1].split("## Keys and variables")
    assert set(re.findall(r"`(\w+)`", operators)) == OPERATORS
    assert set(re.findall(r"`(\w+:[^`]+)`", keys)) == KEYS | TAG_KEYS
