"""Forms of the procedures as native, accessible controls."""

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask.testing import FlaskClient
from tests.web import pages, samples

from orchestrator.errors import FieldFault, Refused
from orchestrator.forms import Form, read_form


def form_of(*components: dict[str, Any]) -> Form:
    schema = {
        "id": "essai",
        "type": "default",
        "components": [{"id": f"c{i}", **c} for i, c in enumerate(components)],
    }
    return read_form(json.dumps(schema).encode(), file="essai.form")


def show(client: FlaskClient, reads: SimpleNamespace, form: Form, **changes: Any) -> Any:
    reads.task = samples.task(**{"form": form, "defaults": {}, "maxima": {}, "variables": {}, **changes})
    return pages.parse(client.get("/taches/t-decision").text)


def option(value: str) -> dict[str, str]:
    return {"value": value, "label": value.capitalize()}


def test_a_date_is_three_fields_in_a_named_group(client: FlaskClient, reads: SimpleNamespace) -> None:
    page = show(
        client, reads, form_of({"type": "datetime", "subtype": "date", "key": "jour", "dateLabel": "Le jour"})
    )
    assert {"jour-day", "jour-month", "jour-year"} <= pages.names(pages.group(page, "Le jour"))


def test_an_instant_asks_the_hour_beside_the_day(client: FlaskClient, reads: SimpleNamespace) -> None:
    field = {"type": "datetime", "subtype": "datetime", "key": "remise_le", "dateLabel": "Remise"}
    page = show(client, reads, form_of(field))
    asked = pages.names(pages.group(page, "Remise"))
    assert {"remise_le-day", "remise_le-month", "remise_le-year", "remise_le-time"} <= asked
    assert "remise_le__fold" not in asked


def test_the_repeated_hour_asks_which_one_and_the_summary_links_to_it(
    client: FlaskClient, reads: SimpleNamespace, recorder: Any
) -> None:
    form = form_of({"type": "datetime", "subtype": "datetime", "key": "remise_le", "dateLabel": "Remise"})
    reads.task = samples.task(form=form, defaults={}, maxima={})
    fault = FieldFault("remise_le__fold", "champ_remise_le", "Remise : cette heure existe deux fois.")
    recorder.error = Refused("À corriger.", code="champ_remise_le", status=422, faults=[fault])
    answer = client.post("/taches/t-decision", data={"remise_le-day": "25", "remise_le-time": "02:30"})
    page = pages.parse(answer.text)
    assert answer.status_code == 422
    which = pages.group(page, "Heure d'été ou heure d'hiver ?")
    assert [choice.get("value") for choice in pages.find(which, "input")] == ["0", "1"]
    assert pages.find(page, ".govuk-error-summary a")[0].get("href") == "#remise_le__fold"
    assert not pages.dead_anchors(page)


def test_a_question_tells_when_it_is_optional(client: FlaskClient, reads: SimpleNamespace) -> None:
    required = {"type": "textfield", "key": "nom", "label": "Nom", "validate": {"required": True}}
    page = show(client, reads, form_of(required, {"type": "textfield", "key": "alias", "label": "Alias"}))
    labels = [pages.words(label) for label in page.iter("label")]
    assert "Nom" in labels
    assert "Alias (facultatif)" in labels


def test_choices_stand_in_a_fieldset_with_their_question_as_legend(
    client: FlaskClient, reads: SimpleNamespace
) -> None:
    choices = [option("oui"), option("non")]
    form = form_of(
        {"type": "radio", "key": "avis", "label": "Avis", "values": choices},
        {"type": "checklist", "key": "motifs", "label": "Motifs", "values": choices},
        {"type": "select", "key": "lieu", "label": "Lieu", "values": choices},
        {"type": "checkbox", "key": "lu", "label": "J'ai lu"},
    )
    page = show(client, reads, form)
    assert {control.get("type") for control in pages.find(pages.group(page, "Avis"), "input")} == {"radio"}
    assert {control.get("type") for control in pages.find(pages.group(page, "Motifs"), "input")} == {
        "checkbox"
    }
    assert pages.labelled(page, "Lieu").tag == "select"
    assert pages.labelled(page, "J'ai lu").get("value") == "on"


def test_a_group_is_a_fieldset_around_its_questions(client: FlaskClient, reads: SimpleNamespace) -> None:
    inside = {"type": "textfield", "key": "ville", "label": "Ville", "id": "x"}
    page = show(client, reads, form_of({"type": "group", "label": "Adresse", "components": [inside]}))
    assert "ville" in pages.names(pages.group(page, "Adresse"))


