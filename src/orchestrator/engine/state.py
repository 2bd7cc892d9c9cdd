"""The state of an instance as versioned bytes: tokens, scopes and timers; never the specification.

Layout: b"ORC" + version digit + zlib of compact JSON with sorted keys. A change of layout raises VERSION and
adds a function to `_UPGRADES`; frozen files of every version are reloaded by the tests.
"""

import json
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from orchestrator.engine.case import CaseWorkflow
from orchestrator.engine.codec import pack, unpack
from orchestrator.engine.errors import StateUnreadable
from orchestrator.engine.scopes import Variables
from orchestrator.engine.specification import Specification
from orchestrator.engine.tokens import FrameState, Token

VERSION = 1
_MAGIC = b"ORC"
_UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
_LARGEST_BYTES = 64 * 1024 * 1024


def encode(case: CaseWorkflow) -> bytes:
    """Return `case`, which must be stable, as bytes."""
    content = {
        "k": case.key,
        "n": case.last_token,
        "at": case.now.isoformat(),
        "o": case.outcome,
        "x": case.over,
        "m": [[name, pack(dict(payload)), pack(dict(keys))] for name, payload, keys in case.mailbox],
        "r": _encode_frame(case),
    }
    text = json.dumps(content, separators=(",", ":"), sort_keys=True, ensure_ascii=False, allow_nan=False)
    return _MAGIC + str(VERSION).encode() + zlib.compress(text.encode(), 6)


def _encode_frame(frame: FrameState) -> dict[str, Any]:
    tops = [frame.tasks[i] for i in frame.task_tree._children]
    found: dict[str, Any] = {"t": [_encode_token(token) for token in tops]}
    if frame.variables.values:
        found["v"] = pack(frame.variables.values)
    if frame.undo:
        found["u"] = pack(frame.undo)
    queues = {
        name: {flow: [token.id for token in tokens] for flow, tokens in flows.items() if tokens}
        for name, flows in frame.joins.items()
    }
    queues = {name: flows for name, flows in queues.items() if flows}
    if queues:
        found["j"] = queues
    return found


def _encode_token(token: Token) -> dict[str, Any]:
    case = token.case
    found: dict[str, Any] = {"i": token.id, "e": token.task_spec.name, "s": token._state}
    if token.role != "flow":
        found["r"] = token.role
    if token.via:
        found["f"] = token.via
    if token.internal_data:
        found["d"] = pack(token.internal_data)
    if token.local is not None:
        found["v"] = pack(token.local.values)
    if token.phase is not None:
        found["p"] = token.phase
    if token.failure is not None:
        found["x"] = list(token.failure)
    if token._children:
        found["c"] = [_encode_token(case.live[child]) for child in token._children]
    if token.id in case.watching:
        found["w"] = 1
    inside = case.subprocesses.get(token.id)
    if inside is not None:
        found["in"] = _encode_frame(inside)
    return found


def decode(specification: Specification, state: bytes) -> CaseWorkflow:
    """Rebuild a case. Raises StateUnreadable when `state` is damaged, newer, or of other elements."""
    content = _content(state)
    try:
        case = CaseWorkflow(
            specification.root,
            content["k"],
            datetime.fromisoformat(content["at"]).astimezone(UTC),
            Variables(None, unpack(content["r"].get("v", {}))),
        )
        _decode_frame(case, content["r"])
        case.last_token = content["n"]
        case.outcome = content["o"]
        case.over = case.completed = content["x"]
        case.mailbox = [(name, unpack(payload), unpack(keys)) for name, payload, keys in content["m"]]
        case.facts = type(case.facts)()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StateUnreadable(
            f"L'état enregistré ne correspond pas au modèle « {specification.process_id} » ({error})."
        ) from error
    return case


def _content(state: bytes) -> dict[str, Any]:
    if state[:3] != _MAGIC or not state[3:4].isdigit():
        raise StateUnreadable("L'état enregistré est illisible : ce n'est pas un état de dossier.")
    version = int(state[3:4])
    if version > VERSION:
        raise StateUnreadable(
            f"L'état enregistré (version {version}) vient d'un logiciel plus récent : mettez celui-ci à jour."
        )
    try:
        text = zlib.decompressobj().decompress(state[4:], _LARGEST_BYTES)
        content: dict[str, Any] = json.loads(text)
    except (zlib.error, ValueError) as error:
        raise StateUnreadable("L'état enregistré est endommagé.") from error
    for step in range(version, VERSION):
        content = _UPGRADES[step](content)
    return content


def _decode_frame(frame: FrameState, content: Mapping[str, Any]) -> None:
    frame.undo = unpack(content["u"]) if "u" in content else []
    for item in content["t"]:
        _decode_token(frame, None, item)
    for name, flows in content.get("j", {}).items():
        node = frame.spec.task_specs[name]
        frame.joins[name] = {flow: [frame.tasks[i] for i in flows.get(flow, ())] for flow in node.arrivals}
        for queue in frame.joins[name].values():
            for token in queue:
                token.case.waiting_joins[token.id] = token


def _decode_token(frame: FrameState, parent: Token | None, item: Mapping[str, Any]) -> None:
    node = frame.spec.task_specs[item["e"]]
    token = Token(frame, node, parent, item.get("r", "flow"), item.get("f"), item["i"])
    case = token.case
    token._state = item["s"]
    token.internal_data = unpack(item["d"]) if "d" in item else {}
    token.phase = item.get("p")
    failure = item.get("x")
    token.failure = None if failure is None else (failure[0], failure[1])
    if "v" in item:
        around = parent.local if parent is not None and parent.local is not None else frame.variables
        token.local = Variables(around, unpack(item["v"]))
    if "w" in item:
        case.watching[token.id] = token
    if token.is_waiting and "due" in token.internal_data:
        case.timers[token.id] = token
    for child in item.get("c", ()):
        _decode_token(frame, token, child)
    if "in" in item:
        inside = node.inside
        around_it = None if node.element.type == "callActivity" else token.variables
        values: Any = unpack(item["in"].get("v", {}))
        _decode_frame(case.open_inside(token, inside, Variables(around_it, values)), item["in"])
