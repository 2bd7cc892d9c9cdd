"""Any change to a written journal is seen, and the first bad entry is named."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from orchestrator.audit import GENESIS, Entry, canonical, digest_of, seal, verify_chain

START = datetime(2026, 3, 1, tzinfo=UTC)


def chain(length: int) -> list[tuple[Entry, str, str]]:
    rows, previous = [], GENESIS
    for seq in range(1, length + 1):
        at = START + timedelta(hours=seq)
        entry = Entry(1, seq, at, at, "acte", f"Acte {seq}", 4, "Chef", canonical({"n": seq}))
        rows.append((entry, previous, seal(entry, previous)))
        previous = rows[-1][2]
    return rows


def altered(entry: Entry, **changes: object) -> Entry:
    return Entry(**{**entry.__dict__, **changes})  # type: ignore[arg-type]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


@given(PLAIN)
@example({"\U0001f600": 1, "\ufb33": 2, "\x7f\x1f\b\u2028": '\\/"é'})  # by UTF-16 units the first two sort so
def test_what_is_hashed_is_canonical_json_to_the_byte(content: Any) -> None:
    assert canonical(content).encode() == rfc8785.dumps(content)


def test_text_that_no_encoding_holds_is_refused() -> None:
    with pytest.raises(ValueError):
        canonical({"a": "\ud800"})


def test_an_untouched_chain_holds() -> None:
    rows = chain(5)
    assert verify_chain(1, rows, count=5, head=rows[-1][2]) is None
    assert verify_chain(1, [], count=0, head=GENESIS) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"payload": canonical({"n": 9})},
        {"title": "Autre"},
        {"actor": "Quelqu'un d'autre"},
        {"actor_id": None},
        {"at": START},
        {"recorded_at": START},
        {"kind": "alerte"},
    ],
)
def test_an_edited_entry_is_named(changes: dict[str, object]) -> None:
    rows = chain(5)
    rows[2] = (altered(rows[2][0], **changes), rows[2][1], rows[2][2])
    fault = verify_chain(1, rows, count=5, head=rows[-1][2])
    assert fault is not None
    assert fault.seq == 3


def test_a_deleted_an_inserted_and_a_swapped_entry_are_named() -> None:
    rows = chain(5)
    head = rows[-1][2]
    assert verify_chain(1, rows[:1] + rows[2:], count=5, head=head).seq == 2  # type: ignore[union-attr]
    assert verify_chain(1, rows[:2] + rows[1:], count=5, head=head).seq == 3  # type: ignore[union-attr]
    swapped = [rows[0], rows[2], rows[1], *rows[3:]]
    assert verify_chain(1, swapped, count=5, head=head).seq == 2  # type: ignore[union-attr]


def test_a_cut_tail_and_a_recomputed_tail_are_named() -> None:
    rows = chain(5)
    head = rows[-1][2]
    assert verify_chain(1, rows[:4], count=5, head=head).seq == 5  # type: ignore[union-attr]
    last = altered(rows[4][0], title="Refait")
    forged = [*rows[:4], (last, rows[4][1], seal(last, rows[4][1]))]
    assert verify_chain(1, forged, count=5, head=head) is not None


def test_canonical_json_does_not_depend_on_order_and_changes_nothing_silently() -> None:
    assert canonical({"b": 1, "a": [True, None]}) == canonical({"a": [True, None], "b": 1})
    assert canonical({"d": Decimal("1.10"), "n": 2**60}) == '{"d":"1.10","n":"1152921504606846976"}'
    at = datetime(2026, 3, 30, 16, 30, tzinfo=UTC)
    assert canonical(at) == '"2026-03-30T16:30:00.000000+00:00"'


def test_a_digest_commits_to_the_answer_and_needs_its_salt() -> None:
    assert digest_of("sel", "{}") != digest_of("sel", '{"a":1}')
    assert digest_of("sel", "{}") != digest_of("autre", "{}")
