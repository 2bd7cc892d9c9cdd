"""delegations.yaml, line by line: who may sign which act of the shipped procedures, by their real tables."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from orchestrator.dmn import read_model
from orchestrator.engine import read_specification
from orchestrator.errors import Refused
from orchestrator.law.places import Places, read_places
from orchestrator.library.candidates import acting_as, candidates, delegated_roles
from orchestrator.library.delegable_acts import acts_of
from orchestrator.procedures import Procedure, list_procedures, read_bundle, read_procedure
from orchestrator.security import Actor, CasePlaces, Delegation, Mandate, authorise
from orchestrator.security.delegations import Act, forbidden

ROOT = Path(__file__).resolve().parents[2]
TABLE = yaml.safe_load((Path(__file__).parent / "delegations.yaml").read_text(encoding="utf-8"))
PARIS = ZoneInfo("Europe/Paris")
KINDS = {"DISP": "interregion", "TJ": "tribunal", "national": "national"}


@cache
def procedure(name: str) -> Procedure:
    return read_procedure(read_bundle(ROOT / "processes", ROOT / "forms", name), name)


@cache
def places() -> Places:
    return read_places((ROOT / "processes" / "_common" / "etablissements.yaml").read_bytes())


def decide(name: str, decision: str, facts: Mapping[str, Any]) -> Any:
    for file, content in procedure(name).models.items():
        if file.endswith(".dmn"):
            model = read_model(content, name=file)
            if decision in model.decisions:
                return model.evaluate(decision, dict(facts), {}).value
    raise AssertionError(f"no decision {decision}")


def instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=PARIS)


def person(name: str) -> int:
    """A number for somebody named: the same name, the same person."""
    return sum(ord(sign) << (8 * index) for index, sign in enumerate(name[:7]))


def delegation(given: Mapping[str, Any]) -> Delegation:
    row = {**TABLE["modeles"][given["modele"]], **given}
    since, delegate = instant(row["since"]), row.get("delegate", "")
    assert since is not None
    return Delegation(
        acts=tuple(row["acts"]),
        from_function=row["from_function"],
        from_place=row["from_place"],
        to_function=row["to_function"],
        to_place=row["to_place"],
        source=row["source"],
        since_at=since,
        until_at=instant(row.get("until")),
        revoked_at=instant(row.get("revoked")),
        published_at=instant(row.get("published")),
        delegator=row["delegator"],
        delegate=delegate,
        delegate_id=person(delegate) if delegate else None,
        delegator_until_at=instant(row.get("delegator_until")),
    )


def signer(row: Mapping[str, Any]) -> Actor:
    who, name = row["qui"], row["qui"].get("nom", "Quelqu'un")
    kind = KINDS.get(who["lieu"].partition("-")[0], "etablissement")
    mandate = Mandate(
        who["fonction"],
        kind,
        who["lieu"],
        since_at=instant(who.get("depuis")),
        until_at=instant(who.get("jusque")),
        instead_of=who.get("pour", ""),
        procedures=tuple(who.get("procedures", ())),
    )
    return Actor(
        person(name), name, (mandate,), tuple(delegation(given) for given in row.get("delegations", ()))
    )


def verdict(row: Mapping[str, Any]) -> str:
    act = TABLE["actes"][row["acte"]]
    name, facts, home = act["procedure"], act.get("faits", {}), places().establishment(row["lieu"])
    roles = decide(name, act["competence"], facts)["roles"] if "competence" in act else act["roles"]
    lieu = CasePlaces(home.id, home.interregion, home.tribunal)
    roles = [*roles, *delegated_roles(procedure(name), act["tache"], roles)]
    at = instant(row["le"])
    assert at is not None
    try:
        authority = authorise(signer(row), candidates(procedure(name), roles, lieu), at)
    except Refused as refused:
        return refused.code
    if "garde" not in act:
        return "permis"
    found = decide(name, act["garde"], {**facts, "acteur": acting_as(authority)})
    return (found or {}).get("code") or "permis"


@pytest.mark.parametrize("row", TABLE["signatures"], ids=lambda row: row["cas"])
def test_who_may_sign(row: dict[str, Any]) -> None:
    assert verdict(row) == row["attendu"]


@pytest.mark.parametrize("row", TABLE["inscriptions"], ids=lambda row: row["cas"])
def test_what_the_register_accepts(row: dict[str, Any]) -> None:
    if outside := row.get("hors_procedure"):
        act = Act(row["acte"], row["acte"], outside["de"], frozenset(outside["a"]))
    else:
        act = next(
            acts_of(procedure(name))[row["acte"]]
            for name in ("udv_placement", "qpr_placement")
            if row["acte"] in acts_of(procedure(name))
        )
    refused = forbidden([act], row["donne"], row["recoit"])
    assert ("interdit" if refused else "permis") == row["attendu"], refused


def test_each_act_of_the_table_is_a_task_of_its_procedure() -> None:
    for name, act in TABLE["actes"].items():
        models = procedure(act["procedure"]).models
        assert act["tache"] in read_specification(models, act["procedure"]).elements, name


def test_the_table_holds_what_was_promised_and_no_case_twice() -> None:
    names = [row["cas"] for row in TABLE["signatures"] + TABLE["inscriptions"]]
    assert len(names) >= 40
    assert len(set(names)) == len(names)


def test_an_act_has_one_name_among_all_procedures() -> None:
    """The register names acts alone: the same name in two procedures would delegate both."""
    named = [key for name in list_procedures(ROOT / "processes") for key in acts_of(procedure(name))]
    assert len(named) == len(set(named))
