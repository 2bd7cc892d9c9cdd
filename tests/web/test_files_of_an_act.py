"""Files given in answer to a form: examined, then pieces of the case with the act, or nothing at all."""

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.support import pieces as made
from tests.web.pages import find, labelled, parse, words
from tests.web.site_of_house import HouseSite

from orchestrator.errors import Refused
from orchestrator.web import uploads

LABEL = "Observations écrites ou pièces remises"


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> HouseSite:
    """One product for the whole file: each test opens a case of its own."""
    path = tmp_path_factory.mktemp("files") / "site.sqlite3"
    shutil.copy(sqlite_template, path)
    return HouseSite(f"sqlite:///{path}")


@pytest.fixture
def task(site: HouseSite) -> str:
    """The page where observations are taken down."""
    case_id = site.start_until_consultation()
    return f"/taches/{site.house.task(case_id, 'observations')}"


def post(site: HouseSite, task: str, *files: tuple[str, bytes]) -> Any:
    browser = site.as_("chef_etablissement")
    page = parse(browser.get(task).text)
    sent: dict[str, Any] = {
        control.get("name"): control.get("value") or ""
        for control in find(page, "main form.sheet input")
        if control.get("name") and control.get("type") not in ("radio", "checkbox", "file")
    }
    sent |= {"observations_mode": "ecrites", "observations_auteur": "personne"}
    sent["observations_texte"] = "Voir le fichier."
    sent["observations_pieces"] = [(io.BytesIO(content), name) for name, content in files]
    return browser.post(task, data=sent, content_type="multipart/form-data")


def test_the_page_asks_with_a_native_control(site: HouseSite, task: str) -> None:
    page = parse(site.as_("chef_etablissement").get(task).text)

    control = labelled(page, LABEL)
    assert control.get("type") == "file" and control.get("multiple") is not None
    (form,) = find(page, "form.sheet")
    assert form.get("enctype") == "multipart/form-data"


def test_the_files_become_pieces_with_the_act_and_the_answer_names_their_hash(
    site: HouseSite, task: str
) -> None:
    before = site.house.count("piece")
    answer = post(site, task, ("lettre.pdf", made.pdf("Observations")), ("photo.png", made.image()))

    assert answer.status_code == 303, words(parse(answer.text))[:800]
    assert site.house.count("piece") == before + 2
    shown = words(parse(site.as_("disp").get(answer.location + "/pieces").text))
    assert "lettre.pdf" in shown and "photo.png" in shown and "hors des éléments" in shown
    assert "fichier joint, empreinte" in site.as_("disp").get(answer.location).text


def test_one_bad_file_and_nothing_is_stored(site: HouseSite, task: str) -> None:
    before = site.house.count("piece"), site.house.count("audit_entry")
    answer = post(site, task, ("lettre.pdf", made.pdf("Observations")), ("programme.pdf", b"MZ\x90"))

    assert answer.status_code == 422
    page = parse(answer.text)
    (link,) = find(page, ".govuk-error-summary a")
    assert link.get("href") == "#observations_pieces" and "programme" in words(link)
    assert (site.house.count("piece"), site.house.count("audit_entry")) == before
    assert find(page, "form.sheet textarea")[0].text_content().strip() == "Voir le fichier."


def test_a_hash_of_nothing_in_the_case_is_refused(site: HouseSite) -> None:
    case_id = site.start_until_consultation()
    data = {
        "observations_mode": "ecrites",
        "observations_auteur": "personne",
        "observations_texte": "x",
        "observations_pieces": ["0" * 64],
    }
    with pytest.raises(Refused) as caught:
        site.house.act(case_id, "chef_etablissement", "observations", data)
    assert caught.value.code == "champ_observations_pieces" and "joignez-le" in caught.value.message


def test_files_of_somebody_who_may_not_do_the_act_are_not_examined(
    site: HouseSite, task: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []
    monkeypatch.setattr(uploads, "examine", lambda name, *rest: names.append(name))
    site.add("chef.lille", "chef_etablissement", "CP-LILLE-ANNOEULLIN")
    site.add("cap.lille", "cap", "CP-LILLE-ANNOEULLIN")
    case_id = site.start()
    for login, address, name in (
        ("chef.lille", task, "observations_pieces"),
        ("chef.lille", f"{task}/brouillon", "observations_pieces"),
        ("chef.lille", f"/dossiers/{case_id}/pieces", "fichier"),
        ("cap.lille", "/dossiers/nouveau/udv_placement", "rapport"),
        ("cap.lille", "/dossiers/nouveau/udv_placement/brouillon", "rapport"),
    ):
        sent = {"_page": "0123456789abcdef0123456789abcdef", name: (io.BytesIO(made.image()), "photo.png")}
        answer = site.as_(login).post(address, data=sent, content_type="multipart/form-data")
        assert answer.status_code == 404, address
    assert names == []