def test_text_of_a_model_is_shown_without_its_markup(client: FlaskClient, reads: SimpleNamespace) -> None:
    page = show(client, reads, form_of({"type": "text", "text": "Lisez **bien** <script>alert(1)</script>"}))
    passage = pages.find(page, ".passage")[0]
    assert pages.find(passage, "strong")
    assert not pages.find(passage, "script")


def test_a_proposed_answer_fills_its_inputs(client: FlaskClient, reads: SimpleNamespace) -> None:
    reads.task = samples.task()
    page = pages.parse(client.get("/taches/t-decision").text)
    shown = [page.get_element_by_id(f"terme_le-{part}").get("value") for part in ("day", "month", "year")]
    assert shown == ["27", "09", "2026"]


def test_an_instant_is_proposed_on_the_establishments_clock(
    client: FlaskClient, reads: SimpleNamespace
) -> None:
    form = form_of({"type": "datetime", "subtype": "datetime", "key": "remise_le", "dateLabel": "Remise"})
    page = show(client, reads, form, defaults={"remise_le": samples.at("2026-10-25 01:30")})
    assert page.get_element_by_id("remise_le-time").get("value") == "01:30"


def test_a_computed_maximum_is_shown_as_a_date_for_this_person(client: FlaskClient) -> None:
    page = pages.parse(client.get("/taches/t-decision").text)
    group = pages.group(page, "Terme du placement")
    assert "Au plus tard le 27 septembre 2026" in pages.words(group)
    assert group.get("aria-describedby") == "terme_le-hint"


def test_a_reading_of_the_law_is_flagged(client: FlaskClient, reads: SimpleNamespace) -> None:
    field = {"type": "textarea", "key": "diligences", "label": "Diligences", "properties": {"flag": "I"}}
    doubtful = {"type": "textfield", "key": "calcul", "label": "Calcul", "properties": {"flag": "M"}}
    page = show(client, reads, form_of(field, doubtful))
    assert [pages.words(flag) for flag in pages.find(page, "form .flag")] == ["lecture retenue", "à vérifier"]


def test_a_conditional_question_is_shown_without_javascript_and_says_when_it_counts(
    client: FlaskClient,
) -> None:
    page = pages.parse(client.get("/taches/t-decision").text)
    part = next(part for part in pages.find(page, ".conditional") if "terme_le-day" in pages.names(part))
    assert part.get("hidden") is None
    assert "« Décision » est « Placer en unité pour détenus violents »" in pages.words(part)
    assert json.loads(part.get("data-hidden-when")) == [{"decision": ""}, {"decision": "non_lieu"}]


def test_what_the_case_itself_rules_out_is_not_asked(client: FlaskClient, reads: SimpleNamespace) -> None:
    reads.task = samples.task(variables={"acteur": {"role": "delegataire"}})
    assert "ensemble_recu" not in pages.names(pages.parse(client.get("/taches/t-decision").text))
    reads.task = samples.task(variables={"acteur": {"role": "disp"}})
    assert "ensemble_recu" in pages.names(pages.parse(client.get("/taches/t-decision").text))


def test_a_condition_may_ask_the_law(client: FlaskClient, reads: SimpleNamespace) -> None:
    form = form_of({
        "type": "checkbox",
        "key": "mention",
        "label": "Mention",
        "conditional": {"hide": '=maintenant < deadline("avis", saisine_le)'},
    })  # fmt: skip
    for end, asked in ((samples.NOW + timedelta(days=1), False), (samples.NOW, True)):
        law = {"deadline": lambda name, start, end=end: end}
        page = show(client, reads, form, variables={"saisine_le": samples.NOW}, functions=law)
        assert ("mention" in pages.names(page)) is asked


def test_a_condition_on_free_text_is_left_to_the_server(client: FlaskClient, reads: SimpleNamespace) -> None:
    form = form_of(
        {"type": "textfield", "key": "nom", "label": "Nom"},
        {"type": "textfield", "key": "alias", "label": "Alias", "conditional": {"hide": '=nom = "x"'}},
    )
    part = pages.find(show(client, reads, form), ".conditional")[0]
    assert part.get("data-hidden-when") is None
    assert "vos autres réponses" in pages.words(part)


def test_every_real_form_is_drawn_with_each_question_labelled(
    client: FlaskClient, reads: SimpleNamespace
) -> None:
    for path in sorted((samples.ROOT / "forms").glob("*/*.form")):
        form = read_form(path.read_bytes(), file=path.name)
        page = show(client, reads, form, case=replace(samples.case(), documents=()))
        labels = {label.get("for") for label in page.iter("label")}
        asked = pages.find(page, ".sheet input:not([type=hidden]), .sheet textarea, .sheet select")
        assert all(control.get("id") in labels for control in asked), path.name
        assert not pages.doubled_ids(page), path.name
