"""A file is given once: it waits for its act through refusals, previews and closed sessions, for its giver alone."""

import io
import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from tests.support import pieces as made
from tests.support.house import DEPOT, PERSON, ROOT
from tests.web.pages import find, parse, words
from tests.web.site_of_house import HouseSite

from orchestrator.errors import Refused
from orchestrator.operations.deploy import deploy
from orchestrator.operations.keep_draft import FILES_KEPT_FOR, MOST_WAITING
from orchestrator.operations.perform import perform
from orchestrator.operations.run_due import run_due
from orchestrator.operations.start_case import StartCase
from orchestrator.pieces import examine
from orchestrator.procedures import read_bundle
from orchestrator.web import uploads

CHIEF, GIVEN = "chef_etablissement", "observations_pieces"
ANSWERS = {"observations_mode": "ecrites", "observations_auteur": "personne"}
OPENING = "/dossiers/nouveau/udv_placement"
BOMB = b"PK\x03\x04" + b"\0" * 200


def with_files_at_the_opening() -> dict[str, bytes]:
    """The placement, whose opening asks for the reports."""
    bundle = dict(read_bundle(ROOT / "processes", ROOT / "forms", "udv_placement"))
    form = json.loads(bundle["forms/depot.form"])
    asked = {"type": "filepicker", "key": "rapports", "label": "Rapports", "id": "Field_rapports"}
    form["components"].append({**asked, "multiple": True})
    return {**bundle, "forms/depot.form": json.dumps(form).encode()}


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> HouseSite:
    """One product for the whole file, whose opening form asks for files."""
    path = tmp_path_factory.mktemp("waiting") / "site.sqlite3"
    shutil.copy(sqlite_template, path)
    site = HouseSite(f"sqlite:///{path}")
    deploy(site.house.parts, None, {"udv_placement": with_files_at_the_opening()})
    return site


@pytest.fixture
def task(site: HouseSite) -> str:
    case_id = site.start_until_consultation()
    return f"/taches/{site.house.task(case_id, 'observations')}"


def sheet(page: html.HtmlElement) -> dict[str, Any]:
    """What the form of a page would send back, ticks and files apart."""
    sent: dict[str, Any] = {}
    for control in find(page, "form.sheet input"):
        name, kind = control.get("name"), control.get("type")
        if name and kind not in ("radio", "checkbox", "file"):
            sent.setdefault(name, []).append(control.get("value") or "")
    return sent


def send(
    site: HouseSite, address: str, page: html.HtmlElement, *files: tuple[str, bytes], **more: Any
) -> Any:
    data = {**sheet(page), **ANSWERS, **more}
    data[GIVEN] = [*data.get(GIVEN, []), *((io.BytesIO(content), name) for name, content in files)]
    return site.as_(CHIEF).post(address, data=data, content_type="multipart/form-data")


def shown(site: HouseSite, address: str, login: str = CHIEF) -> html.HtmlElement:
    return parse(site.as_(login).get(address).text)


def named(page: html.HtmlElement, field: str = GIVEN) -> list[str]:
    """The hashes that the page would send for a question."""
    return [found.get("value") for found in find(page, f"input[type=hidden][name={field}]")]


def test_a_refused_act_keeps_its_file_which_the_next_try_takes(site: HouseSite, task: str) -> None:
    before = site.house.count("piece")
    refused = send(site, task, shown(site, task), ("lettre.pdf", made.pdf("Observations")))
    page = parse(refused.text)

    assert refused.status_code == 422 and len(named(page)) == 1
    assert "lettre.pdf" in words(find(page, ".waiting")[0]) and site.house.count("piece") == before
    assert named(shown(site, task)) == named(page), "the page opened anew finds it with the draft"

    done = send(site, task, page, observations_texte="Voir le fichier.")
    assert done.status_code == 303, words(parse(done.text))[:600]
    assert (site.house.count("piece"), site.house.count("waiting_file")) == (before + 1, 0)


def test_beside_a_bad_file_the_good_one_stays(site: HouseSite, task: str) -> None:
    files = (("lettre.pdf", made.pdf("Bonne")), ("tout.docx", BOMB), ("vide.txt", b""))
    page = parse(send(site, task, shown(site, task), *files, observations_texte="Vu.").text)

    told = words(find(page, ".govuk-error-summary")[0])
    assert "« tout.docx »" in told and "« vide.txt »" in told and "lettre.pdf" not in told
    assert "lettre.pdf" in words(find(page, ".waiting")[0]) and len(named(page)) == 1
    assert send(site, task, page, observations_texte="Vu.").status_code == 303


