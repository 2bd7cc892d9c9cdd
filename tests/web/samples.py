"""Fictive people and cases, as the read side would hand them to the pages."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestrator.forms import Form, read_form
from orchestrator.library.act_documents import RenderedDocument
from orchestrator.queries import person_views, task_views, views
from orchestrator.queries.agenda import Calendar, CalendarEntry
from orchestrator.queries.notifications import NotificationView
from orchestrator.queries.preview import Preview
from orchestrator.queries.saved_views import SavedView
from orchestrator.security import Actor, Delegation, Mandate

ROOT = Path(__file__).resolve().parents[2]
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 3, 30, 15, 18, tzinfo=PARIS).astimezone(UTC)

DIRECTOR = Actor(
    7,
    "Camille Arnaud",
    (Mandate("disp", "interregion", "DISP-PARIS", "Directrice interrégionale"),),
    (),
    "disp",
)
GOVERNOR = Actor(
    8,
    "Dominique Berthier",
    (Mandate("chef_etablissement", "etablissement", "CP-REAU", "Chef d'établissement"),),
    (
        Delegation(
            acts=("decision_initiale",),
            from_function="disp",
            from_place="DISP-PARIS",
            to_function="chef_etablissement",
            to_place="CP-REAU",
            source="arrêté du 2 janvier 2026",
            since_at=datetime(2026, 1, 5, tzinfo=PARIS),
            until_at=datetime(2026, 7, 1, tzinfo=PARIS),
        ),
    ),
    "chef",
)
OPERATOR = Actor(9, "Sacha Operon", (Mandate("exploitation", "national", "national"),), (), "ops")
PEOPLE = {person.account_id: person for person in (DIRECTOR, GOVERNOR, OPERATOR)}


def at(text: str) -> datetime:
    """An instant of the wall clock in Paris, '2026-03-30 16:30'."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


def form(name: str, folder: str = "udv_placement") -> Form:
    """A real form of the placement."""
    path = ROOT / "forms" / folder / f"{name}.form"
    return read_form(path.read_bytes(), file=path.name)


def model() -> bytes:
    return (ROOT / "processes/udv_placement/udv_placement.bpmn").read_bytes()


def inbox_item(**changes: object) -> views.InboxItem:
    item = views.InboxItem(
        task_id="t-decision",
        case_id=147,
        case_number="UDV-2026-0147",
        element="decision",
        title="Décider du placement",
        procedure_id="udv_placement",
        procedure_title="Placement en unité pour détenus violents",
        procedure_short="UDV",
        person="BERNARD Alix",
        place="CP de Réau",
        zone=PARIS,
        opened_at=at("2026-03-28 11:05"),
        not_before_at=None,
        due_at=None,
        due_effect=None,
        claimed_by=None,
    )
    return replace(item, **changes)  # type: ignore[arg-type]


def inbox_page() -> views.InboxPage:
    ends = "le placement provisoire prend fin de plein droit"
    few = (
        inbox_item(
            task_id="t-1",
            title="Décider du placement provisoire",
            case_number="UDV-2026-0131",
            person="COSTE Dan",
            due_at=at("2026-03-31 00:00"),
            due_effect=ends,
            claimed_by="Camille Arnaud",
            claimed_by_me=True,
        ),
        inbox_item(not_before_at=at("2026-03-30 16:30"), due_at=at("2026-04-11 00:00"), due_effect=ends),
        inbox_item(
            task_id="t-3",
            title="Transmettre l'ensemble des éléments à la direction interrégionale",
            due_at=at("2026-04-03 00:00"),
            due_effect=ends,
            claimed_by="Élodie Ferrand",
        ),
        inbox_item(task_id="t-4", title="Communiquer la décision", alert=True, person="HAMEL Inès"),
    )
    many = tuple(
        inbox_item(
            task_id=f"t-{number}",
            case_number=f"UDV-2026-{number:04d}",
            due_at=NOW + timedelta(days=number),
            due_effect=ends,
        )
        for number in range(5, 15)
    )
    counts = {"all": 37, "mine": 1, "today": 2, "soon": 3, "late": 1}
    return views.InboxPage((*few, *many), 37, 1, 2, counts)


