"""The process: its start and end, and what LocalStack would download or take long to make."""

import contextlib
import gc
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import jpype
from localstack import config
from localstack.runtime import events


def run_localstack() -> None:
    """Runs LocalStack in this thread until it is told to stop; ends with SystemExit."""
    from localstack.runtime.main import main

    main()


def look_for_cycles_rarely() -> None:
    """Python looks each time that 2,000 more objects are there than before, of which LocalStack makes a million that
    stay. That is a tenth of what a deployment takes."""
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
    gc.callbacks.append(_WhatStays().leave_out)


class _WhatStays:
    """JPype has Python look at all objects whenever the embedded JVM looks at its own: every other run of a machine,
    and for a second in which nothing is answered. Most are descriptions of services, which come with the first calls
    and stay: they are left out of later looks.

    They are counted by memory: who asks for the objects themselves holds tuples that other threads are still making,
    and those fail to be made (https://github.com/python/cpython/issues/39117).
    """

    def __init__(self) -> None:
        self._blocks = 0

    def leave_out(self, phase: str, info: dict[str, int]) -> None:
        if phase != "stop" or info["generation"] != OLDEST:
            return
        blocks = sys.getallocatedblocks()
        if blocks - self._blocks > BLOCKS_TO_LEAVE_OUT:
            gc.freeze()
            self._blocks = blocks


# Some ten megabytes, were all of them garbage.
OBJECTS_BETWEEN_LOOKS = 100_000

# Of memory, of which an object has two or three: some twenty megabytes.
BLOCKS_TO_LEAVE_OUT = 300_000

# A look at this generation is one at all objects.
OLDEST = 2


def wait_until_stopping() -> None:
    events.infra_stopping.wait()


def wake_server() -> None:
    """LocalStack stops its event loop from another thread without waking it, so that it may sleep on."""
    from localstack.runtime.current import get_current_runtime

    with contextlib.suppress(RuntimeError):  # it is closed already
        get_current_runtime().components.runtime_server.loop.call_soon_threadsafe(lambda: None)


def jvm_folder() -> Path:
    """Where LocalStack looks for the JDK that JSONata runs in."""
    from localstack.packages.java import java_package

    return _install_folder(java_package.get_installer(_jsonata_installer().java_version))


def jsonata_folder() -> Path:
    """Where LocalStack looks for the JSONata jars."""
    return _install_folder(_jsonata_installer())


def _jsonata_installer() -> Any:
    from localstack.services.stepfunctions.packages import jpype_jsonata_package

    return jpype_jsonata_package.get_installer()


def _install_folder(installer: Any) -> Path:
    from localstack.packages import InstallTarget

    return Path(installer._get_install_dir(InstallTarget.VAR_LIBS))


def tame_embedded_jvm() -> None:
    """Makes the JVM that LocalStack embeds for JSONata leave signals alone, start faster and find its jars.

    Without -Xrs it takes over SIGTERM, and the process then ends without LocalStack's own shutdown. JPype takes the
    whole name of a folder whose jars it is given for a pattern, also brackets that are in it.
    """
    start: Callable[..., None] = jpype.startJVM

    def start_reduced(jvm_path: str, *arguments: str, classpath: Iterable[Path], **options: Any) -> None:
        jars = [str(jar) for entry in classpath for jar in jars_of(entry)]
        start(
            jvm_path,
            *(*arguments, "-Xrs", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            **{**options, "classpath": jars},
        )

    jpype.startJVM = start_reduced


def jars_of(entry: Path) -> list[Path]:
    """What an entry of a class path stands for: itself, or the jars of a folder where it ends with an asterisk."""
    return sorted(entry.parent.glob("*.jar")) if entry.name == "*" else [entry]


def catalog_file() -> Path:
    """Where LocalStack looks for it first."""
    from localstack.aws.spec import _get_catalog_filename

    return Path(config.dirs.static_libs, _get_catalog_filename())


def build_catalog(target: Path) -> None:
    from localstack.aws.spec import build_service_index_cache

    build_service_index_cache(str(target))
