"""Errors as pages: what happened and what to do next, never a trace."""

from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from tests.web import pages, samples
from tests.web.conftest import build, signed_in

from orchestrator.errors import CannotRun, NotFound, OrchestratorError, Refused


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (NotFound("Ce dossier n'existe pas ou n'est pas de votre ressort."), 404, "Page introuvable"),
        (
            Refused("Réservé à l'exploitation.", code="autorite", status=403),
            403,
            "Cet acte ne vous revient pas",
        ),
        (
            Refused("Trop tôt.", code="delai_x", possible_at=samples.at("2026-03-30 16:30")),
            409,
            "Ce n'est pas",
        ),
        (Refused("Mal rempli.", code="champ_x", status=422), 422, "Une réponse est à corriger"),
        (CannotRun("La base de données ne répond pas."), 503, "Le service est momentanément indisponible"),
    ],
)
def test_an_expected_error_is_explained(
    client: FlaskClient, reads: SimpleNamespace, error: OrchestratorError, status: int, title: str
) -> None:
    reads.case = error
    answer = client.get("/dossiers/147")
    page = pages.parse(answer.text)
    assert answer.status_code == status
    assert pages.words(page.find(".//h1")).startswith(title)
    assert error.message in pages.words(page)
    assert len(pages.find(page, "main p")) >= 3


def test_a_refusal_says_from_when_the_act_is_possible(client: FlaskClient, reads: SimpleNamespace) -> None:
    reads.case = Refused(
        "Trop tôt.", code="delai_x", possible_at=samples.at("2026-03-30 16:30"), reference="R224-5"
    )
    told = pages.words(pages.parse(client.get("/dossiers/147").text))
    assert "possible le lun. 30 mars 2026 à 16 h 30" in told
    assert "R224-5" in told


@pytest.mark.parametrize("address", ["/rien", "/dossiers/abc", "/dossiers/-1"])
def test_an_unknown_address_is_explained(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "Page introuvable" in answer.text


def test_a_wrong_method_is_explained(client: FlaskClient) -> None:
    answer = client.get("/taches/t-1/prendre")
    assert answer.status_code == 405
    assert "POST" in answer.allow
    assert "ne se fait pas ainsi" in answer.text


def test_an_unexpected_error_shows_a_page_and_no_trace(
    reads: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = build(demo=True)
    app.testing = False
    client = signed_in(app)
    reads.case = ZeroDivisionError("secret detail")
    answer = client.get("/dossiers/147")
    assert answer.status_code == 500
    assert "Une erreur est survenue" in answer.text
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text


def test_a_machine_is_answered_in_its_own_format(client: FlaskClient) -> None:
    answer = client.get("/api/rien")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.get_json(force=True)["status"] == 404
