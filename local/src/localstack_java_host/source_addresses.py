"""What `aws:SourceIp` is: everybody here calls from a loopback address, which AWS never sees."""

from collections.abc import Mapping
from ipaddress import ip_address


class BadAddressError(ValueError):
    """A setting of an address that means nothing."""


class SourceAddresses:
    def __init__(self, everybodys: str | None) -> None:
        self._everybodys = everybodys
        self._principals: dict[str, str] = {}

    def of(self, principal: str, actual: str) -> str:
        """The address that a principal, by its ARN, was given; else everybody's; else the actual one."""
        return self._principals.get(principal) or self._everybodys or actual

    def give(self, document: object) -> None:
        """Gives all callers, or one principal, an address; null takes it back.

        :raises BadAddressError: for anything but `{"sourceIp": ADDRESS or null, "principal": ARN}`, the latter optional
        """
        if not isinstance(document, dict) or set(document) - {"principal"} != {"sourceIp"}:
            raise BadAddressError("sourceIp expected, and maybe principal")
        given, principal = document["sourceIp"], document.get("principal")
        try:
            address = None if given is None else str(ip_address(given))
        except ValueError as error:
            raise BadAddressError(f"sourceIp: {error}") from None
        if principal is None:
            self._everybodys = address
        elif address is None:
            self._principals.pop(principal, None)
        else:
            self._principals[principal] = address

    def document(self) -> Mapping[str, object]:
        return {"sourceIp": self._everybodys, "principals": self._principals}
