"""An instance: state in, tokens run, facts out."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.clock import as_utc
from orchestrator.engine import state, throwing
from orchestrator.engine.case import CaseWorkflow
from orchestrator.engine.facts import EngineIncident, FactLog, Facts
from orchestrator.engine.law_functions import LawContext, law_functions
from orchestrator.engine.nodes.activities import is_open
from orchestrator.engine.scopes import Variables, accept_variables
from orchestrator.engine.specification import Specification
from orchestrator.engine.tokens import ERROR, Token
from orchestrator.errors import NotFound, Refused

Awaited = frozenset[tuple[str, str, str]]
_NO_LAW_ZONE = ZoneInfo("Europe/Paris")


class Instance:
    """One running process instance. Not for use from two threads at once.

    Every operation takes `at`, an aware instant, runs until nothing more can move, and leaves its facts to
    `take_facts`. A fault of the model at run time is an incident in the facts, never an exception.
    """

    def __init__(self, specification: Specification, case: CaseWorkflow, law: LawContext | None) -> None:
        self.specification = specification
        self._case = case
        self._told: Awaited = frozenset()  # what is known outside to be awaited
        case.law = law
        case.zone = _NO_LAW_ZONE if law is None else law.zone
        case.functions = {} if law is None else law_functions(case, law)

    @classmethod
    def start(
        cls,
        specification: Specification,
        variables: Mapping[str, object],
        *,
        at: datetime,
        law: LawContext | None = None,
        key: str | None = None,
    ) -> "Instance":
        """Start an instance. Raises Refused (422) on variables that cannot be kept.

        `key` is the first part of all token ids, unique among all instances; drawn at random by default.
        """
        values = accept_variables(variables)
        case = CaseWorkflow(
            specification.root, key or secrets.token_hex(8), as_utc(at), Variables(None, values)
        )
        instance = cls(specification, case, law)
        case.begin(case, specification.root.starts)
        case.run_until_stable()
        return instance

    @classmethod
    def load(cls, specification: Specification, saved: bytes, *, law: LawContext | None = None) -> "Instance":
        """Take up a saved state. Raises StateUnreadable."""
        instance = cls(specification, state.decode(specification, saved), law)
        instance._told = instance.awaited
        return instance

    def dump(self) -> bytes:
        return state.encode(self._case)

    # -- operations

    def complete_task(self, task_id: str, data: Mapping[str, object], *, at: datetime) -> None:
        """Complete an open task, its data being written to the scope it sees.

        Raises NotFound when the task is not open any more or never was, Refused (422) on bad data.
        """
        token = self._token(task_id)
        if token is None or not is_open(token):
            raise NotFound("Cette tâche n'est pas ou plus ouverte.", code="tache_fermee")
        values = accept_variables(data)
        self._at(at)
        for name, value in values.items():
            self._case.assign(token.variables, name, value)
        token.run()
        self._case.run_until_stable()

    def fire_timer(self, timer_id: str, *, at: datetime) -> bool:
        """Trigger an armed timer at its legal instant; return False when it is not armed any more.

        Raises Refused (409) when `at` is before the timer is due.
        """
        token = self._token(timer_id)
        if token is None or token.id not in self._case.timers:
            return False
        due_at = token.internal_data["due"]
        if as_utc(at) < due_at:
            raise Refused(
                "L'échéance n'est pas encore atteinte.", code="minuteur_trop_tot", possible_at=due_at
            )
        self._at(at)
        self._case.disarm_fired(token)
        token.task_spec._on_trigger(token)
        self._case.run_until_stable()
        return True

    def deliver_message(
        self,
        name: str,
        payload: Mapping[str, object],
        *,
        at: datetime,
        correlation: Mapping[str, object] | None = None,
    ) -> bool:
        """Deliver a message; return False when nothing waits for it yet: it is then kept until something
        does, unless the instance is over.

        All `correlation` keys must agree with the variables in scope, or contain the model's own key.
        """
        values, keys = accept_variables(payload), accept_variables(correlation or {})
        self._at(at)
        taken = throwing.deliver(self._case, name, values, keys)
        if not taken and not self._case.over:
            throwing.keep_message(self._case, name, values, keys)
        self._case.run_until_stable()
        return taken

    def deliver_signal(self, name: str, payload: Mapping[str, object], *, at: datetime) -> int:
        """Broadcast a signal into this instance; return how many events reacted. Signals are never kept."""
        values = accept_variables(payload)
        self._at(at)
        reacted = throwing.receive_signal(self._case, name, values)
        self._case.run_until_stable()
        return reacted

    def set_variables(self, data: Mapping[str, object], *, at: datetime) -> None:
        """Write variables of the process instance; conditional events react."""
        values = accept_variables(data)
        self._at(at)
        for name, value in values.items():
            self._case.assign(self._case.variables, name, value)
        self._case.run_until_stable()

    def replace_value(self, name: str, before: object, after: object) -> None:
        """Put `after` wherever a scope holds `before` under `name`. Nothing moves: for what no expression reads."""
        value = accept_variables({name: after})[name]
        scopes = {id(self._case.variables): self._case.variables}
        for token in self._case.live.values():
            scope: Variables | None = token.variables
            while scope is not None:
                scopes[id(scope)] = scope
                scope = scope.parent
        for scope in scopes.values():
            if name in scope.values and scope.values[name] == before:
                scope.values[name] = value

    def retry(self, *, at: datetime) -> bool:
        """Take up all that incidents stopped; return False when nothing was stopped."""
        self._at(at)
        stopped = self._case.retry()
        self._case.run_until_stable()
        return stopped

    def _at(self, at: datetime) -> None:
        self._case.now = as_utc(at)

    def _token(self, outer_id: str) -> Token | None:
        key, _, number = outer_id.rpartition("-")
        if key != self._case.key or not number.isdigit():
            return None
        return self._case.live.get(int(number))

    # -- reading

    def take_facts(self) -> Facts:
        """Return what happened since the last call."""
        facts = self._case.facts.freeze()
        self._case.facts = FactLog()
        return facts

    @property
    def ended(self) -> bool:
        return self._case.over

    @property
    def variables(self) -> Mapping[str, object]:
        """The root process instance's variables: a copy."""
        return dict(self._case.variables.values)

    def variables_for(self, task_id: str) -> Mapping[str, object]:
        """What the task sees, nearest scope first: a copy. Raises NotFound."""
        token = self._token(task_id)
        if token is None:
            raise NotFound("Cette tâche n'est pas ou plus ouverte.", code="tache_fermee")
        return dict(token.variables.visible())

    @property
    def incidents(self) -> tuple[EngineIncident, ...]:
        """The incidents that are open now."""
        return tuple(
            EngineIncident(
                token.task_spec.element.id,
                token.failure[1],
                token.failure[0],
                token.task_spec.element.process,
                self._case.outer_id(token),
            )
            for token in self._case.in_order()
            if token._state == ERROR and token.failure is not None
        )

    @property
    def awaited(self) -> Awaited:
        """The messages and signals waited for: (kind, name, key), the key being the model's own for a message
        when that is a text, else empty."""
        return throwing.awaited(self._case)

    def take_awaited(self) -> tuple[Awaited, Awaited]:
        """Return what began and what ceased to be awaited since the load or the last call."""
        now, before = self.awaited, self._told
        self._told = now
        return now - before, before - now

    def accepts_message(self, name: str, correlation: Mapping[str, object]) -> bool:
        """Say whether an event waits for this message now."""
        return throwing.taker(self._case, name, accept_variables(correlation)) is not None

    @property
    def timers(self) -> Mapping[str, datetime]:
        """Armed timers: id → due instant (UTC, inclusive)."""
        return {
            self._case.outer_id(token): token.internal_data["due"] for token in self._case.timers.values()
        }

    @property
    def waiting(self) -> tuple[tuple[str, str], ...]:
        """Elements a token waits at: (id, type), in order of arrival."""
        return tuple(
            (token.task_spec.element.id, token.task_spec.element.type)
            for token in self._case.in_order()
            if token.role in ("flow", "turn")
            and token.id not in self._case.subprocesses
            and not token.attached("turn")
        )
