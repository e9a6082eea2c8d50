"""What tests and the page see below /_double/: no part of the API, and for whoever has the token in the data folder."""

import hmac
from collections.abc import Callable, Iterator
from typing import Any

from xsoar_double import page
from xsoar_double.errors import ApiError, bad_request
from xsoar_double.faults import BadRuleError
from xsoar_double.http import Reply, Request
from xsoar_double.instances import Instance
from xsoar_double.routes import Api
from xsoar_double.tenant import Tenant

PREFIX = "/_double/"
TOKEN = "x-double-token"  # noqa: S105 - the header's name

type Endpoint = Callable[[Request, str], Any]


class Control:
    def __init__(self, api: Api, token: str) -> None:
        self._api = api
        self._token = token
        self._endpoints: dict[tuple[str, str], Endpoint] = {
            ("GET", "requests"): self._requests,
            ("GET", "instances"): lambda request, name: list(self._states()),
            ("POST", "instances/"): self._edit,
            ("GET", "faults"): lambda request, name: self._api.faults.rules(),
            ("POST", "faults"): self._add_faults,
            ("DELETE", "faults"): self._clear_faults,
            ("GET", "holds"): lambda request, name: self._api.faults.holds.waiting(),
            ("POST", "holds/"): lambda request, name: {"released": self._api.faults.holds.release(name)},
            ("PUT", "key"): self._key,
            ("PUT", "definitions"): self._definitions,
        }

    def answer(self, request: Request) -> Reply:
        rest = request.path.removeprefix(PREFIX)
        if (request.method, rest) == ("GET", ""):
            return self._page()
        if (request.method, rest) == ("GET", "health"):
            return Reply.of({"version": self._api.version})
        if not hmac.compare_digest(request.headers.get(TOKEN, "").encode(), self._token.encode()):
            return Reply.of({"error": f"{TOKEN}: what is in the file control-token expected"}, 403)
        folder, slash, name = rest.partition("/")
        endpoint = self._endpoints.get((request.method, folder + slash))
        if endpoint is None:
            return Reply.of({"error": f"no {request.method} {request.path}"}, 404)
        try:
            return Reply.of(endpoint(request, name))
        except ApiError as error:
            return Reply.of({"error": error.error or error.detail}, error.status)

    def only_page(self, request: Request) -> Reply:
        """For the page's own address, which a browser opens without knowing the authority."""
        if (request.method, request.path) == ("GET", "/"):
            return self._page()
        return Reply.of({"error": "only the page is here"}, 404)

    def _page(self) -> Reply:
        return page.reply(self._api.version, list(self._states()))

    def _states(self) -> Iterator[dict[str, Any]]:
        for tenant in self._api.tenants.values():
            for instance in tenant.instances.all():
                yield state(tenant, instance)

    def _requests(self, request: Request, name: str) -> Any:
        after = request.query.get("after", "0")
        if not after.isdecimal():
            raise bad_request(f"after: a sequence number expected, not {after!r}")
        return self._api.record.after(int(after))

    def _edit(self, request: Request, name: str) -> Any:
        document = request.document
        new_name, enabled = document.get("name"), document.get("enabled")
        if not document or not set(document) <= {"name", "enabled"}:
            raise bad_request("name, enabled or both expected")
        if not isinstance(new_name, str | None) or not isinstance(enabled, bool | None):
            raise bad_request("name: a text, enabled: true or false expected")
        tenant = self._api.tenants[""]
        return state(tenant, tenant.instances.edit(name, new_name=new_name, enabled=enabled))

    def _add_faults(self, request: Request, name: str) -> Any:
        try:
            self._api.faults.add(request.any_document)
        except BadRuleError as error:
            raise bad_request(str(error)) from error
        return self._api.faults.rules()

    def _clear_faults(self, request: Request, name: str) -> Any:
        self._api.faults.clear()
        return []

    def _key(self, request: Request, name: str) -> Any:
        expired, renewed = request.document.get("expired"), request.document.get("renewed")
        if not isinstance(expired, bool) or not isinstance(renewed, str | None) or renewed == "":
            raise bad_request('{"expired": true or false}, and "renewed" with the text of another key, expected')
        self._api.faults.key_expired = expired
        if renewed:
            self._api.renew_key(renewed)
        return {"expired": expired}

    def _definitions(self, request: Request, name: str) -> Any:
        definitions = self._api.definitions
        try:
            definitions.switch(request.document)
        except ValueError as error:
            raise bad_request(str(error)) from error
        return {name: sorted(getattr(definitions, name)) for name in ("twice", "old", "absent")}


def state(tenant: Tenant, instance: Instance) -> dict[str, Any]:
    """An instance as a person sees it, with the key that it would sign in with now."""
    return {
        "account": tenant.name,
        "id": instance.id,
        "name": instance.name,
        "brand": instance.brand,
        "version": instance.version,
        "enabled": instance.enabled == "true",
        "keyId": tenant.key_id(instance),
        "lastTest": instance.last_test.document() if instance.last_test else None,
        "lastCommand": instance.last_command.document() if instance.last_command else None,
        "testProvesPermission": bool(instance.definition.integration.test_actions),
    }
