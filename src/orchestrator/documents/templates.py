"""Markdown templates, run in a sandbox that only reads: no loop without end, no attribute of Python."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from orchestrator.documents.errors import CannotRender
from orchestrator.documents.escaping import escape
from orchestrator.documents.wording import (
    say_citations,
    say_date_in_letters,
    say_duration,
    say_local_instant,
    say_number,
)
from orchestrator.errors import ModelFault
from orchestrator.law.wording import say_date, say_day, say_list

_LONGEST_TEMPLATE, _LONGEST_DOCUMENT = 100_000, 1_000_000
_REFUSED_NODES = (
    *(nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.Block, nodes.Macro),
    *(nodes.CallBlock, nodes.FilterBlock, nodes.Call, nodes.ScopedEvalContextModifier),
)
_ARITHMETIC = ("Mul", "Pow", "Mod", "Div", "FloorDiv")


class _Sandbox(ImmutableSandboxedEnvironment):
    """Only our filters, no global function, no arithmetic that grows without bound."""

    intercepted_binops = frozenset({"*", "**", "%", "/", "//"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(f"l'opération « {operator} » n'est pas admise dans un document")


_FILTERS: dict[str, Callable[..., object]] = {
    "date": say_date,
    "jour": say_day,
    "date_en_lettres": say_date_in_letters,
    "instant": say_local_instant,
    "duree": say_duration,
    "nombre": say_number,
    "liste": say_list,
    "articles": say_citations,
    "majuscules": lambda text: str(text).upper(),
}


def _sandbox() -> _Sandbox:
    sandbox = _Sandbox(
        autoescape=False,  # Markdown, not HTML: `finalize` escapes for both
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    sandbox.globals.clear()
    sandbox.filters.clear()
    sandbox.filters.update(_FILTERS)
    kept = {"defined", "undefined", "none", "in", "true", "false"}
    for name in set(sandbox.tests) - kept:
        del sandbox.tests[name]
    return sandbox


def _finalize(value: object) -> object:
    # An undefined value must reach Jinja, which refuses it by name.
    return value if isinstance(value, StrictUndefined) else escape(value)


_SANDBOX = _sandbox()


# A tag that ends a line of text would take the line's end with it, and two paragraphs would become one.
_TAG_AFTER_TEXT = re.compile(r"^(?!\s*\{%(?:(?!%\}).)*%\}\s*$)(.*(?<![-+]))%\}$", re.MULTILINE)


@lru_cache(maxsize=256)
def _compile(template: str) -> Template:
    return _SANDBOX.from_string(_TAG_AFTER_TEXT.sub(r"\1+%}", template))


def render(template: str, context: Mapping[str, object], *, zone: ZoneInfo | None = None) -> str:
    """Return the Markdown of `template` filled with `context`; every value is escaped.

    Instants are shown in `zone`, the establishment's, or in the zone they carry when it is None.
    Raises CannotRender when the template is faulty or names what the case does not hold.
    """
    if faults := check_template(template):
        raise CannotRender(f"Le modèle de document est fautif : {faults[0].message}")
    try:
        text = _compile(template).render(_localise(dict(context), zone))
    except (TemplateError, ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise CannotRender(f"Le document n'a pas pu être produit : {error}") from error
    if len(text) > _LONGEST_DOCUMENT:
        raise CannotRender("Le document est trop long : allégez son modèle.")
    return text


def _localise(value: Any, zone: ZoneInfo | None) -> Any:
    if zone is None:
        return value
    if isinstance(value, datetime):
        return value.astimezone(zone) if value.tzinfo is not None else value
    if isinstance(value, date):
        return value
    if isinstance(value, Mapping):
        return {key: _localise(item, zone) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_localise(item, zone) for item in value]
    return value


@lru_cache(maxsize=256)
def check_template(source: str, *, name: str = "document") -> tuple[ModelFault, ...]:
    """Return what is wrong in a template, without running it: syntax, unknown filter, forbidden construct."""
    if len(source) > _LONGEST_TEMPLATE:
        return (_fault(name, 1, "Le modèle est trop long.", "Restez sous 100 000 caractères."),)
    try:
        tree = _SANDBOX.parse(source)
        _SANDBOX.from_string(source)
    except TemplateError as error:
        line = getattr(error, "lineno", None) or 1
        return (_fault(name, line, f"ligne {line}, {error}", "Corrigez la syntaxe Jinja."),)
    except (RecursionError, MemoryError):
        return (_fault(name, 1, "Le modèle est trop imbriqué.", "Simplifiez-le."),)
    return tuple(_forbidden(tree, name))


def _forbidden(tree: nodes.Template, file: str) -> list[ModelFault]:
    faults = []
    for node in tree.find_all(nodes.Node):
        name = type(node).__name__
        if isinstance(node, _REFUSED_NODES) or name in _ARITHMETIC:
            instead = "Gardez des conditions, des boucles sur une liste du dossier et les filtres admis."
            faults.append(
                _fault(file, node.lineno, f"ligne {node.lineno}, « {name} » n'est pas admis.", instead)
            )
        elif isinstance(node, (nodes.Getattr, nodes.Getitem)) and _private(node):
            faults.append(_fault(file, node.lineno, f"ligne {node.lineno}, nom interdit.", "Retirez-le."))
        elif isinstance(node, nodes.For) and (node.recursive or list(node.iter.find_all(nodes.Const))):
            message = f"ligne {node.lineno}, une boucle parcourt une liste du dossier."
            faults.append(_fault(file, node.lineno, message, "Retirez la récursion et les listes fixes."))
    return faults


def _private(node: nodes.Getattr | nodes.Getitem) -> bool:
    if isinstance(node, nodes.Getattr):
        return node.attr.startswith("_")
    return isinstance(node.arg, nodes.Const) and str(node.arg.value).startswith("_")


def _fault(name: str, line: int, message: str, instead: str) -> ModelFault:
    return ModelFault(f"documents/{name}.md.j2", f"ligne {line}", "document", "error", message, instead)
