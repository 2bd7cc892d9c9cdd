"""What a decision requirements graph is made of."""

from dataclasses import dataclass, field

from orchestrator.errors import ModelFault
from orchestrator.feel.scope import Evaluate
from orchestrator.feel.types import Type
from orchestrator.feel.values import Function

Key = tuple[str, str]  # namespace of the model, id of the element


@dataclass(frozen=True)
class Requirement:
    """A node that a node needs. `path` is the import's name when it lives in another model."""

    target: Key
    path: str | None


@dataclass
class InputData:
    """`name` is its variable's; what is given may also go by its `label`, where they differ."""

    id: str
    name: str
    kind: Type | None
    label: str


@dataclass
class Decision:
    """`requirements` lead to inputs, decisions and knowledge; `faults` keep it from being evaluated."""

    id: str
    name: str
    namespace: str
    variable: str
    kind: Type | None = None
    requirements: tuple[Requirement, ...] = ()
    logic: Evaluate | None = None
    faults: tuple[ModelFault, ...] = ()


@dataclass
class Knowledge:
    """A business knowledge model: a function, made once per model."""

    id: str
    name: str
    requirements: tuple[Requirement, ...] = ()
    function: Function | None = None
    values: dict[str, object] = field(default_factory=dict)


@dataclass
class Service:
    """A decision service: what it takes, what it works out, what it gives."""

    id: str
    name: str
    outputs: tuple[Key, ...]
    encapsulated: tuple[Key, ...]
    input_decisions: tuple[Key, ...]
    input_data: tuple[Key, ...]
    kind: Type | None = None
    function: Function | None = None


Node = InputData | Decision | Knowledge | Service
