"""A plain text laid out in pages of lines, so that a passage has a place as on paper."""

import textwrap

COLUMNS, LINES = 96, 60


def lay_out(text: str) -> list[list[str]]:
    """Return the pages of `text`, each a list of lines of at most COLUMNS signs; one empty page at least."""
    lines: list[str] = []
    for paragraph in text.expandtabs(4).replace("\f", "\n").split("\n"):
        lines += textwrap.wrap(
            paragraph, COLUMNS, drop_whitespace=False, replace_whitespace=False, break_on_hyphens=False
        ) or [""]
    return [lines[start : start + LINES] for start in range(0, len(lines), LINES)] or [[""]]
