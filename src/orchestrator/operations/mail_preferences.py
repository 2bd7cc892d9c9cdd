"""A reader says what they want to be told by e-mail, and proves that the address is theirs."""

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.errors import FieldFault, Refused
from orchestrator.library import Parts
from orchestrator.library.reader_zone import zone_of
from orchestrator.operations.letter_contents import ADDRESS_PURPOSE
from orchestrator.operations.quiet_hours import next_hour
from orchestrator.persistence import mail_posting, mail_preferences, mail_queue
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor
from orchestrator.security.signed_links import read_signed

# Plain ASCII addresses: what every relay of an administration accepts.
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LONGEST_ADDRESS = 254
LONGEST_LEAD_HOURS, MOST_LEADS = 24 * 30, 6
PRESSING_HOURS = (0, 72)  # what a reader may choose
LINK_LIFE = timedelta(hours=24)
MOST_LINKS_A_DAY = 5
DEFAULTS: dict[str, object] = {
    "language": "fr",
    "on_assignment": True,
    "on_deadline": True,
    "on_refusal": True,
    "on_incident": True,
    "on_digest": False,
    "digest_hour": 8,
    "quiet_from": None,
    "quiet_until": None,
    "pressing_hours": 12,
}
DEFAULT_LEADS = (48, 24, 2)


@dataclass(frozen=True)
class Wanted:
    """What a reader wants; hours are those of their own clock. `quiet` None: never quiet."""

    language: str
    notices: frozenset[str]  # of assignment deadline refusal incident digest
    leads: Sequence[int]
    digest_hour: int
    quiet: tuple[int, int] | None
    pressing_hours: int


def save_preferences(parts: Parts, reader: Actor, wanted: Wanted) -> None:
    """Write what the reader wants. Raises Refused 422 with a fault a field."""
    faults = list(_faults(wanted))
    if faults:
        raise Refused("Une préférence n'est pas valable.", code=faults[0].code, status=422, faults=faults)
    assert reader.account_id is not None
    with parts.database.write() as tx:
        found = mail_preferences.of_account(tx, reader.account_id)
        digest = "digest" in wanted.notices and found is not None and found.address is not None
        values: dict[str, object] = {
            f"on_{name}": name in wanted.notices
            for name in ("assignment", "deadline", "refusal", "incident", "digest")
        }
        values |= {
            "language": wanted.language,
            "digest_hour": wanted.digest_hour,
            "next_digest_at": _next(parts, reader, tx, wanted.digest_hour) if digest else None,
            "quiet_from": wanted.quiet[0] if wanted.quiet else None,
            "quiet_until": wanted.quiet[1] if wanted.quiet else None,
            "pressing_hours": wanted.pressing_hours,
        }
        mail_preferences.save(tx, reader.account_id, values, sorted(set(wanted.leads)))
        tx.commit()


def _next(parts: Parts, reader: Actor, tx: UnitOfWork, hour: int) -> datetime:
    return next_hour(tx.now(), zone_of(parts.places, reader, tx.now()), hour)


def _faults(wanted: Wanted) -> Sequence[FieldFault]:
    found = []
    if wanted.language not in ("fr", "en"):
        found.append(FieldFault("language", "champ_language", "Choisissez le français ou l'anglais."))
    if len(set(wanted.leads)) > MOST_LEADS or any(not 1 <= h <= LONGEST_LEAD_HOURS for h in wanted.leads):
        message = f"Donnez au plus {MOST_LEADS} durées, de 1 à {LONGEST_LEAD_HOURS} heures, comme 48, 24, 2."
        found.append(FieldFault("leads", "champ_leads", message))
    hours = (wanted.digest_hour, *(wanted.quiet or ()))
    if any(not 0 <= hour <= 23 for hour in hours):
        found.append(FieldFault("digest_hour", "champ_digest_hour", "Une heure va de 0 à 23."))
    if wanted.quiet and wanted.quiet[0] == wanted.quiet[1]:
        message = "Le début et la fin des heures calmes sont les mêmes : choisissez-en deux différentes."
        found.append(FieldFault("quiet_from", "champ_quiet_from", message))
    low, high = PRESSING_HOURS
    if not low <= wanted.pressing_hours <= high:
        message = f"Donnez un nombre d'heures entre {low} et {high}."
        found.append(FieldFault("pressing_hours", "champ_pressing_hours", message))
    return found


