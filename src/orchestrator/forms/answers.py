"""One answer, from what was typed or sent to a value; every refusal is a French sentence."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from orchestrator.forms import instants
from orchestrator.forms.definition import Field

DAY_PARTS = ("day", "month", "year")
LONGEST_LINE, LONGEST_TEXT, MOST_DIGITS = 300, 20_000, 15
_WHOLE_DAY = re.compile(r"\d{1,2}[/. -]\d{1,2}[/. -]\d{4}|\d{4}-\d{2}-\d{2}")  # pasted where the day goes
MOST_FILES = 10
_HASH = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_TRUE, _FALSE = ("on", "true", "1", "oui"), ("", "off", "false", "0", "non")


def part_keys(field: Field) -> tuple[str, ...]:
    """Return the names under which a page may send `field` besides its key."""
    if field.kind != "datetime":
        return ()
    days = tuple(f"{field.key}-{part}" for part in DAY_PARTS)
    if field.subtype == "date":
        return days
    clock = (f"{field.key}-time", f"{field.key}__fold")
    return clock[:1] if field.subtype == "time" else (*days, *clock)


def read_answer(field: Field, data: Mapping[str, object], zone: ZoneInfo) -> object:
    """Return the value answered to `field`, None (or [] or False) when there is none.

    Instants come back aware in `zone`, numbers as Decimal. Raises ValueError with a French sentence,
    instants.Ambiguous in the repeated hour.
    """
    raw = data.get(field.key)
    match field.kind:
        case "textfield" | "textarea":
            return _read_text(field, raw)
        case "number":
            return _read_number(field, raw)
        case "checkbox":
            return _read_checkbox(raw)
        case "checklist":
            return _read_checklist(field, raw)
        case "radio" | "select":
            return _read_choice(field, raw)
        case "dynamiclist":
            raise AssertionError("rows are read by forms.rows")
        case "filepicker":
            return _read_files(field, raw)
        case _:
            return _read_temporal(field, data, zone)


def _read_text(field: Field, raw: object) -> str | None:
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise ValueError("écrivez un texte")
    text = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").replace("\r", "\n").strip()
    allowed = "\n\t" if field.kind == "textarea" else ""
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in allowed for sign in text):
        raise ValueError(
            "retirez les caractères invisibles, et écrivez sur une seule ligne s'il n'y en a qu'une"
        )
    ceiling = LONGEST_TEXT if field.kind == "textarea" else LONGEST_LINE
    longest = min(ceiling, field.max_length or ceiling)
    if len(text) > longest:
        raise ValueError(
            f"raccourcissez le texte : {_count(longest)} caractères au plus, {_count(len(text))} écrits"
        )
    if text and field.min_length is not None and len(text) < field.min_length:
        raise ValueError(f"complétez le texte : {field.min_length} caractères au moins")
    return text or None


def _read_number(field: Field, raw: object) -> Decimal | None:
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float, Decimal)):
        raise ValueError("écrivez un nombre")
    text = "".join(str(raw).split()).replace(",", ".")
    try:
        number = Decimal(text) if not isinstance(raw, str) or _NUMBER.fullmatch(text) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or len(number.as_tuple().digits) > MOST_DIGITS:
        raise ValueError("écrivez un nombre, par exemple 12 ou 1,5")
    exponent = number.as_tuple().exponent
    if field.decimal_digits is not None and isinstance(exponent, int) and -exponent > field.decimal_digits:
        raise ValueError(f"gardez {field.decimal_digits} chiffre(s) au plus après la virgule")
    if field.minimum is not None and number < field.minimum:
        raise ValueError(f"le minimum est {field.minimum}".replace(".", ","))
    if field.maximum_number is not None and number > field.maximum_number:
        raise ValueError(f"le maximum est {field.maximum_number}".replace(".", ","))
    return number


def _read_checkbox(raw: object) -> bool:
    if raw is None or isinstance(raw, bool):
        return bool(raw)
    if isinstance(raw, str) and raw.strip().lower() in (*_TRUE, *_FALSE):
        return raw.strip().lower() in _TRUE
    raise ValueError("cochez la case ou laissez-la vide")


def _read_choice(field: Field, raw: object) -> str | None:
    if raw is None or raw == "":
        return None
    if not isinstance(raw, str) or raw not in {option.value for option in field.options}:
        raise ValueError("choisissez une des réponses proposées")
    return raw


def _read_checklist(field: Field, raw: object) -> list[str]:
    if raw is None or raw == "":
        return []
    chosen = [raw] if isinstance(raw, str) else raw
    values = [option.value for option in field.options]
    if not isinstance(chosen, (list, tuple)) or not all(
        isinstance(item, str) and item in values for item in chosen
    ):
        raise ValueError("choisissez parmi les réponses proposées")
    return [value for value in values if value in chosen]


def _read_files(field: Field, raw: object) -> list[str]:
    """The files chosen, each by its hash: their bytes came apart, and were examined."""
    if raw is None or raw == "":
        return []
    chosen = [raw] if isinstance(raw, str) else raw
    if not isinstance(chosen, (list, tuple)) or not all(
        isinstance(item, str) and _HASH.fullmatch(item) for item in chosen
    ):
        raise ValueError("choisissez le fichier à joindre")
    if len(chosen) > (MOST_FILES if field.multiple else 1):
        raise ValueError(
            f"joignez {MOST_FILES} fichiers au plus" if field.multiple else "joignez un seul fichier"
        )
    return list(dict.fromkeys(chosen))


def _read_temporal(field: Field, data: Mapping[str, object], zone: ZoneInfo) -> object:
    raw = data.get(field.key)
    if isinstance(raw, (datetime, date)):
        raw = raw.isoformat()
    if raw is None:
        raw = _join_parts(field, data)
    if not isinstance(raw, str):
        raise ValueError("écrivez une date" if field.subtype == "date" else "écrivez une date et une heure")
    text = raw.strip()
    if not text:
        return None
    if len(text) > 40:
        raise ValueError("écrivez seulement la date et l'heure")
    if field.subtype == "date":
        return instants.read_day(text)
    if field.subtype == "time":
        return instants.read_time(text).isoformat("minutes")
    fold = data.get(f"{field.key}__fold")
    return instants.read_instant(text, zone, fold if isinstance(fold, str) else None)


def _join_parts(field: Field, data: Mapping[str, object]) -> str:
    """Return "jj/mm/aaaa hh:mm" from the separate inputs of the page, "" when all are empty."""
    texts = {key: str(data.get(key) or "").strip() for key in part_keys(field)}
    clock = texts.get(f"{field.key}-time", "")
    if field.subtype == "time":
        return clock
    days = [texts[f"{field.key}-{part}"] for part in DAY_PARTS]
    if not any(days) and not clock:
        return ""
    if _WHOLE_DAY.fullmatch(days[0]) and not any(days[1:]):
        return f"{days[0]} {clock}".strip() if clock or field.subtype == "date" else _without_hour()
    if any(day and not day.isdigit() for day in days):
        raise ValueError("écrivez le jour, le mois et l'année en chiffres, chacun dans sa case")
    if not all(days):
        raise ValueError("complétez le jour, le mois et l'année")
    if len(days[2]) == 2:
        raise ValueError("écrivez l'année en quatre chiffres")
    if field.subtype == "datetime" and not clock:
        _without_hour()
    return f"{'/'.join(days)} {clock}".strip()


def _count(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def _without_hour() -> str:
    raise ValueError("ajoutez l'heure")
