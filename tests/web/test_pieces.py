"""Pieces through the pages: added, listed, read, handed out, and refused, each to whom it is due."""

import dataclasses
import shutil
import sys
from pathlib import Path

import pytest
from tests.support import pieces as made
from tests.web.pages import dead_anchors, doubled_ids, find, labelled, parse, words
from tests.web.site_of_house import HouseSite

from orchestrator.operations.scan_pieces import scan_waiting

NOTE = "Note du renseignement pénitentiaire.\nUne ligne.\n".encode()


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> HouseSite:
    """One product for the whole file: each test opens a case of its own."""
    path = tmp_path_factory.mktemp("pieces") / "site.sqlite3"
    shutil.copy(sqlite_template, path)
    site = HouseSite(f"sqlite:///{path}")
    site.add("ailleurs", "chef_etablissement", "MA-OSNY")
    return site


def stored(site: HouseSite) -> tuple[int, int, int]:
    return tuple(site.house.count(table) for table in ("piece", "piece_version", "piece_content"))  # type: ignore[return-value]


@pytest.fixture
def case(site: HouseSite) -> int:
    return site.start()


def test_a_piece_is_added_without_javascript_and_listed(site: HouseSite, case: int) -> None:
    address = f"/dossiers/{case}/pieces"
    form = parse(site.as_("chef_etablissement").get(address).text)
    assert labelled(form, "Fichier").get("type") == "file"
    assert "PDF" in words(form.get_element_by_id("fichier-aide"))

    answer = site.send(
        "chef_etablissement",
        address,
        "../../etc/rapport.pdf",
        made.pdf("Rapport", pages=2),
        procedure="oui",
    )
    assert answer.status_code == 303
    page = parse(site.as_("disp").get(address).text)
    (row,) = find(page, "table tbody tr")
    assert "Pièce n° 1 – rapport.pdf" in words(row) and "2 pages" in words(row)
    assert "à figer avant la consultation" in words(row)
    assert "aucun contrôle antivirus" in words(row)
    told = site.as_("disp").get(f"/dossiers/{case}").text
    assert "Pièce n° 1 jointe au dossier" in told


def test_the_original_is_handed_out_harmless_and_unchanged(site: HouseSite, case: int) -> None:
    content = made.pdf("Rapport")
    piece = site.add_piece(case, "rapport é\u00e0.pdf", content)

    answer = site.as_("disp").post(f"/pieces/{piece}/original")

    assert answer.data == content
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="rapport')
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    text = site.add_piece(case, "note.txt", b"<script>1</script>")
    assert site.as_("disp").post(f"/pieces/{text}/original").content_type == "text/plain; charset=utf-8"


def test_pages_are_drawn_by_the_server_and_texts_shown_escaped(site: HouseSite, case: int) -> None:
    piece = site.add_piece(case, "rapport.pdf", made.pdf("Rapport", pages=2))
    text = site.add_piece(case, "note.txt", b"<script>alert(1)</script>")
    browser = site.as_("disp")

    opened = browser.post(f"/pieces/{piece}/ouvrir", follow_redirects=True)
    (image,) = find(parse(opened.text), "main img")
    assert image.get("alt") == "Page 1 de l’original"
    assert browser.get(image.get("src")).data.startswith(b"\x89PNG")
    assert "<script>alert" not in browser.post(f"/pieces/{text}/ouvrir", follow_redirects=True).text
    for gone in (
        f"/pieces/{piece}/lire?page=3",
        f"/pieces/{piece}/lire?page=x",
        f"/pieces/{piece}/lire/3.png",
        f"/pieces/{text}/lire/1.png",
    ):
        assert browser.get(gone).status_code in (404, 422), gone