def test_a_preview_and_the_way_back_do_not_ask_for_the_file_again(site: HouseSite, task: str) -> None:
    written = {"observations_texte": "Voir le fichier."}
    preview = send(site, f"{task}/apercu", shown(site, task), ("lettre.pdf", made.pdf("Vue")), **written)
    assert preview.status_code == 200, words(parse(preview.text))[:600]
    ways_out = find(parse(preview.text), "form.document-tools")[0]
    kept = {found.get("name"): found.get("value") for found in find(ways_out, "input[type=hidden]")}
    assert len(kept[GIVEN]) == 64

    back = parse(site.as_(CHIEF).post(f"{task}/reprendre", data=kept).text)
    assert named(back) == [kept[GIVEN]]
    before = site.house.count("piece")
    assert site.as_(CHIEF).post(task, data=kept).status_code == 303
    assert site.house.count("piece") == before + 1


def test_a_file_in_waiting_can_be_removed(site: HouseSite, task: str) -> None:
    page = parse(send(site, task, shown(site, task), ("lettre.pdf", made.pdf("Retirée"))).text)
    (button,) = find(page, "button[name=_fichier]")
    less = send(site, f"{task}/lignes", page, _fichier=button.get("value"))

    assert less.status_code == 200 and named(parse(less.text)) == []
    assert site.house.count("waiting_file") == 0
    again = shown(site, task)
    assert named(again) == [] and "n'est plus gardé" not in words(again)


def test_nobody_else_reaches_a_file_by_its_hash(site: HouseSite, task: str) -> None:
    page = parse(send(site, task, shown(site, task), ("lettre.pdf", made.pdf("Secrète"))).text)
    (secret,) = named(page)
    elsewhere = f"/taches/{site.house.task(site.start_until_consultation(), 'observations')}"
    refused = send(site, elsewhere, shown(site, elsewhere), observations_texte="Vu.", **{GIVEN: [secret]})
    assert refused.status_code == 422 and "joignez-le" in words(
        find(parse(refused.text), ".govuk-error-summary")[0]
    )
    assert named(parse(refused.text)) == []

    site.add("adjoint", CHIEF, "CP-REAU")
    other = shown(site, task, "adjoint")
    assert named(other) == [] and secret not in site.as_("adjoint").get(task).text
    data = {**sheet(other), **ANSWERS, "observations_texte": "Vu.", GIVEN: secret}
    assert site.as_("adjoint").post(task, data=data).status_code == 422
    assert site.as_(CHIEF).post(f"{task}/brouillon/effacer").status_code == 303
    assert site.house.count("waiting_file") == 0, "the draft takes its files with it"


def test_after_a_week_the_file_is_gone_and_the_page_says_so(site: HouseSite, task: str) -> None:
    send(site, task, shown(site, task), ("lettre.pdf", made.pdf("Oubliée")))
    site.house.pass_time(FILES_KEPT_FOR)
    site.as_(CHIEF).delete_cookie("session")
    site._browsers.pop(CHIEF)

    page = shown(site, task)
    assert named(page) == [] and "n'est plus gardé : joignez-le de nouveau" in words(page)
    run_due(site.house.parts)
    assert site.house.count("waiting_file") == 0


def test_files_that_wait_are_few(site: HouseSite, task: str) -> None:
    page = shown(site, task)
    for start in range(0, MOST_WAITING + 4, 8):
        files = [(f"note-{start + rank}.txt", f"Note {start + rank}".encode()) for rank in range(8)]
        send(site, f"{task}/lignes", page, *files)
    assert site.house.count("waiting_file") == MOST_WAITING
    site.as_(CHIEF).post(f"{task}/brouillon/effacer")


def test_a_flood_of_files_is_not_opened_one_by_one(
    site: HouseSite, task: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        uploads,
        "examine",
        lambda name, content, limits: opened.append(name) or examine(name, content, limits),
    )
    files = [(f"note-{rank}.txt", f"Flot {rank}".encode()) for rank in range(300)]
    page = parse(send(site, f"{task}/lignes", shown(site, task), *files).text)
    assert len(opened) == MOST_WAITING
    assert "20 fichiers au plus" in words(page)
    site.as_(CHIEF).post(f"{task}/brouillon/effacer")


def test_what_the_page_proposed_cannot_be_forged_into_an_error(site: HouseSite, task: str) -> None:
    for forged in ("[" * 100_000, "7", '{"a": {"b": [[]]}, "c": null}', '{"\\ud800": "x"}'):
        sent = send(site, f"{task}/brouillon", shown(site, task), _propose=forged)
        assert sent.status_code == 303, forged[:20]
    site.as_(CHIEF).post(f"{task}/brouillon/effacer")


