"""Functions with regular expressions, in XPath's syntax. A bad pattern or flag makes the call null."""

from orchestrator.feel.errors import limit_reached
from orchestrator.feel.limits import MAX_STRING, Run, checked_text
from orchestrator.feel.pattern_search import Found, compiled
from orchestrator.feel.patterns import BadPattern
from orchestrator.feel.signatures import built_in


@built_in("matches", "input:string, pattern:string, flags:string?=", with_run=True)
def matches(run: Run, text: str, pattern: str, flags: str | None) -> bool:
    return next(compiled(pattern, flags or "").all(text, run), None) is not None


@built_in("replace", "input:string, pattern:string, replacement:string, flags:string?=", with_run=True)
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None) -> str:
    """Raises BadPattern, hence null, for a pattern that matches the empty text, as XPath wants."""
    found = compiled(pattern, flags or "")
    if next(found.all("", run), None) is not None:
        raise BadPattern(pattern)
    literal = "q" in (flags or "")
    parts: list[str | int] = [replacement] if literal else _replacement(replacement, found.groups)
    pieces: list[str] = []
    at = size = 0
    for match in found.all(text, run):
        pieces.append(text[at : match.start])
        pieces.extend(_filled(parts, match))
        size += match.start - at + sum(map(len, pieces[-len(parts) :]))
        if size > MAX_STRING:
            raise limit_reached(f"Un texte dépasse {MAX_STRING} caractères : réduisez le remplacement.")
        at = match.end
    pieces.append(text[at:])
    return checked_text("".join(pieces))


def _filled(parts: list[str | int], match: Found) -> list[str]:
    return [part if isinstance(part, str) else match.groups[part] or "" for part in parts]


def _replacement(text: str, groups: int) -> list[str | int]:
    """Plain texts and group numbers; `$10` is group 1 and a zero where there are fewer than ten groups."""
    parts: list[str | int] = []
    at = 0
    while at < len(text):
        sign = text[at]
        following = text[at + 1 : at + 2]
        if sign == "\\":
            if following not in ("\\", "$"):
                raise BadPattern(text)
            parts.append(following)
            at += 2
        elif sign == "$":
            if not (following.isascii() and following.isdigit()):
                raise BadPattern(text)
            number, at = int(following), at + 2
            while text[at : at + 1].isdigit() and number * 10 + int(text[at]) <= groups:
                number, at = number * 10 + int(text[at]), at + 1
            parts.append(number if number <= groups else "")
        else:
            parts.append(sign)
            at += 1
    return parts


@built_in("split", "string:string, delimiter:string", with_run=True)
def split(run: Run, text: str, delimiter: str) -> list[object]:
    """Raises BadPattern, hence null, for a delimiter that matches the empty text."""
    found = compiled(delimiter, "")
    if next(found.all("", run), None) is not None:
        raise BadPattern(delimiter)
    pieces: list[object] = []
    at = 0
    for match in found.all(text, run):
        pieces.append(text[at : match.start])
        at = match.end
    return [*pieces, text[at:]]
