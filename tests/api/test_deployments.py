"""Procedures sent as an archive: all deployed, or none and every fault told."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from tests.api.conftest import Site
from tests.support.processes import ROOT


def tree() -> dict[str, bytes]:
    """The project's own folders, as a designer would zip them."""
    files = [
        path for folder in ("processes", "forms") for path in (ROOT / folder).rglob("*") if path.is_file()
    ]
    return {str(path.relative_to(ROOT)): path.read_bytes() for path in files}


def zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return buffer.getvalue()


def send(site: Site, content: bytes, login: str = "concepteur") -> Any:
    data = {"archive": (io.BytesIO(content), "archive.zip")}
    return site.as_(login).ask("POST", "/deployments", data=data, content_type="multipart/form-data")


def test_what_is_deployed_already_keeps_its_version(site: Site) -> None:
    answer = send(site, zipped(tree()))

    assert answer.status_code == 201, answer.json
    assert {"procedure": "udv_placement", "version": 1, "new": False} in answer.json


def test_a_changed_procedure_gets_its_next_version(site: Site) -> None:
    files = tree()
    name = "processes/udv_placement/procedure.yaml"
    files[name] = files[name].replace(b"title: Placement", b"title: Nouveau placement", 1)

    answer = send(site, zipped(files))

    assert {"procedure": "udv_placement", "version": 2, "new": True} in answer.json
    titles = {row["id"]: row["title"] for row in site.as_("chef.reau").get("/procedures").json}
    assert titles["udv_placement"].startswith("Nouveau")


def test_a_faulty_procedure_is_refused_whole_with_every_fault(site: Site) -> None:
    files = tree()
    files["forms/udv_placement/decision.form"] = b"{}"
    files["forms/udv_placement/avis_cpu.form"] = b"{}"

    answer = send(site, zipped(files))

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "modele_refuse"
    assert len({fault["file"] for fault in answer.json["faults"]}) >= 2
    assert all(fault["message"] and fault["element"] for fault in answer.json["faults"])
    assert send(site, zipped(tree())).json[0]["version"] == 1


def test_only_a_designer_deploys(site: Site) -> None:
    answer = send(site, zipped(tree()), "chef.reau")

    assert (answer.status_code, answer.json["code"]) == (403, "autorite")


@pytest.mark.parametrize(
    "path",
    [
        "../evil/procedure.yaml",
        "/processes/a/procedure.yaml",
        "processes/../../x",
        "autre/a/procedure.yaml",
        "processes\\a\\procedure.yaml",
        "processes",
        "processes/" + "a" * 300 + "/procedure.yaml",
        "processes/1/2/3/4/5/6/procedure.yaml",
    ],
)
def test_no_path_leaves_its_folder(site: Site, path: str) -> None:
    answer = send(site, zipped({path: b"x"}))

    assert (answer.status_code, answer.json["code"]) == (422, "champ_archive")


def test_a_name_that_is_both_file_and_folder_is_refused(site: Site) -> None:
    answer = send(site, zipped({"processes/a": b"x", "processes/a/procedure.yaml": b"x"}))

    assert (answer.status_code, answer.json["code"]) == (422, "champ_archive")


def test_an_archive_that_unfolds_without_end_is_refused(site: Site) -> None:
    answer = send(site, zipped({"processes/a/procedure.yaml": b"0" * (21 * 1024 * 1024)}))

    assert (answer.status_code, answer.json["code"]) == (422, "champ_archive")


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04", zipped({}), zipped(tree())[:5000]])
def test_what_is_no_archive_is_refused(site: Site, content: bytes) -> None:
    assert send(site, content).status_code == 422


def test_an_archive_is_required(site: Site) -> None:
    answer = site.as_("concepteur").ask("POST", "/deployments", data={}, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert answer.json["faults"][0]["code"] == "champ_archive"


def test_an_archive_may_be_larger_than_a_form_and_not_without_limit(site: Site) -> None:
    noise = bytes(range(256)) * 8
    from random import Random

    random = Random(1)
    large = {
        **tree(),
        "processes/udv_placement/scenarios/x.bin": random.randbytes(900_000),
        "forms/n/x": noise,
    }

    assert send(site, zipped(large)).status_code == 201
    assert send(site, random.randbytes(11 * 1024 * 1024)).status_code == 413