SAVED_VIEWS = (
    SavedView(1, "UDV sous 48 h", "vue=soon&procedure=udv_placement", True, None, False),
    SavedView(2, "Noms en B", "nom=B&tri=personne", False, "chef d'établissement, CP de Réau", False),
)


def calendar() -> Calendar:
    """A hearing, two deadlines and a minimum in the last days of March."""

    def entry(key: str, kind: str, when: str, day: int, label: str, **more: object) -> CalendarEntry:
        return CalendarEntry(
            key, kind, date(2026, 3, day), at(when), PARIS, False, label, 147, "UDV-2026-0147", "UDV",
            "Placement en unité pour détenus violents", "CP de Réau", **more,  # type: ignore[arg-type]
        )  # fmt: skip

    reasons = ("Quinze jours à compter du placement.", "Le dernier jour est le 31 mars.")
    return Calendar(
        (
            entry("m-1", "minimum", "2026-03-30 16:30", 30, "Délai minimal pour préparer les observations"),
            entry("r-1", "rendez_vous", "2026-03-31 09:30", 31, "Débat contradictoire"),
            entry(
                "e-1", "effet", "2026-04-01 00:00", 31, "Fin de plein droit du placement provisoire",
                reasons=reasons, warn_at=at("2026-03-30 00:00"),
            ),
            entry("a-1", "alerte", "2026-04-01 00:00", 31, "Avis attendu"),
            entry("a-2", "alerte", "2026-04-01 00:00", 31, "Autre avis attendu"),
        ),
        complete=False,
    )  # fmt: skip


def person() -> views.PersonView:
    return views.PersonView(3, "BERNARD", "Alix", date(1994, 2, 28), "48 211")


def timeline() -> tuple[views.TimelineEntry, ...]:
    def entry(when: str, title: str, actor: str | None, kind: str, **more: object) -> views.TimelineEntry:
        return views.TimelineEntry(at(when), at(when), title, actor, kind, **more)  # type: ignore[arg-type]

    provisional = entry("2026-03-27 09:00", "Placement provisoire d'urgence", "Dominique Berthier", "acte")
    return (
        entry(
            "2026-03-26 17:40",
            "Ouverture du dossier",
            "Dominique Berthier, chef d'établissement",
            "ouverture",
        ),
        provisional,
        entry(
            "2026-03-27 15:30",
            "Dossier consulté, avocat présent",
            "Greffe pénitentiaire",
            "acte",
            details=(("Mise en mesure effective", "27 mars 2026 à 15 h 30"), ("Avocat présent", "oui")),
        ),
        replace(
            entry("2026-03-29 00:00", "Alerte : avis attendu", None, "alerte"),
            recorded_at=at("2026-03-29 00:07"),
        ),
        entry("2026-03-30 16:30", "Décision possible", None, "echeance", future=True),
        entry("2026-04-11 00:00", "Fin de plein droit du provisoire", None, "echeance", future=True),
    )


def deadlines() -> tuple[views.DeadlineView, ...]:
    return (
        views.DeadlineView(
            1,
            "contradictoire",
            "Délai minimal pour préparer les observations",
            "minimum",
            at("2026-03-30 16:30"),
            "pending",
            (
                "72 heures écoulées depuis le vendredi 27 mars 2026 à 15 h 30.",
                "L'heure d'été commence entre-temps.",
            ),
        ),
        views.DeadlineView(
            2,
            "provisoire",
            "Fin de plein droit du placement provisoire",
            "effet",
            at("2026-04-11 00:00"),
            "pending",
            ("Quinze jours, le jour du placement non compris.", "Pas de prorogation : c'est une mesure."),
            warn_at=at("2026-04-10 00:00"),
            reading_flag="I",
        ),
        views.DeadlineView(
            3,
            "avis",
            "Avis de la commission attendu",
            "alerte",
            at("2026-03-29 00:00"),
            "fired",
            ("Deux jours.",),
            fired_at=at("2026-03-29 00:07"),
        ),
    )


