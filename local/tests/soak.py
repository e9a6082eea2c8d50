"""Many provisions, rotations and removals on one local AWS, which must not grow: `bench/soak [RUNS]`.

Starts a local AWS of its own on a free port, deploys the stack to it, and makes RUNS (100) provisions and as many
rotations by ./rolebridge, with a day between the steps of a rotation, then some removals. Ends with 1 and says why if a
run failed, if memory, file descriptors or JVMs grew beyond their limits, or if a process, a file or a secret was left
somewhere. What the runs printed and logged stays in `.rolebridge/bench/soak`.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from localstack_java_host import compat  # noqa: F401 - first of all: LocalStack needs its help on Python 3.12
from soak_rules import (
    Limits,
    Measure,
    Provision,
    broken,
    grown,
    holding,
    provisions,
    resident,
    rounds,
    sizes,
    table,
)
from support import LOCAL, LocalAws, alive

ROOT = LOCAL.parent
WORK = ROOT / ".rolebridge" / "bench" / "soak"
# After these and the life of one key it is measured: by then functions have started and caches have something in them.
WARM_UP = 20
REMOVALS = 5
# Seconds that a command has to end in once it was told to.
PATIENCE = 60
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
# The old key's grace period and the hours in which it must stay unused, and the days in which it stays inactive.
STEPS = (timedelta(hours=25), timedelta(hours=5), timedelta(days=8))


class BrokenError(Exception):
    """What doesn't hold, for people."""


