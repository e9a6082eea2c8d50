"""What tells who makes a call: keys, signatures, and which calls are LocalStack's own."""

import secrets
from functools import lru_cache

from localstack.aws import handlers
from localstack.aws.accounts import get_account_id_from_access_key_id
from localstack.constants import INTERNAL_AWS_ACCESS_KEY_ID as INTERNAL_ACCESS_KEY_ID
from localstack.http import Request
from localstack.http.request import get_raw_path
from localstack.utils.aws.request_context import extract_access_key_id_from_auth_header

from localstack_java_host.compat.once import once
from localstack_java_host.signatures import SignedRequest

__all__ = ["INTERNAL_ACCESS_KEY_ID"]


@once
def hide_internal_calls() -> None:
    """Makes `is_internal_call` the truth: LocalStack believes any client that sends a certain header.

    Its own clients read the header's name where it is defined; the name that they send from now on nobody can guess.
    """
    from localstack.aws import connect
    from localstack.aws.handlers import internal_requests

    name = f"x-localstack-{secrets.token_hex(16)}"
    connect.INTERNAL_REQUEST_PARAMS_HEADER = name
    internal_requests.INTERNAL_REQUEST_PARAMS_HEADER = name


def keep_bodies() -> None:
    """Keeps the bodies of requests as they came, since a form's is gone once it is parsed, and its digest is signed."""
    handlers.preprocess_request.append(lambda _chain, context, _response: context.request.get_data() and None)


@lru_cache(maxsize=4096)
def account_of_key(access_key_id: str) -> str:
    """The account that an access key id says it is of."""
    account: str = get_account_id_from_access_key_id(access_key_id)
    return account


def signed_request(request: Request, signing_name: str) -> SignedRequest:
    """The request as its sender signed it."""
    return SignedRequest(
        method=request.method,
        path=get_raw_path(request),
        query=request.query_string.decode("latin-1"),
        headers=request.headers,
        body=request.get_data(),
        signing_name=signing_name,
    )


def new_session_key(account: str) -> str:
    """An access key id for temporary credentials of this account."""
    from moto.iam.utils import generate_access_key_id_from_account_id

    return str(generate_access_key_id_from_account_id(account, prefix="ASIA", total_length=20))


def key_id(request: Request) -> str | None:
    """The access key that a request says it is signed by."""
    return extract_access_key_id_from_auth_header(request.headers)