def case(**changes: object) -> views.CaseView:
    tasks = (
        views.OpenTaskView(
            "t-decision",
            "decision",
            "Décider du placement",
            ("Directrice interrégionale",),
            at("2026-03-28 11:05"),
            True,
            at("2026-03-30 16:30"),
            at("2026-04-11 00:00"),
        ),
    )
    incident = incident_view()
    view = views.CaseView(
        id=147,
        number="UDV-2026-0147",
        procedure_id="udv_placement",
        procedure_title="Placement en unité pour détenus violents",
        procedure_version=2,
        person=person(),
        etablissement="CP de Réau",
        zone=PARIS,
        status="running",
        opened_at=at("2026-03-26 17:40"),
        ended_at=None,
        outcome=None,
        outcome_label=None,
        effective_at=None,
        revision=12,
        timeline=timeline(),
        deadlines=deadlines(),
        documents=(
            views.DocumentView(5, "information", "Lettre d'information", at("2026-03-27 10:00"), "ab" * 32),
        ),
        tasks=tasks,
        incidents=(incident,),
        active_elements=("decision",),
        done_elements=("avis_cpu", "mise_en_mesure"),
    )
    return replace(view, **changes)  # type: ignore[arg-type]


def incident_view() -> views.IncidentView:
    return views.IncidentView(
        4,
        147,
        "UDV-2026-0147",
        "notifier",
        "La messagerie ne répond pas",
        5,
        at("2026-03-30 14:52"),
        at("2026-03-30 15:30"),
        "open",
        "udv_placement",
    )


def task(**changes: object) -> task_views.TaskView:
    view = task_views.TaskView(
        task_id="t-decision",
        element="decision",
        title="Décider du placement en unité pour détenus violents",
        case=case(),
        form=form("decision"),
        variables={"competence": {"roles": ["disp"]}, "provisoire_le": at("2026-03-27 09:00")},
        maxima={"terme_le": "au plus tard le 27 septembre 2026"},
        defaults={"terme_le": date(2026, 9, 27)},
        legal_basis=views.LegalBasis(
            "decision_udv",
            "R224-5 al. 5 — code pénitentiaire, en vigueur depuis le 1er mai 2022 (ancien R57-7-84-5 CPP)",
            "La décision est prise par le directeur interrégional et elle est motivée.",
            "I",
        ),
        why=(
            "Le chef d'établissement a transmis le dossier le 28 mars.",
            "Vous décidez comme directrice interrégionale : la personne vient d'un autre établissement.",
        ),
        if_nobody_acts="le placement provisoire prend fin de plein droit le 10 avril 2026 à 24 h.",
        acting_as="directrice interrégionale — DISP de Paris",
        may_act=True,
        open=True,
        closed_reason=None,
        not_before_at=at("2026-03-30 16:30"),
        not_before_reasons=deadlines()[0].reasons,
        not_after_at=None,
        claimed_by=None,
        claimed_by_me=False,
        now=NOW,
        references={
            "terme_le": views.LegalBasis(
                "duree",
                "R224-7 al. 1 — code pénitentiaire, en vigueur depuis le 1er mai 2022",
                "Six mois au plus.",
                None,
            )
        },
        readings=(
            views.LawReading(
                "Terme du placement",
                "R224-7 al. 1 — code pénitentiaire",
                "I",
                "Le terme est compris dans le placement.",
                ("Le placement cesse la veille du terme.",),
            ),
        ),
        produces=True,
    )
    return replace(view, **changes)  # type: ignore[arg-type]


def case_page() -> views.CasePage:
    def row(number: int, **changes: object) -> views.CaseRow:
        line = views.CaseRow(
            number,
            f"UDV-2026-{number:04d}",
            "Placement en unité pour détenus violents",
            "UDV",
            "BERNARD Alix",
            "CP de Réau",
            PARIS,
            "running",
            at("2026-03-26 17:40"),
            at("2026-04-11 00:00"),
            "Fin de plein droit du placement provisoire",
            None,
            0,
        )
        return replace(line, **changes)  # type: ignore[arg-type]

    ended = row(90, status="ended", next_due_at=None, next_due_label=None, outcome_label="Terme échu")
    return views.CasePage((row(147), row(131, incidents=1), ended), 3, 1, 1)


def startable() -> views.StartableView:
    return views.StartableView(
        "udv_placement",
        "Placement en unité pour détenus violents",
        "De la proposition du chef d'établissement à la décision notifiée.",
        (("CP-REAU", "Centre pénitentiaire de Réau"), ("MA-OSNY", "Maison d'arrêt d'Osny")),
    )


