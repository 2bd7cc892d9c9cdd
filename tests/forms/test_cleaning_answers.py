"""What is stored has been validated: typed, within its options, visible, and nothing forged."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orchestrator.errors import ModelRefused, Refused
from orchestrator.forms import clean, find_defaults, find_maxima, read_form

PARIS = ZoneInfo("Europe/Paris")
FORMS = Path(__file__).resolve().parents[2] / "forms"
NOW = datetime(2026, 3, 27, 14, 30, tzinfo=UTC)


def form(*components: dict[str, Any]) -> Any:
    content = json.dumps({"type": "default", "id": "essai", "components": list(components)}).encode()
    return read_form(content, file="essai.form")


def question(kind: str, key: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": "Question", **more}


def options(*values: str) -> list[dict[str, str]]:
    return [{"value": value, "label": value.title()} for value in values]


def cleaned(component: dict[str, Any] | Any, data: dict[str, Any], **more: Any) -> dict[str, Any]:
    asked = form(component) if isinstance(component, dict) else component
    given = {"variables": {}, "zone": PARIS, "now": NOW, "functions": {}} | more
    return clean(asked, data, **given)


def refusal(component: dict[str, Any] | Any, data: dict[str, Any], **more: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        cleaned(component, data, **more)
    assert refused.value.status == 422
    return refused.value


@pytest.mark.parametrize(
    ("component", "given", "value"),
    [
        (question("textfield"), "  Rene\u0301 ", "René"),
        (question("textfield"), "   ", None),
        (question("textarea"), "a\r\nb", "a\nb"),
        (question("number"), "1 234,50", Decimal("1234.50")),
        (question("number"), 1.5, Decimal("1.5")),
        (question("number"), "", None),
        (question("checkbox"), "on", True),
        (question("checkbox"), "false", False),
        (question("radio", values=options("oui", "non")), "oui", "oui"),
        (question("checklist", values=options("a", "b", "c")), ["c", "a"], ["a", "c"]),
        (question("checklist", values=options("a", "b")), "b", ["b"]),
        (question("datetime", subtype="date"), "27/9/2026", date(2026, 9, 27)),
        (question("datetime", subtype="date"), "2026-09-27", date(2026, 9, 27)),
        (question("datetime", subtype="date"), date(2026, 9, 27), date(2026, 9, 27)),
        (question("datetime", subtype="time"), "9 h 05", "09:05"),
    ],
)
def test_an_answer_becomes_a_value(component: dict[str, Any], given: Any, value: Any) -> None:
    assert cleaned(component, {"x": given}) == {"x": value}


@pytest.mark.parametrize(
    "given",
    ["2026-03-27T15:30:00+01:00", "27/03/2026 15:30", "27/03/2026 à 15 h 30", "2026-03-27T14:30:00Z", NOW],
)
def test_an_instant_is_read_in_the_zone_of_the_establishment(given: Any) -> None:
    at = cleaned(question("datetime", subtype="datetime"), {"x": given})["x"]

    assert at == NOW
    assert at.utcoffset() == timedelta(hours=1)


def test_an_instant_may_come_in_four_inputs() -> None:
    parts = {"x-day": "27", "x-month": "3", "x-year": "2026", "x-time": "15:30"}

    assert cleaned(question("datetime", subtype="datetime"), parts)["x"] == NOW


@pytest.mark.parametrize("missing", ["x-day", "x-month", "x-year", "x-time"])
def test_an_incomplete_instant_is_refused(missing: str) -> None:
    parts = {"x-day": "27", "x-month": "3", "x-year": "2026", "x-time": "15:30"} | {missing: ""}

    assert refusal(question("datetime", subtype="datetime"), parts).code == "champ_x"


def test_the_hour_that_does_not_exist_is_refused() -> None:
    said = refusal(question("datetime", subtype="datetime"), {"x": "29/03/2026 02:30"})

    assert said.code == "champ_x"
    assert "heure d'été" in said.message


def test_the_hour_that_exists_twice_asks_which() -> None:
    component = question("datetime", subtype="datetime")
    said = refusal(component, {"x": "25/10/2026 02:30"})
    summer = cleaned(component, {"x": "25/10/2026 02:30", "x__fold": "0"})["x"]
    winter = cleaned(component, {"x": "25/10/2026 02:30", "x__fold": "1"})["x"]

    assert said.faults[0].field == "x__fold"
    assert winter.astimezone(UTC) - summer.astimezone(UTC) == timedelta(hours=1)


def test_no_hour_is_asked_twice_on_an_ordinary_day() -> None:
    assert (
        cleaned(question("datetime", subtype="datetime"), {"x": "27/03/2026 15:30", "x__fold": "1"})["x"]
        == NOW
    )


@pytest.mark.parametrize(
    ("component", "given"),
    [
        (question("textfield"), "x" * 301),
        (question("textfield"), "a\nb"),
        (question("textfield"), "a\u0000b"),
        (question("textfield"), 12),
        (question("textfield", validate={"minLength": 3}), "ab"),
        (question("textarea"), "x" * 20_001),
        (question("number"), "douze"),
        (question("number"), "1e5"),
        (question("number"), float("nan")),
        (question("number"), True),
        (question("number", validate={"min": 1}), "0"),
        (question("number", validate={"max": 3}), "3,1"),
        (question("number", decimalDigits=1), "1,25"),
        (question("number"), "1" * 16),
        (question("checkbox"), "peut-être"),
        (question("radio", values=options("oui")), "non"),
        (question("radio", values=options("oui")), ["oui"]),
        (question("checklist", values=options("a")), ["a", "b"]),
        (question("checklist", values=options("a")), {"a": 1}),
        (question("datetime", subtype="date"), "31/02/2026"),
        (question("datetime", subtype="date"), "01/01/1789"),
        (question("datetime", subtype="date"), "demain"),
        (question("datetime", subtype="datetime"), "2026-03-27"),
        (question("datetime", subtype="datetime"), 1774622000),
        (question("datetime", subtype="datetime"), "9999-12-31T23:59:59-12:00"),
    ],
)
def test_a_wrong_answer_is_refused_by_the_code_of_its_field(component: dict[str, Any], given: Any) -> None:
    assert refusal(component, {"x": given}).code == "champ_x"


def test_a_forged_field_is_refused() -> None:
    said = refusal(question("textfield"), {"x": "a", "acteur": "moi"})

    assert [fault.code for fault in said.faults] == ["champ_acteur"]


def test_every_fault_is_told_in_the_order_of_the_form() -> None:
    asked = form(question("textfield", "a", validate={"required": True}), question("number", "b"))
    said = refusal(asked, {"b": "x", "z": "1"})

    assert [fault.field for fault in said.faults] == ["a", "b", "z"]
    assert said.code == "champ_a"


def test_a_required_box_must_be_ticked() -> None:
    component = question(
        "checkbox", validate={"required": True}, properties={"requiredCode": "piece_manquante_z"}
    )

    assert refusal(component, {}).code == "piece_manquante_z"
    assert cleaned(component, {"x": "on"}) == {"x": True}


def test_a_hidden_question_is_not_asked_and_its_answer_is_dropped() -> None:
    asked = form(
        question("radio", "a", values=options("oui", "non")),
        question("textfield", "b", validate={"required": True}, conditional={"hide": '=a != "oui"'}),
        question("textfield", "c", validate={"required": True}, conditional={"hide": "=b = null"}),
    )

    assert cleaned(asked, {"a": "non", "b": "forgé", "c": "forgé"}) == {"a": "non", "b": None, "c": None}
    assert [fault.field for fault in refusal(asked, {"a": "oui"}).faults] == ["b"]
    assert cleaned(asked, {"a": "oui", "b": "x", "c": "y"}) == {"a": "oui", "b": "x", "c": "y"}


def test_a_hidden_question_may_leave_what_is_known_as_it_is() -> None:
    schema = form(
        question("textfield", "a"),
        question(
            "textfield", "terme", conditional={"hide": '=a != "oui"'}, properties={"whenHidden": "keep"}
        ),
        question("textfield", "b", conditional={"hide": '=terme != "connu"'}),
    )
    known = {"terme": "connu"}

    assert cleaned(schema, {"a": "non", "b": "dit"}, variables=known) == {"a": "non", "b": "dit"}
    assert cleaned(schema, {"a": "non", "b": "dit"}) == {"a": "non", "b": None}
    assert cleaned(schema, {"a": "oui", "terme": "neuf"}, variables=known)["terme"] == "neuf"


def test_a_hidden_group_hides_all_it_holds() -> None:
    inner = question("textfield", "b", validate={"required": True})
    asked = form(
        question("checkbox", "a"),
        {"type": "group", "label": "G", "components": [inner], "conditional": {"hide": "=not(a)"}},
    )

    assert cleaned(asked, {"b": "x"}) == {"a": False, "b": None}


def test_a_default_stands_for_an_answer_that_was_not_sent() -> None:
    component = question("datetime", subtype="datetime", properties={"default": "maintenant"})
    required = component | {"validate": {"required": True}}

    assert cleaned(component, {})["x"] == NOW
    assert cleaned(component, {"x": ""})["x"] is None
    assert refusal(required, {"x-day": "", "x-month": "", "x-year": "", "x-time": ""}).code == "champ_x"


def test_a_constraint_sees_the_answers_the_case_and_the_law() -> None:
    component = question(
        "datetime",
        subtype="datetime",
        properties={
            "constraint": 'x >= deadline("contradictoire", t0) and x <= maintenant',
            "constraintCode": "delai_contradictoire",
            "constraintMessage": "Trop tôt.",
        },
    )
    law = {"deadline": lambda name, start: start + timedelta(hours=72)}
    told = {"variables": {"t0": NOW - timedelta(hours=72)}, "functions": law}

    assert cleaned(component, {"x": NOW.isoformat()}, **told)["x"] == NOW
    too_early = refusal(component, {"x": (NOW - timedelta(minutes=1)).isoformat()}, **told)
    assert (too_early.code, too_early.faults[0].message) == ("delai_contradictoire", "Trop tôt.")


def test_a_refused_answer_is_told_the_days_of_its_case() -> None:
    component = question(
        "datetime",
        subtype="datetime",
        properties={
            "constraint": "x >= t0",
            "constraintMessage": "À partir du {t0}, le {date(t0)} donc ; {duree} jours ; {absent}.",
        },
    )
    start = datetime(2026, 6, 20, 7, 0, tzinfo=UTC)
    told = {"variables": {"t0": start, "duree": 3, "absent": None}}
    early = refusal(component, {"x": (start - timedelta(minutes=1)).isoformat()}, **told)
    assert early.faults[0].message == (
        "À partir du samedi 20 juin 2026 à 9 h 00, le 20 juin 2026 donc ; 3 jours ; …."
    )


def test_a_message_whose_expression_is_faulty_is_refused_with_its_form() -> None:
    with pytest.raises(ModelRefused, match="constraintMessage"):
        form(
            question(
                "textfield", properties={"constraint": "x = 1", "constraintMessage": "Avant {le}, {x +}."}
            )
        )


def test_a_constraint_that_cannot_be_evaluated_lets_nothing_through() -> None:
    component = question("textfield", properties={"constraint": "inconnue > 3"})

    assert refusal(component, {"x": "a"}).code == "champ_x"


def test_defaults_and_maxima_are_computed_for_the_page() -> None:
    asked = form(
        question("radio", "a", values=options("oui", "non"), properties={"default": '"non"'}),
        question(
            "datetime",
            "b",
            subtype="date",
            conditional={"hide": '=a = "non"'},
            properties={"maximum": 'date(maintenant) + duration("P6M")'},
        ),
    )
    around: dict[str, Any] = {"variables": {}, "zone": PARIS, "now": NOW, "functions": {}}

    assert find_defaults(asked, **around) == {"a": "non"}
    assert find_maxima(asked, **around) == {"b": "au plus tard le 27 septembre 2026"}


def test_thousands_of_forged_fields_are_refused_in_one_sentence() -> None:
    said = refusal(question("textfield"), {f"k{number}": "x" for number in range(5_000)})

    assert len(said.faults) == 1


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"x-day": "12/05/2026"}, date(2026, 5, 12)),
        ({"x-day": " 12.05.2026 ", "x-month": "", "x-year": ""}, date(2026, 5, 12)),
        ({"x-day": "2028-02-29"}, date(2028, 2, 29)),
    ],
)
def test_a_whole_date_pasted_where_the_day_goes_is_that_date(given: dict[str, str], value: date) -> None:
    assert cleaned(question("datetime", subtype="date"), given) == {"x": value}


def test_a_whole_date_pasted_beside_a_month_is_not_guessed() -> None:
    refusal(question("datetime", subtype="date"), {"x-day": "12/05/2026", "x-month": "6"})
    refusal(question("datetime", subtype="date"), {"x-day": "29/02/2026"})
    assert "l'heure" in refusal(question("datetime", subtype="datetime"), {"x-day": "12/05/2026"}).message
    pasted = {"x-day": "12/05/2026", "x-time": "9 h"}
    assert (
        cleaned(question("datetime", subtype="datetime"), pasted)["x"].isoformat()
        == "2026-05-12T09:00:00+02:00"
    )


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (("29", "02", "2023"), "cette date n'existe pas : février 2023 compte 28 jours"),
        (("31", "4", "2026"), "avril 2026 compte 30 jours"),
        (("12", "13", "1990"), "jj/mm/aaaa"),
        (("12", "5", "90"), "écrivez l'année en quatre chiffres"),
        (("12 mai 1990", "", ""), "en chiffres, chacun dans sa case"),
        (("12", "", "1990"), "complétez le jour, le mois et l'année"),
        (("😀", "5", "1990"), "en chiffres"),
    ],
)
def test_a_day_that_cannot_be_is_told_with_what_to_write(parts: tuple[str, ...], told: str) -> None:
    asked = {"type": "datetime", "subtype": "date", "key": "x", "dateLabel": "Jour"}
    sent = {f"x-{part}": said for part, said in zip(("day", "month", "year"), parts, strict=True)}
    assert told in refusal(asked, sent).message


def test_what_is_wrong_with_a_question_is_a_sentence_of_its_own() -> None:
    asked = {**question("textfield", validate={"required": True}), "label": "Pourquoi ?"}
    assert refusal(asked, {}).faults[0].message == "Pourquoi ? Répondez à cette question."
    long = refusal(question("textarea"), {"x": "é" * 25_000}).message
    assert "20\N{NO-BREAK SPACE}000 caractères au plus, 25\N{NO-BREAK SPACE}000 écrits" in long


@pytest.mark.parametrize(
    ("key", "said", "admitted"),
    [
        ("nom", "D'ARC-L'HÉRITIER (ép. N'Diaye)", True),
        ("nom", "Ξενάκης", True),
        ("nom", "😀😀", False),
        ("nom", "<b>MARTIN</b>", False),
        ("prenom", "12", False),
        ("ecrou", "B77/2026-1", True),
        ("ecrou", "' OR 1=1", False),
    ],
)
def test_an_identity_is_written_in_letters_and_a_prison_number_as_the_registry_does(
    key: str, said: str, admitted: bool
) -> None:
    person = {"nom": "MARTIN", "prenom": "Alex", "naissance": "1990-05-12", "ecrou": "48211"}
    asked = read_form((FORMS / "_common" / "personne.form").read_bytes(), file="personne.form")
    if admitted:
        assert cleaned(asked, {**person, key: said})[key] == said
    else:
        assert "écrivez-le" in refusal(asked, {**person, key: said}).message
