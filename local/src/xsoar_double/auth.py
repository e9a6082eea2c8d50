"""Who may call: one API key, as version 6, version 8 or an Advanced key of version 8 has it."""

import hashlib
import hmac
import re
import threading
import time
from typing import Protocol

from xsoar_double.errors import ApiError, GatewayError
from xsoar_double.http import Request
from xsoar_double.settings import Settings

# How old a request may be is not documented; five minutes are usual for signed requests.
SKEW_SECONDS = 300
NONCE = re.compile(r"[A-Za-z0-9]{64}")


class Auth(Protocol):
    """Raises what the server answers to a key that doesn't count."""

    def check(self, request: Request, *, expired: bool) -> None: ...


def auth_of(settings: Settings) -> Auth:
    if settings.version == 6:
        return Version6(settings.api_key)
    if settings.advanced:
        return AdvancedKey(settings.api_key, settings.api_key_id)
    return StandardKey(settings.api_key, settings.api_key_id)


def _same(sent: str, expected: str) -> bool:
    return hmac.compare_digest(sent.encode(), expected.encode())


class Version6:
    """The raw key, without `Bearer`. One that died with its user is answered like a wrong one: what is asked for then
    is a session's CSRF cookie (demisto-py's README). `x-xdr-auth-id` is ignored."""

    def __init__(self, key: str) -> None:
        self._key = key

    def check(self, request: Request, *, expired: bool) -> None:
        if expired or not _same(request.headers.get("authorization", ""), self._key):
            detail = "Issue with CSRF code"
            raise ApiError(403, "forbidden", "Forbidden", detail, "http: named cookie not present")


class StandardKey:
    """The raw key and its id. The texts of the gateway's answers are not confirmed."""

    def __init__(self, key: str, key_id: str) -> None:
        self._key = key
        self._key_id = key_id

    def check(self, request: Request, *, expired: bool) -> None:
        _known_id(request, self._key_id)
        if not _same(request.headers.get("authorization", ""), self._key):
            raise GatewayError(401, "Unauthorized: the API key is invalid")
        _not_expired(expired)


class AdvancedKey:
    """The hash of key, nonce and timestamp, each good for one request."""

    def __init__(self, key: str, key_id: str) -> None:
        self._key = key
        self._key_id = key_id
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()

    def check(self, request: Request, *, expired: bool) -> None:
        _known_id(request, self._key_id)
        nonce = request.headers.get("x-xdr-nonce", "")
        timestamp = request.headers.get("x-xdr-timestamp", "")
        expected = hashlib.sha256((self._key + nonce + timestamp).encode()).hexdigest()
        if not NONCE.fullmatch(nonce) or not _same(request.headers.get("authorization", ""), expected):
            raise GatewayError(401, "Unauthorized: the API key is invalid")
        self._fresh(nonce, timestamp)
        _not_expired(expired)

    def _fresh(self, nonce: str, timestamp: str) -> None:
        now = time.time()
        if not timestamp.isdecimal() or abs(now - int(timestamp) / 1000) > SKEW_SECONDS:
            raise GatewayError(401, "Unauthorized: the timestamp is not milliseconds of about now")
        with self._lock:
            self._seen = {seen: at for seen, at in self._seen.items() if now - at <= 2 * SKEW_SECONDS}
            if nonce in self._seen:
                raise GatewayError(401, "Unauthorized: the nonce was used before")
            self._seen[nonce] = now


def _known_id(request: Request, key_id: str) -> None:
    if not _same(request.headers.get("x-xdr-auth-id", ""), key_id):
        raise GatewayError(401, "Unauthorized: the API key id is invalid")


def _not_expired(expired: bool) -> None:
    if expired:
        raise GatewayError(401, "Unauthorized: the API key has expired")
