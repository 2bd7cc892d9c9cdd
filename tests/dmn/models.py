"""Small DMN models for tests, written in as few words as possible."""

from orchestrator.dmn import Model, read_model

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="essai" namespace="urn:essai">'


def document(*parts: str) -> bytes:
    return (HEAD + "".join(parts) + "</definitions>").encode()


def model(*parts: str) -> Model:
    return read_model(document(*parts), name="essai.dmn")


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def literal(text: str) -> str:
    return f"<literalExpression><text>{escaped(text)}</text></literalExpression>"


def decision(name: str, logic: str, *needs: str, kind: str = "") -> str:
    """A decision whose needs are "input:x", "decision:y" or "knowledge:z"."""
    links = "".join(link(need) for need in needs)
    type_ref = f' typeRef="{kind}"' if kind else ""
    return f'<decision id="{name}" name="{name}"><variable name="{name}"{type_ref}/>{links}{logic}</decision>'


def link(need: str) -> str:
    kind, _, target = need.partition(":")
    element, required = {
        "input": ("informationRequirement", "requiredInput"),
        "decision": ("informationRequirement", "requiredDecision"),
        "knowledge": ("knowledgeRequirement", "requiredKnowledge"),
    }[kind]
    href = target if "#" in target else f"#{target}"
    return f'<{element}><{required} href="{href}"/></{element}>'


def input_data(name: str, kind: str = "") -> str:
    type_ref = f' typeRef="{kind}"' if kind else ""
    return f'<inputData id="{name}" name="{name}"><variable name="{name}"{type_ref}/></inputData>'


def table(
    rules: list[tuple[str, str]],
    policy: str = "UNIQUE",
    *,
    aggregation: str = "",
    outputs: str = '<output id="o"/>',
) -> str:
    """A table on the input `x`; a rule is its cell and its outputs, separated by `|`."""
    rows = "".join(
        f'<rule id="r{number}"><inputEntry><text>{escaped(cell)}</text></inputEntry>'
        + "".join(f"<outputEntry><text>{escaped(part)}</text></outputEntry>" for part in result.split("|"))
        + f"<annotationEntry><text>note {number}</text></annotationEntry></rule>"
        for number, (cell, result) in enumerate(rules, 1)
    )
    more = f' aggregation="{aggregation}"' if aggregation else ""
    return (
        f'<decisionTable id="t" hitPolicy="{policy}"{more}><input id="i"><inputExpression><text>x</text>'
        f"</inputExpression></input>{outputs}{rows}</decisionTable>"
    )


def answer(logic: str, x: object = None) -> object:
    """The value of a decision with this logic, given `x`."""
    return model(decision("d1", logic, "input:x"), input_data("x")).evaluate("d1", {"x": x}).value
