"""Variables: written to the nearest scope that declares them, else to the process instance."""

from tests.engine.drawing import Walk, end, flows, model, script, start, sub, user


def mapped(**inputs: str) -> str:
    items = "".join(
        f'<camunda:inputParameter name="{name}">{text}</camunda:inputParameter>'
        for name, text in inputs.items()
    )
    return (
        f"<bpmn:extensionElements><camunda:inputOutput>{items}</camunda:inputOutput></bpmn:extensionElements>"
    )


def test_a_subprocess_writes_to_the_process_instance() -> None:
    inside = start("is") + script("i", "2", "x") + end("ie") + flows("is i ie")
    walk = Walk(model(start(), sub("sp", inside), end(), flows("s sp e")))
    assert walk.instance.variables == {"x": 2}


def test_a_variable_declared_by_the_subprocess_stays_inside() -> None:
    inside = mapped(x="= 1") + start("is") + script("i", "x + 1", "x") + script("k", "x", "vu") + end("ie")
    walk = Walk(model(start(), sub("sp", inside + flows("is i k ie")), end(), flows("s sp e")), {"x": 10})
    assert walk.instance.variables == {"x": 10, "vu": 2}


def test_task_data_goes_where_the_variable_lives() -> None:
    inside = mapped(x="= 1") + start("is") + user("u") + end("ie") + flows("is u ie")
    walk = Walk(model(start(), sub("sp", inside), end(), flows("s sp e")))
    walk.do("u", x=5, y=6)
    assert walk.instance.variables == {"y": 6}


def test_static_input_is_text() -> None:
    inside = mapped(x="bonjour") + start("is") + script("i", "x", "vu") + end("ie") + flows("is i ie")
    assert Walk(model(start(), sub("sp", inside), end(), flows("s sp e"))).instance.variables == {
        "vu": "bonjour"
    }


def test_no_python_is_ever_run() -> None:
    walk = Walk(model(start(), script("t", "x", "y"), end(), flows("s t e")), {"x": '__import__("os")'})
    assert walk.instance.variables["y"] == '__import__("os")'
