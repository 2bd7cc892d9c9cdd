"""A form that somebody has before their eyes, and the files given to it before its act is done."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FormPage:
    """The form of a task, which one act closes, or a page that opens a case: `token` serves for one opening."""

    task_id: str | None = None
    procedure_id: str | None = None
    token: str = ""

    def of(self, account_id: int) -> dict[str, Any]:
        """The columns that say whose page it is."""
        form = {"task_id": self.task_id, "procedure_id": self.procedure_id}
        return {"account_id": account_id, "token": self.token, **form}


@dataclass(frozen=True)
class WaitingFile:
    """A file that waits for its act, as its page names it."""

    hash: str
    name: str
    size: int  # bytes
