"""From the mask to T0 through the pages: masked, frozen, released; before that nobody outside may read anything."""

import io
import re
import shutil
from pathlib import Path

import pikepdf
import pytest
from tests.support import pieces as made
from tests.support.house import INFORMATION, OCCULTATION
from tests.support.pieces import everything_in
from tests.web.pages import dead_anchors, doubled_ids, find, labelled, parse, words
from tests.web.site_of_house import HouseSite

from orchestrator.errors import Refused

SECRET = "INFORMATEUR-ZX81"
GROUND = "motif_occultation_securite_personnes"


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> HouseSite:
    """One product for the whole file: each test opens a case of its own."""
    path = tmp_path_factory.mktemp("occultation") / "site.sqlite3"
    shutil.copy(sqlite_template, path)
    site = HouseSite(f"sqlite:///{path}")
    site.add("ailleurs", "chef_etablissement", "MA-OSNY")
    return site


@pytest.fixture
def case(site: HouseSite) -> int:
    return site.start()


def secret_pdf() -> bytes:
    """Two pages that name the secret, whose data name it too."""
    document = pikepdf.new()
    for _ in range(2):
        made.add_page(document, "Le codetenu", f"{SECRET} a parle", "le lundi.")
    document.docinfo["/Author"] = SECRET
    with document.open_metadata() as metadata:
        metadata["dc:description"] = SECRET
    return made.saved(document)


def key_in(address: str) -> str:
    found = re.search(r"cle=([^&]+)", address)
    return found.group(1) if found else ""


def mask(site: HouseSite, piece: int, login: str = "chef_etablissement", **sent: str) -> "object":
    """Post a mask as the screen does, opening the screen first."""
    opened = site.as_(login).post(f"/pieces/{piece}/occulter")
    data = {"version": "1", "page": "1", "motif": GROUND, **sent}
    return site.as_(login).post(f"/pieces/{piece}/masques?cle={key_in(opened.location or '')}", data=data)


def freeze(site: HouseSite, piece: int, login: str = "chef_etablissement", **sent: str) -> "object":
    opened = site.as_(login).post(f"/pieces/{piece}/occulter")
    data = {"version": "1", "titre": "Pièce", **sent}
    return site.as_(login).post(f"/pieces/{piece}/figer?cle={key_in(opened.location or '')}", data=data)


def test_a_passage_masked_everywhere_and_frozen_leaves_no_trace_in_what_is_released(
    site: HouseSite, case: int
) -> None:
    piece = site.add_piece(case, "rapport.pdf", secret_pdf(), procedure="oui")
    assert site.as_("disp").get(f"/pieces/{piece}/communicable").status_code == 409

    assert mask(site, piece, par="passage", passage=SECRET, partout="oui").status_code == 303
    opened = site.as_("chef_etablissement").post(f"/pieces/{piece}/occulter", follow_redirects=True)
    page = parse(opened.text)
    assert len(find(page, "svg rect:not([data-drawn])")) == 1
    assert words(page.get_element_by_id("masques").getparent()).count("sécurité des personnes") == 2
    assert dead_anchors(page) == [] and doubled_ids(page) == set()

    assert freeze(site, piece, choix="occultee").status_code == 303
    answer = site.as_("disp").get(f"/pieces/{piece}/communicable")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    told = everything_in(answer.data)
    assert SECRET not in told and "INFORMATEUR" not in told and SECRET.lower() not in told.lower()
    with pikepdf.open(io.BytesIO(answer.data)) as released:
        assert len(released.pages) == 2


def test_a_mask_seals_the_original_for_all_but_those_who_decide(site: HouseSite, case: int) -> None:
    piece = site.add_piece(case, "rapport.pdf", secret_pdf(), procedure="oui")
    assert site.as_("greffe").post(f"/pieces/{piece}/original").status_code == 200
    mask(site, piece, par="zone", gauche="10", haut="5,5", largeur="50", hauteur="10")

    clerk = site.as_("greffe")
    for address in ("original", "ouvrir", "occulter"):
        answer = clerk.post(f"/pieces/{piece}/{address}", follow_redirects=True)
        assert answer.status_code == 403, address
        assert SECRET not in answer.text
    for address in ("lire", "lire/1.png", "projet/1.png", "occulter", "figer"):
        assert clerk.get(f"/pieces/{piece}/{address}").status_code == 403, address
    director, before = site.as_("disp"), site.house.count("audit_entry")
    assert SECRET.encode() in director.post(f"/pieces/{piece}/original").data
    assert site.house.count("audit_entry") == before + 1
    assert director.get(f"/pieces/{piece}/lire/1.png").status_code == 403, "a page by its address alone"
    assert site.as_("ailleurs").get(f"/pieces/{piece}/projet/1.png").status_code == 404


