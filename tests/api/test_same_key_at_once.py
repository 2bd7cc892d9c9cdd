"""The same request sent several times at the same moment, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.api.conftest import OPENING, PASSWORD, Machine, build_parts

from orchestrator.api.app import register
from orchestrator.operations.deploy import deploy
from orchestrator.operations.manage_accounts import add_account, create_token
from orchestrator.procedures import list_procedures, read_bundle
from orchestrator.web.app import create_app


@pytest.mark.slow
def test_one_key_opens_one_case_however_often_it_arrives(database_url: str, tmp_path: Path) -> None:
    parts = build_parts(database_url, tmp_path)
    settings = parts.settings
    names = list_procedures(settings.processes_dir)
    deploy(
        parts, None, {name: read_bundle(settings.processes_dir, settings.forms_dir, name) for name in names}
    )
    add_account(parts, "chef", "Chef", PASSWORD, "chef_etablissement", "CP-REAU")
    app = create_app(parts, testing=True)
    register(app, parts)
    machine = Machine(app, create_token(parts, "chef", "essai", 1))

    def send(_: int) -> tuple[int, object]:
        answer = machine.post("/cases", OPENING, headers={"Idempotency-Key": "une-fois"})
        return answer.status_code, answer.json

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(12)))

    assert len(machine.get("/cases").json) == 1
    assert all(status == 201 for status, _ in answers), answers
    assert len({str(body) for _, body in answers}) == 1
    parts.database.close()
