"""Every element must be reachable: a forgotten arrow is a step that the law asks for and nobody makes."""

from orchestrator.engine.elements import Container, Element
from orchestrator.engine.faults import FaultList


def check_paths(container: Container, kind: str, faults: FaultList) -> None:
    if not container.elements:
        faults.error(
            container.id, "vide", "Ce processus ou sous-processus est vide.", "Dessinez son contenu."
        )
        return
    if kind == "adHocSubProcess":
        _check_ad_hoc(container, faults)
    starts = [e for e in container.elements.values() if e.type == "startEvent"]
    if kind == "process":
        _check_process_starts(container, starts, faults)
    elif kind == "eventSubProcess" and len(starts) != 1:
        faults.error(
            container.id,
            "debut",
            f"Un sous-processus événementiel a exactement un événement de début ; celui-ci en a {len(starts)}.",
            "Dessinez un sous-processus par événement.",
        )
    elif kind != "eventSubProcess" and len(starts) > 1:
        faults.error(
            container.id,
            "debut",
            "Un sous-processus n'a qu'un seul événement de début.",
            "Gardez-en un seul.",
        )
    _check_reach(container, starts, faults)


def _check_process_starts(container: Container, starts: list[Element], faults: FaultList) -> None:
    plain = [e for e in starts if not e.events]
    if len(plain) > 1:
        faults.error(
            plain[1].id,
            "debut",
            "Le processus a plusieurs événements de début simples.",
            "Gardez-en un seul.",
        )
    if len(starts) > 1:
        for event in starts:
            if event.events:
                faults.error(
                    event.id,
                    "debut",
                    "Un dossier s'ouvre d'une seule façon : cet autre événement de début ne servirait jamais.",
                    "Gardez un seul événement de début, ou dessinez un autre processus qui appelle la suite.",
                )


def _check_ad_hoc(container: Container, faults: FaultList) -> None:
    for element in container.elements.values():
        if element.type in ("startEvent", "endEvent"):
            faults.error(
                element.id,
                "ad_hoc",
                "Un sous-processus ad hoc n'a ni début ni fin dessinés.",
                "Retirez cet événement, ou dessinez un sous-processus ordinaire.",
            )


def _check_reach(container: Container, starts: list[Element], faults: FaultList) -> None:
    roots = starts or [e for e in container.elements.values() if _begins_alone(e, container)]
    if not roots:
        faults.error(
            container.id,
            "debut",
            "Rien ne commence : chaque élément en attend un autre.",
            "Dessinez un événement de début.",
        )
        return
    free = [e for e in container.elements.values() if e.triggered or e.compensates]
    seen = _reached([*roots, *free], container)
    for element in container.elements.values():
        if element.id not in seen and (element.attached_to is None or element.attached_to in seen):
            faults.error(
                element.id,
                "inatteignable",
                f"Aucun chemin ne mène à « {element.name or element.id} » : l'élément ne serait jamais exécuté.",
                "Reliez-le au reste du processus ou retirez-le.",
            )


def _begins_alone(element: Element, container: Container) -> bool:
    link = (
        element.type == "intermediateCatchEvent"
        and element.event is not None
        and element.event.kind == "link"
    )
    return not (
        container.incoming(element.id)
        or element.attached_to
        or element.triggered
        or element.compensates
        or link
    )


def _reached(roots: list[Element], container: Container) -> set[str]:
    seen: set[str] = set()
    queue = list(roots)
    by_host: dict[str, list[Element]] = {}
    for element in container.elements.values():
        if element.attached_to is not None:
            by_host.setdefault(element.attached_to, []).append(element)
    following: dict[str, list[str]] = {}
    for flow in container.flows.values():
        following.setdefault(flow.source, []).append(flow.target)
    while queue:
        element = queue.pop()
        if element.id in seen:
            continue
        seen.add(element.id)
        queue.extend(container.elements[target] for target in following.get(element.id, ()))
        queue.extend(by_host.get(element.id, ()))
        if (
            element.type == "intermediateThrowEvent"
            and element.event is not None
            and element.event.kind == "link"
        ):
            queue.extend(
                other
                for other in container.elements.values()
                if other.type == "intermediateCatchEvent"
                and other.event is not None
                and other.event.kind == "link"
                and other.event.name == element.event.name
            )
    return seen
