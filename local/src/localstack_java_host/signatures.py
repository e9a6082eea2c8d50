"""Checks Signature Version 4.

IAM user guide, "AWS Signature Version 4 for API requests". Requests signed in the query string (presigned URLs) are
refused: nothing here needs them.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import quote

# "Requests must reach AWS within five minutes of the time stamp" holds for some services, and 15 minutes for most.
LONGEST_AGE = timedelta(minutes=15)

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=(?P<key>[^/,\s]+)/(?P<date>\d{8})/(?P<region>[^/,\s]+)/(?P<service>[^/,\s]+)"
    r"/aws4_request,\s*SignedHeaders=(?P<headers>[^,\s]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)
_TIMESTAMP = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
# What the body's own digest is replaced by where a body is not signed as a whole.
_UNSIGNED_BODY = re.compile(r"UNSIGNED-PAYLOAD|STREAMING-.*")


class SignatureError(Exception):
    """The request is not signed as it must be; the message is AWS's own."""


@dataclass(frozen=True)
class SignedRequest:
    """A request as its sender signed it: raw path and query, all headers, the body."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    signing_name: str


@dataclass(frozen=True)
class Signature:
    access_key_id: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    value: str

    @classmethod
    def of(cls, request: SignedRequest) -> "Signature | None":
        """What the Authorization header says; None where there is none that we know."""
        match = _AUTHORIZATION.fullmatch(request.headers.get("Authorization", "").strip())
        if match is None:
            return None
        headers = tuple(match["headers"].split(";"))
        return cls(match["key"], match["date"], match["region"], match["service"], headers, match["signature"])


def verify(request: SignedRequest, signature: Signature, secret: str, now: datetime) -> None:
    """Returns where the request was signed with this secret, for this service, within 15 minutes of now.

    :raises SignatureError: says what is wrong with it
    """
    headers = _by_lower_case(request.headers)
    timestamp = headers.get("x-amz-date", "")
    _require_fresh(timestamp, signature, now)
    if signature.service != request.signing_name:
        raise SignatureError(f"Credential should be scoped to correct service: '{request.signing_name}'.")
    if "host" not in signature.signed_headers:
        raise SignatureError("'Host' must be a 'SignedHeader' in the AWS Authorization.")
    digest, of_body = headers.get("x-amz-content-sha256", ""), hashlib.sha256(request.body).hexdigest()
    if digest and not _UNSIGNED_BODY.fullmatch(digest) and digest != of_body:
        raise SignatureError("The provided 'x-amz-content-sha256' header does not match what was computed.")
    signed = {name: headers[name] for name in sorted(signature.signed_headers) if name in headers}
    canonical = _canonical_request(request, signature, signed, signed.get("x-amz-content-sha256") or of_body)
    if not hmac.compare_digest(_sign(canonical, signature, secret, timestamp), signature.value):
        raise SignatureError(
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details."
        )


def _by_lower_case(headers: Mapping[str, str]) -> dict[str, str]:
    """Values of headers that are there more than once are joined, as they are signed."""
    found: dict[str, str] = {}
    for name, value in headers.items():
        lower = name.lower()
        found[lower] = f"{found[lower]},{value}" if lower in found else value
    return found


def _require_fresh(timestamp: str, signature: Signature, now: datetime) -> None:
    try:
        signed = datetime.fromisoformat(timestamp) if _TIMESTAMP.fullmatch(timestamp) else None
    except ValueError:
        signed = None
    if signed is None:
        raise SignatureError("Date must be in ISO-8601 'basic format'.")
    if not timestamp.startswith(signature.date):
        raise SignatureError("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date.")
    if signed < now - LONGEST_AGE:
        earliest = f"{now - LONGEST_AGE:%Y%m%dT%H%M%SZ}"
        raise SignatureError(f"Signature expired: {timestamp} is now earlier than {earliest}")
    if signed > now + LONGEST_AGE:
        latest = now + LONGEST_AGE
        raise SignatureError(f"Signature not yet current: {timestamp} is still later than {latest:%Y%m%dT%H%M%SZ}")


def _canonical_request(request: SignedRequest, signature: Signature, signed: Mapping[str, str], digest: str) -> str:
    """ "For Amazon S3, do not normalize URI paths"; for others they are normalized, then encoded once more."""
    path = request.path if signature.service == "s3" else quote(_normalized(request.path), safe="/~")
    pairs = sorted(pair.partition("=") for pair in request.query.split("&")) if request.query else ()
    query = "&".join(f"{name}={value}" for name, _, value in pairs)
    lines = [f"{name}:{' '.join(value.split())}" for name, value in signed.items()]
    return "\n".join((request.method.upper(), path, query, *lines, "", ";".join(signed), digest))


def _normalized(path: str) -> str:
    """Without empty, `.` and `..` segments (RFC 3986)."""
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    return "/" + "/".join(segments) + ("/" if segments and path.endswith("/") else "")


def _sign(canonical: str, signature: Signature, secret: str, timestamp: str) -> str:
    scope = (signature.date, signature.region, signature.service, "aws4_request")
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = "\n".join(("AWS4-HMAC-SHA256", timestamp, "/".join(scope), digest))
    keyed = _signing_key(secret, scope).copy()
    keyed.update(to_sign.encode())
    return keyed.hexdigest()


@lru_cache(maxsize=1024)
def _signing_key(secret: str, scope: tuple[str, ...]) -> hmac.HMAC:
    """What begins with the key that follows from the secret, for copies to go on; kept, since it is one for a day."""
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, digestmod="sha256")
