"""Requests and answers, apart from how they come and go."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from xsoar_double.errors import bad_request

LOGIN_PAGE = b"""<!DOCTYPE html>
<html><head><title>Cortex XSOAR</title></head><body><div id="root">Sign in</div></body></html>
"""


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: dict[str, str]  # names in lower case
    body: bytes = b""

    @cached_property
    def path(self) -> str:
        return unquote(urlsplit(self.target).path)

    @cached_property
    def query(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.target).query).items()}

    @cached_property
    def any_document(self) -> Any:
        try:
            return json.loads(self.body or b"{}")
        except ValueError as error:
            raise bad_request("The body is not JSON") from error

    @property
    def document(self) -> dict[str, Any]:
        """The body, which every call of the API that has one sends as an object."""
        document = self.any_document
        if not isinstance(document, dict):
            raise bad_request("The body is not a JSON object")
        return document


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False  # the connection ends without an answer

    @classmethod
    def of(cls, document: Any, status: int = 200) -> "Reply":
        return cls(status, json.dumps(document).encode())

    @classmethod
    def login_page(cls) -> "Reply":
        return cls(200, LOGIN_PAGE, "text/html; charset=utf-8")

    @classmethod
    def redirect(cls, location: str) -> "Reply":
        return cls(303, b"", "text/html; charset=utf-8", {"Location": location})

    @classmethod
    def dropped(cls) -> "Reply":
        return cls(0, drop=True)
