"""A case tied to another, as pages and the API show it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LinkedCase:
    """`case_id` is None when the reader may not open it: its number alone is told."""

    number: str
    title: str
    case_id: int | None
    earlier: bool  # this case follows it