class Soak:
    """The runs on one local AWS, and what they left."""

    def __init__(self, aws: LocalAws, limits: Limits) -> None:
        self.aws = aws
        self.limits = limits
        # The deployment isn't one of them.
        self.runs = -1
        self.measures: list[Measure] = []
        self.secrets: dict[str, str] = {}
        self.seen: set[int] = set()
        self.warm_files: dict[str, int] = {}
        self.environment = {**os.environ, "ROLEBRIDGE_LOCAL_ENDPOINT": aws.endpoint}
        # Java's own folder for temporary files isn't named by TMPDIR.
        self.environment["JAVA_TOOL_OPTIONS"] = f"-Djava.io.tmpdir={WORK / 'tmp'}"

    def provision(self, some: list[Provision]) -> list[Path]:
        """The files of the requests, one for each role."""
        files: dict[str, Path] = {}
        for each in some:
            file = WORK / "requests" / f"{each.request['instanceName']}.json"
            file.write_text(json.dumps(each.request, indent=2), encoding="utf-8")
            files[str(file)] = file
            result = self.rolebridge("provision", str(file))
            require(result["status"] == "ready", f"{file.name} is {result['status']}")
            require(bool(result["changes"]) != each.repeated, f"{file.name} changed {result['changes']}")
            self.keep_secret(each.user)
        self.measure("provisions")
        return list(files.values())

    def rotate(self, users: list[str], count: int) -> None:
        for some in rounds(users, count):
            for user in some:
                result = self.rolebridge("rotate", user, "--now")
                require(result["status"] == "done", f"{user} is {result['status']}")
                self.keep_secret(user)
            self.measure("rotations")
            for number, step in enumerate(STEPS):
                for user in some:
                    self.age(user, step)
                if number == 0:
                    self.rolebridge("rotate")
                    continue
                # A second pass over all users within minutes would join the runs of the first by their names.
                for user in some:
                    self.rolebridge("rotate", user)
            for user in some:
                keys = self.aws.client("iam").list_access_keys(UserName=user)["AccessKeyMetadata"]
                require(len(keys) == 1, f"{user} has {len(keys)} keys after its old one was due to be deleted")
            self.measure("passes that end old keys")

    def warm(self) -> None:
        """What is held from here on is compared with the end."""
        self.warm_files = project_files()
        self.measures = self.measures[-1:]

    def remove(self, files: list[Path]) -> None:
        for file in files:
            result = self.rolebridge("decommission", str(file), "--force")
            require(result["status"] == "removed", f"{file.name} is {result['status']}")
        self.measure("removals")

    def rolebridge(self, *words: str) -> dict[str, Any]:
        """A run of the command with its JSON; both of its outputs stay in a file."""
        self.runs += 1
        out, err = (WORK / "output" / f"{self.runs:04}-{words[0]}.{kind}" for kind in ("json", "txt"))
        with out.open("wb") as json_output, err.open("wb") as text:
            command = [str(ROOT / "rolebridge"), *words, "--json"]
            process = subprocess.Popen(command, env=self.environment, stdout=json_output, stderr=text)
            try:
                status = process.wait()
            finally:
                end(process)
        require(status == 0, f"rolebridge {' '.join(words)} ended with {status}; see {out} and {err}")
        document: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return document

    def keep_secret(self, user: str) -> None:
        """Takes note of what must be nowhere."""
        secret = self.aws.client("secretsmanager").get_secret_value(SecretId=f"rolebridge/{user}")
        key = json.loads(secret["SecretString"])
        self.secrets[key["username"]] = key["password"]

    def age(self, user: str, by: timedelta) -> None:
        """As if so much time had passed for the user's keys and for what the secret says of them."""
        for key in self.aws.client("iam").list_access_keys(UserName=user)["AccessKeyMetadata"]:
            place = f"/_rolebridge/access-keys/{key['AccessKeyId']}/age"
            self.aws.request("POST", place, {"seconds": int(by.total_seconds())})
        secrets, name = self.aws.client("secretsmanager"), f"rolebridge/{user}"
        tags = [
            {"Key": tag["Key"], "Value": TIME.sub(lambda time: earlier(time[0], by), tag["Value"])}
            for tag in secrets.describe_secret(SecretId=name).get("Tags", [])
            if TIME.search(tag["Value"])
        ]
        if tags:
            secrets.tag_resource(SecretId=name, Tags=tags)

    def measure(self, after: str) -> None:
        """Adds what the local AWS holds now, and says it at once."""
        process = Path("/proc") / str(self.aws.process.pid)
        members = self.aws.members() - {self.aws.process.pid}
        self.seen |= members
        measured = Measure(
            runs=self.runs,
            after=after,
            memory=resident(read(process / "status")),
            descriptors=len(list((process / "fd").iterdir())),
            threads=len(list((process / "task").iterdir())),
            functions={pid: resident(read(Path(f"/proc/{pid}/status"))) for pid in members if is_java(pid)},
        )
        self.measures.append(measured)
        say(table([measured]).splitlines()[-1])

    def texts(self) -> dict[str, bytes]:
        """Everything in which a secret could have been left, but for the functions' code and archives."""
        found = {
            str(file): (WORK / file).read_bytes()
            for file in sizes(WORK, lambda folder: folder == WORK / "local-aws" / "code")
        }
        for folder in ("logs", "state", "run", "tmp"):
            place = ROOT / ".rolebridge" / folder
            found |= {f".rolebridge/{folder}/{file}": (place / file).read_bytes() for file in sizes(place)}
        for name in ("calls", "decisions"):
            found[f"/_rolebridge/{name}"] = json.dumps(self.aws.get(f"/_rolebridge/{name}?after=0")).encode()
        logs = self.aws.client("logs")
        for page in logs.get_paginator("describe_log_groups").paginate():
            for group in page["logGroups"]:
                name = group["logGroupName"]
                pages = logs.get_paginator("filter_log_events").paginate(logGroupName=name)
                events = [event["message"] for part in pages for event in part["events"]]
                found[f"log group {name}"] = "\n".join(events).encode()
        return found

    def judge(self, status_before: str) -> list[str]:
        """What does not hold while the local AWS still runs."""
        warm, last = self.measures[0], self.measures[-1]
        problems = broken(warm, last, self.limits)
        problems += [f"{file} in .rolebridge is new or larger" for file in grown(self.warm_files, project_files())]
        problems += [f"{file} was left in the folder for temporary files" for file in sizes(WORK / "tmp")]
        if git_status() != status_before:
            problems.append("git status is other than before:\n" + git_status())
        texts = self.texts()
        problems += [f"a secret access key is in {place}" for place in sorted(holding(texts, self.secrets.values()))]
        for place in ("/_rolebridge/calls", "logs/calls.jsonl"):
            # What shows that a secret would be found: the ids of the same keys, which may be seen.
            if place not in holding(texts, self.secrets):
                problems.append(f"the id of no key is in {place}, so nothing was searched")
        return problems


