"""People as the law sees them: functions held at places, and the delegations that name them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestrator.security.delegations import Delegation
    from orchestrator.security.habilitations import Habilitation

PLACE_KINDS = ("etablissement", "interregion", "tribunal", "cour_appel", "commission", "national", "dossier")
FUNCTIONS = {
    "chef_etablissement": "chef d'établissement",
    "cpu": "commission pluridisciplinaire unique",
    "disp": "directeur interrégional des services pénitentiaires",
    "ministre": "garde des sceaux, ministre de la justice",
    "greffe": "greffe pénitentiaire",
    "spip": "service pénitentiaire d'insertion et de probation",
    "unite_sanitaire": "unité sanitaire",
    "jap": "juge de l'application des peines",
    "magistrat": "magistrat saisi du dossier de la procédure",
    "procureur": "procureur de la République",
    "procureur_general": "procureur général",
    "jap_rs": "juge de l'application des peines désigné pour la rétention de sûreté",
    "pjrrs": "président de la juridiction régionale de la rétention de sûreté",
    "dsp_csmjs": "directeur des services pénitentiaires du centre socio-médico-judiciaire de sûreté",
    "deps": "directeur de l'établissement public de santé du centre socio-médico-judiciaire de sûreté",
    "ap_pose": "personnel de l'administration pénitentiaire chargé de la pose",
    "centre_surveillance": "centre de surveillance électronique mobile",
    "tap": "tribunal de l'application des peines",
    "chap": "chambre de l'application des peines",
    "greffe_jap": "greffe du juge de l'application des peines",
    "cpms": "commission pluridisciplinaire des mesures de sûreté",
    "expert": "expert désigné",
    "medecin": "médecin",
    "jld": "juge des libertés et de la détention",
    "forces_ordre": "police ou gendarmerie",
    "cap": "commission de l'application des peines",
    "avocat": "avocat",
    "adjoint": "adjoint au chef d'établissement",
    "cadre_a": "fonctionnaire de catégorie A de l'établissement",
    "commandement": "membre du corps de commandement",
    "major": "major ou premier surveillant",
    "cadre_siege": "fonctionnaire de catégorie A au siège de la direction interrégionale",
    "administration_centrale": "agent de l'administration centrale",
    "secretariat": "secrétariat de l'autorité",
    "president_tribunal": "président du tribunal judiciaire",
    "exploitation": "exploitation",
    "concepteur": "concepteur de procédures",
}


# Who knows of a case only when an act of it has designated them: what they hold elsewhere says that they may be.
BY_DESIGNATION = frozenset({"avocat", "expert"})


@dataclass(frozen=True)
class Mandate:
    """A function held at a place from `since_at` (inclusive) until `until_at` (exclusive), aware.

    `instead_of` names the absent person whose work this is; `procedures` are the only ones it counts for, all
    when empty.
    """

    function: str
    place_kind: str
    place: str
    label: str = ""
    since_at: datetime | None = None
    until_at: datetime | None = None
    instead_of: str = ""
    instead_of_id: int | None = None
    procedures: tuple[str, ...] = ()

    def holds(self, at: datetime) -> bool:
        return _within(at, self.since_at, self.until_at)

    @property
    def opens_cases(self) -> bool:
        """False for what only lets somebody be designated to a case."""
        return self.function not in BY_DESIGNATION or self.place_kind == "dossier"

    def counts_for(self, procedure: str) -> bool:
        """True when the function is held for this procedure too."""
        return not self.procedures or procedure in self.procedures


@dataclass(frozen=True)
class Actor:
    """Somebody who acts. `account_id` is None only in scenarios and for the system itself.

    `habilitations`: their own, past ones included; None when nobody asks for any, as in a story that tells none.
    `read_at`: when the database said all this (seconds of `time.monotonic`), None for whom it never told of.
    """

    account_id: int | None
    name: str
    mandates: tuple[Mandate, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    login: str = ""
    session_epoch: int = 0  # sessions opened under another one are over
    habilitations: tuple[Habilitation, ...] | None = None
    read_at: float | None = field(default=None, compare=False)

    def holds(self, function: str, at: datetime) -> bool:
        return any(mandate.function == function and mandate.holds(at) for mandate in self.mandates)


def _within(at: datetime, since_at: datetime | None, until_at: datetime | None) -> bool:
    return (since_at is None or since_at <= at) and (until_at is None or at < until_at)
