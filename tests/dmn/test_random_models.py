"""Mutated models are read and evaluated, or refused: never anything else."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dmn.models import decision, document, input_data, literal, table

from orchestrator.dmn import read_tolerantly
from orchestrator.errors import OrchestratorError

WHOLE = document(
    '<itemDefinition name="t"><typeRef>number</typeRef><allowedValues><text>&lt; 9</text></allowedValues>'
    "</itemDefinition>",
    decision("d1", table([("> 1", "1"), ("[2..3]", "x")], "FIRST"), "input:x", "decision:d2", "knowledge:f"),
    decision(
        "d2",
        f"<context><contextEntry><variable name='a'/>{literal('f(2)')}</contextEntry></context>",
        "knowledge:f",
    ),
    '<businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic><formalParameter name="a"/>'
    f"{literal('a * 2')}</encapsulatedLogic></businessKnowledgeModel>",
    '<decisionService id="s" name="s"><outputDecision href="#d1"/><inputData href="#x"/></decisionService>',
    input_data("x", "t"),
).decode()
CUTS = st.tuples(
    st.integers(0, len(WHOLE)),
    st.integers(0, 12),
    st.sampled_from(["", "<", ">", "/", '"', "x", "#d1", "list", "text", "-", "\0"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(CUTS, min_size=1, max_size=4), st.one_of(st.none(), st.integers(), st.text(max_size=3)))
def test_a_mutated_model_never_crashes(cuts: list[tuple[int, int, str]], x: object) -> None:
    text = WHOLE
    for at, length, put in cuts:
        text = text[:at] + put + text[at + length :]
    with suppress(OrchestratorError):
        built = read_tolerantly(text.encode(), name="essai.dmn")
        for name in list(built.decisions):
            with suppress(OrchestratorError):
                built.evaluate(name, {"x": x})
        for name in list(built.services):
            built.evaluate_service(name, {"x": x})