def test_a_session_that_closed_keeps_the_file_for_its_giver(site: HouseSite, task: str) -> None:
    page = shown(site, task)
    site.as_(CHIEF).delete_cookie("session")
    lost = send(site, task, page, ("lettre.pdf", made.pdf("Perdue")), observations_texte="Vu.")
    assert lost.status_code == 303 and lost.location.startswith("/connexion")
    site._browsers.pop(CHIEF)
    again = shown(site, task)
    assert "lettre.pdf" in words(find(again, ".waiting")[0])
    assert send(site, task, again, observations_texte="Vu.").status_code == 303


def opening(page: html.HtmlElement, *files: tuple[str, bytes], **more: Any) -> dict[str, Any]:
    """The answers that open a case, of a person of their own."""
    born = {
        "personne.naissance-day": "12",
        "personne.naissance-month": "5",
        "personne.naissance-year": "1990",
    }
    person = {"personne.nom": "MARTIN", "personne.prenom": "Alex", "personne.ecrou": "77001"}
    data = {**sheet(page), **DEPOT, "origine": "proposition", **person, **born, **more}
    data["rapports"] = [*data.get("rapports", []), *((io.BytesIO(content), name) for name, content in files)]
    return data


def open_with(site: HouseSite, data: dict[str, Any], address: str = OPENING) -> Any:
    return site.as_(CHIEF).post(address, data=data, content_type="multipart/form-data")


def test_files_given_at_the_opening_become_pieces_of_the_case(site: HouseSite) -> None:
    person = {"personne.ecrou": "77001", "personne.nom": "FAURE"}
    answer = open_with(site, opening(shown(site, OPENING), ("rapport.pdf", made.pdf("Faits")), **person))
    assert answer.status_code == 303, words(parse(answer.text))[:800]
    assert "rapport.pdf" in words(shown(site, answer.location + "/pieces"))
    assert "fichier joint, empreinte" in words(shown(site, answer.location))
    assert site.house.count("waiting_file") == 0 and site.house.count("opening_draft") == 0


@pytest.mark.parametrize(
    ("name", "content"), [("tout.pdf", BOMB), ("outil.pdf", b"MZ\x90"), ("a\u202eb.pdf", b"%PDF-1")]
)
def test_a_bad_file_opens_nothing_and_loses_nothing(site: HouseSite, name: str, content: bytes) -> None:
    before = site.house.count("case_file"), site.house.count("piece")
    files = (("rapport.pdf", made.pdf("Bon")), (name, content))
    person = {"personne.ecrou": "77002", "personne.nom": "PETIT"}
    answer = open_with(site, opening(shown(site, OPENING), *files, **person))
    page = parse(answer.text)

    assert answer.status_code == 422
    assert find(page, ".govuk-error-summary a")[0].get("href") == "#rapports"
    assert (site.house.count("case_file"), site.house.count("piece")) == before
    assert "rapport.pdf" in words(find(page, ".waiting")[0])
    assert page.get_element_by_id("personne.nom").get("value") == "PETIT"
    site.as_(CHIEF).post(f"{OPENING}/brouillon/effacer")
    assert site.house.count("waiting_file") == 0


def test_a_refused_opening_is_there_as_a_draft_with_its_file(site: HouseSite) -> None:
    person = {"personne.ecrou": "77003", "personne.nom": "GARNIER", "motifs_proposition": ""}
    refused = open_with(site, opening(shown(site, OPENING), ("rapport.pdf", made.pdf("Gardé")), **person))
    assert refused.status_code == 422 and len(named(parse(refused.text), "rapports")) == 1

    page = shown(site, OPENING)
    assert "Brouillon du" in words(page) and len(named(page, "rapports")) == 1
    assert page.get_element_by_id("personne.nom").get("value") == "GARNIER"
    data = opening(page, **{**person, "motifs_proposition": "Deux agressions."})
    assert open_with(site, data).status_code == 303
    assert "Brouillon du" not in words(shown(site, OPENING)) and site.house.count("waiting_file") == 0


def test_two_pages_that_open_the_same_procedure_keep_their_files_apart(site: HouseSite) -> None:
    one, other = shown(site, OPENING), shown(site, OPENING)
    first = parse(open_with(site, opening(one, ("un.txt", b"Un")), f"{OPENING}/lignes").text)
    second = parse(open_with(site, opening(other, ("deux.txt", b"Deux")), f"{OPENING}/lignes").text)
    assert sheet(first)["_envoi"] != sheet(second)["_envoi"]
    done = open_with(site, opening(first, **{"personne.ecrou": "77004", "personne.nom": "UN"}))
    assert done.status_code == 303
    assert site.house.count("waiting_file") == 1, "that of the other page"
    assert (
        open_with(site, opening(second, **{"personne.ecrou": "77005", "personne.nom": "DEUX"})).status_code
        == 303
    )
    assert site.house.count("waiting_file") == 0


