"""Class-data archives: the first JVM that ran some code teaches the next ones to load its classes faster.

An archive holds the classes that one process had loaded, in the JDK's own format, and halves the start of others
(measured for rolebridge's functions: 1.1 s of processor time to 0.6 s). It belongs to one content of the code and one
JDK. It stays beside the unpacked code, so it serves all functions that share the code, and later runs too. On Lambda
this is what SnapStart and the runtime's own cache are for.

The JDK writes it as the process ends. (It can also write it from a process that goes on, but JDK 25.0.3 then crashes.)
"""

import hashlib
import threading
from pathlib import Path

# The JDK reports as errors that an option narrows what it may take from its own archive.
_QUIET = ["-Xlog:cds=off", "-Xlog:cds+dynamic=off", "-Xlog:aot=off"]


class ClassArchives:
    def __init__(self, java_home: Path) -> None:
        release = java_home / "release"
        identity = release.read_bytes() if release.exists() else str(java_home).encode()
        self._name = f"classes-{hashlib.sha256(identity).hexdigest()[:12]}.jsa"
        self._lock = threading.Lock()
        self._recording: set[Path] = set()

    def use(self, code: Path) -> list[str]:
        """The JVM options to start with the archive of the code in this folder; none while there is no archive."""
        archive = code / self._name
        return [*_QUIET, f"-XX:SharedArchiveFile={archive}"] if archive.exists() else []

    def record(self, code: Path) -> list[str]:
        """The JVM options to make the archive; none while another process does."""
        with self._lock:
            if code in self._recording:
                return []
            self._recording.add(code)
        self._scratch(code).unlink(missing_ok=True)
        return [*_QUIET, f"-XX:ArchiveClassesAtExit={self._scratch(code)}"]

    def recorded(self, code: Path, *, complete: bool) -> None:
        """Must be called when a process that recorded has ended; a complete archive is then used."""
        if complete and self._scratch(code).exists():
            self._scratch(code).rename(code / self._name)
        with self._lock:
            self._recording.discard(code)

    def _scratch(self, code: Path) -> Path:
        return code / f"{self._name}.new"
