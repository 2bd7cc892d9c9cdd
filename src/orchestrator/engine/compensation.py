"""Undoing what was completed, last done first.

`frame.undo` holds a record for each completed activity that can be undone: the node, its local values, and,
for a subprocess without a handler of its own, the records of its inside. A token that undoes ("driver") keeps
the records still to be handled in its `undoing`, and each handler knows its driver by `undoes`.
"""

from typing import TYPE_CHECKING, Any

from orchestrator.engine.scopes import Variables
from orchestrator.engine.tokens import STARTED, FrameState, Token

if TYPE_CHECKING:
    from orchestrator.engine.nodes.activities import Activity

Record = dict[str, Any]


def remember(node: "Activity", token: Token) -> None:
    """Note that `token`'s activity is completed and can be undone."""
    inner: list[Record] = token.internal_data.pop("undo", [])
    values: dict[str, object] = token.internal_data.pop("kept", {})
    if node.undone_by is not None:
        local = dict(token.local.values) if token.local is not None else {}
        token.workflow.undo.append({"node": node.name, "values": local})
    elif inner:
        token.workflow.undo.append({"node": node.name, "values": values, "inner": inner})


def begin(driver: Token, activity: str | None) -> bool:
    """Start undoing what `driver`'s scope completed, or only `activity`; return False when there is nothing."""
    frame = _scope(driver)
    records = [r for r in reversed(frame.undo) if activity is None or r["node"] == activity]
    frame.undo = [r for r in frame.undo if activity is not None and r["node"] != activity]
    if not records:
        return False
    driver.internal_data["undoing"] = records
    go_on(driver)
    return True


def _scope(driver: Token) -> FrameState:
    """An event subprocess undoes what the process around it did."""
    frame = driver.workflow
    if frame.holder is not None and frame.holder.task_spec.element.triggered:
        return frame.holder.workflow
    return frame


def go_on(driver: Token) -> None:
    """Start the next handler, or tell the driver that all is undone."""
    todo: list[Record] = driver.internal_data["undoing"]
    if not todo:
        del driver.internal_data["undoing"]
        driver.task_spec.all_undone(driver)
        return
    record = todo.pop(0)
    inside = driver.case.subprocesses.get(driver.id)
    frame: FrameState = inside if inside is not None else _scope(driver)
    node = frame.spec.task_specs[record["node"]]
    if "inner" in record:
        reopened = Token(frame, node)
        reopened._set_state(STARTED)
        reopened.internal_data.update(undoes=driver.id, undoing=list(reversed(record["inner"])))
        driver.case.open_inside(reopened, node.inside, Variables(frame.variables, dict(record["values"])))
        go_on(reopened)
        return
    token = Token(frame, node.undone_by)
    token.internal_data["undoes"] = driver.id
    token.local = Variables(frame.variables, dict(record["values"]))
    node.undone_by._update(token)


def handler_done(token: Token) -> bool:
    """`token` has finished; return False when it undid nothing and goes on as usual."""
    driver_id = token.internal_data.pop("undoes", None)
    if driver_id is None:
        return False
    token.case.discard(token)
    driver = token.case.live.get(driver_id)
    if driver is not None:
        go_on(driver)
    return True
