"""The calls of the API, and how one is found, allowed, spoiled and answered."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from xsoar_double.auth import auth_of
from xsoar_double.definitions import Definitions
from xsoar_double.errors import ApiError, GatewayError
from xsoar_double.faults import Faults
from xsoar_double.http import Reply, Request
from xsoar_double.record import Record, secrets_of
from xsoar_double.runs import Runner
from xsoar_double.settings import Settings
from xsoar_double.tenant import Tenant
from xsoar_double.war_room import USER

ABOUT = {
    6: {"demistoVersion": "6.13.0", "buildNum": "1", "releaseType": "GA"},
    8: {"demistoVersion": "8.7.0", "buildNum": "1", "deploymentMode": "opp", "productMode": "xsoar"},
}
ABOUT_PATH = "/about"
PREFIX = "/xsoar"
ACCOUNT = re.compile(r"/acc_([^/]+)(/.*)")
# xsoar-cli calls this one without the prefix of version 8, too.
WITHOUT_PREFIX = frozenset({"/integration/instances"})

type Action = Callable[[Tenant, Mapping[str, Any], str], Any]

# A path that ends in a slash is followed by an id.
ROUTES: dict[tuple[str, str], Action] = {
    ("GET", "/health/server"): lambda tenant, body, _: {},
    ("GET", "/workers/status"): lambda tenant, body, _: {"Total": 16, "Busy": 0, "ProcessInfo": []},
    ("GET", "/user"): lambda tenant, body, _: {"id": USER, "username": USER},
    ("GET", "/integration/instances"): lambda tenant, body, _: tenant.instances.light(),
    ("POST", "/settings/integration/search"): lambda tenant, body, _: tenant.instances.search(body),
    ("PUT", "/settings/integration"): lambda tenant, body, _: tenant.instances.put(body),
    ("POST", "/settings/integration/test"): lambda tenant, body, _: tenant.test(body),
    ("DELETE", "/settings/integration/"): lambda tenant, body, id_: tenant.instances.delete(id_),
    ("POST", "/settings/credentials"): lambda tenant, body, _: tenant.credentials.search(body),
    ("PUT", "/settings/credentials"): lambda tenant, body, _: tenant.credentials.put(body),
    ("POST", "/settings/credentials/delete"): lambda tenant, body, _: tenant.credentials.delete(body),
    ("POST", "/investigations/search"): lambda tenant, body, _: tenant.war_room.search(body),
    ("POST", "/investigation/"): lambda tenant, body, id_: tenant.war_room.read(id_),
    ("POST", "/entry"): lambda tenant, body, _: tenant.war_room.add(body),
    ("POST", "/entry/execute/sync"): lambda tenant, body, _: tenant.war_room.execute(body),
}


class Api:
    def __init__(self, settings: Settings) -> None:
        self.version = settings.version
        self.definitions = Definitions(settings.catalog)
        self.faults = Faults({*ROUTES, ("GET", ABOUT_PATH)})
        self.record = Record(self.definitions)
        runner = Runner(settings.aws_endpoint)
        self.tenants = {name: Tenant(name, self.definitions, runner) for name in ("", *settings.accounts)}
        self._settings = settings
        self._auth = auth_of(settings)

    def renew_key(self, api_key: str) -> None:
        """Another key, of the same id, in the place of the one that was."""
        self._auth = auth_of(replace(self._settings, api_key=api_key))

    def answer(self, request: Request) -> Reply:
        account, path = self._place(request.path)
        recorded = self.record.begin(request, path or request.path, account)
        try:
            reply = self._answer(request, account, path)
        except (ApiError, GatewayError) as error:
            reply = Reply.of(error.document(), error.status)
        self.record.end(recorded, reply.status)
        return reply

    def _place(self, path: str) -> tuple[str, str | None]:
        """The tenant and the path as version 6 has it without one, or None if there is nothing of the API. Whether
        `/xsoar/public/v1` has these calls too is not confirmed, so it hasn't."""
        if self.version == 8:
            if path.startswith(PREFIX + "/"):
                return "", path.removeprefix(PREFIX)
            return "", path if path in WITHOUT_PREFIX else None
        match = ACCOUNT.fullmatch(path)
        if match is None:
            return "", path
        return (match[1], match[2]) if match[1] in self.tenants else ("", None)

    def _answer(self, request: Request, account: str, path: str | None) -> Reply:
        if request.path == "/":
            return Reply.login_page()
        if path is None:
            return Reply.redirect("/")
        self._auth.check(request, expired=self.faults.key_expired)
        action, id_ = self._action(request.method, path)
        if action is None:
            return Reply.redirect("/")
        tenant = self.tenants[account]
        spell = self.faults.of(request.method, path, request.body)
        known = self._secrets(tenant, request) if spell.rules else []
        spoiled = spell.before(request, known)
        if spoiled:
            return spoiled
        document = action(tenant, request.document, id_)
        return spell.after(self._reply(path, document), document, request, known)

    def _secrets(self, tenant: Tenant, request: Request) -> list[str]:
        return sorted({*secrets_of(request, self.definitions), *tenant.secrets(request.document)})

    def _action(self, method: str, path: str) -> tuple[Action | None, str]:
        if (method, path) == ("GET", ABOUT_PATH):
            return lambda tenant, body, _: ABOUT[self.version], ""
        if action := ROUTES.get((method, path)):
            return action, ""
        folder, slash, id_ = path.rpartition("/")
        return ROUTES.get((method, folder + slash)), id_

    def _reply(self, path: str, document: Any) -> Reply:
        """JSON, which version 6 calls plain text when it tells about itself."""
        reply = Reply.of(document)
        if path == ABOUT_PATH and self.version == 6:
            return replace(reply, content_type="text/plain; charset=utf-8")
        return reply
