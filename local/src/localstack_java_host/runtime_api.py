"""The Lambda Runtime API (2018-06-01) that one JVM talks to.

Each JVM gets a server of its own on a free loopback port, so a message can never belong to an earlier JVM. What the
runtime client says comes out as events, in order; the owner adds `Exited` when the process ends.
"""

import contextlib
import json
import queue
import re
import socket
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

# Lambda quotas: 6 MB for a synchronous response, with room for the envelope.
RESPONSE_LIMIT = 6 * 1024 * 1024 + 100

_INVOCATION = re.compile(r"/2018-06-01/runtime/invocation/([^/]+)/(response|error)")


@dataclass(frozen=True, slots=True)
class Invocation:
    request_id: str
    function_arn: str
    trace_id: str
    deadline_ms: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the JVM."""


@dataclass(frozen=True, slots=True)
class Started(Event):
    """How an initialization ended, unless the process did."""


@dataclass(frozen=True, slots=True)
class Ready(Started):
    """The runtime asked for its next invocation: it is initialized, or done with the last one."""


@dataclass(frozen=True, slots=True)
class InitError(Started):
    error_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer(Event):
    """How an invocation ended, unless the process did."""

    request_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Response(Answer):
    """What the function returned."""


@dataclass(frozen=True, slots=True)
class InvocationError(Answer):
    """What the function threw, as the runtime client puts it."""

    error_type: str


@dataclass(frozen=True, slots=True)
class Exited(Event):
    """The process ended; a negative status is the signal that ended it."""

    status: int


class RuntimeApi:
    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._invocations: queue.SimpleQueue[Invocation | None] = queue.SimpleQueue()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.restored_at: float | None = None
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, name=f"runtime-api-{self.address}", daemon=True).start()

    def offer(self, invocation: Invocation) -> None:
        self._invocations.put(invocation)

    def post(self, event: Event) -> None:
        self._events.put(event)

    def next_event(self, timeout: float) -> Event | None:
        """The next event, or None when there is none within `timeout` seconds."""
        try:
            return self._events.get(timeout=max(timeout, 0))
        except queue.Empty:
            return None

    def close(self) -> None:
        self._invocations.put(None)
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the accepting thread; close() alone does not
        self._listener.close()

    def restored(self) -> None:
        """The runtime has run the hooks that come before a snapshot; here none is taken, and it goes on at once."""
        self.restored_at = time.monotonic()

    def next_invocation(self) -> Invocation | None:
        """Blocks until there is one; None when the server closes."""
        self._events.put(Ready())
        return self._invocations.get()

    def _accept(self) -> None:
        while True:
            try:
                connection, address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection, address), daemon=True).start()

    def _serve(self, connection: socket.socket, address: object) -> None:
        with connection, contextlib.suppress(OSError):
            _Handler(connection, address, self)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one packet per answer: unbuffered writes meet delayed acknowledgements
    server: RuntimeApi  # type: ignore[assignment]

    def do_GET(self) -> None:
        if self.path == "/2018-06-01/runtime/restore/next":
            self.server.restored()
            self._answer(200, {"status": "OK"})
            return
        if self.path != "/2018-06-01/runtime/invocation/next":
            self._answer(404, {"errorType": "NotFound"})
            return
        invocation = self.server.next_invocation()
        if invocation is None:
            self.close_connection = True
            return
        self.send_response_only(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", invocation.request_id)
        self.send_header("Lambda-Runtime-Deadline-Ms", str(invocation.deadline_ms))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", invocation.function_arn)
        self.send_header("Lambda-Runtime-Trace-Id", invocation.trace_id)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(invocation.payload)))
        self.end_headers()
        self.wfile.write(invocation.payload)

    def do_POST(self) -> None:
        body = self._body()
        error_type = self.headers.get("Lambda-Runtime-Function-Error-Type", "")
        if self.path in ("/2018-06-01/runtime/init/error", "/2018-06-01/runtime/restore/error"):
            self.server.post(InitError(error_type, body))
        elif match := _INVOCATION.fullmatch(self.path):
            request_id, kind = match.groups()
            if kind == "error":
                self.server.post(InvocationError(request_id, body, error_type))
            elif len(body) > RESPONSE_LIMIT:
                message = f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
                error = {"errorType": "Function.ResponseSizeTooLarge", "errorMessage": message}
                self.server.post(InvocationError(request_id, json.dumps(error).encode(), error["errorType"]))
                self._answer(413, error)
                return
            else:
                self.server.post(Response(request_id, body))
        else:
            self._answer(404, {"errorType": "NotFound"})
            return
        self._answer(202, {"status": "OK"})

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            chunks = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(chunks)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _answer(self, status: int, document: dict[str, str]) -> None:
        body = json.dumps(document).encode()
        self.send_response_only(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: an invocation's own log says what happened."""
