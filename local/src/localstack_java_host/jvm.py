"""The command line of a function's JVM."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MAIN_CLASS = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda"

# Where the runtime client has the hooks that org.crac's classes register.
CHECKPOINTS = "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac"

# Lambda gives a function one vCPU per 1,769 MB (Lambda developer guide, "Configure Lambda function memory").
MEGABYTES_PER_VCPU = 1769

# What Lambda's Java images leave to the JVM beside the heap: a tenth of the memory for metaspace and a twentieth for
# compiled code, each up to a limit.
_METASPACE_LIMIT_KB = 160 * 1024
_CODE_CACHE_LIMIT_KB = 80 * 1024

_COLLECTOR = re.compile(r"-XX:\+Use\w+GC\b")
_OPTION_NAME = re.compile(r"-XX:[+-]?(\w+)|(-X[a-z]+)|(-D[\w.]+)")
_ALIASES = {"-Xmx": "MaxHeapSize"}


@dataclass(frozen=True, slots=True)
class Code:
    """A function's unpacked code."""

    folder: Path
    root: Path
    jar: Path
    libraries: tuple[Path, ...]


def heap_kilobytes(memory_mb: int) -> int:
    memory = memory_mb * 1024
    return memory - min(memory // 10, _METASPACE_LIMIT_KB) - min(memory // 20, _CODE_CACHE_LIMIT_KB)


def flags(memory_mb: int, tool_options: str, temp: Path) -> list[str]:
    """Lambda's defaults for java25, without those that the function's JAVA_TOOL_OPTIONS set themselves.

    Options on the command line would win over that variable, so a default that the function names is left out.
    """
    defaults = [
        # The JVM takes a share of the machine's memory for its first heap (GC tuning guide, "Ergonomics"); the machine
        # is as large as the function's memory on Lambda, and here as large as this one.
        f"-XX:MaxRAM={memory_mb}m",
        f"-XX:MaxHeapSize={heap_kilobytes(memory_mb)}k",
        "-XX:TieredStopAtLevel=1",
        "-Djava.net.preferIPv4Stack=true",
        f"-Djava.io.tmpdir={temp}",
        "-XX:+ErrorFileToStderr",
        "-XX:-UsePerfData",
    ]
    if memory_mb < 2 * MEGABYTES_PER_VCPU:
        defaults.append("-XX:ActiveProcessorCount=1")
    if not _COLLECTOR.search(tool_options):
        defaults.append("-XX:+UseSerialGC")
    named = _option_names(tool_options.split())
    # The runtime client loads its native library; without this the JVM logs a warning that Lambda's does not.
    return [
        *(flag for flag in defaults if _option_names([flag]).isdisjoint(named)),
        "--enable-native-access=ALL-UNNAMED",
    ]


def class_path(runtime_client: Iterable[Path], code: Code) -> str:
    """Runtime client first: on Lambda it is the parent loader of the function's code, so its classes win."""
    return ":".join(str(path) for path in (*runtime_client, code.jar, *code.libraries))


def _option_names(options: Iterable[str]) -> set[str]:
    names = set()
    for option in options:
        if match := _OPTION_NAME.match(option):
            name = next(group for group in match.groups() if group)
            names.add(_ALIASES.get(name, name))
    return names
