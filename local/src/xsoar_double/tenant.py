"""One tenant: its instances, its stored credentials and its playground, with what they do together."""

from collections.abc import Callable, Mapping
from typing import Any

from xsoar_double.credentials import Credentials
from xsoar_double.definitions import SECRET_TYPES, Definitions
from xsoar_double.errors import ApiError, RunError
from xsoar_double.instances import Instance, Instances, Run
from xsoar_double.runs import Runner
from xsoar_double.sign_in import SignIn
from xsoar_double.values import Pair
from xsoar_double.war_room import Entry, WarRoom


class Tenant:
    def __init__(self, name: str, definitions: Definitions, runner: Runner) -> None:
        self.name = name
        self.credentials = Credentials()
        self.instances = Instances(definitions, self.credentials)
        self.war_room = WarRoom(self._command)
        self._runner = runner

    def test(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Tests the instance as posted, saved or not. That a disabled one can be tested is not confirmed."""
        instance = self.instances.candidate(body)
        run = self._run(instance, lambda values: self._runner.test(instance.definition.integration, values))
        self.instances.tested(instance.id, run)
        return {"success": run.success, "message": run.message}

    def key_id(self, instance: Instance) -> str:
        """The access key that the instance would sign in with now; none if its stored credential is gone."""
        try:
            return SignIn(instance.definition.integration, self.instances.at_run_time(instance)).key_id
        except RunError:
            return ""

    def _run(self, instance: Instance, run: Callable[[dict[str, Any]], object], command: str = "") -> Run:
        key_id = self.key_id(instance)
        try:
            run(self.instances.at_run_time(instance))
        except RunError as error:
            return Run(instance.version, False, error.message, key_id, command)
        return Run(instance.version, True, "", key_id, command)

    def secrets(self, body: Mapping[str, Any]) -> list[str]:
        """The secrets that the instance of a body has now."""
        try:
            instance = self.instances.candidate(body)
            values = self.instances.at_run_time(instance)
        except (ApiError, RunError):
            return []
        encrypted = {each["name"] for each in instance.definition.parameters if each["type"] in SECRET_TYPES}
        pairs = [value.password for value in values.values() if isinstance(value, Pair)]
        return [each for each in (*pairs, *(values[name] for name in encrypted & set(values))) if each]

    def _command(self, name: str, arguments: Mapping[str, str]) -> list[Entry]:
        """Runs a command where the server does: in every instance that is enabled and has it, or the one of `using`.
        The texts of its refusals are not confirmed."""
        using = arguments.get("using")
        having = [each for each in self.instances.all() if _has(each, name)]
        chosen = [
            each
            for each in having
            if each.enabled == "true" and (each.name == using if using else not each.others["defaultIgnore"])
        ]
        if not chosen:
            where = f"the instance {using!r}" if using else "any enabled instance"
            return [Entry.error(f"Unsupported command {name!r} in {where}")]
        return [entry for each in chosen for entry in self._command_in(each, name)]

    def _command_in(self, instance: Instance, name: str) -> list[Entry]:
        integration = instance.definition.integration
        found: list[dict[str, Any]] = []
        run = self._run(instance, lambda values: found.extend(self._runner.command(integration, values, name)), name)
        self.instances.commanded(instance.id, run)
        if not run.success:
            return [Entry.error(run.message, instance.name, instance.brand)]
        return [Entry.result(each, instance.name, instance.brand) for each in found]


def _has(instance: Instance, command: str) -> bool:
    return any(each.name == command for each in instance.definition.integration.commands)
