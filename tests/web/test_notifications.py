"""Notifications: recorded with how and when, shown on the case with what runs from them, printed on their document."""

import re
import shutil
from datetime import timedelta
from typing import Any

import pytest
from tests.support.house import House
from tests.web.pages import find, parse, words
from tests.web.site_of_house import HouseSite

from orchestrator.errors import Refused

SENT = {"notification_mode": "courrier", "notification_signature": "envoi", "voies_recours": True}
SPOKEN = {
    "notification_mode": "interprete",
    "notification_signature": "refus",
    "notification_refus": "Ne veut rien signer.",
    "notification_temoin": "Surveillant Petit",
    "voies_recours": True,
    "notification_avocat": "oui",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Any) -> HouseSite:
    path = tmp_path_factory.mktemp("notifications") / "site.sqlite3"
    shutil.copy(sqlite_template, path)
    return HouseSite(f"sqlite:///{path}")


def decided(site: HouseSite) -> int:
    """A case whose decision waits to be notified."""
    house: House = site.house
    case_id = site.start_until_consultation()
    house.pass_time(timedelta(hours=73))
    house.act(case_id, "disp", "decision", house.decision())
    return case_id


def code_of(site: HouseSite, case_id: int, data: dict[str, Any]) -> str:
    with pytest.raises(Refused) as caught:
        site.house.act(case_id, "chef_etablissement", "notification", data)
    return caught.value.faults[0].code if caught.value.faults else caught.value.code


def test_a_decision_sent_by_post_takes_effect_when_it_is_received(site: HouseSite) -> None:
    case_id = decided(site)
    received = site.house.now() - timedelta(hours=2)
    sent = received - timedelta(hours=20)
    assert code_of(site, case_id, SENT) == "champ_notification_envoi_le"
    backwards = {"notifie_le": sent.isoformat(), "notification_envoi_le": received.isoformat()}
    assert code_of(site, case_id, {**SENT, **backwards}) == "champ_notification_envoi_le"
    assert code_of(site, case_id, {**SENT, "notification_mode": "remise"}) == "champ_notification_signature"

    told = {"notifie_le": received.isoformat(), "notification_envoi_le": sent.isoformat()}
    site.house.act(case_id, "chef_etablissement", "notification", {**SENT, **told})

    page = parse(site.as_("disp").get(f"/dossiers/{case_id}").text)
    section = words(page.get_element_by_id("notifications").getparent())
    local = received.astimezone(site.house.parts.places.establishment("CP-REAU").zone)
    assert re.search(rf"Prend effet le \w+\. {local.day} \w+\.? {local.year}, {local:%H:%M}", section)
    assert "Lettre recommandée" in section and "Décision envoyée" in section
    assert len(find(page, "section[aria-labelledby=notifications] li")) > 0, "limits run from it"


def test_refusal_to_sign_interpreter_and_copy_to_counsel_are_recorded_shown_and_printed(
    site: HouseSite,
) -> None:
    case_id = decided(site)
    assert code_of(site, case_id, SPOKEN) == "champ_notification_interprete_nom"
    interpreter = {
        "notification_interprete_nom": "Mme Diallo",
        "notification_interprete_langue": "peul",
        "notification_interprete_moyen": "telephone",
    }
    site.house.act(case_id, "chef_etablissement", "notification", {**SPOKEN, **interpreter})

    page = parse(site.as_("disp").get(f"/dossiers/{case_id}").text)
    section = page.get_element_by_id("notifications").getparent()
    for said in (
        "Mme Diallo",
        "peul",
        "Par téléphone",
        "A refusé de signer",
        "Surveillant Petit",
        "Adressée à l'avocat",
    ):
        assert said in words(section), said
    (link,) = [one for one in find(section, "a") if "Procès-verbal" in words(one)]
    printed = words(parse(site.as_("disp").get(link.get("href")).text))
    assert "Mme Diallo, langue peul, par téléphone" in printed and "Copie adressée à l'avocat le" in printed
    assert "Ne veut rien signer." in printed
