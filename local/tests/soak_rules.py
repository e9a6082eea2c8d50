"""The parts of the soak (`bench/soak`) that measure and judge, without a local AWS."""

import base64
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

MEBIBYTE = 1024 * 1024

# Integrations of different services, with an action that each role may have without acknowledging a risk.
INTEGRATIONS = (
    ("AWS - IAM", "iam:ListUsers"),
    ("AWS - EC2", "ec2:DescribeInstances"),
    ("AWS - S3", "s3:ListAllMyBuckets"),
    ("AWS - Lambda", "lambda:ListFunctions"),
    ("AWS - CloudTrail", "cloudtrail:DescribeTrails"),
)


@dataclass(frozen=True)
class Provision:
    """One request, and whether it was provisioned before, so that nothing may change."""

    request: Mapping[str, Any]
    repeated: bool

    @property
    def user(self) -> str:
        return str(self.request["userName"])


def provisions(count: int) -> list[Provision]:
    """Of five one after another: three new users, a second role for the last of them, and the first one again."""
    made: list[Provision] = []
    for number in range(count):
        place = number % 5
        if place == 4:
            made.append(Provision(made[number - 4].request, repeated=True))
            continue
        user = made[number - 1].user if place == 3 else f"soak.{number}"
        integration, action = INTEGRATIONS[number % len(INTEGRATIONS)]
        name = f"soak-{number}"
        request = {
            "integration": integration,
            "actions": [action],
            "userName": user,
            "roleName": f"{name}-role",
            "policyName": f"{name}-policy",
            "instanceName": name,
        }
        made.append(Provision(request, repeated=False))
    return made


def rounds(users: list[str], count: int) -> Iterator[list[str]]:
    """So many rotations, in rounds of each user once: a user's next key has to wait for the end of its old one."""
    while count > 0:
        yield users[:count]
        count -= len(users)


@dataclass(frozen=True)
class Measure:
    """What the local AWS held after so many runs. Sizes are resident sets in bytes."""

    runs: int
    after: str
    memory: int
    descriptors: int
    threads: int
    functions: Mapping[int, int]

    @property
    def largest_function(self) -> int:
        return max(self.functions.values(), default=0)


@dataclass(frozen=True)
class Limits:
    """What may grow, and by how much. `docs/performance.md` says what each allows for."""

    memory_of_a_run: int = 2 * MEBIBYTE
    descriptors: int = 64
    threads: int = 64
    of_a_function: int = 8
    function: int = 256 * MEBIBYTE
    function_growth: int = 64 * MEBIBYTE
    functions: int = 64


def broken(warm: Measure, last: Measure, limits: Limits) -> list[str]:
    """A sentence for each limit that does not hold between two measures."""
    runs = last.runs - warm.runs
    more = limits.of_a_function * max(0, len(last.functions) - len(warm.functions))
    growth = {pid: size - warm.functions[pid] for pid, size in last.functions.items() if pid in warm.functions}
    figures = (
        ("memory of the local AWS (bytes)", last.memory - warm.memory, runs * limits.memory_of_a_run),
        ("more open file descriptors", last.descriptors - warm.descriptors, limits.descriptors + more),
        ("more threads", last.threads - warm.threads, limits.threads + more),
        ("JVMs of functions", len(last.functions), limits.functions),
        ("memory of a function's JVM (bytes)", last.largest_function, limits.function),
        ("growth of a function's JVM (bytes)", max(growth.values(), default=0), limits.function_growth),
    )
    return [
        f"{what}: {value:,}, at most {limit:,} after {runs} more runs"
        for what, value, limit in figures
        if value > limit
    ]


def table(measures: Iterable[Measure]) -> str:
    """For people and for docs/performance.md."""
    lines = [
        "| runs | after | local AWS, MiB | file descriptors | threads | JVMs | largest JVM, MiB |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for each in measures:
        sizes = (each.memory // MEBIBYTE, each.descriptors, each.threads)
        jvms = (len(each.functions), each.largest_function // MEBIBYTE)
        lines.append("| " + " | ".join(map(str, (each.runs, each.after, *sizes, *jvms))) + " |")
    return "\n".join(lines)


def resident(status: str) -> int:
    """The resident set in bytes, of a file /proc/PID/status; 0 of a process that has ended."""
    return 1024 * next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)


def grown(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """The files that are new or larger."""
    return sorted(name for name, size in after.items() if size > before.get(name, -1))


def sizes(folder: Path, left_out: Callable[[Path], bool] = lambda _: False) -> dict[str, int]:
    """Each file below a folder with its size; what goes while this looks isn't there."""
    found: dict[str, int] = {}
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = [name for name in folders if not left_out(here / name)]
        for name in files:
            try:
                found[str((here / name).relative_to(folder))] = (here / name).lstat().st_size
            except FileNotFoundError:
                continue
    return found


def forms(secret: str) -> set[bytes]:
    """A secret as it is, in JSON, in URLs, and within any longer text in base64."""
    plain = {secret, json.dumps(secret)[1:-1], secret.replace("/", "\\/"), quote(secret, safe=""), quote_plus(secret)}
    plain |= {quote(quote(secret, safe=""), safe="")}
    found = {form.encode() for form in plain}
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for before in range(3):
            encoded = encode(b" " * before + secret.encode())
            # The first and the last characters also depend on what stands beside the secret.
            found.add(encoded[4 if before else 0 : -4])
    return found


def holding(texts: Mapping[str, bytes], secrets: Iterable[str]) -> set[str]:
    """The names of the texts that have one of the secrets in some form."""
    wanted = {form for secret in secrets for form in forms(secret)}
    return {name for name, text in texts.items() if any(form in text for form in wanted)}
