"""Whatever is sent, a form answers with values or with a refusal: never a crash."""

import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.errors import ModelRefused, Refused
from orchestrator.forms import clean, read_form

FORMS = [
    read_form(path.read_bytes(), file=path.name)
    for path in sorted((Path(__file__).parents[2] / "forms").glob("*/*.form"))
]
AROUND: dict[str, Any] = {
    "variables": {"competence": {"roles": ["disp", "delegataire"]}, "comprend_francais": "non"},
    "zone": ZoneInfo("Europe/Paris"),
    "now": datetime(2026, 3, 27, 14, 30, tzinfo=UTC),
    "functions": {"deadline": lambda name, start: start},
}
KINDS = (
    "textfield",
    "textarea",
    "number",
    "checkbox",
    "radio",
    "select",
    "checklist",
    "datetime",
    "group",
    "text",
)
KEYS = (
    "key",
    "label",
    "validate",
    "values",
    "properties",
    "conditional",
    "components",
    "subtype",
    "text",
    "description",
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
components = st.dictionaries(st.sampled_from(KEYS), anything | st.just("nom"), max_size=6).flatmap(
    lambda node: st.sampled_from(KINDS).map(lambda kind: {**node, "type": kind})
)


def faults_or_keys(content: bytes) -> list[Any]:
    """The faults of a refused schema, or the keys of an accepted one."""
    try:
        return [field.key for field in read_form(content, file="hasard.form").fields]
    except ModelRefused as refused:
        return list(refused.faults)


@given(st.binary(max_size=300) | anything.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_refused_with_a_fault_unless_they_are_a_form(content: bytes) -> None:
    assert faults_or_keys(content)


@given(st.lists(components, max_size=5))
def test_any_schema_is_a_form_with_distinct_keys_or_is_refused(nodes: list[dict[str, Any]]) -> None:
    found = faults_or_keys(json.dumps({"type": "default", "id": "hasard", "components": nodes}).encode())

    assert len(set(found)) == len(found) or not isinstance(found[0], str)


LIKELY = st.sampled_from(["27/03/2026 15:30", "2026-03-27", "on", "25/10/2026 02:30", "x"])


@given(values=st.lists(LIKELY | anything, min_size=1, max_size=8), seed=st.integers(0, 2**32))
def test_any_answer_to_any_form_is_a_value_or_is_refused(values: list[Any], seed: int) -> None:
    random = Random(seed)
    for form in FORMS:
        asked = {field.key for field in form.fields}
        keys = [key for field in form.fields for key in (field.key, f"{field.key}-day", f"{field.key}-time")]
        likely = [*values, *(option.value for field in form.fields for option in field.options)]
        chosen = random.sample(keys, min(len(keys), random.randrange(9)))
        answers = {key: random.choice(likely) for key in chosen}
        try:
            found = set(clean(form, answers, **AROUND))
        except Refused as refusal:
            found = asked if refusal.faults and refusal.status == 422 else set()

        assert found == asked, (form.id, answers)
