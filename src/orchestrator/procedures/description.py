"""procedure.yaml: title, roles, who may start; every fault is listed, none hides another."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from typing import Any

import yaml

from orchestrator.errors import ModelFault
from orchestrator.procedures.definition import (
    SCOPES,
    SIGHTS,
    Delegation,
    PieceRoles,
    RoleDefinition,
)

FILE = "procedure.yaml"
CONFIDENTIALITIES = ("ordinaire", "restreinte", "secret")
_REQUIRED = ("id", "title", "short", "roles")
KNOWN = {
    *_REQUIRED,
    "description",
    "startable",
    "starters",
    "start_form",
    "person_form",
    "confidentiality",
    "open_from_on",
    "open_until_on",
    "measures",
    "follows",
    "predecessor",
    "delegable",
    "pieces",
    "remaining",
    "treatment",
    "designations",
}
_ROLE_KNOWN = {"label", "function", "scope", "delegation", "since_on", "until_on", "place_from", "sees"}


class _StrictLoader(yaml.SafeLoader):
    """The safe loader, with no anchor trick and no key written twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.YAMLError("une clé n'est pas un texte")
            if key in seen:
                raise yaml.YAMLError(
                    f"la clé « {key} » est écrite deux fois (ligne {key_node.start_mark.line + 1})"
                )
            seen.add(key)
        return super().construct_mapping(node, deep)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("les alias (&, *) ne sont pas admis")
        return super().compose_node(parent, index)


