"""Draws provision.svg anew: a request of the samples provisioned on the local AWS, as a terminal showed it.

    ./rolebridge up
    python3 docs/images/record.py

It runs the command in a terminal of its own against the local AWS, which must not have the sample's user yet
(./rolebridge down and up make it so), and writes what stood there as an SVG in which each line appears when it did.
Whoever wants no motion sees the end at once. It keeps the real pace; only a pause is never longer than PAUSE.
"""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs/images/provision.svg"
COMMAND = "./rolebridge provision events/provision-aws-iam.json"
TITLE = f"A terminal in which {COMMAND} runs its ten states and prints the instance's settings"
FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
COLUMNS = 118
# Seconds: how long nothing changes at most, and how long a line that counts its seconds stays as it is at least.
PAUSE, FRAME = 1.5, 0.5
# Pixels.
SIZE, ADVANCE, LEADING, MARGIN, BAR = 14, 8.43, 19, 18, 34

# What a terminal is told by an escape sequence, and what else moves the cursor; everything between is text.
CONTROL = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|(\r)|(\n)")
STYLES = {"1": "bold", "2": "dim", "31": "red", "32": "green", "33": "yellow", "36": "cyan"}
# Everything of AWS in the picture is the local AWS's: its account, its keys' ids, its credentials.
FOREIGN = re.compile(r"AKIA(?!QAAAAAAA)\w+|(?<!\d)(?!0{12})\d{12}(?!\d)|SECRET_ACCESS_KEY=(?!test )\S+")

STYLE = f"text {{ font: {SIZE}px {FONT}; fill: var(--text) }}"
THEMES = """
svg { --back: #f6f8fa; --edge: #d0d7de; --text: #24292f; --dim: #6e7781; --red: #cf222e; --green: #1a7f37;
  --yellow: #9a6700; --cyan: #1b7c83 }
@media (prefers-color-scheme: dark) { svg { --back: #0d1117; --edge: #30363d; --text: #d1d7e0; --dim: #8b949e;
  --red: #ff7b72; --green: #3fb950; --yellow: #d29922; --cyan: #39c5cf } }
.bold { font-weight: 600 } .dim { fill: var(--dim) } .red { fill: var(--red) } .green { fill: var(--green) }
.yellow { fill: var(--yellow) } .cyan { fill: var(--cyan) } .passing { visibility: hidden }
@media (prefers-reduced-motion: no-preference) {
  .line { animation: line 1ms backwards } .passing { animation: passing 1s }
  @keyframes line { from { visibility: hidden } } @keyframes passing { from, to { visibility: visible } }
}
"""

Cell = tuple[str, str]
Line = list[Cell]


@dataclass
class Row:
    """A line that stays, when it was written, and what stood in its place before: lines with their seconds."""

    line: Line
    at: float
    passing: list[tuple[float, float, Line]] = field(default_factory=list)


