"""`orchestrator law deadlines`: one question a line on stdin, one answer a line on stdout, JSON both ways."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from orchestrator.cli.json_lines import write_answers
from orchestrator.law.calendars import calendar_named
from orchestrator.law.deadlines import amount_for, compute, rule_named
from orchestrator.law.errors import CannotCount
from orchestrator.law.instants import parse_instant, zone_named

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def configure(commands: "Commands") -> None:
    """Add `law` and its subcommand `deadlines`; `run` of the parsed arguments performs it."""
    parser = commands.add_parser("law", help="compter les délais légaux")
    subcommands = parser.add_subparsers(dest="law_command", required=True, metavar="COMMANDE")
    deadlines = subcommands.add_parser(
        "deadlines",
        help="calculer des délais, une question JSON par ligne",
        description=(
            "Lit une question JSON par ligne {rule, amount, from, zone, calendar, variant}, y répond par "
            "{deadline, reasons} ou {error, field}. Code 0 : tout est calculé ; 1 : au moins une erreur."
        ),
    )
    deadlines.set_defaults(run=run)


def run(arguments: argparse.Namespace, parts: object) -> int:
    """Answer every line of stdin on stdout, flushed one by one. Returns 1 if any answer is an error."""
    return write_answers(answer_lines(sys.stdin.buffer))


def answer_lines(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Answer each line, in order; a line that holds no JSON object is answered by an error."""
    for line in lines:
        try:
            question = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            question = None
        if isinstance(question, dict):
            yield answer(question)
        else:
            yield {"error": 'Cette ligne n\'est pas un objet JSON : écrivez {"rule": …}.', "field": "line"}


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one question. The first faulty field, in the order of the documentation, is the one named."""
    try:
        rule = question.get("rule")
        rule_named(rule)
        amount_for(str(rule), question.get("amount"))
        start = parse_instant(question.get("from"))
        zone = zone_named(question.get("zone"))
        calendar = calendar_named(question.get("calendar"))
        counted = compute(str(rule), question.get("amount"), start, zone, calendar, question.get("variant"))
    except CannotCount as problem:
        return {"error": problem.message, "field": problem.field}
    return {"deadline": counted.expires_at.isoformat(), "reasons": list(counted.reasons)}
