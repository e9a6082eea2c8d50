"""Draws docs/performance.md's picture of many users from what the simulations print.

    mvn -o -f functions/pom.xml test -DskipErrorProne -Dtest='RotationScaleTest,AuditScaleTest,AuditCallsTest' \\
      | python3 docs/images/plot.py

It also prints what a month costs, by the page's assumptions. Each point of the picture has a title with its figure,
which a test looks up in the page's tables.
"""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import log10
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

PICTURE = Path(__file__).with_name("many-users.svg")

ROTATION = re.compile(r"Rotation of (\d+) users, none fail: \d+ passes, (\d+) s,")
AUDIT = re.compile(r"Audit of (\d+) users in 0 accounts, 0 findings each: \d+ events, (\d+) transitions,")
CALLS = re.compile(r"Audit's calls of (\d+) users: (\d+)")

# US dollars and assumptions of docs/performance.md, "Many users"; prices of docs/deploy.md, "What it costs".
SECRET = 0.40
TRANSITION = 0.025 / 1000
SECRETS_MANAGER_CALL = 0.05 / 10_000
GIBIBYTE_SECOND = 0.0000166667
GIBIBYTES = 1769 / 1024
SECONDS_OF_A_CALL = 0.1
ALARMS_METRICS_DASHBOARD = 7.90
DAYS = 30
DAYS_OF_A_KEY = 88.5
TRANSITIONS_OF_A_KEY = 50
TRANSITIONS_OF_A_PASS = 6
SECRETS_MANAGER_CALLS_OF_A_USER = 65

LATEST_HOURS = 12


class Cost(NamedTuple):
    """A month in US dollars."""

    secrets: float
    transitions: float
    functions: float
    secrets_manager: float
    alarms: float

    @classmethod
    def of(cls, users: int, audit_transitions: int, audit_calls: int) -> "Cost":
        key_steps = users * TRANSITIONS_OF_A_KEY * DAYS / DAYS_OF_A_KEY
        seconds = (audit_calls * DAYS + key_steps) * SECONDS_OF_A_CALL
        return cls(
            users * SECRET,
            ((audit_transitions + TRANSITIONS_OF_A_PASS) * DAYS + key_steps) * TRANSITION,
            seconds * GIBIBYTES * GIBIBYTE_SECOND,
            users * SECRETS_MANAGER_CALLS_OF_A_USER * SECRETS_MANAGER_CALL,
            ALARMS_METRICS_DASHBOARD,
        )


class Line(NamedTuple):
    name: str
    color: str
    values: dict[int, float]
    label: Callable[[float], str]
    ends_with_its_value: bool = True


@dataclass(frozen=True)
class Panel:
    """A plot whose axes are both logarithmic."""

    title: str
    lines: list[Line]
    ticks: dict[float, str]
    limit: tuple[float, str] | None = None


USERS = {10: "10", 100: "100", 1000: "1,000", 5000: "5,000"}
WIDTH, HEIGHT = 320, 300
LEFT, RIGHT, TOP, BOTTOM = 58, 24, 62, 44
STYLE = """
  .paper { fill: #ffffff } text { fill: #1f2328; font: 12px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif }
  .title { font-weight: 600; font-size: 13px } .grid { stroke: #d1d9e0 } .end { text-anchor: end }
  .middle { text-anchor: middle } .limit { stroke: #59636e; stroke-dasharray: 4 3 } .muted { fill: #59636e }
  .value { paint-order: stroke; stroke: #ffffff; stroke-width: 4 }
  polyline { fill: none; stroke-width: 2 } .blue { stroke: #0969da } .orange { stroke: #bc4c00 }
  .green { stroke: #1a7f37 } circle { fill: #ffffff; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    .paper, circle { fill: #0d1117 } .value { stroke: #0d1117 }
    text { fill: #f0f6fc } .grid { stroke: #3d444d } .limit { stroke: #9198a1 }
    .muted { fill: #9198a1 } .blue { stroke: #4493f8 } .orange { stroke: #f0883e } .green { stroke: #3fb950 }
  }
"""


def duration(seconds: float) -> str:
    minutes = int(seconds) // 60
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def found(pattern: re.Pattern[str], output: str) -> dict[int, int]:
    values = {int(users): int(value) for users, value in pattern.findall(output)}
    if values.keys() != USERS.keys():
        sys.exit(f"The input has {pattern.pattern!r} for {sorted(values)} users instead of {list(USERS)}.")
    return values


