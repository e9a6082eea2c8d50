"""Runs in the environment of the real clients: makes the calls on standard input with demisto-py, one after another."""

import json
import sys
from typing import Any

import demisto_client
from demisto_client.demisto_api.rest import ApiException
from urllib3.exceptions import MaxRetryError


def made(client: Any, method: str, path: str, body: Any) -> list[Any]:
    """Status and document, or the status and text of the client's exception, 0 for one of the connection."""
    try:
        found, status, _ = client.generic_request(path, method, body, response_type="object")
    except ApiException as error:
        return [error.status, str(error.body or error.reason)]
    except MaxRetryError as error:
        return [0, str(error)]
    return [status, found]


def main() -> None:
    asked = json.load(sys.stdin)
    client = demisto_client.configure(**asked["configure"])
    json.dump([made(client, *call) for call in asked["calls"]], sys.stdout)


if __name__ == "__main__":
    main()
