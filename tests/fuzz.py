"""A long hunt for crashes and hangs, outside the normal run: `make fuzz` or `python -m tests.fuzz SECONDS [SEED]`.

Processes, decisions, forms and expressions that a tired hand, a bad merge or an attacker might send: those of the
repository, broken at random, and texts made of nothing but awkward parts. Each must run or be refused with reasons,
within seconds. Prints what did not, with how to make it again; exit code 1 if anything.
"""

import copy
import json
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree
from tests.dmn.test_random_models import WHOLE
from tests.engine.mutation import mutate, outcome
from tests.engine.test_mutation import SEEDS
from tests.engine.test_refusals import REFUSED
from tests.feel import fuzz as expressions

from orchestrator.dmn import read_tolerantly
from orchestrator.errors import OrchestratorError
from orchestrator.forms import clean, read_form

ROOT = Path(__file__).parents[1]
PROCESSES = [
    *SEEDS,
    *(content for content, *_ in REFUSED.values()),
    *(path.read_bytes() for path in sorted((ROOT / "processes").glob("*/*.bpmn"))),
]
DECISIONS = [
    WHOLE.encode(),
    *(path.read_bytes() for path in sorted((ROOT / "processes").glob("*/*.dmn"))),
]
FORMS = [path.read_bytes() for path in sorted((ROOT / "forms").glob("*/*.form"))]
PROCESS_ID = re.compile(rb'<bpmn:process id="([^"]+)"')
ODD_JSON = (None, True, -1, 1e308, "", "x", "= 1 +", "= key", [], {}, [{}], "é" * 300, "${x}", "2026-13-45")
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 3, 29, 1, tzinfo=UTC)
SLOW_SECONDS = 2.0
HANG_SECONDS = 20


class Hang(BaseException):
    """It did not come back."""


def _too_long(*_: object) -> None:
    raise Hang


def broken_process(chance: random.Random) -> Callable[[], object]:
    whole = chance.choice(PROCESSES)
    named = PROCESS_ID.search(whole)
    content = _bent(whole, chance)
    return lambda: outcome(content, named[1].decode() if named else "p")


def broken_decision(chance: random.Random) -> Callable[[], object]:
    content = _bent(chance.choice(DECISIONS), chance)
    given = chance.choice([None, 1, "x", [1, None], {"a": 1}])

    def run() -> None:
        model = read_tolerantly(content, name="essai.dmn")
        for name in list(model.decisions):
            with suppress(OrchestratorError):
                model.evaluate(name, {"x": given})

    return lambda: _refusable(run)


def broken_form(chance: random.Random) -> Callable[[], object]:
    form = json.loads(chance.choice(FORMS))
    for _ in range(chance.randint(0, 5)):
        _spoil(form, chance)
    content = json.dumps(form).encode()
    if chance.random() < 0.2:
        content = _cut(content, chance)

    def run() -> None:
        read = read_form(content, file="essai.form")
        answers = {field.key: chance.choice(ODD_JSON) for field in read.fields}
        clean(read, answers, variables={}, zone=PARIS, now=NOW, functions={})

    return lambda: _refusable(run)


def awkward_expression(chance: random.Random) -> Callable[[], object]:
    random.seed(chance.getrandbits(64))
    words = random.choices(expressions.WORDS, k=random.randint(1, 25))
    text = expressions.nested() if random.random() < 0.6 else " ".join(words)

    def run() -> None:
        trouble = expressions.trouble_with(text)
        assert trouble is None, f"{trouble} : {text}"

    return run


def _bent(content: bytes, chance: random.Random) -> bytes:
    """Broken as a document, or, less often, as text."""
    if chance.random() < 0.2:
        return _cut(content, chance)
    try:
        return mutate(content, chance, chance.randint(1, 8))
    except (etree.XMLSyntaxError, ValueError):
        return _cut(content, chance)


def _cut(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    put = chance.choice([b"", b"<", b"&#0;", b"\xff", b"]]>", b'"', b"<a/>", b"<!DOCTYPE a>"])
    return content[:at] + put + content[at + chance.randint(0, 40) :]


def _spoil(node: Any, chance: random.Random) -> None:
    """Change one value somewhere inside."""
    while isinstance(node, dict | list) and node:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = chance.choice(keys)
        if not isinstance(node[key], dict | list) or chance.random() < 0.15:
            node[key] = copy.deepcopy(chance.choice(ODD_JSON))
            return
        node = node[key]


def _refusable(run: Callable[[], object]) -> None:
    with suppress(OrchestratorError):
        run()


KINDS = {
    "processus": broken_process,
    "décision": broken_decision,
    "formulaire": broken_form,
    "expression": awkward_expression,
}


def trouble_with(kind: str, seed: int) -> str | None:
    """What one made thing does that it must not."""
    run = KINDS[kind](random.Random(seed))
    signal.alarm(HANG_SECONDS)
    before = time.thread_time()
    try:
        run()
    except Hang:
        return f"ne revient pas en {HANG_SECONDS} s"
    except Exception as crash:
        return repr(crash)[:400]
    finally:
        signal.alarm(0)
    spent = time.thread_time() - before
    return f"{spent:.1f} s" if spent > SLOW_SECONDS else None


def main(seconds: float, seed: int) -> int:
    signal.signal(signal.SIGALRM, _too_long)
    end = time.monotonic() + seconds
    tried: Counter[str] = Counter()
    found = 0
    while time.monotonic() < end:
        kind = list(KINDS)[seed % len(KINDS)]
        trouble = trouble_with(kind, seed)
        tried[kind] += 1
        if trouble is not None:
            found += 1
            sys.stdout.write(f"{kind}, graine {seed} : {trouble}\n")
        seed += 1
    told = ", ".join(f"{count} {kind}" for kind, count in tried.items())
    sys.stdout.write(f"{told} ; {found} défauts (graine suivante : {seed})\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
