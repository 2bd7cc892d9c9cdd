"""What the law says beside a task: its article, those of its questions, and the texts read one way among others."""

from datetime import date

from orchestrator.engine import Element
from orchestrator.forms import Form
from orchestrator.law.amounts import parse_amount
from orchestrator.law.citations import values_called
from orchestrator.law.values import LawValue
from orchestrator.library import DeployedProcedure
from orchestrator.queries.views import LawReading, LegalBasis

_LIMITS = ("notBefore", "notAfter", "dueBy")


def legal_basis(source: DeployedProcedure, key: str | None, today: date) -> LegalBasis | None:
    """Return one reference as in force on the local day `today`; None when there is no such key."""
    reference = source.procedure.references.get(key or "")
    if reference is None:
        return None
    return LegalBasis(reference.key, reference.cite(today), reference.sentence, reference.reading_flag)


def field_references(source: DeployedProcedure, form: Form, today: date) -> dict[str, LegalBasis]:
    """Return the article that each question of a form rests on, by field key."""
    found = {field.key: legal_basis(source, field.reference, today) for field in form.fields}
    return {key: basis for key, basis in found.items() if basis is not None}


def value_in_words(value: LawValue, today: date) -> str:
    """Return « Durée maximale : 6 mois (R224-7 al. 1 — code pénitentiaire, …) » as in force on `today`."""
    dated = value.at(today)
    amount = str(parse_amount(dated.value)) if dated.value.startswith("P") else dated.value
    return f"{value.label} : {amount} ({dated.reference.cite()})"


def law_readings(
    deployed: DeployedProcedure, source: DeployedProcedure, element: Element, today: date
) -> tuple[LawReading, ...]:
    """Return the ambiguous values that a task's limits use: its delays, the timers around it, its computed maxima."""
    names = [element.properties[key] for key in _LIMITS if key in element.properties]
    for timer in deployed.specification.elements.values():
        if timer.timer and timer.attached_to in (element.id, element.parent):
            names += sorted(values_called(timer.timer))
    content = deployed.procedure.forms.get(element.form or "", b"").decode("utf-8", "replace")
    names += sorted(values_called(content.replace('\\"', '"')))
    law = source.procedure.law
    return tuple(
        _reading(law[name], today)
        for name in dict.fromkeys(names)
        if name in law and law[name].reading is not None
    )


def _reading(value: LawValue, today: date) -> LawReading:
    reading = value.reading
    assert reading is not None
    others = tuple(one.sentence for one in reading.alternatives if one.name != reading.retained)
    citation = value.at(today).reference.cite()
    return LawReading(value.label, citation, reading.flag, reading.sentence, others)
