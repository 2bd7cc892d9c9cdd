"""Pieces through the API: the same examination, the same seals and the same refusals as the pages."""

import base64
import io
from typing import Any

import pytest
from tests.api.conftest import OPENING, Site
from tests.support import pieces as made


@pytest.fixture
def case(site: Site) -> int:
    opened = site.as_("chef.reau").post("/cases", OPENING)
    assert opened.status_code == 201
    return int(opened.json["case_id"])


def body(content: bytes, name: str = "note.txt", **more: Any) -> dict[str, Any]:
    return {"name": name, "content": base64.b64encode(content).decode(), **more}


def test_a_piece_is_added_in_base64_once_under_its_key_and_read_back(site: Site, case: int) -> None:
    chief, path = site.as_("chef.reau"), f"/cases/{case}/pieces"
    content = made.pdf("Rapport")
    sent = body(content, "rapport.pdf", title="Un rapport")
    first = chief.post(path, sent, headers={"Idempotency-Key": "a1"})
    again = chief.post(path, sent, headers={"Idempotency-Key": "a1"})

    assert (first.status_code, again.status_code) == (201, 201), first.json
    assert first.json["revision"] == again.json["revision"]
    listed = site.as_("disp.paris").get(path).json
    assert listed["unfrozen"] == 1
    (piece,) = listed["pieces"]
    assert (piece["kind"], piece["pages"], piece["title"], piece["state"]) == ("pdf", 1, "Un rapport", "")
    read = site.as_("disp.paris").post(f"/pieces/{piece['id']}/original")
    assert read.data == content and read.headers["Content-Disposition"] == "attachment"
    assert read.headers["X-Content-Type-Options"] == "nosniff"
    early = site.as_("disp.paris").get(f"/pieces/{piece['id']}/communicable")
    assert (early.status_code, early.json["code"]) == (409, "piece_manquante_occultation")


def test_a_piece_is_added_by_a_form(site: Site, case: int) -> None:
    data = {"file": (io.BytesIO(b"Une note."), "note.txt"), "confidential": "true", "proceeding": "false"}
    done = site.as_("chef.reau").ask("POST", f"/cases/{case}/pieces/fichier", data=data)

    assert done.status_code == 201, done.json
    (piece,) = site.as_("disp.paris").get(f"/cases/{case}/pieces").json["pieces"]
    assert piece["confidential"] and not piece["proceeding"]
    refused = site.as_("cpu.reau").post(f"/pieces/{piece['id']}/original")
    assert (refused.status_code, refused.json["code"]) == (403, "autorite")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (body(b"PK\x03\x04", "a.docx"), "piece_type"),
        (body(b"texte", "a.pdf"), "piece_type"),
        ({"name": "a.txt", "content": "pas du base64 !"}, "champ_content"),
        ({"name": "a.txt"}, "demande"),
        (body(b"texte", "a\x00.txt"), "piece_nom"),
    ],
)
def test_a_refusal_is_a_problem_and_nothing_is_stored(
    site: Site, case: int, sent: dict[str, Any], code: str
) -> None:
    answer = site.as_("chef.reau").post(f"/cases/{case}/pieces", sent)

    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert site.as_("chef.reau").get(f"/cases/{case}/pieces").json["pieces"] == []


def test_outside_the_scope_nothing_is_there(site: Site, case: int) -> None:
    site.as_("chef.reau").post(f"/cases/{case}/pieces", body(b"Une note."))
    stranger = site.as_("chef.lille")

    for path in (f"/cases/{case}/pieces", "/pieces/1", "/pieces/1/communicable"):
        assert stranger.get(path).status_code == 404, path
    assert stranger.post("/pieces/1/original").status_code == 404
    assert stranger.post(f"/cases/{case}/pieces", body(b"Autre.")).status_code == 404
