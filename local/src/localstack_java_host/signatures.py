"""Checks Signature Version 4.

IAM user guide, "AWS Signature Version 4 for API requests". Requests signed in the query string (presigned URLs) are
refused: nothing here needs them.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from localstack_java_host.compat import signer

# "Requests must reach AWS within five minutes of the time stamp" holds for some services, and 15 minutes for most.
LONGEST_AGE = timedelta(minutes=15)

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=(?P<key>[^/,\s]+)/(?P<date>\d{8})/(?P<region>[^/,\s]+)/(?P<service>[^/,\s]+)"
    r"/aws4_request,\s*SignedHeaders=(?P<headers>[^,\s]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)
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
    timestamp = request.headers.get("X-Amz-Date", "")
    _require_fresh(timestamp, signature, now)
    if signature.service != request.signing_name:
        raise SignatureError(f"Credential should be scoped to correct service: '{request.signing_name}'.")
    if "host" not in signature.signed_headers:
        raise SignatureError("'Host' must be a 'SignedHeader' in the AWS Authorization.")
    digest = request.headers.get("X-Amz-Content-SHA256", "")
    if digest and not _UNSIGNED_BODY.fullmatch(digest) and digest != hashlib.sha256(request.body).hexdigest():
        raise SignatureError("The provided 'x-amz-content-sha256' header does not match what was computed.")
    expected = _sign(request, signature, secret, timestamp)
    if not hmac.compare_digest(expected, signature.value):
        raise SignatureError(
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details."
        )


def _require_fresh(timestamp: str, signature: Signature, now: datetime) -> None:
    try:
        signed = datetime.strptime(timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise SignatureError("Date must be in ISO-8601 'basic format'.") from None
    if not timestamp.startswith(signature.date):
        raise SignatureError("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date.")
    if signed < now - LONGEST_AGE:
        earliest = f"{now - LONGEST_AGE:%Y%m%dT%H%M%SZ}"
        raise SignatureError(f"Signature expired: {timestamp} is now earlier than {earliest}")
    if signed > now + LONGEST_AGE:
        latest = now + LONGEST_AGE
        raise SignatureError(f"Signature not yet current: {timestamp} is still later than {latest:%Y%m%dT%H%M%SZ}")


def _sign(request: SignedRequest, signature: Signature, secret: str, timestamp: str) -> str:
    headers = {name: request.headers[name] for name in signature.signed_headers if name in request.headers}
    url = f"http://{request.headers.get('Host', '')}{request.path}" + (f"?{request.query}" if request.query else "")
    return signer.signature(
        method=request.method,
        url=url,
        headers=headers,
        body=request.body,
        timestamp=timestamp,
        credentials=(signature.access_key_id, secret),
        service=signature.service,
        region=signature.region,
    )