def earlier(time_of_tag: str, by: timedelta) -> str:
    return (datetime.fromisoformat(time_of_tag) - by).isoformat().replace("+00:00", "Z")


def read(file: Path) -> str:
    """Empty of a process that has ended."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def is_java(pid: int) -> bool:
    return read(Path(f"/proc/{pid}/comm")).strip() == "java"


def leftovers(seen: set[int]) -> list[str]:
    """Processes of the local AWS, and any that has the folder of the soak in its words or its environment."""
    marks = {pid for pid in seen if alive(pid)}
    for folder in Path("/proc").glob("[0-9]*"):
        if int(folder.name) != os.getpid() and str(WORK) in read(folder / "cmdline") + read(folder / "environ"):
            marks.add(int(folder.name))
    return [f"process {pid} was left: {read(Path(f'/proc/{pid}/cmdline'))}" for pid in sorted(marks)]


def project_files() -> dict[str, int]:
    """What the command keeps in the project, without its tools and without what measurements keep."""
    place = ROOT / ".rolebridge"
    return sizes(place, lambda folder: folder.parent == place and folder.name in {"bench", "tools"})


def git_status() -> str:
    status = subprocess.run(
        ["git", "status", "--porcelain", "--ignored"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return status.stdout


def end(process: subprocess.Popen[bytes]) -> None:
    """Lets a command that an interruption cut short end what it began."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BrokenError(otherwise)


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


@contextmanager
def local_aws() -> Iterator[LocalAws]:
    """One that ends with this block, and with this process at the latest."""
    logs = ("--call-log", str(WORK / "logs" / "calls.jsonl"), "--decision-log", str(WORK / "logs" / "decisions.jsonl"))
    # Changes of IAM take effect at once: memory is measured here, not patience.
    options = (*logs, "--iam-delay", "0-0", "--parent-pid", str(os.getpid()), "--source-ip", "203.0.113.10")
    aws = LocalAws.start(WORK / "local-aws", *options)
    try:
        yield aws
    finally:
        if aws.process.poll() is None:
            aws.stop()


def soak(count: int) -> list[str]:
    """Everything; the problems, of which there should be none."""
    shutil.rmtree(WORK, ignore_errors=True)
    for folder in ("logs", "output", "requests", "tmp"):
        (WORK / folder).mkdir(parents=True)
    os.environ["TMPDIR"] = str(WORK / "tmp")
    with local_aws() as aws:
        soaked = Soak(aws, Limits())
        soaked.rolebridge("up")
        before = git_status()
        say("\n".join(table([]).splitlines()))
        all_provisions = provisions(count)
        users = list(dict.fromkeys(each.user for each in all_provisions))
        files = soaked.provision(all_provisions[:WARM_UP])
        soaked.rotate(users[:1], 1)
        soaked.warm()
        files = list(dict.fromkeys(files + soaked.provision(all_provisions[WARM_UP:])))
        soaked.rotate(users, count)
        soaked.remove(files[-count // REMOVALS :])
        seen = soaked.seen | aws.members()
        problems = soaked.judge(before)
    return problems + leftovers(seen)


def interrupted(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    if count < WARM_UP:
        sys.exit(f"At least {WARM_UP} provisions: what comes before is warming up.")
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGINT, interrupted)
    started = time.monotonic()
    try:
        problems = soak(count)
    except BrokenError as error:
        problems = [str(error)]
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        say("Interrupted; the local AWS is stopped.")
        sys.exit(130)
    for problem in problems:
        say(f"BROKEN: {problem}")
    if problems:
        sys.exit(1)
    say(f"Every bound holds; {time.monotonic() - started:.0f} s.")


if __name__ == "__main__":
    main()
