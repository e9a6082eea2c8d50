"""How a request comes from the server's event loop to the thread that answers it, and its answer back."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from hypercorn import Config
from hypercorn.asyncio.tcp_server import TCPServer
from localstack.aws import handlers
from rolo.asgi import ASGIAdapter, WsgiStartResponse, _AsyncGeneratorWrapper, populate_wsgi_environment

from localstack_java_host.compat.once import once

# Longer than anybody waits between two requests.
IDLE_SECONDS = 3600.0


class _Start:
    """What an application begins its answer with."""

    status: str
    headers: list[tuple[str, str]]

    def __call__(self, status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
        self.status, self.headers = status, headers

    @property
    def bounded(self) -> bool:
        return any(name.lower() == "content-length" for name, _ in self.headers)

    def event(self) -> dict[str, Any]:
        headers = [(name.encode("latin1"), value.encode("latin1")) for name, value in self.headers]
        return {"type": "http.response.start", "status": int(self.status[:3]), "headers": headers}


@once
def answer_at_one_go() -> None:
    """Hands a request to its thread with its body, and takes the whole answer from it: LocalStack has thread and event
    loop wait for each other up to seven times for that. An answer of unknown length comes piece by piece as before."""

    async def handle_http(self: Any, scope: Any, receive: Any, send: Any) -> None:
        environment: dict[str, Any] = {}
        populate_wsgi_environment(environment, scope)
        environment["wsgi.input"] = BytesIO(await _body(receive))
        environment["wsgi.input_terminated"] = True
        start = _Start()

        def answer() -> Iterable[bytes]:
            found = self.wsgi_app(environment, start)
            return _whole(found) if start.bounded else found

        pieces = await self.event_loop.run_in_executor(self.executor, answer)
        response = WsgiStartResponse(send, self.event_loop)
        await send(start.event())
        response.started = True
        try:
            if isinstance(pieces, Iterator):
                async for piece in (pieces := _AsyncGeneratorWrapper(pieces, self.event_loop)):
                    await response.write(piece)
            else:
                for piece in pieces:
                    await response.write(piece)
        except ConnectionError:
            pass  # who asked is gone
        finally:
            if isinstance(pieces, _AsyncGeneratorWrapper):
                await pieces.aclose()
            await response.close()

    ASGIAdapter.handle_http = handle_http


async def _body(receive: Any) -> bytes:
    parts = []
    while (event := await receive()).get("more_body", False):
        parts.append(event["body"])
    return b"".join(parts)


def _whole(pieces: Iterable[bytes]) -> list[bytes]:
    try:
        return [b"".join(pieces)]
    finally:
        if close := getattr(pieces, "close", None):
            close()


@once
def keep_connections() -> None:
    """Lets callers use a connection for the next request, as AWS does. LocalStack closes those whose caller doesn't ask
    in so many words, as boto's clients and its own don't, and any after five idle seconds, which a caller that writes
    at that moment takes for a failure.

    One whose caller is gone is closed at once; the server would wait for its idle time to end first.
    """
    server: Any = TCPServer
    read = server._read_data

    async def read_data(self: Any) -> None:
        await read(self)
        await self.idle_task.stop()

    server._read_data = read_data
    Config.keep_alive_timeout = IDLE_SECONDS
    handlers.run_custom_finalizers.append(lambda _chain, _context, response: response.headers.remove("Connection"))
