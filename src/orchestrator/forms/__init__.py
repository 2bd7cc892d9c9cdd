"""Form definitions (form-js JSON) and the validation of answers: page, API and scenario alike."""

from orchestrator.forms.answers import read_answer
from orchestrator.forms.cleaning import clean
from orchestrator.forms.computed import find_defaults, find_maxima
from orchestrator.forms.definition import (
    Component,
    Field,
    Form,
    Group,
    Option,
    Separator,
    Text,
    fields_with_hides,
)
from orchestrator.forms.reading import read_form

__all__ = [
    "Component",
    "Field",
    "Form",
    "Group",
    "Option",
    "Separator",
    "Text",
    "clean",
    "fields_with_hides",
    "find_defaults",
    "find_maxima",
    "read_answer",
    "read_form",
]
