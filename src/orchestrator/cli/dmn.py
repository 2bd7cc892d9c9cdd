"""`orchestrator dmn evaluate`: one question a line on stdin, one answer a line on stdout, JSON both ways."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestrator.cli.json_lines import write_answers
from orchestrator.dmn import DmnError, Model, namespace_of, read_tolerantly
from orchestrator.errors import OrchestratorError
from orchestrator.feel import from_json, to_json

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_EXAMPLE = '{"id": …, "model": "chemin.dmn", "decision": "nom", "inputs": {…}}'


def configure(commands: "Commands") -> None:
    """Add `dmn` and its subcommand `evaluate`; `run` of the parsed arguments performs it."""
    parser = commands.add_parser("dmn", help="évaluer des décisions DMN")
    subcommands = parser.add_subparsers(dest="dmn_command", required=True, metavar="COMMANDE")
    evaluate = subcommands.add_parser(
        "evaluate",
        help="évaluer des décisions, une question JSON par ligne",
        description=(
            "Lit une question JSON par ligne {id, model, namespace, decision, service, inputs}, y répond par "
            "{id, value} ou {id, error}. Code 0 : tout est évalué ; 1 : au moins une erreur."
        ),
    )
    evaluate.set_defaults(run=run)


def run(arguments: argparse.Namespace, parts: object) -> int:
    """Answer every line of stdin on stdout, flushed one by one. Returns 1 if any answer is an error."""
    return write_answers(answer_lines(sys.stdin.buffer))


def answer_lines(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Answer each line, in order; blank lines are skipped."""
    for line in lines:
        if not line.strip():
            continue
        try:
            question = json.loads(line.decode("utf-8-sig"), parse_float=Decimal)
        except (ValueError, RecursionError, ArithmeticError):
            question = None
        if isinstance(question, dict):
            yield answer(question)
        else:
            yield {"id": None, "error": f"Cette ligne n'est pas un objet JSON : écrivez {_EXAMPLE}."}


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one question with its value or with one sentence on what stands in the way."""
    identifier = _plain(question.get("id"))
    try:
        return {"id": identifier, "value": to_json(_value(question))}
    except OrchestratorError as fault:
        return {"id": identifier, "error": fault.message}
    except OSError as fault:
        reason = f"Le modèle « {question.get('model')} » ne peut pas être lu ({fault.strerror})."
        return {"id": identifier, "error": f"{reason} Vérifiez son chemin."}
    except (ValueError, RecursionError):
        return {"id": identifier, "error": f"La question est mal formée : écrivez {_EXAMPLE}."}


def _plain(identifier: object) -> object:
    """The identifier as it was asked, whatever JSON it is: the reader pairs answers with questions by it."""
    return json.loads(json.dumps(identifier, default=float))


def _value(question: Mapping[str, Any]) -> object:
    path, inputs = question.get("model"), question.get("inputs")
    name = question.get("service") or question.get("decision")
    given = {} if inputs is None else from_json(inputs)
    if not isinstance(path, str) or not isinstance(name, str) or not isinstance(given, dict):
        raise DmnError(f"Il manque le modèle, la décision ou les données : écrivez {_EXAMPLE}.")
    file = Path(path)
    model = _model(file.resolve(), file.stat().st_mtime_ns)
    wanted = question.get("namespace") or None
    known = sorted({model.namespace, *(key[0] for key in model.nodes)})
    if wanted is not None and wanted not in known:
        raise DmnError(
            f"L'espace de noms « {wanted} » n'est ni celui du modèle ni celui d'un modèle qu'il importe : "
            f"donnez {' ou '.join(f'« {name} »' for name in known)}, ou n'en donnez pas."
        )
    if question.get("service"):
        return model.evaluate_service(name, given, namespace=wanted)
    return model.evaluate(name, given, namespace=wanted).value


@lru_cache(maxsize=32)
def _model(path: Path, changed: int) -> Model:
    """The model of a file; read again when the file changes."""
    return read_tolerantly(path.read_bytes(), name=path.name, imports=lambda wanted: _beside(path, wanted))


def _beside(path: Path, namespace: str) -> bytes | None:
    """The .dmn file of a namespace in the folder of `path`."""
    for other in sorted(path.parent.glob("*.dmn")):
        content = other.read_bytes()
        if other != path and namespace_of(content, other.name) == namespace:
            return content
    return None