def test_an_opening_sent_twice_opens_one_case(site: HouseSite) -> None:
    data = opening(shown(site, OPENING), **{"personne.ecrou": "77006", "personne.nom": "ROUX"})
    before = site.house.count("case_file")
    first, second = open_with(site, dict(data)), open_with(site, dict(data))
    assert first.status_code == second.status_code == 303 and first.location == second.location
    assert site.house.count("case_file") == before + 1


def test_an_opening_that_names_a_file_which_did_not_come_is_refused(site: HouseSite) -> None:
    chief = site.house.people[CHIEF]
    data = {**DEPOT, "rapports": ["0" * 64]}
    with pytest.raises(Refused) as caught:
        perform(
            site.house.parts, StartCase(chief, "udv_placement", "CP-REAU", {**PERSON, "ecrou": "1"}, data)
        )
    assert caught.value.code == "champ_rapports" and "joignez-le" in caught.value.message


def test_a_proposal_left_alone_is_made_afresh_when_the_draft_is_taken_up(site: HouseSite, task: str) -> None:
    """The instant proposed is that of the page opened now; one that was typed stays."""
    page = shown(site, task)
    send(site, f"{task}/brouillon", page, observations_texte="Commencé.")
    site.pass_time(minutes=17)
    again = shown(site, task)
    later = f"{site.house.now():%M}"
    assert again.get_element_by_id("observations_le-time").get("value").endswith(later)
    assert find(again, "textarea[name=observations_texte]")[0].text.strip() == "Commencé."

    send(site, f"{task}/brouillon", again, **{"observations_texte": "Fini.", "observations_le-time": "07:41"})
    site.pass_time(minutes=5)
    kept = shown(site, task)
    assert kept.get_element_by_id("observations_le-time").get("value") == "07:41"
    assert kept.get_element_by_id("observations_le-day").get("value")

    send(
        site,
        f"{task}/brouillon",
        kept,
        **{f"observations_le-{part}": "" for part in ("day", "month", "year", "time")},
    )
    emptied = shown(site, task)
    assert emptied.get_element_by_id("observations_le-time").get("value") in ("", None)


def test_the_draft_of_an_opening_survives_a_closed_session_and_is_its_authors(site: HouseSite) -> None:
    page = shown(site, OPENING)
    data = opening(page, **{"personne.ecrou": "77009", "personne.nom": "LAURENT"})
    site.as_(CHIEF).delete_cookie("session")
    lost = open_with(site, data)
    assert lost.status_code == 303 and lost.location == f"/connexion?suite={OPENING}"
    site._browsers.pop(CHIEF)
    assert shown(site, OPENING).get_element_by_id("personne.nom").get("value") == "LAURENT"
    site.add("adjointe", CHIEF, "CP-REAU")
    assert not shown(site, OPENING, "adjointe").get_element_by_id("personne.nom").get("value")
    assert (
        site.as_("greffe").post(f"{OPENING}/brouillon", data={"personne.nom": "X", "_typed": "1"}).status_code
        == 404
    )
    site.house.pass_time(timedelta(days=61))
    run_due(site.house.parts)
    assert site.house.count("opening_draft") == 0


def test_when_the_site_has_no_room_the_words_are_kept_and_the_file_is_refused_in_words(
    site: HouseSite, task: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = site.house.parts.settings
    held = site.house.count("waiting_file")
    monkeypatch.setitem(settings.__dict__, "waiting_bytes", 1)
    page = shown(site, task)

    drawn = send(site, f"{task}/lignes", page, ("note.txt", b"Une note."))
    refused = words(parse(drawn.text))
    assert "la place prévue sur le site" in refused and "« note.txt »" in refused
    answer = send(site, f"{task}/brouillon", page, ("note.txt", b"Une note."))
    told = words(parse(site.as_(CHIEF).get(answer.location).text))
    assert "Joignez le fichier en enregistrant" in told and "prévenez l'exploitation" in told
    assert site.house.count("waiting_file") == held
    assert site.house.count("draft") == 1
    done = send(site, task, page, ("note.txt", b"Une note."), observations_texte="Voir la note.")
    assert done.status_code == 303  # with the act itself, it waits for nothing
