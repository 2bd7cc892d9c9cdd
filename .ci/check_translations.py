"""Compare the sentences of the site with its translations: `make check` runs it.

The site is written in French; every other catalogue must translate each of its sentences, keep the same
placeholders, and hold no sentence that is gone.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

WEB = Path(__file__).resolve().parent.parent / "src" / "orchestrator" / "web"
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.j2", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "pgettext": ((1, "c"), 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def is_ours(folder: str) -> bool:
    return Path(folder).name not in {"node_modules", "static", "__pycache__"}


def sentences() -> set[str]:
    """Every sentence that pages and templates hand to gettext; the singular stands for a plural pair."""
    rows = extract_from_dir(str(WEB), METHODS, keywords=KEYWORDS, directory_filter=is_ours)
    return {message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in rows}


def faults(catalog: Catalog, wanted: set[str]) -> list[str]:
    """What is wrong with one catalogue, one line each."""
    held = {as_tuple(entry.id)[0]: entry for entry in catalog if entry.id}
    found = [f"à traduire : {text!r}" for text in sorted(wanted - set(held))]
    found += [f"n'est plus employé : {text!r}" for text in sorted(set(held) - wanted)]
    for text, entry in sorted(held.items()):
        translated = as_tuple(entry.string)
        if entry.fuzzy or not all(translated):
            found.append(f"traduction absente ou incertaine : {text!r}")
        elif set(PLACEHOLDER.findall(translated[-1])) != set(PLACEHOLDER.findall(as_tuple(entry.id)[-1])):
            found.append(f"champs différents : {text!r}")
    return found


def as_tuple(text: str | Sequence[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def main() -> int:
    catalogues = sorted(WEB.glob("translations/*/LC_MESSAGES/messages.po"))
    wanted = sentences() if catalogues else set()
    wrong = 0
    for path in catalogues:
        language = path.parent.parent.name
        if language == "fr":
            continue
        with path.open("rb") as text:
            for line in faults(read_po(text), wanted):
                print(f"{language} : {line}", file=sys.stderr)
                wrong += 1
    print(f"{len(wanted)} phrases, {len(catalogues)} catalogue(s), {wrong} défaut(s)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
