"""Ad hoc subprocess: activities in any order, people's tasks as often as needed, until its condition is true.

BPMN 2.0, 13.3.5: after each completed activity the condition is judged. True, the rest is cancelled (or waited
for, with cancelRemainingInstances="false"). Otherwise a task that a person does is offered again; what runs by
itself runs once. Sequential ordering offers one activity at a time, in the order of the file.
"""

from typing import Any

from orchestrator.engine.elements import Element
from orchestrator.engine.errors import Stuck
from orchestrator.engine.expressions import Expression
from orchestrator.engine.nodes.node import MODEL_ERRORS, Node
from orchestrator.engine.nodes.subprocesses import Subprocess
from orchestrator.engine.tokens import STARTED, FrameState, Token


class AdHocSubprocess(Subprocess):
    """`completion` says when it is over."""

    ad_hoc = True

    def __init__(self, wf_spec: object, element: Element, inside: Any, completion: Expression) -> None:
        super().__init__(wf_spec, element, inside)
        self.completion = completion
        self.sequential = (element.ordering or "").lower() == "sequential"

    def first_nodes(self) -> tuple[Node, ...]:
        starts: tuple[Node, ...] = self.inside.starts
        return starts[:1] if self.sequential else starts

    def activity_done(self, holder: Token, frame: FrameState, done: Node) -> None:
        """Judge the condition after an activity; the frame stays open meanwhile, even if it is empty."""
        frame.active += 1
        self._judge(holder, frame, done)
        frame.active -= 1
        holder.case.close_if_done(frame)

    def _judge(self, holder: Token, frame: FrameState, done: Node) -> None:
        if holder.internal_data.get("closing"):
            return
        try:
            over = self._is_over(frame)
        except MODEL_ERRORS as error:
            self.fail(holder, error, "ad_hoc")
            return
        if over:
            holder.internal_data["closing"] = True
            if self.element.cancel_remaining:
                holder.case.cancel_frame(frame)
        else:
            self._offer_again(frame, done)

    def _is_over(self, frame: FrameState) -> bool:
        value = self.completion.evaluate(frame.variables.visible(), frame.top_workflow.functions)
        if value is True or value is False:
            return value
        raise Stuck(
            f"La condition de fin « {self.completion.text} » n'est ni vraie ni fausse.",
            code="condition_indecise",
        )

    def _offer_again(self, frame: FrameState, done: Node) -> None:
        starts = self.inside.starts
        case = frame.top_workflow
        if self.sequential:
            if frame.active == 1:
                position = next((i for i, node in enumerate(starts) if node is done), -1)
                case.enter(frame, starts[(position + 1) % len(starts)])
        elif done in starts and done.manual:
            case.enter(frame, done)

    def inside_done(self, token: Token, frame: FrameState) -> None:
        if not token.internal_data.pop("closing", False):
            self.fail(
                token,
                Stuck(
                    "Tout ce que contient le sous-processus ad hoc est fait, mais sa condition de fin "
                    f"« {self.completion.text} » n'est pas vraie.",
                    code="ad_hoc_inacheve",
                ),
                "ad_hoc",
            )
            return
        super().inside_done(token, frame)

    def resume(self, token: Token, phase: str) -> None:
        if phase != "ad_hoc":
            super().resume(token, phase)
            return
        token._set_state(STARTED)
        frame = token.case.subprocesses[token.id]
        self.activity_done(token, frame, self)
