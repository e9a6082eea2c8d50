"""The parts of the soak that judge: each limit is seen to break, and each form of a secret is found."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from soak_rules import (
    MEBIBYTE,
    Limits,
    Measure,
    broken,
    forms,
    grown,
    holding,
    provisions,
    resident,
    rounds,
    sizes,
    table,
)

LIMITS = Limits()
WARM = Measure(20, "provisions", 500 * MEBIBYTE, 100, 50, {7: 90 * MEBIBYTE, 8: 80 * MEBIBYTE})
LAST = replace(WARM, runs=220, after="removals")
SECRET = "ab/cd+efghijklmnopqrstuvwxyz0123456789ABC"


def test_provisions_of_five_are_three_users_a_second_role_and_the_first_again() -> None:
    made = provisions(10)

    users = [each.user for each in made]
    assert users == [
        *("soak.0", "soak.1", "soak.2", "soak.2", "soak.0"),
        *("soak.5", "soak.6", "soak.7"),
        *users[7:8],
        "soak.5",
    ]
    assert [each.repeated for each in made] == [False, False, False, False, True] * 2
    assert made[4].request == made[0].request
    assert made[3].request["roleName"] != made[2].request["roleName"]
    new = [each.request for each in made if not each.repeated]
    for name in ("roleName", "policyName", "instanceName"):
        assert len({request[name] for request in new}) == len(new)


def test_rounds_have_each_user_once_and_so_many_together() -> None:
    assert list(rounds(["a", "b", "c"], 7)) == [["a", "b", "c"], ["a", "b", "c"], ["a"]]


def test_nothing_grown_breaks_nothing() -> None:
    assert broken(WARM, LAST, LIMITS) == []


@pytest.mark.parametrize(
    ("what", "grown_to"),
    [
        ("memory of the local AWS", replace(LAST, memory=WARM.memory + 200 * LIMITS.memory_of_a_run + 1)),
        ("file descriptors", replace(LAST, descriptors=WARM.descriptors + LIMITS.descriptors + 1)),
        ("threads", replace(LAST, threads=WARM.threads + LIMITS.threads + 1)),
        ("JVMs of functions", replace(LAST, functions=dict.fromkeys(range(LIMITS.functions + 1), 0))),
        ("memory of a function's JVM", replace(LAST, functions={9: LIMITS.function + 1})),
        ("growth of a function's JVM", replace(LAST, functions={7: WARM.functions[7] + LIMITS.function_growth + 1})),
    ],
)
def test_each_limit_is_told_by_what_broke_it(what: str, grown_to: Measure) -> None:
    (problem,) = broken(WARM, grown_to, LIMITS)

    assert what in problem


def test_table_has_a_row_for_each_measure() -> None:
    assert table([WARM, LAST]).splitlines()[2:] == [
        "| 20 | provisions | 500 | 100 | 50 | 2 | 90 |",
        "| 220 | removals | 500 | 100 | 50 | 2 | 90 |",
    ]


def test_resident_is_in_bytes_and_zero_of_a_process_that_ended() -> None:
    assert resident("Name:\tpython\nVmRSS:\t    2048 kB\nThreads:\t3\n") == 2 * MEBIBYTE
    assert resident("") == 0


def test_grown_names_what_is_new_or_larger(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "file").write_text("x")
    for name in ("same", "larger"):
        (tmp_path / name).write_text("x")

    def left_out(folder: Path) -> bool:
        return folder.name == "out"

    before = sizes(tmp_path, left_out)
    (tmp_path / "larger").write_text("xx")
    (tmp_path / "new").touch()
    (tmp_path / "out" / "another").touch()

    assert grown(before, before) == []
    assert grown(before, sizes(tmp_path, left_out)) == ["larger", "new"]


@pytest.mark.parametrize("before", ["", "x", "xy"])
def test_secret_is_found_in_every_form(before: str) -> None:
    value = json.dumps({"before": before, "password": SECRET})
    written = (
        value,
        value.replace("/", "\\/"),
        json.dumps(value),
        quote(value, safe=""),
        quote(quote(value, safe=""), safe=""),
        base64.b64encode((before + value).encode()).decode(),
        base64.urlsafe_b64encode((before + value).encode()).decode(),
    )
    for text in written:
        assert holding({"log": text.encode(), "other": b"nothing"}, [SECRET]) == {"log"}, text


def test_forms_are_long_enough_to_mean_the_secret() -> None:
    assert min(map(len, forms(SECRET))) >= 40


def test_more_functions_may_have_more_descriptors_and_threads() -> None:
    started = {**WARM.functions, 9: MEBIBYTE}
    more = LIMITS.of_a_function
    allowed = replace(
        LAST,
        functions=started,
        descriptors=WARM.descriptors + LIMITS.descriptors + more,
        threads=WARM.threads + LIMITS.threads + more,
    )

    assert broken(WARM, allowed, LIMITS) == []
    assert len(broken(WARM, replace(allowed, functions=WARM.functions), LIMITS)) == 2
