"""What LocalStack's models, which are botocore's, say of the parameters of a call and of its answer."""

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

from botocore.model import OperationModel

from localstack_java_host.aws_call import Shape

type Shapes = tuple[Shape | None, Shape | None]


def of(service: str, protocol: str, operation: OperationModel) -> Shapes:
    """The shapes of the operation's parameters and answer, made once for all its calls."""
    key = service, protocol, operation.name
    if (found := _MADE.get(key)) is None:
        _MADE[key] = found = (_shape(operation.input_shape), _shape(operation.output_shape))
    return found


_MADE: dict[tuple[str, str, str], Shapes] = {}


class _ModelShape:
    """Looks at the model when it is asked first: a structure may hold itself."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.name: str = model.name
        self.kind: str = model.type_name
        self.bounds: Mapping[str, Any] = model.metadata

    @cached_property
    def members(self) -> Mapping[str, Shape]:
        return {name: _ModelShape(member) for name, member in self._model.members.items()}

    @cached_property
    def required(self) -> Collection[str]:
        return frozenset(self._model.required_members)

    @cached_property
    def member(self) -> Shape:
        return _ModelShape(self._model.member)


def _shape(model: Any) -> Shape | None:
    return None if model is None else _ModelShape(model)
