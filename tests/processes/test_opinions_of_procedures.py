"""The opinions that the five procedures draw: who is asked, within what limit, and what follows without an answer."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from orchestrator.engine import Specification, read_specification
from orchestrator.procedures import Procedure, read_bundle, read_procedure

ROOT = Path(__file__).resolve().parents[2]
# procedure, act, who is asked, limit (law value), what the text says of silence:
#   repute   deemed given, the procedure goes on by itself
#   passer   the decision may do without once the limit has passed
#   attendre the text fixes no limit or none that dispenses: the procedure waits, a limit only warns
OPINIONS = [
    ("udv_placement", "avis_cpu", "cpu", "lancement_immediat", "attendre"),
    ("udv_placement", "avis_maintien", "cpu", None, "attendre"),
    ("udv_placement", "avis_cpu_renouvellement", "cpu", None, "attendre"),
    ("qpr_placement", "avis_cpu", "cpu", None, "attendre"),
    ("qpr_placement", "evaluation_cpu", "cpu", "evaluation_avant_terme", "attendre"),
    ("qpr_placement", "avis_disp", "disp", None, "attendre"),
    ("qpr_placement", "avis_chef", "chef_etablissement", None, "attendre"),
    ("permission_retrait", "avis_cap", "cap", "avis_cap", "repute"),
    ("permission_retention", "avis_dsp", "dsp_csmjs", "avis_prealables", "attendre"),
    ("permission_retention", "avis_deps", "deps", "avis_prealables", "attendre"),
    ("permission_retention", "avis_pr", "procureur", "avis_prealables", "attendre"),
    ("psem_placement", "avis_cpms", "cpms", "psem_cpms_delai", "passer"),
    ("psem_placement", "certificat_medical", "medecin", None, "attendre"),
    ("psem_placement", "faisabilite", "spip", None, "attendre"),
]


@cache
def read(name: str) -> tuple[Procedure, Specification]:
    procedure = read_procedure(read_bundle(ROOT / "processes", ROOT / "forms", name), name)
    return procedure, read_specification(procedure.models, name)


@pytest.mark.parametrize(("name", "act", "asked", "limit", "silence"), OPINIONS)
def test_each_opinion_has_its_asked_authority_its_limit_and_its_effect(
    name: str, act: str, asked: str, limit: str | None, silence: str
) -> None:
    procedure, specification = read(name)
    task = specification.elements[act]
    assert asked in str(task.groups)
    assert procedure.roles[asked].function in procedure.functions
    timers = [found for found in specification.elements.values() if found.attached_to == act and found.timer]
    stated = [task.properties.get("dueBy"), *(found.timer for found in timers)]
    assert (limit is None) == (not any(stated))
    assert limit is None or any(limit in str(found) for found in stated)
    assert bool(timers) == (silence == "repute")  # only the text makes a silence an opinion
    told = task.properties.get("ifNobodyActs", "")
    assert told.endswith("."), "what happens without the opinion, and when, is said on its page"
    if silence == "repute":
        assert "réputé" in timers[0].name.lower()
    if silence == "passer":
        assert "sans l'avis" in task.properties["ifNobodyActs"]


def test_no_opinion_drawn_is_left_out() -> None:
    drawn = {
        (name, key)
        for name in {row[0] for row in OPINIONS}
        for key, element in read(name)[1].elements.items()
        if element.type == "userTask" and key.startswith("avis_")
    }
    assert drawn <= {row[:2] for row in OPINIONS}


def test_the_silence_of_the_commission_is_played_in_a_story() -> None:
    """One month for the CAP (712-5 al. 2), three for the CPMS (R61-9): a story for each."""
    told = {
        name: [
            yaml.safe_load(path.read_text(encoding="utf-8"))
            for path in sorted((ROOT / "processes" / name / "scenarios").glob("*.yaml"))
        ]
        for name in ("permission_retrait", "psem_placement")
    }

    def without(stories: list[dict[str, object]], act: str, value: str) -> bool:
        return any(
            value in str(story) and act not in str([s.get("act") for s in story["steps"]])
            for story in stories
        )  # type: ignore[attr-defined]

    assert without(told["permission_retrait"], "'avis_cap'", "avis_cap")
    assert without(told["psem_placement"], "'avis_cpms'", "psem_cpms_delai")
