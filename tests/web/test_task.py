"""The task page: what is asked, why, when it is possible, and what a refusal leaves on the screen."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from tests.web import pages, samples

from orchestrator.errors import FieldFault, NotFound, Refused
from orchestrator.persistence.errors import Busy
from orchestrator.web import moments

ADDRESS = "/taches/t-decision"


def test_the_reason_the_text_and_what_happens_otherwise_stand_beside_the_form(client: FlaskClient) -> None:
    beside = pages.words(pages.find(pages.parse(client.get(ADDRESS).text), "aside.columns__side")[0])
    assert "Pourquoi cette tâche ?" in beside
    assert "R224-5 al. 5 — code pénitentiaire" in beside
    assert "lecture retenue" in beside
    assert "Si personne n'agit : le placement provisoire prend fin de plein droit" in beside
    assert "Dossier consulté, avocat présent" in beside


def test_an_act_not_yet_possible_says_from_when_and_how_it_was_counted(client: FlaskClient) -> None:
    page = pages.parse(client.get(ADDRESS).text)
    assert "Pas avant le lun. 30 mars 2026 à 16 h 30" in pages.words(pages.find(page, ".term")[0])
    assert "72 heures écoulées" in pages.words(pages.find(page, ".term details")[0])


def test_an_act_with_a_limit_says_what_is_left(client: FlaskClient, reads: SimpleNamespace) -> None:
    reads.task = samples.task(not_before_at=None, not_after_at=samples.at("2026-04-11 00:00"))
    term = pages.words(pages.find(pages.parse(client.get(ADDRESS).text), ".term")[0])
    assert "Au plus tard le ven. 10 avril 2026 à 24 h" in term
    assert "Il reste 11 jours" in term


def test_the_story_ends_with_what_the_law_holds_in_store(client: FlaskClient, reads: SimpleNamespace) -> None:
    told = tuple(entry for entry in samples.timeline() if not entry.future)
    reads.task = samples.task(case=samples.case(timeline=told))
    entries = pages.find(pages.parse(client.get(ADDRESS).text), ".story__entry--future")
    assert [pages.words(pages.find(entry, ".story__what")[0]) for entry in entries] == [
        "Délai minimal pour préparer les observations",
        "Fin de plein droit du placement provisoire",
    ]


def test_what_several_people_owe_by_the_same_evening_is_one_thing_to_come(
    client: FlaskClient, reads: SimpleNamespace
) -> None:
    told = tuple(entry for entry in samples.timeline() if not entry.future)
    case = samples.case(timeline=told)
    pending = next(line for line in case.deadlines if line.status == "pending")
    reads.task = samples.task(case=samples.case(timeline=told, deadlines=(*case.deadlines, pending, pending)))
    entries = pages.find(pages.parse(client.get(ADDRESS).text), ".story__entry--future")
    assert len(entries) == 2


def test_completing_hands_over_the_answers_as_typed_with_the_revision_seen(
    client: FlaskClient, recorder: Any
) -> None:
    sent = {
        "decision": "placement",
        "terme_le-day": "27",
        "motifs": "Motifs.",
        "_revision": "12",
        "_seen_at": "x",
    }
    answer = client.post(ADDRESS, data=sent)
    assert answer.status_code == 303
    assert answer.location == "/dossiers/147"
    act = recorder.done[0]
    assert (act.task_id, act.revision, act.actor) == ("t-decision", 12, samples.DIRECTOR)
    assert act.data == {"decision": "placement", "terme_le-day": "27", "motifs": "Motifs."}


def test_an_unknown_field_reaches_the_validation_that_refuses_it(client: FlaskClient, recorder: Any) -> None:
    client.post(ADDRESS, data={"forge": "1", "decision": ["a", "b"]})
    assert recorder.done[0].data == {"forge": "1", "decision": ["a", "b"]}


@pytest.mark.parametrize("forged", ["", "-1", "12x", "99999999999999", "١٢"])
def test_a_forged_revision_is_that_of_no_page(client: FlaskClient, recorder: Any, forged: str) -> None:
    client.post(ADDRESS, data={"_revision": forged})
    assert recorder.done[0].revision == 0


def test_faults_are_summed_up_linked_to_their_field_and_answers_are_kept(
    client: FlaskClient, recorder: Any
) -> None:
    faults = [
        FieldFault("decision", "champ_decision", "Décision : répondez à cette question."),
        FieldFault("terme_le", "duree", "Le terme dépasse la durée maximale."),
        FieldFault("forge", "champ_forge", "« forge » n'est pas une question de ce formulaire."),
    ]
    recorder.error = Refused("À corriger.", code="champ_decision", status=422, faults=faults)
    answer = client.post(ADDRESS, data={"motifs": "Vu l'avis.\nEt le reste.", "terme_le-day": "31"})
    page = pages.parse(answer.text)
    links = [link.get("href") for link in pages.find(page, ".govuk-error-summary a")]
    assert answer.status_code == 422
    assert links == ["#decision", "#terme_le-day"]
    assert not pages.dead_anchors(page)
    assert "« forge »" in pages.words(pages.find(page, ".govuk-error-summary")[0])
    assert page.get_element_by_id("motifs").text.strip() == "Vu l'avis.\nEt le reste."
    assert page.get_element_by_id("terme_le-day").get("value") == "31"
    assert page.get_element_by_id("terme_le-error") is not None
    assert page.findtext(".//title").startswith("Erreur")


def test_too_early_is_refused_with_the_instant_and_the_article(client: FlaskClient, recorder: Any) -> None:
    recorder.error = Refused(
        "Trop tôt : possible à partir du lundi 30 mars. Le délai de 72 heures se compte d'instant à instant.",
        code="delai_contradictoire",
        possible_at=samples.at("2026-03-30 16:30"),
        reference="R224-5 al. 2 — code pénitentiaire",
    )
    answer = client.post(ADDRESS, data={"motifs": "Vu l'avis."})
    summary = pages.words(pages.find(pages.parse(answer.text), ".govuk-error-summary")[0])
    assert answer.status_code == 409
    assert "lun. 30 mars 2026 à 16 h 30" in summary
    assert "R224-5 al. 2" in summary
    counted = pages.find(pages.parse(answer.text), ".govuk-error-summary details")[0]
    assert "d'instant à instant" in pages.words(counted)
    assert "Vu l'avis." in pages.words(pages.parse(answer.text))


def test_a_conflict_says_what_changed_since_the_page_was_opened(client: FlaskClient, recorder: Any) -> None:
    recorder.error = Refused("Cette tâche est prise par Élodie Ferrand.", code="etat")
    seen_at = moments.iso(samples.at("2026-03-27 12:00"))
    answer = client.post(ADDRESS, data={"motifs": "Vu l'avis.", "_seen_at": seen_at})
    changes = [pages.words(item) for item in pages.find(pages.parse(answer.text), ".govuk-error-summary li")]
    assert len(changes) == 2
    assert "Dossier consulté, avocat présent" in changes[0]


def test_a_case_that_stays_locked_keeps_the_answers_too(client: FlaskClient, recorder: Any) -> None:
    recorder.error = Busy()
    answer = client.post(ADDRESS, data={"motifs": "Mes motifs."})
    assert answer.status_code == 409
    page = pages.parse(answer.text)
    assert "réessayez dans un moment" in pages.words(pages.find(page, ".govuk-error-summary")[0])
    assert page.get_element_by_id("motifs").text.strip() == "Mes motifs."


def test_after_a_refusal_the_page_carries_the_new_revision(
    client: FlaskClient, reads: SimpleNamespace, recorder: Any
) -> None:
    recorder.error = Refused("Le dossier a changé.", code="revision")
    reads.task = samples.task(case=samples.case(revision=15))
    page = pages.parse(client.post(ADDRESS, data={"_revision": "12"}).text)
    assert pages.find(page, "input[name=_revision]")[0].get("value") == "15"


def test_what_was_written_stays_readable_when_the_task_closed_meanwhile(
    client: FlaskClient, reads: SimpleNamespace, recorder: Any
) -> None:
    recorder.error = Refused("Trop tard.", code="terme_provisoire_max")
    reads.task = samples.task(
        open=False, may_act=False, closed_reason="Une échéance légale a produit son effet."
    )
    page = pages.parse(client.post(ADDRESS, data={"motifs": "De longs motifs."}).text)
    assert not pages.find(page, ".sheet")
    assert "De longs motifs." in pages.words(page)


def test_a_task_outside_the_remit_is_a_page_not_found(client: FlaskClient, reads: SimpleNamespace) -> None:
    reads.task = NotFound("Cette tâche n'existe pas ou n'est pas de votre ressort.")
    answer = client.get(ADDRESS)
    assert answer.status_code == 404
    assert "de votre ressort" in answer.text


def test_who_may_not_act_reads_without_a_form(client: FlaskClient, reads: SimpleNamespace) -> None:
    reads.task = samples.task(may_act=False, acting_as=None)
    page = pages.parse(client.get(ADDRESS).text)
    assert not pages.find(page, ".sheet")
    assert "revient à une autre autorité" in pages.words(page)


def test_taking_a_task_leads_to_it_and_losing_the_race_says_who_has_it(
    client: FlaskClient, recorder: Any
) -> None:
    assert client.post(f"{ADDRESS}/prendre").location == ADDRESS
    recorder.error = Refused("Cette tâche est déjà prise par Élodie Ferrand.", code="etat")
    page = client.post(f"{ADDRESS}/prendre", follow_redirects=True)
    assert "déjà prise par Élodie Ferrand" in page.text


def test_text_of_people_is_never_markup(client: FlaskClient, reads: SimpleNamespace) -> None:
    evil = "<img src=x onerror=alert(1)>"
    case = samples.case(person=replace(samples.person(), nom=evil))
    reads.task = samples.task(title=evil, case=case, why=(evil,), if_nobody_acts=evil, closed_reason=evil)
    assert not pages.find(pages.parse(client.get(ADDRESS).text), "img")
