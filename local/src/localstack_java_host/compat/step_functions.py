"""Where LocalStack's Step Functions differs from AWS's."""

import json
import re
from datetime import UTC, datetime
from functools import lru_cache
from math import ceil
from typing import Any
from uuid import uuid4

from localstack_java_host.compat.once import once


@once
def mend_jsonata() -> None:
    """Lets string variables hold quotes and backslashes: LocalStack writes them into the expression as they are."""
    from localstack.services.stepfunctions.asl.jsonata import jsonata

    def declare(bindings: dict[str, Any]) -> str:
        return "".join(f"{name}:={jsonata.to_json_str(value)};" for name, value in bindings.items())

    jsonata.encode_jsonata_variable_declarations = declare


@once
def mend_definition_substitutions() -> None:
    """Lets parameters of type Number stand in a state machine's definition, as CloudFormation's reference has it:
    "DefinitionSubstitutions: Object of Boolean | Integer | String"."""
    from localstack.services.stepfunctions.resource_providers import aws_stepfunctions_statemachine as provider

    substitute = provider._apply_substitutions

    def substitute_texts(definition: str, substitutions: dict[str, Any]) -> str:
        texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in substitutions.items()}
        return substitute(definition, texts)

    provider._apply_substitutions = substitute_texts


@once
def mend_waits() -> None:
    """Lets a Wait end no sooner than its Timestamp, and not hours off: LocalStack cuts what is left until then off to
    whole seconds, and compares it with the local time of day."""
    from localstack.services.stepfunctions.asl.component.common.error_name.failure_event import FailureEventException
    from localstack.services.stepfunctions.asl.component.state.state_wait.wait_function.timestamp import Timestamp

    def seconds_left(self: Any, env: Any) -> int:
        self.string.eval(env=env)
        text = env.stack.pop()
        timestamp = self._from_timestamp_string(text)
        if timestamp is None:
            raise FailureEventException(self._create_failure_event(env, text))
        return ceil((timestamp.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds())

    Timestamp._get_wait_seconds = seconds_left


@once
def mend_distributed_maps() -> None:
    """Lets the items of a distributed Map be executions of their own, as far as a definition or a policy can tell:
    they read no variable of their machine, their context has their own ids, and the machine's role has to be allowed
    to start its machine. LocalStack runs them within the execution, as those of an inline Map."""
    from botocore.exceptions import ClientError
    from localstack.services.stepfunctions.asl.component.state.state_execution.state_map.iteration import (
        distributed_iteration_component as distributed,
    )
    from localstack.services.stepfunctions.asl.component.state.state_execution.state_map.iteration.itemprocessor import (  # noqa: E501
        distributed_item_processor_worker as worker,
    )
    from localstack.services.stepfunctions.asl.component.state.state_execution.state_task.credentials import (
        StateCredentials,
    )
    from localstack.services.stepfunctions.asl.eval.variable_store import VariableStore
    from localstack.services.stepfunctions.asl.utils.boto_client import boto_client_for

    run, given = distributed.DistributedIterationComponent._map_run, worker.DistributedItemProcessorWorker._eval_input

    def run_if_allowed(self: Any, env: Any, eval_input: Any) -> None:
        machine = env.states.context_object.context_object_data["StateMachine"]["Id"]
        role = StateCredentials(role_arn=env.aws_execution_details.role_arn)
        client = boto_client_for(service="stepfunctions", region=machine.split(":")[3], state_credentials=role)
        try:
            # Who may start it is told that this is no input.
            client.start_execution(stateMachineArn=machine, input="an item")
        except ClientError as refusal:
            if refusal.response["Error"]["Code"] != "InvalidExecutionInput":
                raise
        run(self, env, eval_input)

    def given_apart(self: Any, env_frame: Any) -> None:
        given(self, env_frame)
        env_frame.variable_store = VariableStore()
        context = env_frame.states.context_object.context_object_data
        name = str(uuid4())
        arn = self._map_run_record.map_run_arn.rpartition(":")[0].replace(":mapRun:", ":execution:")
        own = {"Id": f"{arn}:{name}", "Name": name, "Input": env_frame.states.get_input()}
        context["Execution"] = context["Execution"] | own

    distributed.DistributedIterationComponent._map_run = run_if_allowed
    worker.DistributedItemProcessorWorker._eval_input = given_apart


@once
def parse_state_machines_once() -> None:
    """Keeps the syntax trees of state machines: LocalStack parses anew for each execution, which takes a second."""
    from localstack.services.stepfunctions.asl.parse.asl_parser import AmazonStateLanguageParser
    from localstack.services.stepfunctions.asl.parse.preprocessor import Preprocessor

    parse = AmazonStateLanguageParser.parse
    syntax = lru_cache(maxsize=16)(lambda definition: parse(definition)[1])

    def parse_once(definition: str) -> tuple[Any, Any]:
        tree = syntax(definition)
        return Preprocessor().visit(tree), tree

    AmazonStateLanguageParser.parse = parse_once


_VERSION = re.compile(r"(:function:[\w-]+):\d+")


@once
def validate_state_machines_once() -> None:
    """Takes a definition for valid that differs from a valid one in nothing but the versions of functions. Each
    deployment names new ones, and LocalStack parses the machine for it, also one that nothing starts."""
    from localstack.services.stepfunctions.asl.static_analyser.static_analyser import StaticAnalyser

    analyse, valid = StaticAnalyser.analyse, set[str]()

    def analyse_once(self: Any, definition: str) -> None:
        without_versions = _VERSION.sub(r"\1", definition)
        if type(self) is not StaticAnalyser or without_versions not in valid:
            analyse(self, definition)
        if type(self) is StaticAnalyser:
            valid.add(without_versions)

    StaticAnalyser.analyse = analyse_once
