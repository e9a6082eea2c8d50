"""What enforcing IAM costs a call: `python tests/measure_enforcement.py`, in an environment with the test tools.

Two local AWSs, one with `--no-iam`, get the same calls of the same user in turns. Prints the medians in milliseconds
and the median of the differences, pair by pair.
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

PAIRS = 400
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


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        started: list[LocalAws] = []
        try:
            for name, more in (("on", ()), ("off", ("--no-iam",))):
                started.append(LocalAws.start(Path(folder) / name, "--iam-delay", "0-0", *more))
            on, off = (prepare(aws) for aws in started)
            for operation in on:
                pairs = [(timed(on[operation]), timed(off[operation])) for _ in range(PAIRS + WARM_UP)][WARM_UP:]
                figures = {
                    "operation": operation,
                    "on": round(statistics.median(pair[0] for pair in pairs), 2),
                    "off": round(statistics.median(pair[1] for pair in pairs), 2),
                    "difference": round(statistics.median(one - other for one, other in pairs), 2),
                }
                print(json.dumps(figures))  # noqa: T201
        finally:
            for aws in started:
                aws.kill()


if __name__ == "__main__":
    main()
