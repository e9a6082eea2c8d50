"""CloudWatch: the file that its metrics are in."""

import tempfile
from pathlib import Path

from localstack_java_host.compat.once import once


@once
def mend_database() -> None:
    """Moves the file to where its name is short, and has SQLite read it by an address that means this name.

    SQLite takes names of some 500 bytes, and in LocalStack's the folder of all stands twice. In an address some
    characters of a folder mean something else. What a former process left is nothing to this one.
    """
    from localstack.services.cloudwatch.cloudwatch_database_helper import CloudwatchDatabase

    file = Path(tempfile.gettempdir()).absolute() / "cloudwatch" / CloudwatchDatabase.DB_NAME
    file.unlink(missing_ok=True)
    CloudwatchDatabase.CLOUDWATCH_DATA_ROOT = str(file.parent)
    CloudwatchDatabase.METRICS_DB = str(file)
    CloudwatchDatabase.METRICS_DB_READ_ONLY = f"{file.as_uri()}?mode=ro"
