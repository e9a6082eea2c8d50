"""All that is known of LocalStack's and moto's internals, so that an upgrade shows in one place.

`tests/test_compat.py` asserts the signatures that are relied on. Importing a module of this package imports LocalStack,
whose configuration is read from the environment at that moment. Imports inside functions are those that take long and
are not needed to start.
"""

import _thread
import sys
import threading
from typing import Any


def _bridge_to_python_3_13() -> None:
    """Lends Python 3.12 the two things of 3.13 that LocalStack 4.14 needs, though it says that 3.10 is enough."""
    import warnings

    from typing_extensions import deprecated

    warnings.deprecated = deprecated  # type: ignore[misc]
    real = threading.Lock

    class Lock:
        def __new__(cls) -> Any:
            return _thread.allocate_lock()

    # A type from 3.13 on, and one module writes `Lock | None`.
    threading.Lock = Lock
    try:
        import localstack.packages.api  # noqa: F401
    finally:
        threading.Lock = real


if sys.version_info < (3, 13):
    _bridge_to_python_3_13()
