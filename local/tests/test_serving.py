"""How requests reach LocalStack and answers leave it, and which environment an invocation gets."""

import asyncio
import http.client
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from hypercorn import Config
from localstack.services.lambda_.invocation.assignment import AssignmentService
from localstack.services.lambda_.invocation.execution_environment import (
    InvalidStatusException,
    RuntimeStatus,
)
from localstack.services.lambda_.invocation.lambda_models import InitializationType
from rolo.asgi import ASGIAdapter

from localstack_java_host.compat import environments, serving
from support import PATIENCE, LocalAws

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def answered(application: Application, *body: bytes) -> list[tuple[Any, bool]]:
    """What the server is told: status or body, and whether more follows."""
    serving.answer_at_one_go()
    parts = [{"type": "http.request", "body": part, "more_body": True} for part in body]
    parts.append({"type": "http.request", "body": b"", "more_body": False})
    told: list[tuple[Any, bool]] = []

    class Stream:
        closed = False

        async def receive(self) -> dict[str, Any]:
            return parts.pop(0)

        async def send(self, event: dict[str, Any]) -> None:
            told.append((event.get("status", event.get("body")), event.get("more_body", True)))

    async def serve(executor: ThreadPoolExecutor) -> None:
        adapter = ASGIAdapter(application, asyncio.get_running_loop(), executor)
        scope = {"type": "http", "http_version": "1.1", "path": "/", "raw_path": b"/", "headers": []}
        stream = Stream()
        await adapter(scope, stream.receive, stream.send)

    with ThreadPoolExecutor(1) as executor:
        asyncio.run(serve(executor))
    return told


class Closing(list[bytes]):
    """An answer in pieces that tells whether it was closed."""

    closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from super().__iter__()

    def close(self) -> None:
        self.closed = True


