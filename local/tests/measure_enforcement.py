"""What enforcing IAM costs a call: `python tests/measure_enforcement.py`, in an environment with the test tools.

Two local AWSs, one with `--no-iam`, get the same calls of the same user in turns. Two processes that are alike differ
by some 0.2 ms, too, so several rounds start new ones. Prints the medians in milliseconds, for each round the median of
the differences, pair by pair, and the median of these.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from localstack_java_host import compat  # noqa: F401 - first of all: LocalStack needs its help on Python 3.12
from support import LocalAws, document

ROUNDS = 5
PAIRS = 200
WARM_UP = 50


def prepare(aws: LocalAws) -> dict[str, Callable[[], Any]]:
    iam = aws.client("iam")
    arn = iam.create_user(UserName="measured", Path="/rolebridge/")["User"]["Arn"]
    key = iam.create_access_key(UserName="measured")["AccessKey"]
    granted = [
        {"Effect": "Allow", "Action": f"iam:{action}", "Resource": arn}
        for action in ("GetUserPolicy", "ListAccessKeys", "TagUser", "GetUser")
    ]
    granted.append({"Effect": "Allow", "Action": "athena:ListNamedQueries", "Resource": "*"})
    iam.put_user_policy(UserName="measured", PolicyName="own", PolicyDocument=document(*granted))
    trust = {"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="measured", AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    own = {
        service: aws.client(service, key["AccessKeyId"], key["SecretAccessKey"]) for service in ("athena", "iam", "sts")
    }
    return {
        "sts:GetCallerIdentity": own["sts"].get_caller_identity,
        "iam:GetUser": lambda: own["iam"].get_user(UserName="measured"),
        # By the reference's table, and answered without LocalStack.
        "athena:ListNamedQueries": own["athena"].list_named_queries,
        "sts:AssumeRole": lambda: own["sts"].assume_role(RoleArn=role, RoleSessionName="session"),
    }


def timed(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def pair(on: Callable[[], Any], off: Callable[[], Any], number: int) -> tuple[float, float]:
    """Each is first in every other pair."""
    if number % 2:
        last = timed(off)
        return timed(on), last
    first = timed(on)
    return first, timed(off)


def measured() -> dict[str, list[tuple[float, float]]]:
    """All pairs of each operation in one round."""
    with tempfile.TemporaryDirectory() as folder:
        started: dict[str, LocalAws] = {}
        try:
            for name, more in (("on", ()), ("off", ("--no-iam",))):
                started[name] = LocalAws.start(Path(folder) / name, "--iam-delay", "0-0", *more)
            on, off = prepare(started["on"]), prepare(started["off"])
            return {
                operation: [pair(on[operation], off[operation], number) for number in range(PAIRS + WARM_UP)][WARM_UP:]
                for operation in on
            }
        finally:
            for aws in started.values():
                aws.kill()


def main() -> None:
    rounds = [measured() for _ in range(ROUNDS)]
    for operation in rounds[0]:
        all_pairs = [each for found in rounds for each in found[operation]]
        differences = [statistics.median(on - off for on, off in found[operation]) for found in rounds]
        figures = {
            "operation": operation,
            "on": round(statistics.median(on for on, _ in all_pairs), 2),
            "off": round(statistics.median(off for _, off in all_pairs), 2),
            "difference": round(statistics.median(differences), 2),
            "rounds": [round(each, 2) for each in differences],
        }
        print(json.dumps(figures))  # noqa: T201


if __name__ == "__main__":
    main()