@dataclass
class Description:
    """The content of procedure.yaml with what is wrong in it."""

    values: Mapping[str, Any]
    roles: dict[str, RoleDefinition] = dataclass_field(default_factory=dict)
    faults: list[ModelFault] = dataclass_field(default_factory=list)

    def fault(self, element: str, message: str, instead: str) -> None:
        self.faults.append(ModelFault(FILE, element, "procedure_yaml", "error", message, instead))

    def text(self, key: str, default: str = "") -> str:
        value = self.values.get(key, default)
        if isinstance(value, str):
            return value.strip()
        self.fault(key, f"« {key} » doit être un texte.", f"Écrivez {key}: suivi d'un texte.")
        return default

    def optional_text(self, key: str) -> str | None:
        return None if self.values.get(key) is None else self.text(key)

    def day(self, key: str) -> date | None:
        value = self.values.get(key)
        if value is None or type(value) is date:
            return value
        self.fault(key, f"« {key} » n'est pas une date.", "Écrivez une date AAAA-MM-JJ.")
        return None

    def pieces(self) -> PieceRoles:
        """Who opens sealed originals and who masks; those who may open a case when the file does not say."""
        value = self.values.get("pieces")
        if value is None:
            return PieceRoles(self.starters(), self.starters())
        lists = (
            value.values()
            if isinstance(value, dict) and set(value) == {"originals", "occultation"}
            else [None]
        )
        if not all(isinstance(roles, list) and roles and set(roles) <= set(self.roles) for roles in lists):
            self.fault(
                "pieces",
                "« pieces » doit nommer des rôles de la procédure.",
                "Écrivez pieces: {originals: [rôle, …], occultation: [rôle, …]}.",
            )
            return PieceRoles()
        return PieceRoles(tuple(value["originals"]), tuple(value["occultation"]))

    def starters(self) -> tuple[str, ...]:
        value = self.values.get("starters", [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.fault("starters", "« starters » doit être une liste de rôles.", "Écrivez [role, role].")
        return ()


def read_description(content: bytes) -> Description:
    """Read procedure.yaml; faults are collected in the result, nothing is raised."""
    try:
        values = yaml.load(content.decode("utf-8"), _StrictLoader)  # noqa: S506 (a SafeLoader, made stricter)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        found = Description({})
        found.fault(FILE, f"Le fichier n'est pas lisible : {error}", "Corrigez la syntaxe YAML.")
        return found
    if not isinstance(values, dict):
        found = Description({})
        found.fault(FILE, "Le fichier ne décrit pas une procédure.", "Écrivez id:, title:, short:, roles:.")
        return found
    found = Description(values)
    _check_keys(found)
    _read_roles(found)
    return found


def _check_keys(found: Description) -> None:
    for key in _REQUIRED:
        if not found.values.get(key):
            found.fault(key, f"« {key} » manque.", f"Ajoutez une ligne {key}:.")
    for key in found.values:
        if key not in KNOWN:
            found.fault(
                str(key), f"« {key} » est une clé inconnue.", f"Clés admises : {', '.join(sorted(KNOWN))}."
            )
    confidentiality = found.values.get("confidentiality", "ordinaire")
    if confidentiality not in CONFIDENTIALITIES:
        found.fault(
            "confidentiality",
            f"« {confidentiality} » n'est pas un degré de confidentialité.",
            f"Choisissez parmi {', '.join(CONFIDENTIALITIES)}.",
        )
    if not isinstance(found.values.get("startable", True), bool):
        found.fault("startable", "« startable » doit valoir true ou false.", "Écrivez startable: true.")


def _read_roles(found: Description) -> None:
    roles = found.values.get("roles") or {}
    if not isinstance(roles, dict):
        found.fault("roles", "« roles » doit associer un rôle à sa description.", "Écrivez role: {label: …}.")
        return
    for key, value in roles.items():
        role = _read_role(found, str(key), value)
        if role is not None:
            found.roles[role.key] = role
    for role in found.roles.values():
        if role.delegation is not None and role.delegation.from_role not in roles:
            found.fault(
                f"roles.{role.key}",
                f"Le délégant « {role.delegation.from_role} » n'est pas un rôle de la procédure.",
                f"Rôles définis : {', '.join(sorted(map(str, roles)))}.",
            )


def _read_role(found: Description, key: str, value: object) -> RoleDefinition | None:
    element = f"roles.{key}"
    if not isinstance(value, dict):
        found.fault(element, "Le rôle n'est pas décrit.", "Écrivez {label:, function:, scope:}.")
        return None
    for unknown in sorted(str(name) for name in value if name not in _ROLE_KNOWN):
        found.fault(
            element,
            f"« {unknown} » est une clé inconnue.",
            f"Clés admises : {', '.join(sorted(_ROLE_KNOWN))}.",
        )
    label, function, scope = (value.get(name) for name in ("label", "function", "scope"))
    if not isinstance(label, str) or not isinstance(function, str):
        found.fault(element, "« label » et « function » sont nécessaires.", "Ajoutez-les.")
        return None
    if scope not in SCOPES:
        found.fault(element, f"« {scope} » n'est pas un ressort.", f"Choisissez parmi {', '.join(SCOPES)}.")
        return None
    days = {name: value.get(name) for name in ("since_on", "until_on")}
    if any(day is not None and type(day) is not date for day in days.values()):
        found.fault(element, "« since_on » et « until_on » sont des dates.", "Écrivez une date AAAA-MM-JJ.")
        return None
    place_from = value.get("place_from")
    if place_from is not None and not isinstance(place_from, str):
        found.fault(element, "« place_from » nomme une variable.", "Écrivez le nom d'une question.")
        return None
    sees = value.get("sees", SIGHTS[0])
    if sees not in SIGHTS:
        found.fault(
            element, f"« sees: {sees} » n'est pas une étendue.", f"Choisissez parmi {', '.join(SIGHTS)}."
        )
        return None
    delegation = _read_delegation(found, element, value)
    return RoleDefinition(
        key, label, function, str(scope), delegation, **days, sees=str(sees), place_from=place_from
    )


def _read_delegation(found: Description, element: str, value: Mapping[str, object]) -> Delegation | None:
    delegation = value.get("delegation")
    if delegation is None:
        return None
    if isinstance(delegation, dict) and set(delegation) == {"act", "from"}:
        act, source = delegation["act"], delegation["from"]
        if isinstance(act, str) and isinstance(source, str):
            return Delegation(act, source)
    found.fault(
        element, "La délégation n'est pas complète.", "Écrivez delegation: {act: …, from: rôle du délégant}."
    )
    return None
