"""The entry points by which LocalStack finds this package."""

from localstack_java_host import compat, settings
from localstack_java_host.compat import RuntimeExecutor, RuntimeExecutorPlugin, hooks
from localstack_java_host.control import Control
from localstack_java_host.faults import Faults
from localstack_java_host.identity import Principals
from localstack_java_host.process_runtime import Host, JavaProcessExecutor
from localstack_java_host.recorder import Recorder
from localstack_java_host.rules import Rules


class JavaProcessPlugin(RuntimeExecutorPlugin):
    name = "java-process"

    def load(self, *args: object, **kwargs: object) -> type[RuntimeExecutor]:
        return JavaProcessExecutor


@hooks.on_infra_start()
def on_start() -> None:
    """Does nothing in a LocalStack that was not started by this package's starter."""
    if not settings.is_active():
        return
    active = settings.active()
    JavaProcessExecutor.host = host = Host(active)
    recorder = Recorder(Principals(), active.call_log)
    faults = Faults(host.kill_function)
    rules = Rules()
    # In this order: a fault comes before a rule, and is recorded as what the caller got.
    compat.before_service(recorder.begin)
    compat.before_service(faults.before)
    compat.before_service(rules.before)
    compat.after_service(rules.after)
    compat.after_service(faults.after)
    compat.after_service(recorder.end)
    Control(recorder, faults).register()
