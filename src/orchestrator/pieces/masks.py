"""A mask: a rectangle of one page, in ten-thousandths of it, from its top left corner."""

from collections.abc import Iterable
from dataclasses import dataclass

from orchestrator.errors import Refused

WHOLE = 10_000
_LEAST = 10  # a thousandth of the page: thinner is a slip of the hand


@dataclass(frozen=True)
class Mask:
    """`page` from 1; edges from 0 to WHOLE."""

    page: int
    left: int
    top: int
    right: int
    bottom: int

    @property
    def edges(self) -> tuple[int, int, int, int]:
        return self.left, self.top, self.right, self.bottom

    def touches(self, left: int, top: int, right: int, bottom: int) -> bool:
        """True when any part of a rectangle of the same page, beyond a hair, lies under the mask."""
        across = min(self.right, right) - max(self.left, left)
        down = min(self.bottom, bottom) - max(self.top, top)
        return across > _LEAST and down > _LEAST


def check_masks(masks: Iterable[Mask], pages: int) -> None:
    """Refuse (422 `champ_masque`) a mask that lies outside its page, or that covers nothing."""
    for mask in masks:
        if not 1 <= mask.page <= pages:
            raise _refusal(f"La page {mask.page} n'existe pas : la pièce en compte {pages}.")
        inside = 0 <= mask.left < mask.right <= WHOLE and 0 <= mask.top < mask.bottom <= WHOLE
        if not inside or mask.right - mask.left < _LEAST or mask.bottom - mask.top < _LEAST:
            raise _refusal(
                "La zone à masquer ne tient pas dans la page : le bord gauche et la largeur, le haut et la hauteur "
                "vont de 0 à 100, et la zone n'est pas vide."
            )


def on_page(masks: Iterable[Mask], page: int) -> list[Mask]:
    """Return those of one page."""
    return [mask for mask in masks if mask.page == page]


def _refusal(message: str) -> Refused:
    return Refused(message, code="champ_masque", status=422)
