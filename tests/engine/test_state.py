"""Saved states: small, exact, independent of key order, bounded in time and size, readable for ever."""

import json
import zlib
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.engine.drawing import (
    T0,
    Law,
    Walk,
    boundary,
    deploy,
    end,
    flows,
    model,
    node,
    script,
    start,
    sub,
    timer,
    user,
)

from orchestrator.engine import Instance, StateUnreadable
from orchestrator.engine.codec import pack, unpack
from orchestrator.errors import Refused
from orchestrator.feel import YearsMonths, compile_expression

FROZEN = Path(__file__).parent / "frozen"
VALUES = {
    "texte": "é\u2028",
    "vrai": True,
    "rien": None,
    "prix": Decimal("1.10"),
    "grand": Decimal("12345678901234567890.123456789"),
    "jour": date(2026, 2, 28),
    "heure": time(9, 30),
    "instant": datetime(2026, 1, 1, tzinfo=UTC),
    "local": datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Paris"), fold=1),
    "decale": datetime.fromisoformat("2026-01-01T00:00:00+05:30"),
    "duree": timedelta(hours=72, microseconds=1),
    "mois": YearsMonths(6),
    "liste": [Decimal(1), ["a", {"b": None}]],
    "couple": (Decimal(1), "b"),
    "objet": {"clé": {"n": [], "vide": {}}},
}


@pytest.mark.parametrize("name", VALUES)
def test_every_kind_of_value_survives(name: str) -> None:
    value = VALUES[name]
    back = unpack(json.loads(json.dumps(pack(value))))
    assert back == value
    assert type(back) is type(value)
    if isinstance(value, datetime):
        assert (str(back.tzinfo), back.fold, back.isoformat()) == (
            str(value.tzinfo),
            value.fold,
            value.isoformat(),
        )


def test_feel_times_and_ranges_survive() -> None:
    for text in (
        'time("10:00:00@Europe/Paris")',
        "[1..5)",
        'duration("P1Y2M")',
        'date and time("2026-01-01T00:00:00Z")',
    ):
        value = compile_expression(text).evaluate({})
        assert unpack(json.loads(json.dumps(pack(value)))) == value


def test_variables_of_every_kind_survive_a_reload() -> None:
    walk = Walk(model(start(), user("t"), end(), flows("s t e")), VALUES)
    assert walk.instance.variables == VALUES


def test_state_does_not_depend_on_the_order_of_variables() -> None:
    specification = deploy(model(start(), user("t"), end(), flows("s t e")))
    one = Instance.start(specification, {"a": "1", "b": "2"}, at=T0, key="k")
    other = Instance.start(specification, {"b": "2", "a": "1"}, at=T0, key="k")
    assert one.dump() == other.dump()


def test_state_read_back_with_shuffled_keys_is_the_same() -> None:
    walk = Walk(
        model(
            start(),
            sub("sp", start("is") + user("u") + end("ie") + flows("is u ie")),
            boundary("b", "sp", timer("PT1H")),
            end(),
            end("late"),
            flows("s sp e, b late"),
        ),
        {"x": "1"},
    )
    saved = walk.instance.dump()

    def shuffled(value: object) -> object:
        if isinstance(value, dict):
            return {key: shuffled(value[key]) for key in reversed(list(value))}
        return [shuffled(item) for item in value] if isinstance(value, list) else value

    content = shuffled(json.loads(zlib.decompress(saved[4:])))
    again = Instance.load(walk.specification, saved[:4] + zlib.compress(json.dumps(content).encode()))
    assert again.dump() == saved


def test_a_long_case_does_not_grow() -> None:
    walk = Walk(
        model(
            start(),
            user("t"),
            node("exclusiveGateway", "g", default="g_t"),
            end(),
            flows("s t g t, g e", g_e="fin"),
        ),
        {"fin": False},
    )
    walk.do("t")
    before = len(walk.instance.dump())
    for _ in range(50):
        walk.do("t")
    assert len(walk.instance.dump()) <= before + 4


def test_state_is_small() -> None:
    parts = [script(f"t{i}", "1", "x") for i in range(40)]
    walk = Walk(
        model(start(), *parts, user("u"), end(), flows("s " + " ".join(f"t{i}" for i in range(40)) + " u e"))
    )
    assert len(walk.instance.dump()) < 300


@pytest.mark.parametrize(
    "saved",
    [
        b"",
        b"ORC",
        b"ORC1",
        b"ORC9" + zlib.compress(b"{}"),
        b"XXX1" + zlib.compress(b"{}"),
        b"ORC1" + zlib.compress(b"{}"),
        b"ORC1" + zlib.compress(b"[]"),
        b"ORC1" + zlib.compress(b"not json"),
        b"ORC1garbage",
    ],
)
def test_damaged_or_newer_state_is_refused_with_a_sentence(saved: bytes) -> None:
    specification = deploy(model(start(), end(), flows("s e")))
    with pytest.raises(StateUnreadable):
        Instance.load(specification, saved)


def test_state_of_another_model_is_refused() -> None:
    walk = Walk(model(start(), user("t"), end(), flows("s t e")))
    other = deploy(model(start(), user("autre"), end(), flows("s autre e")))
    with pytest.raises(StateUnreadable):
        Instance.load(other, walk.instance.dump())


@pytest.mark.parametrize(
    "data",
    [
        {"loopCounter": "1"},
        {"deadline": "1"},
        {"if": "1"},
        {"": "1"},
        {"1a": "1"},
        {"__class__": "1"},
        {"x": 1.5},
        {"x": Decimal("NaN")},
        {"x": Decimal("Infinity")},
        {"x": Decimal("1E+999")},
        {"x": datetime(2026, 1, 1)},
        {"x": "a" * 1_000_001},
        {"x": [[[[None] * 10] * 10] * 100] * 100},
        {"x": object()},
        {"x": {1: "a"}},
    ],
)
def test_what_cannot_be_kept_is_refused_at_the_edge(data: dict) -> None:
    specification = deploy(model(start(), user("t"), end(), flows("s t e")))
    with pytest.raises(Refused) as refused:
        Instance.start(specification, data, at=T0)
    assert refused.value.status == 422
    instance = Instance.start(specification, {}, at=T0)
    task = instance.take_facts().opened[0].id
    before = instance.dump()
    with pytest.raises(Refused):
        instance.complete_task(task, data, at=T0)
    assert instance.dump() == before


def test_what_the_caller_changes_afterwards_does_not_reach_the_case() -> None:
    data = {"liste": ["a"]}
    walk = Walk(model(start(), user("t"), end(), flows("s t e")), data)
    data["liste"].append("b")
    assert walk.instance.variables == {"liste": ["a"]}


@pytest.mark.parametrize("file", sorted(FROZEN.glob("*.state")), ids=lambda path: path.stem)
def test_states_of_every_version_are_still_read(file: Path) -> None:
    specification = deploy((FROZEN / "case.bpmn").read_bytes())
    instance = Instance.load(specification, file.read_bytes(), law=Law(contradictoire=72))
    expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    assert [list(item) for item in instance.waiting] == expected["waiting"]
    assert {key: at.isoformat() for key, at in instance.timers.items()} == expected["timers"]
    assert sorted(instance.variables) == expected["variables"]
