"""Story files: what they may say, and clear words when they say something else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

_SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, ten times as fast where libyaml is there
_STORY_KEYS = {"name", "procedure", "timezone", "case", "steps", "actors", "about"}
_CASE_KEYS = {"etablissement", "person", "data", "by", "at", "refused"}
# What each expectation may say: a word it does not know would make a weaker story that passes.
EXPECTATIONS: dict[str, set[str]] = {
    "expect_deadline": {"name", "at"},
    "expect_tasks": set(),
    "expect_document": {"name", "contains"},
    "expect_notified": {"role", "not", "about"},
    "expect_end": {"outcome", "effective_at"},
    "expect_alert": {"name"},
    "expect_appointment": {"name", "at", "not"},
}
_ACT_KEYS = {"at", "by", "act", "data", "refused", "piece", "freeze", "done_at", "proof", "correct", "ground"}
_DEEDS = ("act", "correct", "piece", "freeze")


class StoryFault(Exception):
    """A story file that cannot be played: the message says what to correct."""


@dataclass(frozen=True)
class Step:
    """One step. `kind` is act, correct, piece, freeze, time or an expectation; `at` is aware, None for expectations."""

    number: int  # from 1
    kind: str
    at: datetime | None = None
    by: str = ""
    act: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    refused: str | None = None
    expected: Any = None
    done_at: datetime | None = None  # of an act recorded late
    proof: str = ""
    ground: str = ""  # of a correction


@dataclass(frozen=True)
class Story:
    """One story. Instants without offset are read in `zone`."""

    file: str
    name: str
    procedure: str
    zone: ZoneInfo
    etablissement: str
    person: Mapping[str, Any]
    data: Mapping[str, Any]
    opened_at: datetime
    opened_by: str | None
    opening_refused: str | None
    actors: Mapping[str, Mapping[str, Any]]
    steps: tuple[Step, ...]


def find_stories(paths: list[Path]) -> list[Path]:
    """Return the story files named, and those in `scenarios/` folders under the folders named."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (
                [path] if path.name == "scenarios" else [p for p in path.rglob("scenarios") if p.is_dir()]
            )
            found += [file for folder in sorted(inside) for file in sorted(folder.glob("*.yaml"))]
        elif path.is_file():
            found.append(path)
        else:
            raise StoryFault(f"Le chemin {path} n'existe pas.")
    return found


def read_story(path: Path) -> Story:
    """Read one story. Raises StoryFault with a French sentence."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _SAFE)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise StoryFault(f"Le fichier n'est pas lisible : {error}") from error
    if not isinstance(content, dict):
        raise StoryFault("Le fichier ne raconte pas une histoire : attendu name, procedure, case et steps.")
    _only(content, _STORY_KEYS, "l'histoire")
    zone = _zone(content.get("timezone", "Europe/Paris"))
    case = _mapping(content, "case")
    _only(case, _CASE_KEYS, "case")
    steps = tuple(_step(number, raw, zone) for number, raw in enumerate(_list(content, "steps"), 1))
    first = next((step.at for step in steps if step.at is not None), None)
    opened_at = _instant(case["at"], zone, "case.at") if "at" in case else first
    if opened_at is None:
        raise StoryFault("Aucun instant : donnez « at » à la première étape ou à case.")
    return Story(
        file=str(path),
        name=str(content.get("name") or path.stem),
        procedure=str(content.get("procedure") or path.parent.parent.name),
        zone=zone,
        etablissement=str(case.get("etablissement", "")),
        person=_optional_mapping(case, "person"),
        data=_optional_mapping(case, "data"),
        opened_at=opened_at,
        opened_by=case.get("by"),
        opening_refused=case.get("refused"),
        actors=_optional_mapping(content, "actors"),
        steps=steps,
    )


def _step(number: int, raw: object, zone: ZoneInfo) -> Step:
    if not isinstance(raw, dict) or not raw:
        raise StoryFault(f"L'étape {number} n'est pas décrite.")
    expectation = [key for key in raw if key in EXPECTATIONS]
    if expectation:
        if len(raw) > 1:
            raise StoryFault(f"L'étape {number} mêle {expectation[0]} et autre chose : faites deux étapes.")
        expected = raw[expectation[0]]
        if isinstance(expected, dict):
            _only(expected, EXPECTATIONS[expectation[0]], f"{expectation[0]} (étape {number})")
            instants = {
                key: _instant(expected[key], zone, key) for key in ("at", "effective_at") if key in expected
            }
            expected = {**expected, **instants}
        return Step(number, expectation[0], expected=expected)
    _only(raw, _ACT_KEYS, f"l'étape {number}")
    if "at" not in raw:
        raise StoryFault(f"L'étape {number} n'a pas d'instant « at ».")
    at = _instant(raw["at"], zone, f"étape {number}")
    deed = next((key for key in _DEEDS if key in raw), None)
    if deed is None:
        if set(raw) != {"at"}:
            raise StoryFault(f"L'étape {number} n'a pas d'acte « act ».")
        return Step(number, "time", at)
    if "by" not in raw:
        raise StoryFault(f"L'étape {number} ne dit pas qui agit (« by »).")
    if deed not in ("act", "correct"):
        return Step(number, deed, at, str(raw["by"]), data=_mapping(raw, deed), refused=raw.get("refused"))
    data = _optional_mapping(raw, "data")
    done_at = _instant(raw["done_at"], zone, f"étape {number}, done_at") if "done_at" in raw else None
    return Step(
        number, deed, at, str(raw["by"]), str(raw[deed]), data, raw.get("refused"),
        done_at=done_at, proof=str(raw.get("proof") or ""), ground=str(raw.get("ground") or ""),
    )  # fmt: skip


def _instant(raw: object, zone: ZoneInfo, where: str) -> datetime:
    at = raw
    if isinstance(raw, str):
        try:
            at = datetime.fromisoformat(raw)
        except ValueError as error:
            raise StoryFault(f"{where} : « {raw} » n'est pas un instant ISO 8601.") from error
    if not isinstance(at, datetime):
        raise StoryFault(f"{where} : attendu un instant ISO 8601 entre guillemets.")
    if at.tzinfo is not None:
        return at
    local = at.replace(tzinfo=zone)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise StoryFault(
            f"{where} : {at.isoformat()} existe deux fois, ou pas du tout, ce jour de changement d'heure : "
            "précisez le décalage, par exemple +02:00."
        )
    return local


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise StoryFault(f"Le fuseau « {name} » n'existe pas.") from error


def _only(content: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in content:
        if key not in known:
            admitted = f"clés admises {', '.join(sorted(known))}" if known else "attendu une liste"
            raise StoryFault(f"« {key} » n'a pas de sens dans {where} : {admitted}.")


def _mapping(content: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = content.get(key)
    if not isinstance(value, dict):
        raise StoryFault(f"« {key} » manque ou n'est pas décrit.")
    return value


def _optional_mapping(content: Mapping[str, Any], key: str) -> dict[str, Any]:
    return _mapping(content, key) if content.get(key) is not None else {}


def _list(content: Mapping[str, Any], key: str) -> list[Any]:
    value = content.get(key)
    if not isinstance(value, list) or not value:
        raise StoryFault(f"« {key} » doit être une liste d'étapes.")
    return value
