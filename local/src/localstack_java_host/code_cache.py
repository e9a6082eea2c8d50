"""The functions' code on disk: unpacked once per content, whatever the number of functions that share it."""

import base64
import shutil
import threading
import zipfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from localstack_java_host.jvm import Code

# Left over from earlier deployments: kept so that their class-data archives stay useful.
KEPT = 4


class CodeCache:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def prune(self) -> None:
        """Drops all but the most recently used code; call before any function runs."""
        entries = sorted(self._folder.glob("*"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in entries[KEPT:]:
            shutil.rmtree(path, ignore_errors=True)

    def location(self, code_sha256: str) -> Path:
        """The folder for code with this (base64) hash, whether or not it is there yet."""
        return self._folder / base64.b64decode(code_sha256).hex()

    def unpack(self, code_sha256: str, download: Callable[[BinaryIO], object]) -> Code:
        """The code with this hash; `download` writes the zip and is called only where it is not unpacked yet."""
        folder = self.location(code_sha256)
        with self._locks[folder.name]:
            if not folder.exists():
                self._unpack(folder, download)
            folder.touch()
        return code_in(folder)

    def _unpack(self, folder: Path, download: Callable[[BinaryIO], object]) -> None:
        scratch = folder.with_suffix(".new")
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        archive = scratch / "code.jar"
        with archive.open("wb") as file:
            download(file)
        with zipfile.ZipFile(archive) as content:
            content.extractall(scratch / "task")
        scratch.rename(folder)


def code_in(folder: Path) -> Code:
    """The zip itself stands on the class path for the classes at its root: class-data archives accept no folders."""
    root = folder / "task"
    return Code(
        folder=folder, root=root, jar=folder / "code.jar", libraries=tuple(sorted((root / "lib").glob("*.jar")))
    )
