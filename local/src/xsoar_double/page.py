"""A page for people: every instance, its key and how its last Test ended. It only shows."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from xsoar_double.http import Reply

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --dim: #66707f; --line: #e3e7ed; --paper: #fff; --ground: #f4f6f9;
  --green: #1b8a4b; --green-bg: #e4f6eb; --red: #c0362c; --red-bg: #fdeceb; --grey: #66707f; --grey-bg: #eef1f5 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --dim: #98a3b3; --line: #2a323e; --paper: #171d26;
  --ground: #0f141b; --green: #5fd394; --green-bg: #12331f; --red: #ff8f87; --red-bg: #3d1715; --grey: #98a3b3;
  --grey-bg: #232b36 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
main { max-width: 1080px; margin: 0 auto; padding: 36px 24px }
header { display: flex; align-items: baseline; gap: 12px; margin-bottom: 20px; flex-wrap: wrap }
h1 { font-size: 22px; margin: 0; letter-spacing: -.01em }
header p { margin: 0; color: var(--dim) }
.count { margin-left: auto; display: flex; gap: 8px }
table { width: 100%; border-collapse: collapse; background: var(--paper); border: 1px solid var(--line);
  border-radius: 12px; overflow: hidden; border-spacing: 0 }
th { text-align: left; font-size: 12px; font-weight: 600; color: var(--dim); padding: 12px 16px; white-space: nowrap }
td:nth-child(2) { white-space: nowrap }
td { padding: 14px 16px; border-top: 1px solid var(--line); vertical-align: top }
td small { display: block; color: var(--dim); margin-top: 2px; overflow-wrap: anywhere }
code { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
.pill { display: inline-block; padding: 2px 10px; border-radius: 999px; font-size: 13px; font-weight: 600;
  white-space: nowrap; color: var(--grey); background: var(--grey-bg) }
.green { color: var(--green); background: var(--green-bg) }
.red { color: var(--red); background: var(--red-bg) }
.empty { padding: 56px 16px; text-align: center; color: var(--dim) }
footer { margin-top: 16px; color: var(--dim); font-size: 13px }
"""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


def reply(version: int, states: list[dict[str, Any]]) -> Reply:
    return Reply(200, render(version, states).encode(), "text/html; charset=utf-8", _HEADERS)


def render(version: int, states: list[dict[str, Any]]) -> str:
    rows = "".join(_row(state) for state in states)
    table = (
        "<table><thead><tr><th>Instance</th><th>Integration</th><th>Access key</th><th>Last Test</th>"
        f"<th>Last command</th></tr></thead><tbody>{rows or _EMPTY}</tbody></table>"
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>XSOAR double</title>'
        '<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="3">'
        f"<style>{_STYLE}</style></head><body><main><header><h1>Integration instances</h1>"
        f'<p>double of Cortex XSOAR {version}.x</p><div class="count">{_counts(states)}</div></header>{table}'
        "<footer>This is not Cortex XSOAR: it answers the calls of its API and signs in to the local AWS.</footer>"
        "</main></body></html>"
    )


_EMPTY = '<tr><td colspan="5" class="empty">No instance yet</td></tr>'


def _counts(states: Iterable[Mapping[str, Any]]) -> str:
    colors = [verdict(state)[0] for state in states]
    return "".join(
        f'<span class="pill {color}">{colors.count(color)} {color}</span>'
        for color in ("green", "red")
        if color in colors
    )


def verdict(state: Mapping[str, Any]) -> tuple[str, str]:
    """A color and a word for the last Test; none of both counts for an instance that was changed since."""
    test = state["lastTest"]
    if test is None:
        return "", "not tested"
    if test["version"] != state["version"] or test["keyId"] != state["keyId"]:
        return "", "changed since"
    return ("green", "green") if test["success"] else ("red", "red")


def _row(state: Mapping[str, Any]) -> str:
    account = f" · {escape(state['account'])}" if state["account"] else ""
    disabled = ' <span class="pill">disabled</span>' if not state["enabled"] else ""
    key = f"<code>{escape(state['keyId'])}</code>" if state["keyId"] else '<span class="pill">none</span>'
    return (
        f"<tr><td><strong>{escape(state['name'])}</strong>{disabled}<small>version {state['version']}{account}</small>"
        f"</td><td>{escape(state['brand'])}</td><td>{key}</td><td>{_test(state)}</td><td>{_command(state)}</td></tr>"
    )


def _test(state: Mapping[str, Any]) -> str:
    color, word = verdict(state)
    shown = f'<span class="pill {color}">{word}</span>{_details(state["lastTest"])}'
    if color == "green" and not state["testProvesPermission"]:
        shown += "<small>proves the key, no permission</small>"
    return shown


def _command(state: Mapping[str, Any]) -> str:
    command = state["lastCommand"]
    if command is None:
        return '<span class="pill">none</span>'
    color, word = ("green", "answered") if command["success"] else ("red", "failed")
    name = f"<small><code>{escape(command['command'])}</code></small>"
    return f'<span class="pill {color}">{word}</span>{name}{_details(command)}'


def _details(run: Mapping[str, Any] | None) -> str:
    if run is None:
        return ""
    message = f"<small>{escape(run['message'])}</small>" if run["message"] else ""
    return f"<small>{escape(run['at'][11:19])} UTC</small>{message}"
