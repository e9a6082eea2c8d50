"""Starts the double, prints one line of JSON when it listens, and serves until SIGTERM or SIGINT."""

import json
import signal
import sys
import threading

from localstack_java_host.parent_watch import stop_with
from xsoar_double import aws, tls
from xsoar_double.control import PREFIX, Control
from xsoar_double.http import Reply, Request
from xsoar_double.routes import Api
from xsoar_double.server import LOOPBACK, NAMES, Server, is_loopback_url
from xsoar_double.settings import Settings, SettingsError, claim, read, write_private

CONTROL_TOKEN = "control-token"  # noqa: S105 - the name of its file


def main(arguments: list[str] | None = None) -> int:
    try:
        settings = read(arguments)
        if not is_loopback_url(settings.aws_endpoint):
            raise SettingsError(f"--aws-endpoint: {settings.aws_endpoint!r} is not http on a loopback address")
        servers = start(settings)
        if settings.parent_pid is not None:
            stop_with(settings.parent_pid)
    except (SettingsError, OSError) as error:
        print(f"xsoar_double: {error}", file=sys.stderr)  # noqa: T201
        return 3
    serve(settings, *servers)
    return 0


def start(settings: Settings) -> tuple[Server, Server, Server]:
    """The servers of the API, of the user interface, whose every page is the sign-in page, and of the page."""
    claim(settings.data)
    write_private(settings.data / CONTROL_TOKEN, settings.control_token.encode())
    aws.isolate()
    api = Api(settings)
    control = Control(api, settings.control_token)
    context = None if settings.plain_http else tls.server_context(settings.data, (*NAMES, *settings.names))

    def answer(request: Request) -> Reply:
        return control.answer(request) if request.path.startswith(PREFIX) else api.answer(request)

    return (
        Server(settings.port, settings.names, context, answer),
        Server(settings.ui_port, settings.names, context, lambda _: Reply.login_page()),
        Server(settings.page_port, (), None, control.only_page),
    )


def serve(settings: Settings, api: Server, user_interface: Server, page: Server) -> None:
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    for server in (api, user_interface, page):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"{settings.scheme}://{LOOPBACK}:{api.port}"
    line = {
        "url": url,
        "uiUrl": f"{settings.scheme}://{LOOPBACK}:{user_interface.port}",
        "pageUrl": f"http://{LOOPBACK}:{page.port}/",
        "ca": None if settings.plain_http else str((settings.data / tls.CA).resolve()),
        "controlToken": str((settings.data / CONTROL_TOKEN).resolve()),
    }
    print(json.dumps(line), flush=True)  # noqa: T201
    ended.wait()


if __name__ == "__main__":
    sys.exit(main())
