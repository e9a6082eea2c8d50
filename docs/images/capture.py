"""Draws the README's pictures anew after a real run: the page of the double of the XSOAR server, and the report.

    python3 docs/images/capture.py

It starts what `./rolebridge up --with-xsoar` starts, provisions three of the sample requests, rotates their key, audits
all, and lets a headless Chromium (Debian's package chromium, or CHROMIUM=PROGRAM) lay the pages out. What it laid out
is written as an SVG: a picture that stays sharp, and text in a diff. Nothing of what runs is stopped: ./rolebridge down
does.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import xml.dom.minidom
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs/images"
REQUESTS = ("provision-aws-iam", "provision-aws-ec2", "provision-aws-s3")
# Of the machines that look at the picture; the layout's widths are kept by textLength.
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
CODE_FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace"

# Puts an SVG of the laid-out page in its place: a box for each element that has a background or a border, and a text
# for each line of each text.
DRAW = """
addEventListener('load', () => {
  const NS = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(NS, 'svg');
  const add = (name, attributes, text) => {
    const element = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text) element.textContent = text;
    svg.append(element);
  };
  const round = number => Math.round(number * 10) / 10;
  const clear = color => color === 'rgba(0, 0, 0, 0)';
  const box = element => {
    const style = getComputedStyle(element), at = element.getBoundingClientRect();
    const place = {x: round(at.x), y: round(at.y), width: round(at.width), height: round(at.height)};
    const radius = Math.min(parseFloat(style.borderTopLeftRadius) || 0, at.height / 2);
    const border = parseFloat(style.borderLeftWidth) > 0;
    if (!clear(style.backgroundColor) || border)
      add('rect', {...place, rx: round(radius), fill: clear(style.backgroundColor) ? 'none' : style.backgroundColor,
        ...(border ? {stroke: style.borderLeftColor} : {})});
    else for (const [side, top] of [['Top', at.top], ['Bottom', at.bottom - 1]])
      if (parseFloat(style[`border${side}Width`]) > 0)
        add('rect', {...place, y: round(top), height: 1, fill: style[`border${side}Color`]});
  };
  const lines = node => {
    const found = [];
    for (let index = 0; index < node.data.length; index++) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + 1);
      const at = range.getClientRects()[0], last = found.at(-1), gap = !node.data[index].trim();
      if (!at) continue;
      if (last && Math.abs(last.y - at.y) < 2) {
        last.text += node.data[index];
        if (!gap) last.right = at.right;
      } else if (!gap) found.push({x: at.x, y: at.y, height: at.height, right: at.right, text: node.data[index]});
    }
    return found;
  };
  const words = node => {
    const style = getComputedStyle(node.parentElement), size = parseFloat(style.fontSize);
    for (const line of lines(node)) {
      const text = line.text.trimEnd();
      if (!text) continue;
      add('text', {x: round(line.x), y: round(line.y + line.height / 2 + size * 0.35),
        textLength: round(line.right - line.x), 'font-size': size, fill: style.color,
        ...(style.fontWeight >= 600 ? {'font-weight': style.fontWeight} : {}),
        ...(style.fontFamily.includes('mono') ? {class: 'code'} : {})}, text);
    }
  };
  const mark = summary => {
    const at = summary.getBoundingClientRect(), x = round(at.x + 3), y = round(at.y + 8);
    add('path', {d: `M${x} ${y}h9l-4.5 8z`, fill: getComputedStyle(summary).color});
  };
  const walk = node => {
    if (node.nodeType === Node.TEXT_NODE) words(node);
    else if (node instanceof SVGSVGElement) {
      const at = node.getBoundingClientRect(), copy = node.cloneNode(true);
      copy.setAttribute('x', round(at.x));
      copy.setAttribute('y', round(at.y));
      copy.setAttribute('color', getComputedStyle(node).color);
      svg.append(copy);
    }
    else if (node.nodeType === Node.ELEMENT_NODE) {
      box(node);
      if (node.localName === 'summary') mark(node);
      node.childNodes.forEach(walk);
    }
  };
  if (clear(getComputedStyle(document.body).backgroundColor))
    add('rect', {width: '100%', height: '100%', fill: 'white'});
  walk(document.body);
  const height = Math.ceil(document.body.scrollHeight);
  svg.setAttribute('viewBox', `0 0 WIDTH ${height}`);
  document.documentElement.replaceChildren(svg);
});
"""


def rolebridge(*arguments: str) -> dict[str, Any]:
    ended = subprocess.run(
        [str(ROOT / "rolebridge"), *arguments, "--json"], stdout=subprocess.PIPE, text=True, check=False
    )
    if ended.returncode != 0:
        sys.exit(f"./rolebridge {' '.join(arguments)} ended with {ended.returncode}:\n{ended.stdout}")
    return json.loads(ended.stdout)


def page_of_the_double() -> str:
    """The page once the sample requests' instances were created and tested, and have their second key."""
    page = str(rolebridge("up", "--with-xsoar")["xsoar"]["pageUrl"])
    for name in REQUESTS:
        rolebridge("provision", str(ROOT / f"events/{name}.json"))
    for user in sorted({json.loads((ROOT / f"events/{name}.json").read_text())["userName"] for name in REQUESTS}):
        rolebridge("rotate", user, "--now")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(page) as answer:
        html = answer.read().decode()
    if html.count(">green</span>") < len(REQUESTS) or ">red</span>" in html:
        sys.exit(f"Not every Test is green: look at {page}")
    return html


def report() -> str:
    """The report after an audit of all, with every role's actions unfolded."""
    rolebridge("audit")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "report.html")
        rolebridge("report", str(file))
        return file.read_text(encoding="utf-8").replace("<details>", "<details open>")


def browser() -> str:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.exit("chromium is missing: install it, or set CHROMIUM to the program.")
    return program


def drawn(html: str, width: int) -> str:
    """The SVG that the browser makes of the page, which neither loads itself anew nor refuses the script for it."""
    with tempfile.TemporaryDirectory() as folder:
        still = re.sub('<meta http-equiv="(refresh|Content-Security-Policy)"[^>]*>', "", html)
        script = f"<script>{DRAW.replace('WIDTH', str(width))}</script></body>"
        file = Path(folder, "page.html")
        file.write_text(still.replace("</body>", script), encoding="utf-8")
        command = [
            browser(),
            "--headless",
            "--disable-gpu",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            f"--user-data-dir={folder}/profile",
        ]
        command += [
            f"--window-size={width},900",
            "--blink-settings=preferredColorScheme=1",
            "--dump-dom",
            file.as_uri(),
        ]
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout


def draw(name: str, title: str, html: str, width: int) -> None:
    dom = drawn(html, width)
    svg = dom[dom.index("<svg") : dom.rindex("</svg>") + len("</svg>")]
    style = f"<style>text {{ font-family: {FONT} }} .code {{ font-family: {CODE_FONT} }}</style>"
    inner = svg.index(">") + 1
    opening = svg[:inner].replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"')
    whole = f"{opening}<title>{title}</title>{style}{svg[inner:]}"
    xml.dom.minidom.parseString(whole)  # noqa: S318 - drawn above
    picture = PICTURES / f"{name}.svg"
    picture.write_text(whole.replace("><", ">\n<") + "\n", encoding="utf-8")
    print(f"{picture}: {picture.stat().st_size} bytes")


if __name__ == "__main__":
    browser()
    green = "Instances in the double of the XSOAR server, all green after a rotation"
    draw("xsoar", green, page_of_the_double(), 1080)
    draw("report", "Users, their roles and keys, as ./rolebridge report shows them", report(), 1440)
