"""Reading XML that comes from outside: entities, DTD, network and oversized files stay out."""

from typing import Any

from lxml import etree

from orchestrator.errors import ModelFault, ModelRefused

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"

LARGEST_FILE_BYTES = 10 * 1024 * 1024
DEEPEST_NESTING = 100


def parse_xml(content: bytes, file: str) -> etree._Element:
    """Return the root element of `content`. Raises ModelRefused with one fault when it must not be read."""
    if len(content) > LARGEST_FILE_BYTES:
        raise _refusal(
            file, "xml_taille", "Le fichier dépasse 10 Mo.", "Allégez le fichier ou découpez le modèle."
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        message = f"Le fichier n'est pas du XML bien formé : {error.msg}"
        raise _refusal(file, "xml_illisible", message, "Enregistrez à nouveau le modèle.") from error
    except ValueError as error:
        raise _refusal(file, "xml_illisible", f"XML illisible : {error}", "Enregistrez à nouveau.") from error
    info: Any = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        message = "Le fichier porte une déclaration DOCTYPE : entités et références externes sont interdites."
        raise _refusal(file, "xml_doctype", message, "Retirez la déclaration DOCTYPE.")
    if deepest(root) > DEEPEST_NESTING:
        message = f"Les éléments sont imbriqués sur plus de {DEEPEST_NESTING} niveaux."
        raise _refusal(
            file, "xml_profondeur", message, "Remplacez des sous-processus par des processus appelés."
        )
    return root


def deepest(root: etree._Element) -> int:
    """Return how many levels `root` nests, itself included."""
    depth = deepest_so_far = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest_so_far = max(deepest_so_far, depth)
    return deepest_so_far


def _refusal(file: str, rule: str, message: str, instead: str) -> ModelRefused:
    return ModelRefused([ModelFault(file, "", rule, "error", message, instead)])


def local(node: etree._Element) -> str:
    """Return the local name of a BPMN element, "" for an element of another namespace."""
    name = str(node.tag)
    return name[len(BPMN) + 2 :] if name.startswith("{" + BPMN + "}") else ""


def attribute(node: etree._Element, name: str) -> str | None:
    """Return a plain attribute without surrounding blanks, None when absent or empty."""
    value = node.get(name)
    return value.strip() or None if value is not None else None


def foreign(node: etree._Element, namespace: str, name: str) -> str | None:
    """Return an attribute of another namespace (camunda:…), None when absent or empty."""
    return attribute(node, f"{{{namespace}}}{name}")


def flag(node: etree._Element, name: str, default: bool) -> bool:
    value = attribute(node, name)
    return default if value is None else value in ("true", "1")


def children(node: etree._Element, name: str) -> list[etree._Element]:
    return node.findall(f"{{{BPMN}}}{name}")


def child(node: etree._Element, name: str) -> etree._Element | None:
    return node.find(f"{{{BPMN}}}{name}")


def text_of(node: etree._Element | None) -> str | None:
    """Return the text inside `node`, stripped; None when absent or blank."""
    if node is None:
        return None
    return "".join(str(part) for part in node.itertext()).strip() or None


def extensions(node: etree._Element, namespace: str, name: str) -> list[etree._Element]:
    """Return the extension elements of that name directly inside `node`'s extensionElements."""
    return node.findall(f"{{{BPMN}}}extensionElements/{{{namespace}}}{name}")


def extension(node: etree._Element, namespace: str, name: str) -> etree._Element | None:
    found = extensions(node, namespace, name)
    return found[0] if found else None