def drawn(panel: Panel, offset: int) -> list[str]:
    def x(users: float) -> float:
        return round(offset + LEFT + (log10(users) - 1) / (log10(5000) - 1) * (WIDTH - LEFT - RIGHT), 1)

    low, high = log10(min(panel.ticks)), log10(max(panel.ticks))

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (log10(value) - low) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    parts = [f'<text class="title" x="{offset + 12}" y="22">{escape(panel.title)}</text>']
    for value, label in panel.ticks.items():
        parts.append(f'<line class="grid" x1="{x(10)}" x2="{x(5000)}" y1="{y(value)}" y2="{y(value)}"/>')
        parts.append(f'<text class="muted end" x="{x(10) - 8}" y="{y(value) + 4}">{escape(label)}</text>')
    for users, label in USERS.items():
        parts.append(f'<text class="muted middle" x="{x(users)}" y="{HEIGHT - BOTTOM + 20}">{label}</text>')
    parts.append(f'<text class="muted middle" x="{(x(10) + x(5000)) / 2}" y="{HEIGHT - 8}">users</text>')
    if panel.limit:
        value, label = panel.limit
        parts.append(f'<line class="limit" x1="{x(10)}" x2="{x(5000)}" y1="{y(value)}" y2="{y(value)}"/>')
        parts.append(f'<text class="muted" x="{x(10) + 4}" y="{y(value) + 14}">{escape(label)}</text>')
    legend = offset + 12.0
    for line in panel.lines:
        points = " ".join(f"{x(users)},{y(value)}" for users, value in line.values.items())
        parts.append(f'<polyline class="{line.color}" points="{points}"/>')
        for users, value in line.values.items():
            title = f"{line.name}, {USERS[users]} users: {line.label(value)}"
            parts.append(
                f'<circle class="{line.color}" cx="{x(users)}" cy="{y(value)}" r="3.5"><title>{escape(title)}</title>'
                "</circle>"
            )
        if line.ends_with_its_value:
            label = escape(line.label(line.values[5000]))
            parts.append(f'<text class="value end" x="{x(5000) + 4}" y="{y(line.values[5000]) - 8}">{label}</text>')
        if len(panel.lines) > 1:
            ends = f'x1="{legend}" x2="{legend + 14}" y1="40" y2="40"'
            parts.append(f'<line class="{line.color}" stroke-width="2" {ends}/>')
            parts.append(f'<text x="{legend + 19}" y="44">{escape(line.name)}</text>')
            legend += 32 + 6.4 * len(line.name)
    return parts


def picture(panels: list[Panel]) -> str:
    width = WIDTH * len(panels)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}">',
        "<title>Rotations, audits and cost of 10 to 5,000 users</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{width}" height="{HEIGHT}"/>',
    ]
    for number, panel in enumerate(panels):
        parts += drawn(panel, number * WIDTH)
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    output = sys.stdin.read()
    seconds, transitions, calls = found(ROTATION, output), found(AUDIT, output), found(CALLS, output)
    costs = {users: Cost.of(users, transitions[users], calls[users]) for users in USERS}
    for users, cost in costs.items():
        parts = ", ".join(f"{name} {value:,.2f}" for name, value in cost._asdict().items())
        sys.stdout.write(f"{USERS[users]} users: {parts}; together {sum(cost):,.0f}\n")

    def dollars(value: float) -> str:
        return f"{value:,.2f}"

    panels = [
        Panel(
            "Until the last of all keys is replaced",
            [Line("rotation", "blue", {users: float(value) for users, value in seconds.items()}, duration)],
            {10: "10 s", 60: "1 min", 600: "10 min", 3600: "1 h", 86400: "1 day"},
            (LATEST_HOURS * 3600, f"{LATEST_HOURS} h: then keys are late"),
        ),
        Panel(
            "AWS calls of an audit",
            [Line("audit", "blue", {users: float(value) for users, value in calls.items()}, "{:,.0f}".format)],
            {100: "100", 1000: "1,000", 10_000: "10,000", 100_000: "100,000"},
        ),
        Panel(
            "US dollars a month",
            [
                Line("together", "blue", {users: sum(cost) for users, cost in costs.items()}, "{:,.0f}".format),
                Line("secrets", "orange", {users: cost.secrets for users, cost in costs.items()}, dollars, False),
                Line("Lambda", "green", {users: cost.functions for users, cost in costs.items()}, dollars),
            ],
            {0.01: "0.01", 0.1: "0.10", 1: "1", 10: "10", 100: "100", 1000: "1,000", 10_000: "10,000"},
        ),
    ]
    svg = picture(panels)
    PICTURE.write_text(svg, encoding="utf-8")
    sys.stdout.write(f"{PICTURE}: {len(svg)} bytes\n")


if __name__ == "__main__":
    main()
