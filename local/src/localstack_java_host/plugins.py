"""The entry points by which LocalStack finds this package."""

from localstack_java_host import settings
from localstack_java_host.compat import RuntimeExecutor, RuntimeExecutorPlugin, hooks
from localstack_java_host.control import Control
from localstack_java_host.process_runtime import Host, JavaProcessExecutor


class JavaProcessPlugin(RuntimeExecutorPlugin):
    name = "java-process"

    def load(self, *args: object, **kwargs: object) -> type[RuntimeExecutor]:
        return JavaProcessExecutor


@hooks.on_infra_start()
def on_start() -> None:
    """Does nothing in a LocalStack that was not started by this package's starter."""
    if not settings.is_active():
        return
    JavaProcessExecutor.host = Host(settings.active())
    Control().register()
