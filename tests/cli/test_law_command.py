"""`orchestrator law deadlines`: one line in, one line out, in order, flushed, exit 1 on any error."""

import argparse
import io
import json
import os
import subprocess
import sys
from typing import Any

import pytest

from orchestrator.cli import law

QUESTION = {
    "rule": "heures_ecoulees",
    "amount": "PT72H",
    "from": "2026-03-28T10:00:00+01:00",
    "zone": "Europe/Paris",
    "calendar": "metropole",
}
PROGRAM = (
    "import argparse, sys; from orchestrator.cli import law; p = argparse.ArgumentParser(); "
    "law.configure(p.add_subparsers()); a = p.parse_args(['law', 'deadlines']); sys.exit(a.run(a, None))"
)


def play(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: Any, *lines: bytes
) -> tuple[int, list[dict[str, Any]]]:
    stdin = io.TextIOWrapper(io.BytesIO(b"".join(line + b"\n" for line in lines)))
    monkeypatch.setattr(sys, "stdin", stdin)
    code = law.run(argparse.Namespace(), None)
    out = capfdbinary.readouterr().out.decode("utf-8")
    return code, [json.loads(line) for line in out.split("\n") if line]


def line(**changes: object) -> bytes:
    question = {**QUESTION, **changes}
    return json.dumps({key: value for key, value in question.items() if value is not ...}).encode()


def test_a_question_gets_its_deadline_and_its_reasons(monkeypatch, capfdbinary) -> None:  # type: ignore[no-untyped-def]
    code, (answer,) = play(monkeypatch, capfdbinary, line(unknown="ignored"))

    assert code == 0
    assert set(answer) == {"deadline", "reasons"}
    assert answer["deadline"] == "2026-03-31T11:00:00+02:00"
    assert answer["reasons"] and "heure d'été" in " ".join(answer["reasons"])


def test_answers_come_in_the_order_of_the_questions_and_any_error_gives_exit_one(
    monkeypatch, capfdbinary
) -> None:  # type: ignore[no-untyped-def]
    code, answers = play(monkeypatch, capfdbinary, line(), line(rule="inconnue"), line(amount="PT24H"))

    assert code == 1
    assert ["deadline" in answer for answer in answers] == [True, False, True]
    assert set(answers[1]) == {"error", "field"} and answers[1]["field"] == "rule"


@pytest.mark.parametrize("field", ["rule", "amount", "from", "zone", "calendar"])
@pytest.mark.parametrize("value", [..., None, 3, "", [], {"a": 1}, True, "\ud800"])
def test_a_missing_or_senseless_field_is_named(monkeypatch, capfdbinary, field, value) -> None:  # type: ignore[no-untyped-def]
    code, (answer,) = play(monkeypatch, capfdbinary, line(**{field: value}))

    assert code == 1
    assert answer["field"] == field
    assert answer["error"].endswith(".")


@pytest.mark.parametrize("variant", ["jour_inclus", "", 3, [], "inconnue"])
def test_a_variant_the_rule_does_not_have_is_named(monkeypatch, capfdbinary, variant) -> None:  # type: ignore[no-untyped-def]
    code, (answer,) = play(monkeypatch, capfdbinary, line(variant=variant))

    assert (code, answer["field"]) == (1, "variant")


def test_a_null_variant_is_no_variant(monkeypatch, capfdbinary) -> None:  # type: ignore[no-untyped-def]
    assert play(monkeypatch, capfdbinary, line(variant=None))[0] == 0


def test_a_naive_instant_is_refused(monkeypatch, capfdbinary) -> None:  # type: ignore[no-untyped-def]
    code, (answer,) = play(monkeypatch, capfdbinary, line(**{"from": "2026-10-25T02:30:00"}))

    assert (code, answer["field"]) == (1, "from")
    assert "décalage" in answer["error"]


@pytest.mark.parametrize("rule", ["minuit_du_lendemain", "premier_jour_ouvrable"])
@pytest.mark.parametrize("amount", [..., None, "", 24, "rien"])
def test_rules_without_amount_ignore_it(monkeypatch, capfdbinary, rule, amount) -> None:  # type: ignore[no-untyped-def]
    assert play(monkeypatch, capfdbinary, line(rule=rule, amount=amount))[0] == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"{",
        b"[]",
        b"3",
        b"null",
        b'"texte"',
        b"\xff\xfe",
        b"[" * 20000,
        b'{"rule": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_line_that_holds_no_object_is_answered_all_the_same(monkeypatch, capfdbinary, content) -> None:  # type: ignore[no-untyped-def]
    code, answers = play(monkeypatch, capfdbinary, content, line())

    assert code == 1
    assert (answers[0]["field"], len(answers)) == ("line", 2)
    assert "deadline" in answers[1]


def test_nothing_asked_is_nothing_wrong(monkeypatch, capfdbinary) -> None:  # type: ignore[no-untyped-def]
    assert play(monkeypatch, capfdbinary) == (0, [])


def test_each_answer_comes_before_the_next_question_is_asked() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as asked:
        assert asked.stdin and asked.stdout
        for _ in range(3):
            asked.stdin.write(line() + b"\n")
            asked.stdin.flush()
            assert json.loads(asked.stdout.readline())["deadline"] == "2026-03-31T11:00:00+02:00"
        asked.stdin.close()
        assert asked.wait(30) == 0


def test_a_reader_who_leaves_gets_one_sentence_and_no_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as asked:
        assert asked.stdin and asked.stdout and asked.stderr
        asked.stdout.close()
        asked.stdin.write(line() + b"\n")
        asked.stdin.close()
        said = asked.stderr.read().decode()
        assert asked.wait(30) == 2

    assert "Traceback" not in said and len(said.splitlines()) == 1


def test_the_answers_are_utf8_whatever_the_machine_speaks() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    asked = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=line() + b"\n",
        capture_output=True,
        env=environment,
        check=True,
    )

    assert "heures" in json.loads(asked.stdout.decode("utf-8"))["reasons"][1]
