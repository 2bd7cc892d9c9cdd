"""The law's YAML files, read strictly: no key twice, no alias, no unknown key, every fault with its file."""

from collections.abc import Hashable, Mapping
from datetime import date, datetime

import yaml

from orchestrator.errors import ModelFault, ModelRefused


class _StrictLoader(yaml.SafeLoader):
    """The safe loader; a key written twice or an alias is a mistake, not a trick."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise yaml.YAMLError(f"la clé de la ligne {line} n'est pas un texte")
            if key in seen:
                raise yaml.YAMLError(f"la clé « {key} » est écrite deux fois (ligne {line})")
            seen.add(key)
        return super().construct_mapping(node, deep)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("les alias (&, *) ne sont pas admis")
        return super().compose_node(parent, index)


class Reading:
    """One file being read: hands out typed parts, and gathers what is wrong instead of stopping."""

    def __init__(self, file: str, rule: str) -> None:
        self.file = file
        self._rule = rule
        self.faults: list[ModelFault] = []

    def fault(self, element: str, message: str, instead: str, *, severity: str = "error") -> None:
        """Note a fault; `element` is the path of the key in the file."""
        self.faults.append(ModelFault(self.file, element, self._rule, severity, message, instead))

    def refuse_if_faulty(self) -> None:
        """Raise ModelRefused with every error noted so far."""
        if any(fault.severity == "error" for fault in self.faults):
            raise ModelRefused(self.faults)

    def document(self, content: bytes) -> dict[str, object]:
        """Parse the file; its top must be a set of keys. Raises ModelRefused at once when it is not YAML."""
        try:
            found = yaml.load(content.decode("utf-8"), Loader=_StrictLoader)  # noqa: S506 - a SafeLoader
        except (yaml.YAMLError, ValueError, RecursionError) as problem:
            said = " ".join(str(problem).split())[:300] or "imbrication trop profonde"
            self.fault("(fichier)", f"Le fichier n'est pas du YAML lisible : {said}.", "Corrigez la syntaxe.")
            raise ModelRefused(self.faults) from None
        if not isinstance(found, dict):
            self.fault("(fichier)", "Le fichier n'est pas une suite de clés.", "Écrivez clé: valeur.")
            raise ModelRefused(self.faults)
        return found

    def keys(self, found: Mapping[str, object], element: str, known: frozenset[str], required: str) -> None:
        """Note unknown and missing keys; `required` names them separated by spaces."""
        for key in found:
            if key not in known:
                instead = f"Clés admises : {', '.join(sorted(known))}."
                self.fault(join(element, key), f"La clé « {key} » est inconnue.", instead)
        for key in required.split():
            if found.get(key) is None:
                self.fault(join(element, key), f"La clé « {key} » manque.", f"Ajoutez {key}: et sa valeur.")

    def table(self, found: object, element: str) -> dict[str, object]:
        """Return a set of keys, or note the fault and return an empty one."""
        if isinstance(found, dict):
            return found
        self.fault(element, "On attend une suite de clés.", "Écrivez clé: valeur, en retrait.")
        return {}

    def rows(self, found: object, element: str) -> list[tuple[str, dict[str, object]]]:
        """Return the rows of a list, each a set of keys, with their paths; absent means none."""
        if found is None:
            return []
        if not isinstance(found, list):
            self.fault(element, "On attend une liste.", "Commencez chaque ligne par un tiret.")
            return []
        return [(f"{element}[{n}]", self.table(row, f"{element}[{n}]")) for n, row in enumerate(found, 1)]

    def text(self, found: Mapping[str, object], key: str, element: str) -> str:
        """Return a non-empty text; an absent key (noted by `keys` where required) gives an empty one."""
        value = found.get(key)
        if value is None:
            return ""
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.fault(join(element, key), f"« {key} » doit être un texte.", f"Écrivez {key}: suivi d'un texte.")
        return ""

    def optional_text(self, found: Mapping[str, object], key: str, element: str) -> str | None:
        """Return a text, or None when the key is absent."""
        return self.text(found, key, element) or None

    def choice(
        self, found: Mapping[str, object], key: str, element: str, among: tuple[str, ...]
    ) -> str | None:
        """Return one of `among`, or None when the key is absent or faulty."""
        value = self.optional_text(found, key, element)
        if value is None or value in among:
            return value
        self.fault(join(element, key), f"« {value} » n'est pas admis ici.", f"Choisissez {', '.join(among)}.")
        return None

    def day(self, found: Mapping[str, object], key: str, element: str) -> date | None:
        """Return a day written AAAA-MM-JJ, quoted or not; None when absent or faulty."""
        value = found.get(key)
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                value = ""
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.fault(join(element, key), f"« {key} » n'est pas un jour.", "Écrivez AAAA-MM-JJ, sans heure.")
        return None


def join(element: str, key: str) -> str:
    """Return the path of `key` under `element`."""
    return f"{element}.{key}" if element else key
