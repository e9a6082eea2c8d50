"""The clients that LocalStack's services call others by."""

import threading
from contextvars import ContextVar
from typing import Any

from botocore.credentials import Credentials
from localstack.aws.connect import InternalClientFactory

from localstack_java_host.compat.once import once

_session: ContextVar[Credentials] = ContextVar("session")


class _OfTheCall:
    """Stands for credentials in a client that sessions share."""

    @staticmethod
    def get_frozen_credentials() -> Any:
        return _session.get().get_frozen_credentials()


class SessionClient:
    """A client whose calls are signed by one session."""

    def __init__(self, shared: Any, credentials: Credentials) -> None:
        self._shared = shared
        self._credentials = credentials

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._shared, name)
        if not callable(found):
            return found

        def call(*arguments: Any, **parameters: Any) -> Any:
            before = _session.set(self._credentials)
            try:
                return found(*arguments, **parameters)
            finally:
                _session.reset(before)

        return call


class TaskClientFactory(InternalClientFactory):
    """Makes a client once for all sessions that call the service by it. Its events are all sessions', too."""

    def _get_client(self, **parameters: Any) -> Any:
        token = parameters["aws_session_token"]
        if token is None:
            return super()._get_client(**parameters)
        credentials = Credentials(parameters["aws_access_key_id"], parameters["aws_secret_access_key"], token)
        nobody = dict.fromkeys(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"), "of-the-call")
        shared = super()._get_client(**{**parameters, **nobody})
        shared._request_signer._credentials = _OfTheCall
        return SessionClient(shared, credentials)


@once
def share_clients_of_tasks() -> None:
    """Keeps the clients that state machines call services by: LocalStack makes one for each task, since each has a
    session of its own, which takes longer than the call."""
    from localstack.services.stepfunctions.asl.utils import boto_client

    boto_client.connect_to = TaskClientFactory(use_ssl=boto_client.connect_to._use_ssl)


@once
def share_clients_of_logs() -> None:
    """Has the logs of functions written by one client, and by a thread for each version that has written some.
    LocalStack makes thread, session and client for every version that is published, most of which nothing calls."""
    from localstack.services.lambda_.invocation import logs

    logs.connect_to = TaskClientFactory(use_ssl=logs.connect_to._use_ssl)
    start, add, starting = logs.LogHandler.start_subscriber, logs.LogHandler.add_logs, threading.Lock()

    def add_logs(self: Any, log_item: Any) -> None:
        with starting:
            if self._thread is None and not self._shutdown_event.is_set():
                start(self)
        add(self, log_item)

    logs.LogHandler.start_subscriber = lambda _: None
    logs.LogHandler.add_logs = add_logs
