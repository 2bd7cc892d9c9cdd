"""Which form a request is about: that of a task, or a page that opens a case and its token."""

import re
import secrets

from flask import request

from orchestrator.library.waiting_files import FormPage

SENDING = "_envoi"  # the hidden input that names one page among others that open the same procedure
_TOKEN = re.compile(r"[A-Za-z0-9_-]{24}")


def of_task(task_id: str) -> FormPage:
    return FormPage(task_id=task_id)


def of_opening(procedure_id: str, token: str = "") -> FormPage:
    """The page that was posted, or that of `token`, else a new one."""
    token = token or request.form.get(SENDING, "")
    return FormPage(
        procedure_id=procedure_id, token=token if _TOKEN.fullmatch(token) else secrets.token_urlsafe(18)
    )


def posted_page() -> FormPage | None:
    """The page that the address of this request speaks of; None when it is about no form of ours."""
    view = request.view_args or {}
    if task_id := view.get("task_id"):
        return of_task(task_id)
    return of_opening(view["procedure_id"]) if "procedure_id" in view else None


def subject(page: FormPage) -> str:
    """What a proof of authorship names: the task, or the procedure to be opened."""
    return page.task_id or f"ouverture:{page.procedure_id}"
