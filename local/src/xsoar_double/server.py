"""Listening on loopback, with TLS or without."""

import ipaddress
import socket
import ssl
import traceback
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from xsoar_double.http import Reply, Request

LOOPBACK = "127.0.0.1"
NAMES = (LOOPBACK, "localhost")
MOST_BODY = 16 * 1024 * 1024
IDLE_SECONDS = 300
HANDSHAKE_SECONDS = 30

_HEADERS = {
    "Strict-Transport-Security": "max-age=10886400",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

type Answer = Callable[[Request], Reply]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, names: tuple[str, ...], context: ssl.SSLContext | None, answer: Answer) -> None:
        self.answer = answer
        self._names = frozenset((*NAMES, *names))
        self._context = context
        super().__init__((LOOPBACK, port), Handler)

    @property
    def port(self) -> int:
        return self.socket.getsockname()[1]

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Runs in the connection's own thread, so that a slow handshake holds up nobody."""
        if self._context is None:
            super().finish_request(request, client_address)
            return
        request.settimeout(HANDSHAKE_SECONDS)
        with self._context.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away or doesn't trust the certificate is its own affair."""

    def serves(self, host: str) -> bool:
        """Whether `Host` is a name of this server: a page of another site that resolves to loopback is none."""
        name, colon, port = host.rpartition(":")
        if not colon or not port.isdecimal():
            name, port = host, ""
        return name in self._names and port in {"", str(self.port)}


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    # Head and body go out together.
    wbufsize = -1
    disable_nagle_algorithm = True

    def respond(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self._body(headers)
        if body is None:
            return
        if not self.server.serves(headers.get("host", "")):
            self._send(Reply.of({"error": "Host: not a name of this server"}, 421))
            return
        try:
            reply = self.server.answer(Request(self.command, self.path, headers, body))
        except Exception:  # whatever it was, the client gets an answer and the log has the cause
            traceback.print_exc()
            reply = Reply.of({"error": "the double failed: its standard error has the cause"}, 500)
        self._send(reply)

    do_GET = do_POST = do_PUT = do_DELETE = respond  # noqa: N815 - names that the base class looks for

    def _body(self, headers: dict[str, str]) -> bytes | None:
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not length.isdecimal() or int(length) > MOST_BODY:
            self.close_connection = True
            self._send(Reply.of({"error": f"Content-Length: 0 to {MOST_BODY} expected"}, 411))
            return None
        return self.rfile.read(int(length))

    def _send(self, reply: Reply) -> None:
        if reply.drop:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(reply.status)
        for name, value in (_HEADERS | reply.headers).items():
            self.send_header(name, value)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def version_string(self) -> str:
        return "xsoar_double"

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are recorded, not logged."""


def is_loopback_url(url: str) -> bool:
    """Whether an http URL leads nowhere but to this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        return parts.scheme == "http" and (host == "localhost" or ipaddress.ip_address(host).is_loopback)
    except ValueError:
        return False