def ops() -> views.OpsView:
    start = NOW.replace(minute=0)
    due = [2, 4, 6, 2, 5, 8, 3, 2, 0, 61, 1, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 2, 1, 3]
    return views.OpsView(
        running=2418,
        armed=6032,
        oldest_late_seconds=0,
        incidents=1,
        causes=(
            views.IncidentGroup(
                "La messagerie ne répond pas", "Notifier la décision", "UDV", (incident_view(),)
            ),
        ),
        procedures=(views.ProcedureLoad("udv_placement", "Placement en UDV", 2, 164, 11, "Décider", 52),),
        next_hours=tuple((start + timedelta(hours=hour), count) for hour, count in enumerate(due)),
        upcoming=((deadlines()[1], 147, "UDV-2026-0147"),),
        recent=(
            views.TimelineEntry(
                NOW,
                NOW,
                "Étape relancée, UDV-2026-0138",
                "Sacha Operon",
                "exploitation",
                (("Motif", "messagerie rétablie"),),
            ),
        ),
        now=NOW,
        workers=2,
    )


DOCUMENT = (
    "# Décision\n\nVu l'article **R224-5**,\n\n1. La personne est placée.\n2. Terme : 27 septembre 2026.\n"
)

PROCEDURES = (
    ("permission_retrait", "Retrait d'une permission de sortir"),
    ("udv_placement", "Placement en unité pour détenus violents"),
)


def preview() -> Preview:
    return Preview((RenderedDocument("decision", "Décision", DOCUMENT),), "UDV-2026-0147")


def person_page() -> person_views.PersonPage:
    """Two identities, one of them out of scope, a homonym set apart, a running measure and a past one."""
    one = person_views.PersonCase(
        147, "UDV-2026-0147", "Placement en unité pour détenus violents", "CP de Réau", PARIS, "running",
        at("2026-03-26 17:40"), None,
    )  # fmt: skip
    identity = person_views.IdentityView
    born = date(1991, 4, 2)
    measure = person_views.MeasureView(
        "Placement en unité pour détenus violents", at("2026-03-26 17:40"), at("2026-09-27 00:00"), None,
        True, "CP de Réau, DISP de Paris", PARIS, 147, one.number,
    )  # fmt: skip
    past = replace(measure, running=False, ended_at=at("2026-01-05 00:00"), case_id=None, case_number=None)
    left = person_views.RemainingView(
        "Placement en unité pour détenus violents", True, date(2026, 12, 26),
        ("Le placement en cours peut être renouvelé une fois.",), task().legal_basis,
        ("Durée maximale du renouvellement : 3 mois (R224-7 al. 2 — code pénitentiaire)",),
    )  # fmt: skip
    return person_views.PersonPage(
        id=9,
        identities=(
            identity(9, "BERNARD", "Alix", born, "48211", "CP de Réau", True),
            identity(10, "Bernard", "ALIX", born, None, "CP de Lille", False),
        ),
        apart=(identity(11, "BERNARD", "Alix", born, "B77", "CP de Réau", True),),
        doubtful=True,
        statements=(
            person_views.StatementView(False, at("2026-03-27 09:00"), "Greffe de Réau", "Empreintes."),
        ),
        may_say=True,
        measures=(past, measure),
        remaining=(left, replace(left, possible=False, until_on=None, basis=None, values=())),
        cases=(one,),
        deadlines=tuple(person_views.CaseDeadline(one, line) for line in case().deadlines),
        documents=tuple(person_views.CaseDocument(one, line) for line in case().documents),
        zone=PARIS,
        now=NOW,
    )


def search_page() -> person_views.SearchPage:
    found = person_views.FoundPerson(9, "BERNARD", "Alix", date(1991, 4, 2), (("48211", "CP de Réau"),))
    return person_views.SearchPage("bernard", (found,), True, case_page())


def notifications() -> tuple[NotificationView, ...]:
    """One decision handed over, with a limit that runs from it."""
    details = (("Mode de notification", "Remise en main propre"), ("Signature de la personne", "A signé"))
    told = NotificationView(
        "Notifier la décision à la personne", at("2026-03-27 11:00"), at("2026-03-27 11:05"),
        "Dominique Berthier, chef d'établissement", details, ((5, "Procès-verbal de notification"),), deadlines()[:1],
    )  # fmt: skip
    return (told,)
