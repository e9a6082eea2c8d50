"""A record that is kept in memory and, if wished, in a file: the calls, the decisions."""

import json
import threading
from collections import deque
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

KEPT = 100_000


class Record:
    """Holds the latest entries, numbered from 1. The file gets one JSON document a line."""

    def __init__(self, log: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._sequence = 0
        self._entries: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._log: TextIO | None = None
        if log:
            log.parent.mkdir(parents=True, exist_ok=True)
            self._log = log.open("a", buffering=1, encoding="utf-8")

    def add(self, entry: dict[str, Any]) -> None:
        """Puts the number before what the entry says."""
        with self._lock:
            self._sequence += 1
            numbered = {"seq": self._sequence, **entry}
            self._entries.append(numbered)
            if self._log:
                self._log.write(json.dumps(numbered, separators=(",", ":")) + "\n")

    def after(self, sequence: int) -> list[dict[str, Any]]:
        with self._lock:
            asked = min(max(self._sequence - sequence, 0), len(self._entries))
            return list(islice(self._entries, len(self._entries) - asked, None))

    def latest(self) -> int:
        """The number of the latest entry; 0 before the first."""
        with self._lock:
            return self._sequence


def timestamp() -> str:
    """Now, as an entry has it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
