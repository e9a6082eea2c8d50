"""Stops this process when another one is gone."""

import os
import select
import signal
import threading


def stop_with(parent_pid: int) -> None:
    """Sends this process SIGTERM once `parent_pid` ends. Raises ProcessLookupError if there is none now."""
    handle = os.pidfd_open(parent_pid)

    def wait() -> None:
        select.select([handle], [], [])
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()
