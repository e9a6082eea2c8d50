"""Runs a command while holding a file lock: locked.py LOCK COMMAND...

The lock is the kernel's, so it ends with the last process that holds it, however that ends.
"""

import fcntl
import os
import sys

lock = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o644)
try:
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("Waiting for another rolebridge, which is building ...", file=sys.stderr)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
    except KeyboardInterrupt:
        sys.exit(130)
os.set_inheritable(lock, True)
os.execv(sys.argv[2], sys.argv[2:])