def test_outside_the_scope_a_piece_does_not_exist(site: HouseSite, case: int) -> None:
    piece = site.add_piece(case, "note.txt", NOTE)
    stranger, before = site.as_("ailleurs"), stored(site)

    for address in (
        f"/dossiers/{case}/pieces",
        f"/pieces/{piece}",
        f"/pieces/{piece}/lire",
        f"/pieces/{piece}/communicable",
        "/pieces/9",
    ):
        assert stranger.get(address).status_code == 404, address
    for address in (f"/pieces/{piece}/original", f"/pieces/{piece}/ouvrir"):
        assert stranger.post(address).status_code == 404, address
    assert site.send("ailleurs", f"/dossiers/{case}/pieces", "note.txt", b"autre").status_code == 404
    assert site.send("ailleurs", f"/pieces/{piece}/versions", "note.txt", b"autre").status_code == 404
    assert stored(site) == before


def test_operators_see_that_a_piece_is_there_and_read_nothing_of_it(site: HouseSite, case: int) -> None:
    piece = site.add_piece(case, "note.txt", NOTE)
    operator = site.as_("exploitation")

    assert operator.get(f"/dossiers/{case}/pieces").status_code == 200
    assert operator.post(f"/pieces/{piece}/original").status_code == 403
    assert operator.get(f"/pieces/{piece}/lire").status_code == 403
    assert site.send("exploitation", f"/dossiers/{case}/pieces", "a.txt", b"autre").status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("rapport.docx", b"PK\x03\x04....", "Enregistrez-le en PDF"),
        ("rapport.txt", made.pdf("Rapport"), "ne s'accordent pas"),
        ("rapport.pdf", b"%PDF-1.7 rien de plus", "abîmé"),
        ("rapport\u202efdp.txt", b"texte", "caractères invisibles"),
        ("vide.txt", b"", "vide"),
        ("", b"texte", "Choisissez le fichier"),
    ],
)
def test_a_refused_file_is_told_in_words_and_nothing_is_stored(
    site: HouseSite, case: int, name: str, content: bytes, said: str
) -> None:
    before = stored(site)
    answer = site.send("chef_etablissement", f"/dossiers/{case}/pieces", name, content, titre="Mon rapport")

    assert answer.status_code == 422
    page = parse(answer.text)
    (link,) = find(page, ".govuk-error-summary a")
    assert said in words(link)
    assert labelled(page, "Intitulé").get("value") == "Mon rapport"
    assert dead_anchors(page) == [] and doubled_ids(page) == set()
    assert stored(site) == before


