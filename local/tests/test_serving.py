"""How requests reach LocalStack and answers leave it."""

import asyncio
import http.client
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypercorn import Config
from rolo.asgi import ASGIAdapter

from localstack_java_host.compat import serving
from support import LocalAws

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

    def test_server_reads_how_long_a_connection_may_be_idle_from_its_class(self) -> None:
        assert "keep_alive_timeout" in vars(Config)
