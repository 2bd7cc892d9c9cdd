"""String functions. Characters are Unicode code points; positions count from 1."""

from decimal import Decimal

from orchestrator.feel.errors import limit_reached
from orchestrator.feel.limits import MAX_STRING, checked_text
from orchestrator.feel.signatures import built_in


@built_in("substring", "string:string, start position:number, length:number=")
def substring(text: str, start: Decimal, length: Decimal | None) -> str | None:
    first = int(start) if abs(start) < 10**9 else 0
    if first == 0 or abs(first) > len(text):
        return None
    if first < 0:
        first = len(text) + first + 1
    if length is None:
        return text[first - 1 :]
    size = int(length) if abs(length) < 10**9 else 0
    return text[first - 1 : first - 1 + size] if size >= 1 else None


@built_in("string length", "string:string")
def string_length(text: str) -> Decimal:
    return Decimal(len(text))


@built_in("upper case", "string:string")
def upper_case(text: str) -> str:
    return checked_text(text.upper())


@built_in("lower case", "string:string")
def lower_case(text: str) -> str:
    return checked_text(text.lower())


@built_in("substring before", "string:string, match:string")
def substring_before(text: str, match: str) -> str:
    return text.partition(match)[0] if match and match in text else ""


@built_in("substring after", "string:string, match:string")
def substring_after(text: str, match: str) -> str:
    if not match:
        return text
    return text.partition(match)[2]


@built_in("contains", "string:string, match:string")
def contains(text: str, match: str) -> bool:
    return match in text


@built_in("starts with", "string:string, match:string")
def starts_with(text: str, match: str) -> bool:
    return text.startswith(match)


@built_in("ends with", "string:string, match:string")
def ends_with(text: str, match: str) -> bool:
    return text.endswith(match)


@built_in("string join", "list:list, delimiter:string?=")
def string_join(items: list[object], delimiter: str | None) -> str | None:
    """Null items are left out."""
    if any(item is not None and type(item) is not str for item in items):
        return None
    texts = [item for item in items if type(item) is str]
    size = sum(map(len, texts)) + len(delimiter or "") * max(len(texts) - 1, 0)
    if size > MAX_STRING:
        raise limit_reached(f"Un texte dépasse {MAX_STRING} caractères : réduisez la liste à réunir.")
    return (delimiter or "").join(texts)


@built_in("not", "negand:any")
def negation(value: object) -> bool | None:
    return not value if type(value) is bool else None
