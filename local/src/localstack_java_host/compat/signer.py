"""botocore's own signer."""

from collections.abc import Mapping

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def signature(
    *,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    timestamp: str,
    credentials: tuple[str, str],
    service: str,
    region: str,
) -> str:
    """The value of the signature of a request whose signed headers these are; credentials are key id and secret."""
    request = AWSRequest(method=method, url=url, headers=headers, data=body)
    request.context["timestamp"] = timestamp
    signer_type = S3SigV4Auth if service == "s3" else SigV4Auth
    signer = signer_type(Credentials(*credentials), service, region)
    canonical = signer.canonical_request(request)
    value: str = signer.signature(signer.string_to_sign(request, canonical), request)
    return value