def test_counsel_reads_what_is_frozen_and_can_guess_nothing_else(site: HouseSite, case: int) -> None:
    masked = site.add_piece(case, "rapport.pdf", secret_pdf(), procedure="oui", titre=f"Rapport de {SECRET}")
    gone = site.add_piece(
        case, "note.txt", f"Note de {SECRET}, {case}".encode(), procedure="oui", titre=SECRET
    )
    inside = site.add_piece(case, "interne.txt", f"Interne {SECRET} {case}".encode())
    site.add(f"avocat{case}", "avocat", f"{case}")
    counsel = site.as_(f"avocat{case}")
    listed = counsel.get(f"/dossiers/{case}/pieces")
    assert listed.status_code == 200 and SECRET not in listed.text
    assert "pas encore communicables" in listed.text

    mask(site, masked, par="passage", passage=SECRET, partout="oui")
    freeze(site, masked, choix="occultee", titre="Rapport d'un agent")
    assert counsel.get(f"/pieces/{masked}/communicable").status_code == 409, "another piece is not frozen yet"
    freeze(site, gone, choix="retiree", motif=GROUND, titre="Une note")

    released = counsel.get(f"/pieces/{masked}/communicable")
    assert released.status_code == 200 and SECRET not in everything_in(released.data)
    assert SECRET not in str(released.headers)
    assert counsel.get(f"/pieces/{gone}/communicable").status_code == 403
    assert counsel.get(f"/pieces/{inside}").status_code == 404
    for piece in (masked, gone):
        for address in ("", "/lire", "/lire/1.png", "/occulter", "/figer", "/projet/1.png"):
            answer = counsel.get(f"/pieces/{piece}{address}")
            assert SECRET not in answer.text and answer.status_code in (200, 403), address
            assert answer.status_code == 403 or address == ""
        for address in ("original", "ouvrir", "occulter", "masques", "figer", "versions"):
            answer = counsel.post(f"/pieces/{piece}/{address}", data={"version": "1"}, follow_redirects=True)
            assert answer.status_code in (403, 422) and SECRET not in answer.text, address
    for address in (f"/dossiers/{case}/pieces", f"/dossiers/{case}"):
        assert SECRET not in counsel.get(address).text
    told = counsel.get(f"/dossiers/{case}/pieces").text
    assert "Rapport d&#39;un agent" in told and "Une note" in told and "figée\u00a0: retirée" in told


def test_what_is_frozen_does_not_change(site: HouseSite, case: int) -> None:
    piece = site.add_piece(case, "note.txt", f"Deux mots {case}".encode(), procedure="oui")
    mask(site, piece, par="passage", passage="mots")
    opened = site.as_("chef_etablissement").post(f"/pieces/{piece}/occulter", follow_redirects=True)
    assert [words(part) for part in find(parse(opened.text), "pre mark")] == ["(masqué) mots"]
    review = site.as_("chef_etablissement").post(
        f"/pieces/{piece}/occulter", data={"vers": "figer"}, follow_redirects=True
    )
    assert words(find(parse(review.text), "pre")[0]) == f"Deux [passage occulté] {case}"
    assert freeze(site, piece, choix="occultee").status_code == 303
    before = site.as_("disp").get(f"/pieces/{piece}/communicable").data
    assert before.decode() == f"Deux [passage occulté] {case}"

    assert mask(site, piece, par="passage", passage="Deux").status_code == 409
    assert freeze(site, piece, choix="integrale").status_code in (404, 409)
    assert site.as_("disp").get(f"/pieces/{piece}/communicable").data == before
    # To do better, the same file comes again as another version, to be frozen in its turn.
    again = site.send(
        "chef_etablissement", f"/pieces/{piece}/versions", "note.txt", f"Deux mots {case}".encode()
    )
    assert again.status_code == 303
    assert site.as_("disp").get(f"/pieces/{piece}/communicable").status_code == 409


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"par": "passage", "passage": "introuvable"}, "ne se lit pas"),
        ({"par": "passage", "passage": SECRET, "motif": "inconnu"}, "motif légal"),
        ({"par": "passage", "passage": SECRET, "motif": ""}, "motif légal"),
        ({"par": "lignes"}, "au moins une ligne"),
        ({"par": "zone", "gauche": "x", "haut": "1", "largeur": "1", "hauteur": "1"}, "de 0 à 100"),
        ({"par": "zone", "gauche": "60", "haut": "1", "largeur": "60", "hauteur": "1"}, "dans la page"),
        ({"par": "zone", "gauche": "nan", "haut": "1", "largeur": "1", "hauteur": "1"}, "de 0 à 100"),
        ({"par": "zone", "gauche": "1", "haut": "1", "largeur": "1", "hauteur": "1", "page": "7"}, "page 7"),
    ],
)
def test_a_mask_that_cannot_be_is_told_in_words(
    site: HouseSite, case: int, sent: dict[str, str], said: str
) -> None:
    piece = site.add_piece(case, "rapport.pdf", secret_pdf(), procedure="oui")
    before = site.house.count("piece_mask")

    answer = mask(site, piece, **sent)

    assert answer.status_code == 422
    page = parse(answer.text)
    assert said in words(find(page, ".govuk-error-summary")[0])
    assert dead_anchors(page) == [] and doubled_ids(page) == set()
    assert site.house.count("piece_mask") == before


