"""What the double refuses, in the shapes of the server."""

from dataclasses import dataclass
from typing import Any


@dataclass
class ApiError(Exception):
    """An error of the server itself: the shape of demisto-py's README, which version 8 shares (not confirmed)."""

    status: int
    id: str
    title: str
    detail: str
    error: str = ""

    def document(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "status": self.status,
            "title": self.title,
            "detail": self.detail,
            "error": self.error,
            "encrypted": False,
            "multires": None,
        }


@dataclass
class GatewayError(Exception):
    """An error of the gateway before version 8, in the shape of the vendor's sister products (not confirmed here)."""

    status: int
    message: str

    def document(self) -> dict[str, Any]:
        return {"reply": {"err_code": self.status, "err_msg": self.message, "err_extra": None}}


@dataclass
class RunError(Exception):
    """What an integration, or the server on its way to it, says of a run that failed: never an HTTP status."""

    message: str


def bad_request(detail: str) -> ApiError:
    return ApiError(400, "bad_request", "Bad request", "Bad request", detail)


def optimistic_lock(stored: int, sent: object, item: str, bucket: str) -> ApiError:
    """Status and texts as posted from a 6.2 server (live.paloaltonetworks.com, message 436126)."""
    detail = "Optimistic lock error"
    error = f"{detail}. DB version: {stored}, Insert version: {sent}, Item: {item}, Bucket: {bucket} (8)"
    return ApiError(400, "errOptimisticLock", detail, detail, error)


def duplicate(kind: str, name: str) -> ApiError:
    """That a second of a name is refused is seen in the vendor's tests; status and id are not confirmed."""
    return ApiError(400, "errDuplicateItem", "Duplicate name", f"There is already {kind} named {name!r}", "")


def unknown(kind: str, name: object) -> ApiError:
    """Independent clients expect 404 where something is deleted that is gone; not confirmed."""
    return ApiError(404, "errItemNotFound", "Item not found", f"There is no {kind} {name!r}", "")
