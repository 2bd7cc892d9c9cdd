"""Reads the command line and hands over to one command module."""

import importlib
import sys
from collections.abc import Sequence
from typing import Any

from orchestrator.cli.arguments import SentenceParser
from orchestrator.cli.builder import Builder
from orchestrator.cli.streams import leave_output, open_streams
from orchestrator.errors import CannotRun, ModelRefused, OrchestratorError

# Name, module, French line of help. A module has `configure(commands)` and `run(arguments, parts) -> int`.
COMMANDS = {
    "demo": ("orchestrator.cli.demo", "prépare une démonstration complète et sert le site"),
    "serve": ("orchestrator.cli.serve", "sert le site et l'API"),
    "worker": ("orchestrator.cli.worker", "exécute les échéances et remet les messages"),
    "db": ("orchestrator.cli.db", "prépare ou met à jour la base"),
    "deploy": ("orchestrator.cli.deploy", "déploie des dossiers de procédure"),
    "check": ("orchestrator.cli.check", "vérifie des modèles et des dossiers de procédure"),
    "trace": ("orchestrator.cli.trace", "exécute un modèle en mémoire, sous une horloge arrêtée"),
    "scenario": ("orchestrator.cli.scenario", "joue les histoires d'une procédure"),
    "law": ("orchestrator.cli.law", "calcule des délais légaux"),
    "dmn": ("orchestrator.cli.dmn", "évalue des décisions DMN"),
    "audit": ("orchestrator.cli.audit", "vérifie le journal des dossiers"),
    "purge": ("orchestrator.cli.purge", "efface ce que la loi ne garde plus"),
    "account": ("orchestrator.cli.account", "crée des comptes, des fonctions et des délégations"),
    "token": ("orchestrator.cli.token", "crée un jeton personnel pour l'API"),
    "clock": ("orchestrator.cli.clock", "confirme l'heure de la machine"),
    "config": ("orchestrator.cli.config", "liste les réglages et leur valeur"),
    "refus": ("orchestrator.cli.refus", "écrit la liste des codes de refus"),
    "articles": ("orchestrator.cli.articles", "écrit la table article → élément → histoire"),
    "bench": ("orchestrator.cli.bench", "mesure le moteur"),
}


def run(arguments: Sequence[str], builder: Builder) -> int:
    """Run one command. Exit code: 0 done, 1 found faults, 2 could not run (one sentence on stderr)."""
    open_streams()
    parser = SentenceParser(prog="orchestrator", description="Orchestrateur des procédures")
    commands = parser.add_subparsers(dest="command", required=True, metavar="commande")
    wanted = next((argument for argument in arguments if not argument.startswith("-")), None)
    for name, (module, help_line) in COMMANDS.items():
        if name == wanted:
            importlib.import_module(module).configure(commands)
        else:
            commands.add_parser(name, help=help_line)
    parsed = parser.parse_args(arguments)
    return _guarded(parsed, builder)


def _guarded(parsed: Any, builder: Builder) -> int:
    try:
        code = int(parsed.run(parsed, builder))
        sys.stdout.flush()  # what cannot be written is told here, not by the interpreter at exit
        return code
    except ModelRefused as refused:
        for fault in refused.faults:
            print(f"{fault.file} · {fault.element} · {fault.message} {fault.instead}", file=sys.stderr)
        return 1
    except CannotRun as error:
        print(error.message, file=sys.stderr)
        return 2
    except OrchestratorError as error:
        print(error.message, file=sys.stderr)
        return 2
    except BrokenPipeError:
        leave_output()
        print("La sortie a été fermée avant la fin.", file=sys.stderr)
        return 2
    except OSError as error:
        leave_output()
        about = f" ({error.filename})" if error.filename else ""
        print(
            f"Lecture ou écriture impossible{about} : {error.strerror or error}. "
            "Vérifiez le chemin, les droits et la place, puis relancez.",
            file=sys.stderr,
        )
        return 2
    except KeyboardInterrupt:
        return 130