def test_lines_are_chosen_by_ticking_them_and_a_mask_can_be_taken_away(site: HouseSite, case: int) -> None:
    piece = site.add_piece(case, "rapport.pdf", secret_pdf(), procedure="oui")
    opened = site.as_("chef_etablissement").post(f"/pieces/{piece}/occulter", follow_redirects=True)
    box = labelled(parse(opened.text), f"{SECRET} a parle")
    assert mask(site, piece, par="lignes", lignes=box.get("value")).status_code == 303

    shown = site.as_("chef_etablissement").post(f"/pieces/{piece}/occulter", follow_redirects=True)
    (form,) = [one for one in find(parse(shown.text), "form") if "/retirer" in (one.get("action") or "")]
    data = {one.get("name"): one.get("value") for one in find(form, "input")}
    assert site.as_("chef_etablissement").post(form.get("action"), data=data).status_code == 303
    assert site.as_("greffe").post(f"/pieces/{piece}/original").status_code == 200, (
        "nothing hides it any more"
    )
    assert site.house.count("piece_mask") > 0, "its trace stays"


def test_choices_that_contradict_the_masks_are_refused(site: HouseSite, case: int) -> None:
    piece = site.add_piece(case, "note.txt", f"Deux mots, {case}".encode(), procedure="oui")
    assert freeze(site, piece, choix="occultee").status_code == 422
    assert freeze(site, piece, choix="").status_code == 422
    assert freeze(site, piece, choix="integrale", titre=" ").status_code == 422
    assert freeze(site, piece, choix="retiree").status_code == 422
    mask(site, piece, par="passage", passage="mots")
    answer = freeze(site, piece, choix="integrale", titre="Mon titre")
    assert answer.status_code == 422 and "Mon titre" in answer.text
    assert freeze(site, piece, login="disp", choix="occultee").status_code == 403


def test_t0_waits_until_each_element_of_the_procedure_is_frozen(site: HouseSite, case: int) -> None:
    house = site.house
    piece = site.add_piece(case, "note.txt", f"Deux mots; {case}".encode(), procedure="oui")
    site.add_piece(case, "interne.txt", f"Hors procédure {case}".encode())
    house.act(case, "cpu", "avis_cpu", house.opinion())
    house.act(case, "chef_etablissement", "information", INFORMATION)
    with pytest.raises(Refused) as caught:
        house.act(case, "chef_etablissement", "occultation", OCCULTATION)
    assert caught.value.code == "piece_manquante_occultation" and "n° 1" in caught.value.message

    mask(site, piece, par="passage", passage="mots")
    freeze(site, piece, choix="occultee", titre="Une note")
    house.act(case, "chef_etablissement", "occultation", OCCULTATION)
    late = site.add_piece(case, "tardive.txt", f"Tardive {case}".encode(), procedure="oui")
    with pytest.raises(Refused) as caught:
        house.act(case, "chef_etablissement", "mise_en_mesure")
    assert caught.value.code == "piece_manquante_occultation"
    freeze(site, late, choix="retiree", motif=GROUND, titre="Une pièce")
    house.act(case, "chef_etablissement", "mise_en_mesure")

    page = site.as_("disp").get(f"/dossiers/{case}").text
    (record,) = [link for link in find(parse(page), "a") if "Relevé" in words(link)]
    statement = words(parse(site.as_("disp").get(record.get("href")).text))
    assert "Pièce n° 1" in statement and "communiquée après occultation" in statement
    assert (
        "page 1" in statement and "sécurité des personnes" in statement and "chef etablissement" in statement
    )
    assert "mots" not in statement