class TestServing:
    def test_application_has_the_whole_body_and_its_answer_goes_at_once(self) -> None:
        pieces = Closing()

        def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            body = environ["wsgi.input"].read()
            pieces.extend([body, b"!"])
            start("201 CREATED", [("Content-Length", str(len(body) + 1))])
            return pieces

        assert answered(application, b"a", b"bc") == [(201, True), (b"abc!", True), (b"", False)]
        assert pieces.closed

    def test_answer_of_unknown_length_goes_piece_by_piece(self) -> None:
        begun = []

        def pieces() -> Iterator[bytes]:
            for piece in (b"one", b"two"):
                begun.append(piece)
                yield piece

        def application(_environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            start("200 OK", [])
            return pieces()

        assert answered(application) == [(200, True), (b"one", True), (b"two", True), (b"", False)]
        assert begun == [b"one", b"two"]

    def test_answer_without_a_body(self) -> None:
        def application(_environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            start("204 NO CONTENT", [])
            return ()

        assert answered(application) == [(204, True), (b"", False)]

    def test_application_that_fails_has_answered_nothing(self) -> None:
        def application(_environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
            raise LookupError("no answer")

        with pytest.raises(LookupError, match="no answer"):
            answered(application)

    @pytest.mark.parametrize("asked", [None, "keep-alive", "close"])
    def test_connection_serves_the_next_request_unless_it_is_told_to_close(
        self, aws: LocalAws, asked: str | None
    ) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", aws.port)
        headers = {"Connection": asked} if asked else {}
        try:
            connection.request("GET", "/_rolebridge/health", headers=headers)
            answer = connection.getresponse()
            assert b"iamEnforced" in answer.read()
            assert (connection.sock is None) == (asked == "close")
        finally:
            connection.close()

    def test_connection_whose_caller_has_ended_it_is_closed_at_once(self, aws: LocalAws) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", aws.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/_rolebridge/health")
            connection.getresponse().read()
            connection.sock.shutdown(socket.SHUT_WR)
            assert connection.sock.recv(1) == b""
        finally:
            connection.close()

    def test_server_reads_how_long_a_connection_may_be_idle_from_its_class(self) -> None:
        assert "keep_alive_timeout" in vars(Config)


class Environment:
    """As LocalStack sees one whose function is nothing."""

    initialization_type = InitializationType.on_demand

    def __init__(self, number: int) -> None:
        self.id, self.version_manager_id = str(number), "version"
        self.status = RuntimeStatus.READY
        self._lock = threading.Lock()

    def stop(self) -> None:
        self.status = RuntimeStatus.STOPPED

    def reserve(self) -> None:
        with self._lock:
            if self.status != RuntimeStatus.READY:
                raise InvalidStatusException(self.id)
            self.status = RuntimeStatus.INVOKING

    def release(self) -> None:
        self.status = RuntimeStatus.READY


@pytest.fixture
def service() -> Iterator[Any]:
    """Starts environments, and lists those that it started."""
    original = AssignmentService.get_environment
    environments.share_environments.__wrapped__()
    shared: Any = AssignmentService()
    shared.started = []

    def start(_manager: str, _version: object) -> Environment:
        shared.started.append(Environment(len(shared.started)))
        return shared.started[-1]

    shared.start_environment = start
    yield shared
    AssignmentService.get_environment = original
    shared.stop()


def invocation(service: Any, during: Callable[[], object] = lambda: None) -> str:
    """The environment that it got."""
    with service.get_environment("version", None, InitializationType.on_demand) as environment:
        during()
        found: str = environment.id
        return found


class TestEnvironments:
    """The patience is next to none or longer than any test: none of them depends on how fast anything is."""

    def test_invocations_at_once_share_one(self, service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(environments.patience, "seconds", 3600.0)
        with ThreadPoolExecutor(8) as pool:
            got = list(pool.map(lambda _: invocation(service), range(40)))
        assert set(got) == {"0"}
        assert len(service.started) == 1

    def test_one_that_starts_is_waited_for_without_a_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(environments.patience, "seconds", 0.01)
        turns, all_of_it = environments.Turns(), {"busy": Environment(0)}
        all_of_it["busy"].reserve()
        turns.starting["version"] += 1

        def wait() -> bool:
            with turns.lock:
                return turns.wait("version", all_of_it)

        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(wait)
            with turns.lock:
                turns.starting["version"] -= 1
                all_of_it["new"] = Environment(1)
                turns.lock.notify_all()
            assert waiting.result()

    def test_without_patience_none_is_waited_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(environments.patience, "seconds", 0)
        turns, busy = environments.Turns(), Environment(0)
        busy.reserve()
        turns.starting["version"] += 1
        with turns.lock:
            assert not turns.wait("version", {"busy": busy})
            assert not turns.wait("version", {})

    def test_busy_one_is_not_waited_for_beyond_the_patience(
        self, service: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(environments.patience, "seconds", 0.01)
        others: list[str] = []
        assert invocation(service, during=lambda: others.append(invocation(service))) == "0"
        assert others == ["1"]
        assert invocation(service) == "0"

    def test_one_that_fails_to_start_leaves_nobody_waiting(self, service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(environments.patience, "seconds", 3600.0)
        start = service.start_environment

        def fail(*_: Any) -> Environment:
            service.start_environment = start
            raise LookupError("no start")

        service.start_environment = fail
        with ThreadPoolExecutor(4) as pool:
            outcomes: list[Future[str]] = [pool.submit(invocation, service) for _ in range(4)]
        assert sorted(str(one.exception() or one.result()) for one in outcomes) == ["0", "0", "0", "no start"]

    def test_environment_of_a_failed_invocation_is_gone(self, service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(environments.patience, "seconds", 3600.0)

        def fail() -> None:
            raise LookupError("no answer")

        with pytest.raises(LookupError, match="no answer"):
            invocation(service, during=fail)
        assert not service.environments["version"]
        assert invocation(service) == "1"
