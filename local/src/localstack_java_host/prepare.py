"""Builds what depends on the installed packages only: `python -m localstack_java_host.prepare`.

That is LocalStack's index over all AWS APIs, which takes seconds of processor time. A start without it builds it too:
running this as the last step of a set-up only makes the first start as quick as the others.
"""

import os
import sys
import tempfile
from pathlib import Path


def catalog(fallback: Path) -> Path:
    """The index, built unless it is there already: beside the packages, or below `fallback` where that is read-only."""
    from localstack_java_host.compat import process

    folder = Path(sys.prefix) / "var" / "localstack_java_host"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = fallback
        folder.mkdir(parents=True, exist_ok=True)
    built = folder / process.catalog_file().name
    if not built.exists():
        scratch = folder / f"{built.name}.{os.getpid()}"
        process.build_catalog(scratch)
        scratch.replace(built)  # another process may be building it too
    return built


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        # LocalStack reads its configuration, and where it may write, as it is imported.
        os.environ.update(OVERRIDE_IN_DOCKER="0", FILESYSTEM_ROOT=scratch, CONFIG_DIR=scratch, DISABLE_EVENTS="1")
        catalog(Path(scratch))


if __name__ == "__main__":
    main()
