"""Signature Version 4: what AWS and botocore sign is taken, and nothing that was changed afterwards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from localstack_java_host.signatures import Signature, SignatureError, SignedRequest, verify

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


def signed_by_botocore(
    service: str, method: str, url: str, headers: dict[str, str], body: bytes, *, secret: str = SECRET
) -> SignedRequest:
    parts = urlsplit(url)
    request = AWSRequest(method, url, {**headers, "Host": parts.netloc}, body)
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    signer(Credentials(KEY, secret), service, "eu-west-1").add_auth(request)
    return SignedRequest(method, parts.path, parts.query, dict(request.headers.items()), body, service)


def check(request: SignedRequest, secret: str = SECRET, now: datetime | None = None) -> None:
    signature = Signature.of(request)
    assert signature
    verify(request, signature, secret, now or datetime.now(UTC))


def form() -> SignedRequest:
    return signed_by_botocore(
        "iam", "POST", "http://127.0.0.1:4566/", {"X-Amz-Target": "a", "X-Other": "b"}, b"Action=ListUsers"
    )


# AWS's own test suite ("Signature Version 4 test suite", get-vanilla and the like).
@pytest.mark.parametrize(
    ("query", "signature"),
    [
        ("", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        ("Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
    ],
)
def test_signatures_that_aws_published(query: str, signature: str) -> None:
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={KEY}/20150830/us-east-1/service/aws4_request, "
        f"SignedHeaders=host;x-amz-date, Signature={signature}"
    )
    headers = {"Host": "example.amazonaws.com", "X-Amz-Date": "20150830T123600Z", "Authorization": authorization}
    request = SignedRequest("GET", "/", query, headers, b"", "service")
    check(request, now=datetime(2015, 8, 30, 12, 40, tzinfo=UTC))
    with pytest.raises(SignatureError, match="does not match the signature"):
        check(replace(request, query="Param1=value1"), now=datetime(2015, 8, 30, 12, 40, tzinfo=UTC))


@pytest.mark.parametrize("service", ["iam", "s3", "athena"])
@pytest.mark.parametrize(
    "path",
    ["/", "/a/b", "/a/b/", "/2015-03-31/functions/arn%3Aaws%3Alambda/x", "/a%20b/c~d", "/a//b/./c/../d", "/a/..", "/ä"],
)
@pytest.mark.parametrize("query", ["", "list-type=2&prefix=a%2Fb", "b=2&a=2&a=1", "policy", "a=b=c&a"])
def test_whatever_botocore_signs(service: str, path: str, query: str) -> None:
    url = f"http://127.0.0.1:4566{path}" + (f"?{query}" if query else "")
    headers = {"Content-Type": "text/plain;  charset=utf-8", "X-Amz-Meta": "  two   words ", "User-Agent": "agent"}
    for method, body in (("GET", b""), ("POST", b"body")):
        check(signed_by_botocore(service, method, url, headers, body))


@pytest.mark.parametrize(
    "change",
    [
        lambda request: replace(request, method="GET"),
        lambda request: replace(request, path="/a"),
        lambda request: replace(request, query="Action=DeleteUser"),
        lambda request: replace(request, body=b"Action=DeleteUser"),
        lambda request: replace(request, headers={**request.headers, "Host": "localhost"}),
        lambda request: replace(request, headers={**request.headers, "X-Amz-Target": "b"}),
        lambda request: replace(
            request, headers={name: value for name, value in request.headers.items() if name != "X-Amz-Target"}
        ),
        lambda request: replace(request, headers={**request.headers, "x-amz-target": "a second one"}),
        lambda request: replace(
            request, headers={**request.headers, "X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}, body=b"Action=DeleteUser"
        ),
    ],
)
def test_nothing_that_was_signed_can_be_changed(change: Callable[[SignedRequest], SignedRequest]) -> None:
    request = form()
    check(request)
    with pytest.raises(SignatureError, match="does not match the signature"):
        check(change(request))


def test_keeps_no_secret_for_another() -> None:
    """The keys that follow from secrets are kept: by the secret, the day, the region and the service."""
    request = form()
    check(request)
    with pytest.raises(SignatureError, match="does not match the signature"):
        check(request, "another")
    check(signed_by_botocore("iam", "POST", "http://127.0.0.1:4566/", {}, b"", secret="another"), "another")
    check(request)


@pytest.mark.parametrize("timestamp", ["", "now", "2015-08-30T12:36:00Z", "20150830T123600", "20150830T250000Z"])
def test_time_must_be_in_the_basic_format(timestamp: str) -> None:
    request = form()
    with pytest.raises(SignatureError, match="'basic format'"):
        check(replace(request, headers={**request.headers, "X-Amz-Date": timestamp}))


@pytest.mark.parametrize(("minutes", "reason"), [(16, "Signature expired"), (-16, "Signature not yet current")])
def test_time_must_be_near(minutes: int, reason: str) -> None:
    with pytest.raises(SignatureError, match=reason):
        check(form(), now=datetime.now(UTC) + timedelta(minutes=minutes))
