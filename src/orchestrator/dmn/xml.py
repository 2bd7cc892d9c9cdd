"""Reading DMN files safely: no entities, no DTD, no network, bounded size, any DMN version from 1.1."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from orchestrator.errors import ModelFault, ModelRefused

MAX_BYTES: Final = 5_000_000
MAX_DEPTH: Final = 100
NAMESPACES: Final = frozenset(
    (
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
    )
)
Element = etree._Element


def refusal(name: str, rule: str, message: str, instead: str) -> ModelRefused:
    return ModelRefused((ModelFault(name, "definitions", rule, "error", message, instead),))


def parse(content: bytes, name: str) -> Element:
    """The root of a DMN file. Raises ModelRefused for anything that is none."""
    if len(content) > MAX_BYTES:
        message = f"Le fichier dépasse {MAX_BYTES} octets."
        raise refusal(name, "taille", message, "Découpez le modèle en plusieurs fichiers.")
    root = _tree(content, name)
    if str(getattr(root.getroottree().docinfo, "doctype", "")):
        message = "Le fichier déclare un DOCTYPE, ce qui est refusé."
        raise refusal(name, "doctype", message, "Supprimez la ligne <!DOCTYPE …>.")
    qualified = etree.QName(root)
    if qualified.localname != "definitions" or qualified.namespace not in NAMESPACES:
        message = f"Ce n'est pas un modèle DMN 1.1 à 1.5 (élément racine « {root.tag} »)."
        instead = "Enregistrez le modèle au format DMN depuis Camunda Modeler ou bpmn.io."
        raise refusal(name, "espace_de_noms", message, instead)
    if any(_depth(element) > MAX_DEPTH for element in root.iter() if not len(element)):
        raise refusal(name, "imbrication", "Le modèle s'imbrique trop profondément.", "Simplifiez-le.")
    return root


def _tree(content: bytes, name: str) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        message = f"Le fichier n'est pas du XML valide : {fault}."
        raise refusal(name, "xml", message, "Exportez-le à nouveau du modeleur.") from None


def namespace_of(content: bytes, name: str) -> str | None:
    """The namespace a file's model declares; None if it is no model."""
    try:
        return parse(content, name).get("namespace")
    except ModelRefused:
        return None


def _depth(element: Element) -> int:
    return sum(1 for _ in element.iterancestors())


def local_name(element: Element) -> str:
    """The DMN name of an element; empty for elements of other vocabularies (extensions, diagrams)."""
    if not isinstance(element.tag, str):
        return ""
    qualified = etree.QName(element)
    return qualified.localname if qualified.namespace in NAMESPACES else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    return (child for child in element if local_name(child) in names)


def child(element: Element, *names: str) -> Element | None:
    return next(children(element, *names), None)


def text_of(element: Element | None) -> str:
    """The content of its `text` child, or its own."""
    if element is None:
        return ""
    inner = child(element, "text")
    found = element if inner is None else inner
    return "".join(str(part) for part in found.itertext()).strip()


def identity(element: Element) -> str:
    """What to call an element in a fault: its id or name, else that of the nearest one around it."""
    current: Element | None = element
    while current is not None:
        found = current.get("id") or current.get("name")
        if found:
            return found
        current = current.getparent()
    return "definitions"