class Screen:
    """A terminal as far as the command uses one: it writes lines in colours, and the last one over again."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.line: Line = []
        self.passing: list[tuple[float, Line]] = []
        self.column = 0
        self.style = ""

    def write(self, text: str, at: float) -> None:
        end = 0
        for control in CONTROL.finditer(text):
            self._put(text[end : control.start()])
            end = control.end()
            if control[4]:
                self._end_line(at)
            elif control[3]:
                self.column = 0
            elif control[2] == "K":
                del self.line[self.column :]
            elif control[2] == "m":
                self._restyle(control[1])
            else:
                sys.exit(f"The command wrote {control[0]!r}, which this terminal doesn't know.")
        self._put(text[end:])
        if self.line and (not self.passing or at - self.passing[-1][0] >= FRAME):
            self.passing.append((at, list(self.line)))

    def _put(self, text: str) -> None:
        self.line[self.column : self.column + len(text)] = [(letter, self.style) for letter in text]
        self.column += len(text)

    def _restyle(self, codes: str) -> None:
        for code in codes.split(";"):
            name = STYLES.get(code, "")
            self.style = f"{self.style} {name}".strip() if name else ""

    def _end_line(self, at: float) -> None:
        passing = [(begun, end, line) for (begun, line), (end, _) in pairwise([*self.passing, (at, [])])]
        for start in range(0, max(1, len(self.line)), COLUMNS):
            self.rows.append(Row(self.line[start : start + COLUMNS], at, passing if start == 0 else []))
        self.line, self.passing, self.column = [], [], 0


def chunks(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            return  # So Linux tells that nobody has the other end open any more.
        if not chunk:
            return
        yield chunk


def record() -> list[Row]:
    terminal, its_end = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    environment |= {"TERM": "xterm-256color", "COLUMNS": str(COLUMNS)}
    running = subprocess.Popen(
        COMMAND.split(), cwd=ROOT, env=environment, stdin=its_end, stdout=its_end, stderr=its_end
    )
    os.close(its_end)
    screen = Screen()
    screen.write("\x1b[1;32m$\x1b[0m \x1b[1m" + COMMAND + "\x1b[0m\n", 0)
    now, before, rest = 0.0, time.monotonic(), b""
    for chunk in chunks(terminal):
        moment = time.monotonic()
        now, before = now + min(moment - before, PAUSE), moment
        # What a read cut in two, a letter or an escape sequence, waits for its other half.
        whole = re.fullmatch(rb"(.*?)((?:\x1b[^A-Za-z]*|[\xc0-\xff][\x80-\xbf]*)?)", rest + chunk, re.DOTALL)
        text, rest = (whole[1], whole[2]) if whole else (rest + chunk, b"")
        screen.write(text.decode().replace("\r\n", "\n"), now)
    text = "\n".join("".join(letter for letter, _ in row.line) for row in screen.rows)
    if running.wait() != 0:
        sys.exit(f"{COMMAND} failed:\n{text}")
    if "unchanged" in text:
        sys.exit("The local AWS has the user already. Run ./rolebridge down, ./rolebridge up, and this again.")
    if foreign := FOREIGN.search(text):
        sys.exit(f"{foreign[0]} isn't of the local AWS; nothing was written.")
    return screen.rows


def words(line: Line) -> Iterator[tuple[int, str, str]]:
    """Each run of letters in one style with its column; wide gaps part runs, so that columns stand in any font."""
    column = 0
    while column < len(line):
        style = line[column][1]
        end = column
        while end < len(line) and line[end][1] == style:
            end += 1
        text = "".join(letter for letter, _ in line[column:end])
        for word in re.finditer(r"\S+(?: \S+)*", text):
            yield column + word.start(), word[0], style
        column = end


def drawn(line: Line, y: int, attributes: str) -> str:
    spans = "".join(
        f'<tspan x="{MARGIN + column * ADVANCE:.1f}" textLength="{len(text) * ADVANCE:.1f}"'
        + (f' class="{style}"' if style else "")
        + f">{escape(text, quote=False)}</tspan>"
        for column, text, style in words(line)
    )
    return f'<text y="{y}" {attributes}>{spans}</text>' if spans else ""


def draw(rows: list[Row]) -> str:
    width = round(COLUMNS * ADVANCE) + 2 * MARGIN
    height = BAR + len(rows) * LEADING + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="title">',
        f'<title id="title">{escape(TITLE)}</title>',
        f"<style>{STYLE}{THEMES}</style>",
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8" fill="var(--back)" '
        'stroke="var(--edge)"/>',
    ]
    parts += [f'<circle cx="{MARGIN + 4 + 18 * number}" cy="18" r="5" fill="var(--edge)"/>' for number in range(3)]
    for number, row in enumerate(rows):
        y = BAR + number * LEADING + SIZE
        for begun, end, line in row.passing:
            style = f"animation-delay:{begun:.2f}s;animation-duration:{end - begun:.2f}s"
            parts.append(drawn(line, y, f'class="passing" style="{style}"'))
        parts.append(drawn(row.line, y, f'class="line" style="animation-delay:{row.at:.2f}s"'))
    return "\n".join(part for part in [*parts, "</svg>"] if part) + "\n"


if __name__ == "__main__":
    svg = draw(record())
    PICTURE.write_text(svg, encoding="utf-8")
    print(f"{PICTURE}: {PICTURE.stat().st_size} bytes")