def ask_address(parts: Parts, reader: Actor, address: str, language: str) -> None:
    """Send a link to an address, so that the reader proves it is theirs. Raises Refused 422, or 409 too often."""
    assert reader.account_id is not None
    wanted = address.strip()
    if len(wanted) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(wanted):
        message = "Écrivez une adresse complète et sans accent, comme prenom.nom@exemple.fr."
        fault = FieldFault("address", "champ_address", message)
        raise Refused(message, code="champ_address", status=422, faults=[fault])
    with parts.database.write() as tx:
        now = tx.now()
        sent = mail_queue.sent_lately(tx, reader.account_id, "verification", now - timedelta(days=1))
        if sent >= MOST_LINKS_A_DAY:
            message = (
                "Cinq liens ont déjà été envoyés depuis hier : attendez demain avant d'en demander un autre."
            )
            raise Refused(message, code="etat", faults=[FieldFault("address", "etat", message)])
        _begin(tx, reader.account_id, {"wanted_address": wanted}, language)
        mail_posting.post(
            tx,
            key=f"verification:{reader.account_id}:{secrets.token_hex(8)}",
            to=reader.account_id,
            kind="verification",
            details=json.dumps({"address": wanted}),
            useless_at=now + LINK_LIFE,
        )
        tx.commit()


def _begin(tx: UnitOfWork, account_id: int, values: dict[str, object], language: str) -> None:
    """Write some preferences; the first time, with what is proposed for all others."""
    if mail_preferences.of_account(tx, account_id) is not None:
        mail_preferences.save(tx, account_id, values)
        return
    mail_preferences.save(tx, account_id, {**DEFAULTS, "language": language, **values}, DEFAULT_LEADS)


def proved_address(parts: Parts, reader: Actor, token: str) -> str:
    """Return the address that a link proves. Raises Refused 409 when it is forged, over or not the reader's."""
    with parts.database.read() as tx:
        fields = read_signed(parts.settings.secret_key(), ADDRESS_PURPOSE, token, tx.now())
        found = mail_preferences.of_account(tx, reader.account_id or 0)
    if fields is None or fields["account"] != str(reader.account_id):
        raise Refused(
            "Ce lien n'est pas ou plus valable pour votre compte : demandez-en un autre sur cette page.",
            code="etat",
        )
    if found is None or fields["address"] not in (found.wanted_address, found.address):
        raise Refused(
            "Vous avez demandé une autre adresse depuis : ouvrez le dernier lien reçu.", code="etat"
        )
    return fields["address"]


def confirm_address(parts: Parts, reader: Actor, token: str) -> str:
    """Take the address that a link proves into use and return it. Raises Refused 409 like `proved_address`."""
    address = proved_address(parts, reader, token)
    assert reader.account_id is not None
    with parts.database.write() as tx:
        found = mail_preferences.of_account(tx, reader.account_id)
        values: dict[str, object] = {"address": address, "wanted_address": None, "refused_at": None}
        if found is not None and found.on_digest:
            values["next_digest_at"] = _next(parts, reader, tx, found.digest_hour)
        mail_preferences.save(tx, reader.account_id, values)
        tx.commit()
    return address


def forget_address(parts: Parts, reader: Actor) -> None:
    """Send nothing to the reader any more; their other preferences stay."""
    assert reader.account_id is not None
    with parts.database.write() as tx:
        if mail_preferences.of_account(tx, reader.account_id) is not None:
            values = {"address": None, "wanted_address": None, "refused_at": None, "next_digest_at": None}
            mail_preferences.save(tx, reader.account_id, values)
        tx.commit()
