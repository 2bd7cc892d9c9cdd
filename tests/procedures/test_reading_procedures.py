"""A procedure folder is found by its presence and refused with every fault that it shows by itself."""

from pathlib import Path

import pytest

from orchestrator.errors import ModelFault, ModelRefused, NotFound
from orchestrator.procedures import list_procedures, read_bundle, read_procedure

ROOT = Path(__file__).parents[2]
MINIMAL = b"""
id: essai
title: Essai
short: ES
starters: [greffe]
roles:
  greffe: {label: Greffe, function: greffe, scope: etablissement}
"""
BPMN = b"<definitions/>"


def bundle(description: bytes = MINIMAL, **files: bytes) -> dict[str, bytes]:
    return {"procedure.yaml": description, "essai.bpmn": BPMN, **files}


def faults_of(files: dict[str, bytes], name: str = "essai") -> list[ModelFault]:
    with pytest.raises(ModelRefused) as refused:
        read_procedure(files, name)
    return list(refused.value.faults)


def test_the_udv_placement_is_found_and_read() -> None:
    assert "udv_placement" in list_procedures(ROOT / "processes")
    found = read_procedure(read_bundle(ROOT / "processes", ROOT / "forms", "udv_placement"), "udv_placement")

    assert (found.short, found.starters) == ("UDV", ("chef_etablissement",))
    assert found.roles["delegataire"].delegation is not None
    assert found.roles["delegataire"].delegation.from_role == "disp"
    assert {"contradictoire", "provisoire", "initial_max", "terme"} <= set(found.law)
    assert "decision_udv" in found.references
    assert {"udv_placement_decision", "personne"} <= set(found.forms)
    assert "decision" in found.documents
    assert {"udv_placement.bpmn", "eligibilite.dmn", "competence.dmn"} <= set(found.models)


def test_stories_and_readme_are_not_part_of_a_version() -> None:
    paths = read_bundle(ROOT / "processes", ROOT / "forms", "udv_placement")

    assert not [path for path in paths if "scenarios" in path or "README" in path]


def test_a_folder_without_description_is_no_procedure(tmp_path: Path) -> None:
    (tmp_path / "brouillon").mkdir()

    assert list_procedures(tmp_path) == ()
    assert list_procedures(tmp_path / "absent") == ()
    with pytest.raises(NotFound):
        read_bundle(tmp_path, tmp_path, "brouillon")
    with pytest.raises(NotFound):
        read_bundle(tmp_path, tmp_path, "../brouillon")


def test_a_minimal_procedure_is_accepted() -> None:
    found = read_procedure(bundle(), "essai")

    assert (found.id, found.confidentiality, found.start_form) == ("essai", "ordinaire", None)


def test_opening_days_are_inclusive() -> None:
    dated = MINIMAL + b"open_from_on: 2026-02-01\nopen_until_on: 2026-02-28\n"
    found = read_procedure(bundle(dated), "essai")
    assert found.open_from_on is not None
    assert found.open_until_on is not None

    assert found.open_on(found.open_from_on)
    assert found.open_on(found.open_until_on)
    assert not found.open_on(found.open_until_on.replace(month=3, day=1))


@pytest.mark.parametrize(
    ("description", "element"),
    [
        (b"", "procedure.yaml"),
        (b"- a", "procedure.yaml"),
        (b"a: *b", "procedure.yaml"),
        (b"a: 1\na: 2", "procedure.yaml"),
        (b"id: \xff", "procedure.yaml"),
        (b"id: !!python/object:os.system x", "procedure.yaml"),
        (MINIMAL.replace(b"title: Essai", b"titre: Essai"), "titre"),
        (MINIMAL.replace(b"id: essai", b"id: autre"), "id"),
        (MINIMAL.replace(b"[greffe]", b"[juge]"), "starters"),
        (MINIMAL.replace(b"starters: [greffe]", b""), "starters"),
        (MINIMAL.replace(b"starters: [greffe]", b"starters: greffe"), "starters"),
        (MINIMAL.replace(b"scope: etablissement", b"scope: partout"), "roles.greffe"),
        (MINIMAL.replace(b"function: greffe, ", b""), "roles.greffe"),
        (MINIMAL.replace(b"scope: etablissement", b"scope: etablissement, depuis: 2020"), "roles.greffe"),
        (
            MINIMAL.replace(b"scope: etablissement", b"scope: etablissement, delegation: {act: a}"),
            "roles.greffe",
        ),
        (
            MINIMAL.replace(
                b"scope: etablissement", b"scope: etablissement, delegation: {act: a, from: roi}"
            ),
            "roles.greffe",
        ),
        (MINIMAL + b"open_from_on: demain\n", "open_from_on"),
        (MINIMAL + b"confidentiality: beaucoup\n", "confidentiality"),
        (MINIMAL + b"startable: peut-etre\n", "startable"),
        (MINIMAL + b"start_form: absent\n", "start_form"),
    ],
)
def test_a_faulty_description_names_what_to_correct(description: bytes, element: str) -> None:
    assert element in [fault.element for fault in faults_of(bundle(description))]


def test_every_fault_of_a_folder_is_listed_at_once() -> None:
    files = bundle(
        MINIMAL.replace(b"title: Essai", b""),
        **{
            "law/delai.yaml": b"label: x",
            "law/references.yaml": b"- pas une table",
            "forms/a.form": b"{",
            "forms/b.form": b'{"id": "x"}',
            "forms/c.form": b'{"id": "x"}',
            "secret.py": b"import os",
        },
    )
    found = {fault.file for fault in faults_of(files)}

    expected = {
        "procedure.yaml",
        "law/delai.yaml",
        "law/references.yaml",
        "forms/a.form",
        "forms/c.form",
        "secret.py",
    }
    assert expected <= found


def test_a_worked_example_that_does_not_hold_is_a_fault() -> None:
    value = (
        b"label: Un jour\nrule: jours_simples\nvalues:\n"
        b"  - from: 2022-05-01\n    value: P1D\n    reference: {article: R1, code: CPP}\n"
        b'    examples: [{trigger: "2026-08-14T23:00:00+02:00", expires: "2026-08-20T00:00:00+02:00", why: faux}]\n'
    )

    assert "exemple" in [fault.rule for fault in faults_of(bundle(**{"law/jour.yaml": value}))]


def test_the_procedure_wins_over_what_all_share() -> None:
    files = bundle(
        **{
            "_common/forms/a.form": b'{"id": "commun"}',
            "forms/a.form": b'{"id": "propre"}',
            "_common/law/x.yaml": b"?",
        }
    )

    assert "_common/law/x.yaml" in [fault.file for fault in faults_of(files)]
    del files["_common/law/x.yaml"]
    assert set(read_procedure(files, "essai").forms) == {"propre"}


def test_a_folder_without_diagram_or_description_is_refused() -> None:
    assert faults_of({"essai.bpmn": BPMN})[0].file == "procedure.yaml"
    assert "essai" in [fault.element for fault in faults_of({"procedure.yaml": MINIMAL})]
    assert faults_of(bundle(**{"law/../../x.yaml": b""}))
