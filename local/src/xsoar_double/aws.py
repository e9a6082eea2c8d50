"""Clients of the AWS SDK, all for the one endpoint, and the operations behind IAM's actions."""

import os
import threading
from dataclasses import dataclass
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from xsoar_double.errors import RunError

# Prefixes of IAM actions, and the services of the SDK where they are named otherwise.
SERVICES = {"access-analyzer": "accessanalyzer", "elasticloadbalancing": "elbv2", "elasticfilesystem": "efs"}
# Actions, and the operations that they permit where those are named otherwise.
OPERATIONS = {"s3:ListAllMyBuckets": "ListBuckets", "budgets:ViewBudget": "DescribeBudgets"}


def isolate() -> None:
    """Keeps the machine's own AWS settings, credentials and proxies out of every call."""
    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            del os.environ[name]
    nowhere = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), os.devnull)
    os.environ.update(nowhere, AWS_EC2_METADATA_DISABLED="true")


@dataclass(frozen=True)
class Keys:
    key_id: str
    secret: str
    token: str | None = None


class Clients:
    """Clients of the SDK, all for one endpoint."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._session = botocore.session.Session()
        # A session doesn't make clients for several threads at a time.
        self._lock = threading.Lock()

    def client(self, service: str, region: str, keys: Keys, config: Config | None = None) -> Any:
        if region not in _regions():
            # What comes of a name that no server has.
            raise RunError(f'Could not connect to the endpoint URL: "https://{service}.{region}.amazonaws.com/"')
        with self._lock:
            return self._session.create_client(
                service,
                region_name=region,
                endpoint_url=self._endpoint,
                aws_access_key_id=keys.key_id,
                aws_secret_access_key=keys.secret,
                aws_session_token=keys.token,
                config=config,
            )

    def operation(self, action: str) -> tuple[str, str]:
        """The service and the operation that need an action; KeyError if the SDK has none."""
        prefix, _, name = action.partition(":")
        service, operation = SERVICES.get(prefix, prefix), OPERATIONS.get(action, name)
        with self._lock:
            if service not in self._session.get_available_services():
                raise KeyError(action)
            model = self._session.get_service_model(service)
        if operation not in model.operation_names:
            raise KeyError(action)
        return service, operation

    def required(self, action: str) -> frozenset[str]:
        """The parameters that an action's operation can't do without."""
        service, operation = self.operation(action)
        with self._lock:
            shape = self._session.get_service_model(service).operation_model(operation).input_shape
        return frozenset(shape.required_members if shape else ())


@cache
def _regions() -> frozenset[str]:
    session = botocore.session.Session()
    return frozenset(
        region
        for partition in session.get_available_partitions()
        for region in session.get_available_regions("ec2", partition)
    )