def test_a_file_above_the_limit_is_refused_whatever_its_length_says(
    site: HouseSite, case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, before = site.house.parts, stored(site)
    monkeypatch.setitem(
        parts.__dict__, "settings", dataclasses.replace(parts.settings, piece_bytes=1_000_000)
    )
    address = f"/dossiers/{case}/pieces"

    just_above = site.send("chef_etablissement", address, "note.txt", b"x" * 1_000_001)
    assert just_above.status_code == 422 and "1 Mo" in just_above.text
    assert site.send("chef_etablissement", address, "note.txt", b"x" * 3_000_000).status_code == 413
    # Elsewhere nothing has grown: a form without a file keeps its own limit.
    assert site.as_("chef_etablissement").post(
        address.replace("pieces", "x"), data=b"x" * 700_000
    ).status_code in (404, 413)
    assert stored(site) == before


def test_the_same_file_sent_twice_is_one_piece(site: HouseSite, case: int) -> None:
    address = f"/dossiers/{case}/pieces"
    site.send("chef_etablissement", address, "note.txt", NOTE)
    before = stored(site)
    again = site.send("chef_etablissement", address, "autre nom.txt", NOTE)

    assert again.status_code == 409 and "pièce n° 1" in again.text
    assert stored(site) == before


def test_a_new_version_keeps_the_one_before(site: HouseSite, case: int) -> None:
    piece = site.add_piece(case, "note.txt", NOTE)
    assert (
        site.send("chef_etablissement", f"/pieces/{piece}/versions", "note v2.txt", b"Corrigee.").status_code
        == 303
    )

    page = parse(site.as_("disp").get(f"/pieces/{piece}").text)
    listed = [words(item) for item in find(page, ".panel ol li")]
    assert listed[0].startswith("version 2 – note v2.txt") and listed[1].startswith("version 1 – note.txt")
    assert site.as_("disp").post(f"/pieces/{piece}/original").data == b"Corrigee."


def test_a_confidential_original_is_for_those_who_decide_and_each_opening_is_journaled(
    site: HouseSite, case: int
) -> None:
    piece = site.add_piece(case, "note.txt", NOTE, confidentielle="oui")

    assert site.as_("greffe").post(f"/pieces/{piece}/original").status_code == 403
    assert site.as_("greffe").post(f"/pieces/{piece}/ouvrir").status_code in (303, 403)
    assert site.as_("greffe").get(f"/pieces/{piece}/lire").status_code == 403
    director = site.as_("disp")
    assert director.get(f"/pieces/{piece}/lire").status_code == 403, (
        "not by its address: the journal comes first"
    )
    before = site.house.count("audit_entry")
    opened = director.post(f"/pieces/{piece}/ouvrir")
    assert "renseignement" in director.get(opened.location).text
    assert site.as_("chef_etablissement").get(opened.location).status_code == 403, (
        "the key is one reader's own"
    )
    assert director.post(f"/pieces/{piece}/original").data == NOTE
    assert site.house.count("audit_entry") == before + 2
    assert "Original de la pièce n° 1 consulté" in director.get(f"/dossiers/{case}").text


def test_a_consultation_leaves_an_act_under_way_as_valid_as_it_was(site: HouseSite, case: int) -> None:
    piece = site.add_piece(case, "note.txt", NOTE, confidentielle="oui")
    task = site.house.task(case, "avis_cpu")
    page = parse(site.as_("cpu").get(f"/taches/{task}").text)
    seen = find(page, "input[name=_revision]")[0].get("value")
    site.as_("disp").post(f"/pieces/{piece}/original")

    opinion = site.house.opinion()
    at = site.house.now().astimezone(site.house.parts.places.establishment("CP-REAU").zone)
    sent = {
        "_revision": seen,
        "avis_cpu_sens": opinion["avis_cpu_sens"],
        "avis_cpu_motifs": opinion["avis_cpu_motifs"],
        "avis_cpu_le-day": str(at.day),
        "avis_cpu_le-month": str(at.month),
        "avis_cpu_le-year": str(at.year),
        "avis_cpu_le-time": "08:00",
    }
    assert site.as_("cpu").post(f"/taches/{task}", data=sent).status_code == 303


def test_with_a_scanner_a_piece_is_handed_out_once_it_was_found_clean(
    site: HouseSite, case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = site.house.parts
    verdict = "import sys; sys.exit(sys.stdin.buffer.read().startswith(b'EICAR'))"
    scanner = (sys.executable, "-c", verdict)
    monkeypatch.setitem(
        parts.__dict__, "settings", dataclasses.replace(parts.settings, piece_scanner=scanner)
    )
    clean, foul = site.add_piece(case, "a.txt", b"Bonjour"), site.add_piece(case, "b.txt", b"EICAR")
    reader = site.as_("disp")

    assert reader.post(f"/pieces/{clean}/original").status_code == 409
    broken = dataclasses.replace(parts.settings, piece_scanner=("/nonexistent",))
    with monkeypatch.context() as meanwhile:
        meanwhile.setitem(parts.__dict__, "settings", broken)
        assert scan_waiting(parts) == 0
    assert scan_waiting(parts) == 2
    assert reader.post(f"/pieces/{clean}/original").data == b"Bonjour"
    assert reader.post(f"/pieces/{foul}/original").status_code == 409
    told = words(parse(reader.get(f"/dossiers/{case}/pieces").text))
    assert "antivirus : saine" in told and "antivirus : refusée" in told
    assert scan_waiting(parts) == 0
