"""CloudWatch: the file that its metrics are in."""

from pathlib import Path


def mend_database_address() -> None:
    """SQLite is given the file's name as an address, in which some characters of a folder mean something else."""
    from localstack.services.cloudwatch.cloudwatch_database_helper import CloudwatchDatabase

    CloudwatchDatabase.METRICS_DB_READ_ONLY = f"{Path(CloudwatchDatabase.METRICS_DB).absolute().as_uri()}?mode=ro"
