"""Whatever shows a case is told to the journal of consultations first, and says why where the text asks for it."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from tests.support.house import OPENED_AT, ROOT, House
from tests.web import pages
from tests.web.desk import hidden

from orchestrator.api.app import register
from orchestrator.errors import Refused
from orchestrator.operations import consult
from orchestrator.operations.attach_piece import AttachPiece, NewPiece
from orchestrator.operations.deploy import deploy
from orchestrator.operations.manage_accounts import add_account, create_token
from orchestrator.operations.open_original import OpenOriginal
from orchestrator.operations.perform import perform
from orchestrator.persistence import case_places, consultations
from orchestrator.persistence.tables import consultation
from orchestrator.pieces import Limits, examine
from orchestrator.procedures import read_bundle
from orchestrator.queries.pieces import pieces_of
from orchestrator.web import create_app

PASSWORD = "mot de passe d'essai"


@pytest.fixture
def app(house: House) -> Flask:
    site = create_app(house.parts, testing=True)
    site.config["WTF_CSRF_ENABLED"] = False
    register(site, house.parts)
    return site


def signed_in(app: Flask, login: str) -> FlaskClient:
    client = app.test_client()
    assert client.post("/connexion", data={"login": login, "password": PASSWORD}).status_code == 303
    return client


def told(house: House) -> list[tuple[str, str, str]]:
    with house.parts.database.read() as tx:
        rows = tx.execute(consultation.select().order_by(consultation.c.id)).all()
    return [(row.login, row.kind, row.target) for row in rows]


def strict(house: House) -> None:
    """Put the procedure of the house under a regime that asks for an object."""
    bundle = read_bundle(ROOT / "processes", ROOT / "forms", "udv_placement")
    bundle["procedure.yaml"] = bundle["procedure.yaml"].replace(b"treatment: GENESIS", b"treatment: APPI")
    deploy(house.parts, None, {"udv_placement": bundle})


def test_every_address_that_names_a_case_is_told_and_a_list_by_what_it_searched(
    house: House, app: Flask
) -> None:
    case_id = house.start()
    task_id = house.task(case_id, "avis_cpu")
    client = signed_in(app, "cpu")
    for address in (
        f"/taches/{task_id}", f"/dossiers/{case_id}", f"/dossiers/{case_id}/pieces", "/personnes/1",
        "/recherche?q=martin", "/dossiers?q=48211", "/dossiers", "/taches",
    ):  # fmt: skip
        assert client.get(address).status_code == 200, address

    assert told(house) == [
        ("cpu", "tache", task_id),
        ("cpu", "dossier", str(case_id)),
        ("cpu", "dossier", str(case_id)),
        ("cpu", "personne", "1"),
        ("cpu", "recherche", "search.show"),
        ("cpu", "recherche", "cases.show"),
    ]
    with house.parts.database.read() as tx:
        row = tx.execute(consultation.select()).first()
    assert row is not None
    assert (row.treatment, row.channel) == ("GENESIS", "page")
    assert "commission pluridisciplinaire unique" in row.author
    assert row.keep_until_at - row.at > timedelta(days=3 * 365)
    assert "martin" not in str(row).casefold()


def test_what_is_out_of_scope_is_refused_and_leaves_no_trace_of_its_existence(
    house: House, app: Flask
) -> None:
    case_id = house.start()
    add_account(house.parts, "lille", "Chef", PASSWORD, "chef_etablissement", "CP-LILLE-ANNOEULLIN")
    client = signed_in(app, "lille")
    for address in (f"/dossiers/{case_id}", "/dossiers/999", "/personnes/1", "/documents/1", "/taches/x"):
        assert client.get(address).status_code == 404
    assert told(house) == []


def test_a_machine_is_told_as_a_person_is(house: House, app: Flask) -> None:
    case_id = house.start()
    token = create_token(house.parts, "disp", "essai", 1)
    client = app.test_client()
    for address in (f"/api/cases/{case_id}", "/api/persons/1", "/api/search?text=mar", "/api/cases"):
        answer = client.get(address, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200
    assert [kind for _, kind, _ in told(house)] == ["dossier", "personne", "recherche", "recherche"]


def test_without_its_journal_nothing_is_shown(
    house: House, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = house.start()
    client = signed_in(app, "cpu")
    token = create_token(house.parts, "disp", "essai", 1)

    def broken(*_: object) -> None:
        raise OSError("disque plein")

    monkeypatch.setattr(consultations, "add", broken)
    page = client.get(f"/dossiers/{case_id}")
    answer = app.test_client().get(f"/api/cases/{case_id}", headers={"Authorization": f"Bearer {token}"})
    assert (page.status_code, answer.status_code) == (503, 503)
    assert "MARTIN" not in page.text + answer.text
    assert "Le journal des consultations ne répond pas" in page.text


def test_a_case_of_the_enforcement_of_sentences_is_not_shown_before_its_object_is_given(
    house: House, app: Flask
) -> None:
    strict(house)
    case_id = house.start()
    client = signed_in(app, "greffe")

    asked = client.get(f"/dossiers/{case_id}?x=1")
    assert asked.status_code == 303 and "/objet-de-consultation" in asked.location
    assert client.get("/personnes/1").status_code == 303
    assert "Pourquoi consultez-vous" in client.get(asked.location).text
    form = {"nature": "dossier", "cle": str(case_id), "suite": f"/dossiers/{case_id}", "objet": " "}
    assert client.post("/objet-de-consultation", data=form).status_code == 422
    assert told(house) == []

    given = client.post("/objet-de-consultation", data={**form, "objet": "Préparation de l'audience"})
    assert given.location == f"/dossiers/{case_id}"
    assert client.get(f"/dossiers/{case_id}").status_code == 200
    house.pass_time(timedelta(hours=25))
    assert client.get(f"/dossiers/{case_id}").status_code == 303
    with house.parts.database.read() as tx:
        rows = tx.execute(consultation.select().order_by(consultation.c.id)).all()
    assert [(row.kind, row.object) for row in rows] == [
        ("objet", "Préparation de l'audience"),
        ("dossier", "Préparation de l'audience"),
    ]


def test_an_act_that_one_may_do_is_its_own_object_and_a_machine_gives_one_in_the_address(
    house: House, app: Flask
) -> None:
    strict(house)
    case_id = house.start()
    task_id = house.task(case_id, "avis_cpu")
    assert signed_in(app, "cpu").get(f"/taches/{task_id}").status_code == 200
    assert signed_in(app, "greffe").get(f"/taches/{task_id}").status_code == 303
    headers = {"Authorization": f"Bearer {create_token(house.parts, 'disp', 'essai', 1)}"}
    refused = app.test_client().get(f"/api/cases/{case_id}", headers=headers)
    assert (refused.status_code, refused.json["code"]) == (403, "objet_manquant")
    given = app.test_client().get(f"/api/cases/{case_id}?objet=Statistique", headers=headers)
    assert given.status_code == 200
    with house.parts.database.read() as tx:
        objects = [row.object for row in tx.execute(consultation.select().order_by(consultation.c.id))]
    assert objects[0].startswith("Acte à accomplir : ")
    assert objects[1] == "Statistique"


def drawing() -> bytes:
    """A small picture."""
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(content, "PNG")
    return content.getvalue()


def sealed_piece(
    house: House, case_id: int, name: str = "note.txt", content: bytes = b"Un renseignement."
) -> int:
    settings = house.parts.settings
    examined = examine(name, content, Limits(settings.piece_bytes, settings.piece_kinds))
    chief = house.people["chef_etablissement"]
    perform(house.parts, AttachPiece(chief, case_id, NewPiece(examined, "Note", True, True)))
    (found,) = pieces_of(house.parts, chief, case_id).pieces
    return found.id


def test_an_act_sent_is_a_reading_only_when_its_page_is_shown_again(house: House, app: Flask) -> None:
    case_id = house.start()
    client = signed_in(app, "cpu")
    address = f"/taches/{house.task(case_id, 'avis_cpu')}"
    page = pages.parse(client.get(address).text)
    sheet = hidden(pages.find(page, "form.sheet")[0])
    read = len(told(house))
    assert client.post(address, data=sheet).status_code == 422
    assert len(told(house)) == read + 1
    answers = {name: str(value) for name, value in house.opinion().items()}
    assert client.post(address, data={**sheet, **answers}).status_code == 303
    assert len(told(house)) == read + 1


def test_an_act_done_is_for_a_day_the_object_of_reading_its_case_and_of_nothing_else(
    house: House, app: Flask
) -> None:
    strict(house)
    case_id = house.start()
    before = signed_in(app, "cpu").get(f"/dossiers/{case_id}")
    assert "/objet-de-consultation" in before.location
    house.act(case_id, "cpu", "avis_cpu", house.opinion())
    reader = signed_in(app, "cpu")
    assert reader.get(f"/dossiers/{case_id}").status_code == 200
    with house.parts.database.read() as tx:
        assert tx.execute(select(consultation.c.object)).scalars().all() == [
            "Acte accompli : Rendre l'avis de la commission"
        ]
    assert "/objet-de-consultation" in reader.get("/personnes/1").location
    assert "/objet-de-consultation" in signed_in(app, "disp").get(f"/dossiers/{case_id}").location
    house.pass_time(timedelta(hours=24, seconds=1))
    assert "/objet-de-consultation" in signed_in(app, "cpu").get(f"/dossiers/{case_id}").location


def test_whoever_has_just_opened_a_case_is_not_asked_why_they_read_it(house: House, app: Flask) -> None:
    strict(house)
    case_id = house.start()
    opener = signed_in(app, "chef_etablissement")
    assert opener.get(f"/dossiers/{case_id}").status_code == 200
    with house.parts.database.read() as tx:
        assert tx.execute(select(consultation.c.object)).scalars().all() == ["Dossier ouvert"]
    house.pass_time(timedelta(hours=24, seconds=1))
    later = signed_in(app, "chef_etablissement").get(f"/dossiers/{case_id}")
    assert "/objet-de-consultation" in later.location


def test_the_opening_of_a_sealed_original_is_told_by_its_own_name_with_its_object(
    house: House, app: Flask
) -> None:
    strict(house)
    piece = sealed_piece(house, house.start())
    director = signed_in(app, "disp")
    assert "/objet-de-consultation" in director.post(f"/pieces/{piece}/ouvrir").location
    with pytest.raises(Refused) as unsaid:
        perform(house.parts, OpenOriginal(house.people["disp"], piece))
    assert unsaid.value.code == "objet_manquant"
    assert told(house) == []

    form = {"nature": "piece", "cle": str(piece), "suite": "/taches", "objet": "Préparation de la décision"}
    director.post("/objet-de-consultation", data=form)
    opened = director.post(f"/pieces/{piece}/ouvrir")
    assert director.get(opened.location).status_code == 200
    headers = {"Authorization": f"Bearer {create_token(house.parts, 'chef_etablissement', 'essai', 1)}"}
    machine = app.test_client()
    refused = machine.post(f"/api/pieces/{piece}/original", headers=headers)
    assert (refused.status_code, refused.json["code"]) == (403, "objet_manquant")
    given = machine.post(f"/api/pieces/{piece}/original?objet=Occultation", headers=headers)
    assert given.data == b"Un renseignement."
    with house.parts.database.read() as tx:
        rows = tx.execute(consultation.select().order_by(consultation.c.id)).all()
    assert [(row.login, row.channel, row.kind, row.target, row.object) for row in rows] == [
        ("disp", "page", "objet", str(piece), "Préparation de la décision"),
        ("disp", "page", "original", str(piece), "Préparation de la décision"),
        ("disp", "page", "piece", str(piece), "Préparation de la décision"),
        ("chef_etablissement", "api", "original", str(piece), "Occultation"),
        ("chef_etablissement", "api", "piece", str(piece), "Occultation"),
    ]


def test_a_refused_opening_is_told_by_neither_journal(house: House) -> None:
    piece = sealed_piece(house, house.start())
    entries = house.count("audit_entry")
    with pytest.raises(Refused):
        perform(house.parts, OpenOriginal(house.people["greffe"], piece))
    assert told(house) == [] and house.count("audit_entry") == entries


def test_a_picture_asked_by_its_own_address_is_told_and_those_of_a_page_that_was_are_not(
    house: House, app: Flask
) -> None:
    case_id = house.start()
    settings = house.parts.settings
    examined = examine("plan.png", drawing(), Limits(settings.piece_bytes, settings.piece_kinds))
    chief = house.people["chef_etablissement"]
    perform(house.parts, AttachPiece(chief, case_id, NewPiece(examined, "Note", True, False)))
    (piece,) = pieces_of(house.parts, chief, case_id).pieces
    client = signed_in(app, "disp")
    drawn = f"/pieces/{piece.id}/lire/1.png"
    assert client.get(drawn).status_code == 200
    assert client.get(drawn).status_code == 200
    assert told(house) == [("disp", "piece", str(piece.id))]


def test_the_place_that_a_case_has_left_is_told_too(house: House, app: Flask) -> None:
    case_id = house.start()
    add_account(house.parts, "fresnes", "Chef", PASSWORD, "chef_etablissement", "CP-FRESNES")
    client = signed_in(app, "fresnes")
    assert client.get(f"/dossiers/{case_id}").status_code == 404
    with house.parts.database.write() as tx:
        case_places.leave(tx, case_id, [("etablissement", "CP-FRESNES")], since_at=OPENED_AT, at=house.now())
        tx.commit()
    assert client.get(f"/dossiers/{case_id}").status_code == 200
    assert told(house) == [("fresnes", "dossier", str(case_id))]


def test_nobody_learns_by_the_question_that_a_case_out_of_scope_exists(house: House, app: Flask) -> None:
    strict(house)
    case_id = house.start()
    add_account(house.parts, "lille", "Chef", PASSWORD, "chef_etablissement", "CP-LILLE-ANNOEULLIN")
    client = signed_in(app, "lille")
    form = {"nature": "dossier", "cle": str(case_id), "suite": "/taches", "objet": "Par curiosité"}
    assert client.get(f"/dossiers/{case_id}").status_code == 404
    assert client.post("/objet-de-consultation", data=form).status_code == 404
    assert client.get("/objet-de-consultation?nature=x&cle=1").status_code == 404


def test_the_journal_is_read_by_the_head_of_the_place_alone_by_case_and_period_and_as_a_file(
    house: House, app: Flask
) -> None:
    house.start()
    signed_in(app, "cpu").get("/personnes/1")  # told under a case of theirs, so that its place learns of it
    chief = signed_in(app, "chef_etablissement")
    assert signed_in(app, "cpu").get("/consultations").status_code == 403
    shown = chief.get("/consultations?dossier=udv-2026-0001&depuis=2026-01-26&jusqu_au=2026-01-26")
    assert "1 consultation" in shown.text and "Chef de l’établissement" not in shown.text.split("<main")[0]
    assert "Droits des personnes concernées" in shown.text
    assert "0 consultation" in chief.get("/consultations?depuis=2026-01-27").text
    french = "depuis-day=27&depuis-month=1&depuis-year=2026&jusqu_au-day=28/01/2026"
    assert "0 consultation" in chief.get(f"/consultations?{french}").text
    for wrong, told_why in (
        ("depuis=demain", "cette date n&#39;existe pas"),
        ("depuis-day=29&depuis-month=2&depuis-year=2026", "cette date n&#39;existe pas"),
        ("depuis=2026-01-27&jusqu_au=2026-01-26", "intervertissez-les"),
    ):
        answer = chief.get(f"/consultations?{wrong}")
        assert answer.status_code == 422 and told_why in answer.text and "0 consultation" in answer.text
    assert 'value="29"' in chief.get("/consultations?depuis-day=29&depuis-month=2&depuis-year=2026").text
    lines = list(
        csv.reader(io.StringIO(chief.get("/consultations.csv").text.lstrip("\ufeff")), delimiter=";")
    )
    assert [line[1] for line in lines] == ["identifiant", "cpu"]
    assert ("chef_etablissement", "journal", "access_journal.export") in told(house)
    assert chief.get("/consultations.csv?depuis=demain").status_code == 422
    add_account(house.parts, "lille", "Chef", PASSWORD, "chef_etablissement", "CP-LILLE-ANNOEULLIN")
    assert "0 consultation" in signed_in(app, "lille").get("/consultations").text


def test_a_trace_is_never_changed_and_goes_only_when_the_law_no_longer_keeps_it(house: House) -> None:
    case_id = house.start()
    reader = house.people["cpu"]
    found = consult.open_consultation(house.parts, reader, "dossier", case_id)
    assert found is not None
    consult.tell(house.parts, reader, found, "page")
    for statement in (update(consultation).values(login="autre"), delete(consultation)):
        with pytest.raises(DBAPIError), house.parts.database.write() as tx:
            tx.execute(statement)
    house.pass_time(timedelta(days=3 * 365))
    with house.parts.database.write() as tx:
        assert consultations.delete_expired(tx, tx.now()) == 0
    house.pass_time(timedelta(days=3))
    with house.parts.database.write() as tx:
        assert consultations.delete_expired(tx, tx.now()) == 1
        tx.commit()
    assert told(house) == []


def test_each_address_with_a_parameter_is_told_or_says_nothing_of_a_case(app: Flask) -> None:
    """A new page about a case joins the journal by the name of its parameter; others are listed here."""
    silent = {"anything", "token", "filename", "procedure_id", "delegation_id", "absence_id", "incident_id",
              "habilitation_id", "decision"}  # fmt: skip
    heads = {
        next(iter(sorted(rule.arguments - {"page", "seq"})), None)
        for rule in app.url_map.iter_rules()
        if rule.arguments and "GET" in (rule.methods or ())
    }
    assert heads - silent <= set(consult.KINDS)
