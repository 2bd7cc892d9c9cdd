"""What a person or a case may be searched by, and nothing else: neither health, nor record, nor grounds."""

from sqlalchemy import ColumnElement, and_, false, select

from orchestrator.persistence.names import fold
from orchestrator.persistence.tables import case_file, person


def matches(text: str, dialect: str) -> ColumnElement[bool]:
    """Search by case number, écrou number or name: the only searchable fields.

    One list of cases for each field: an index serves each, none serves them together.
    """
    spellings = spellings_of(text)
    of_person = select(case_file.c.id).join(person, person.c.id == case_file.c.person_id)
    found = select(case_file.c.id).where(case_file.c.number.in_(spellings))
    return case_file.c.id.in_(
        found.union(
            of_person.where(person.c.ecrou.in_(spellings)), of_person.where(named_like(text, dialect))
        )
    )


def spellings_of(text: str) -> list[str]:
    """Return a number as it may have been written."""
    wanted = text.strip()
    return sorted({wanted, wanted.upper(), wanted.lower()})


def named_like(text: str, dialect: str) -> ColumnElement[bool]:
    """Condition on person: the name, then the first name, begin so, whatever accents and capitals."""
    wanted = fold(text)
    if not wanted:
        return false()
    if dialect == "sqlite":  # whose LIKE minds no case and so uses no index; bytes order there as in Python
        return and_(person.c.name_key >= wanted, person.c.name_key < wanted + "\U0010ffff")
    return person.c.name_key.startswith(wanted, autoescape=True)
