"""Changes to LocalStack and moto, each of which is made once in a process."""

import threading
from collections.abc import Callable

# One for all: some change the same classes.
_LOCK = threading.RLock()


class Once:
    """A call returns when the change is made, whichever thread makes it; one that fails is made by the next call."""

    def __init__(self, change: Callable[[], None]) -> None:
        self.__doc__ = change.__doc__
        self.__wrapped__ = change
        self._made = False

    def __call__(self) -> None:
        if self._made:
            return
        with _LOCK:
            if not self._made:
                self.__wrapped__()
                self._made = True


# As it reads above a function.
once = Once
