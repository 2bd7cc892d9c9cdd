"""What somebody is writing is kept for them alone: outside the case, its revision and its journal."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from orchestrator.errors import FieldFault, NotFound, Refused
from orchestrator.library import Parts
from orchestrator.library.act_checks import check_open
from orchestrator.library.case_reading import look_at_task
from orchestrator.library.piece_checks import GivenFile
from orchestrator.library.starters import places_to_start
from orchestrator.library.visibility import no_such_task
from orchestrator.library.waiting_files import FormPage
from orchestrator.persistence import drafts, tasks, waiting_files
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor

LARGEST_DRAFT_BYTES = 200_000
MOST_ANSWERS = 500
# A draft that nobody takes up again goes; what a refused act left on a closed task is there to be copied, not kept.
KEPT_FOR = timedelta(days=60)
KEPT_AFTER_CLOSING = timedelta(days=7)
FILES_KEPT_FOR = timedelta(days=7)  # they weigh more than words, and whoever gave them has them
FULL = "attente_pleine"
MOST_WAITING = 20  # files of one account; then those that wait longest make room

# By input name, as typed: one text, or several for lists of boxes.
Typed = Mapping[str, str | list[str]]


def keep_draft(
    parts: Parts,
    actor: Actor,
    task_id: str,
    answers: Typed,
    revision: int,
    *,
    refused: bool = False,
    files: Sequence[GivenFile] = (),
) -> datetime:
    """Keep what the actor has typed so far for a task, and return the instant; the draft before it is replaced.

    `refused`: an act that the actor tried was refused; what they wrote is then kept even where the task closed
    in between. `files`: those that the answers name, kept beside them while the task is open.
    Raises NotFound outside their scope, Refused `autorite`, `etat`, `terme_<value>` or `brouillon`; or, the draft
    being kept, `attente_pleine` when the site has no room for its files.
    """
    content = _packed(answers)
    with parts.database.write() as tx:
        case, _ = look_at_task(parts, tx, task_id)
        case.require_visible(actor)
        task = tasks.by_id(tx, task_id)
        if task is None or actor.account_id is None:
            raise no_such_task()
        is_open = task.status == "open"
        if is_open:
            case.authority_of(actor, tasks.roles_of(tx, task_id))
        elif not refused:
            check_open(case, task)
        until = case.now + (KEPT_FOR if is_open else KEPT_AFTER_CLOSING)
        drafts.keep(
            tx, actor.account_id, task_id, content=content, revision=revision, at=case.now, until=until
        )
        page = FormPage(task_id=task_id).of(actor.account_id)
        left = _keep_files(parts, tx, page, files) if is_open else []
        tx.commit()
    _require_none(left)
    return case.now


def keep_opening_draft(
    parts: Parts, actor: Actor, page: FormPage, answers: Typed, files: Sequence[GivenFile] = ()
) -> datetime:
    """Keep what the actor has typed to open a case, with the files given so far; return the instant.

    Raises NotFound where they may not open this procedure, Refused `brouillon`; or, the draft being kept,
    `attente_pleine`.
    """
    content, procedure_id = _packed(answers), page.procedure_id or ""
    with parts.database.write() as tx:
        now, deployed = tx.now(), parts.library.newest(tx, procedure_id)
        if actor.account_id is None or not places_to_start(parts, actor, deployed, now):
            raise NotFound("Cette procédure n'existe pas ou vous n'avez pas qualité pour l'ouvrir.")
        until = now + KEPT_FOR
        drafts.keep_opening(
            tx, actor.account_id, procedure_id, token=page.token, content=content, at=now, until=until
        )
        left = _keep_files(parts, tx, page.of(actor.account_id), files)
        tx.commit()
    _require_none(left)
    return now


def discard_draft(parts: Parts, actor: Actor, task_id: str) -> bool:
    """Remove the actor's own draft of a task; False when there was none."""
    with parts.database.write() as tx:
        if actor.account_id is None:
            return False
        found = drafts.discard(tx, actor.account_id, task_id)
        waiting_files.drop_all(tx, FormPage(task_id=task_id).of(actor.account_id))
        tx.commit()
        return found


def discard_opening_draft(parts: Parts, actor: Actor, procedure_id: str) -> bool:
    """Remove the actor's own draft of an opening and its files; False when there was none."""
    with parts.database.write() as tx:
        if actor.account_id is None:
            return False
        found = drafts.find_opening(tx, actor.account_id, procedure_id, tx.now())
        if found is not None:
            page = FormPage(procedure_id=procedure_id, token=found.token)
            waiting_files.drop_all(tx, page.of(actor.account_id))
        drafts.discard_opening(tx, actor.account_id, procedure_id)
        tx.commit()
        return found is not None


def drop_waiting_file(parts: Parts, actor: Actor, page: FormPage, content_hash: str) -> bool:
    """Remove a file that the actor gave to this page; False when none of theirs waits there."""
    with parts.database.write() as tx:
        if actor.account_id is None:
            return False
        found = waiting_files.drop(tx, page.of(actor.account_id), content_hash)
        tx.commit()
        return found


def drop_old_drafts(parts: Parts) -> None:
    """Remove what was kept too long of drafts and files; nothing is locked when there is nothing to remove."""
    with parts.database.read() as tx:
        if not drafts.has_expired(tx, tx.now()):
            return
    with parts.database.write() as tx:
        drafts.drop_expired(tx, tx.now())
        tx.commit()


def _keep_files(
    parts: Parts, tx: UnitOfWork, page: Mapping[str, Any], files: Sequence[GivenFile]
) -> list[GivenFile]:
    """Keep the files for which there is room, and return the others."""
    now, left = tx.now(), list[GivenFile]()
    room = parts.settings.waiting_bytes - waiting_files.total_bytes(tx) if files else 0
    for one in files:
        room -= len(one.file.content)
        if room < 0:
            left.append(one)
            continue
        file = {
            "hash": one.file.hash,
            "kind": one.file.kind.key,
            "name": one.file.name,
            "pages": one.file.pages,
            "size": len(one.file.content),
            "content": one.file.content,
            "given_at": now,
            "expires_at": now + FILES_KEPT_FOR,
        }
        waiting_files.keep(tx, page, file, most=MOST_WAITING)
    return left


def _require_none(left: Sequence[GivenFile]) -> None:
    """Refuse for the files that found no room: what was written is kept already."""
    if not left:
        return
    names = ", ".join(f"« {one.file.name} »" for one in left)
    message = (
        f"Ce que vous avez écrit est gardé, mais pas {names} : la place prévue sur le site pour les fichiers qui "
        "attendent leur acte est prise. Joignez le fichier en enregistrant l'acte, ou réessayez plus tard ; si cela "
        "dure, prévenez l'exploitation."
    )
    raise Refused(message, code=FULL, faults=[FieldFault(one.field, FULL, message) for one in left])


def _packed(answers: Typed) -> str:
    text = json.dumps(answers, ensure_ascii=False)
    content = text.encode("utf-8", "replace")  # half a pair of surrogates cannot be stored
    if len(answers) > MOST_ANSWERS or len(content) > LARGEST_DRAFT_BYTES:
        raise Refused(
            "Ce brouillon est trop long pour être gardé : raccourcissez les textes, ou copiez-les ailleurs "
            "avant de quitter la page. L'acte lui-même n'est pas touché.",
            code="brouillon",
            status=422,
        )
    return content.decode("utf-8")
