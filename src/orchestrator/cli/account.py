"""`orchestrator account add|hold|leave|delegate|habilitate`: people, functions, delegations, habilitations."""

import argparse
import getpass
import sys
from datetime import datetime
from typing import Any

from orchestrator.cli.builder import Builder
from orchestrator.library import Parts
from orchestrator.operations.manage_accounts import add_account, end_function, give_function, habilitate
from orchestrator.operations.record_delegation import RecordDelegation
from orchestrator.security.actors import FUNCTIONS
from orchestrator.security.habilitations import AGENT, KINDS


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("account", help="crée des comptes, des fonctions et des délégations")
    verbs = parser.add_subparsers(dest="verb", required=True)
    adder = verbs.add_parser(
        "add", help="crée un compte ; le mot de passe est lu au clavier ou sur l'entrée standard"
    )
    adder.add_argument("login")
    adder.add_argument("name")
    adder.add_argument("--function", required=True, choices=sorted(FUNCTIONS))
    adder.add_argument(
        "--place", required=True, help="établissement, interrégion, tribunal, numéro de dossier ou national"
    )
    holder = verbs.add_parser("hold", help="donne une fonction de plus à un compte")
    leaver = verbs.add_parser(
        "leave",
        help="met fin à une fonction ; les délégations données ou reçues à ce titre tombent avec elle",
    )
    for verb in (holder, leaver):
        verb.add_argument("login")
        verb.add_argument("--function", required=True, choices=sorted(FUNCTIONS))
        verb.add_argument("--place", required=True)
    for verb in (adder, holder):
        verb.add_argument(
            "--no-habilitation",
            action="store_true",
            help="n'inscrit aucune habilitation individuelle : l'autorité compétente l'accordera dans le site",
        )
    leaver.add_argument("--at", type=_instant, help="instant de la fin, exclu ; sinon maintenant")
    _configure_register(verbs)
    parser.set_defaults(run=run)


def _configure_register(verbs: Any) -> None:
    """The verbs that record what an authority decided: delegations and habilitations."""
    giver = verbs.add_parser("delegate", help="enregistre une délégation de signature publiée")
    giver.add_argument("act", help="un ou plusieurs actes, séparés par des virgules")
    giver.add_argument("--from-function", required=True)
    giver.add_argument("--from-place", required=True)
    giver.add_argument("--to-function", required=True)
    giver.add_argument("--to-place", required=True)
    giver.add_argument("--source", required=True, help="l'acte publié")
    giver.add_argument("--published", type=_instant, help="publication de l'acte ; sinon le début")
    giver.add_argument("--since", required=True, type=_instant)
    giver.add_argument("--until", type=_instant)
    named = verbs.add_parser(
        "habilitate", help="inscrit l'habilitation individuelle d'un compte pour un traitement"
    )
    named.add_argument("login")
    named.add_argument("--treatment", required=True, help="APPI, GENESIS, PSEM, DDSE")
    named.add_argument("--source", required=True, help="la décision de l'autorité")
    named.add_argument("--kind", choices=sorted(KINDS), default=AGENT)
    named.add_argument("--until", type=_instant, help="instant de la fin, exclu")


def run(arguments: argparse.Namespace, builder: Builder) -> int:
    """Do what the verb says."""
    parts = builder.parts()
    if arguments.verb == "add":
        password = (
            getpass.getpass("Mot de passe : ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        )
        add_account(parts, arguments.login, arguments.name, password, arguments.function, arguments.place,
                    habilitated=not arguments.no_habilitation)  # fmt: skip
        print(f"Compte {arguments.login} créé.")
        return 0
    if arguments.verb == "hold":
        given = not arguments.no_habilitation
        give_function(parts, arguments.login, arguments.function, arguments.place, habilitated=given)
        print(f"Fonction donnée à {arguments.login}.")
        return 0
    if arguments.verb == "leave":
        end_function(parts, arguments.login, arguments.function, arguments.place, arguments.at)
        print(f"Fonction terminée pour {arguments.login}.")
        return 0
    if arguments.verb == "habilitate":
        habilitate(
            parts, arguments.login, arguments.treatment, arguments.source, arguments.until, arguments.kind
        )
        print(f"Habilitation inscrite pour {arguments.login}.")
        return 0
    _delegate(arguments, parts)
    print("Délégation enregistrée.")
    return 0


def _delegate(arguments: argparse.Namespace, parts: Parts) -> None:
    RecordDelegation(
        actor=None,
        acts=tuple(act.strip() for act in arguments.act.split(",") if act.strip()),
        from_function=arguments.from_function,
        from_place=arguments.from_place,
        to_function=arguments.to_function,
        to_place=arguments.to_place,
        source=arguments.source,
        published_at=arguments.published or arguments.since,
        since_at=arguments.since,
        until_at=arguments.until,
    ).record(parts)


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError(
            "précisez le décalage horaire, par exemple 2026-01-01T00:00:00+01:00"
        )
    return at
