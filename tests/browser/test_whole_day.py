"""A whole day of each function, by the keyboard alone: sign in, read, take, fill in, record, look around, sign out.

One site for all, served by the program as people run it; each day has cases of its own.
"""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.keyboard import Keyboard, case_of
from tests.support.processes import Program, run_orchestrator, start_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(seeded_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, Path]]:
    """The demonstration served once for all these days, on a database of theirs."""
    folder = tmp_path_factory.mktemp("day")
    database = Path(shutil.copy(seeded_demo, folder / "demo.sqlite3"))
    program = start_site("demo", folder=folder, env={"ORCHESTRATOR_DATABASE_URL": f"sqlite:///{database}"})
    yield program, database
    program.stop()


@pytest.fixture
def person(demo: tuple[Program, Path], chromium: "Browser") -> Iterator[Keyboard]:
    context = chromium.new_context(locale="fr-FR", timezone_id="Europe/Paris")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Keyboard(page, demo[0].url)
    context.close()
    assert errors == []


def now() -> datetime:
    return datetime.now(UTC)


def minutes_ago(count: int) -> datetime:
    return now() - timedelta(minutes=count)


def test_the_commission_gives_its_opinion(person: Keyboard, demo: tuple[Program, Path]) -> None:
    number = case_of(demo[1], "ABADIE")
    person.sign_in("cpu.reau")
    person.open_task(number, "Rendre l'avis de la commission")
    person.date("avis_cpu_le", minutes_ago(5))
    person.choose("avis_cpu_sens", "favorable")
    person.write("avis_cpu_motifs", "Risque élevé de nouveau passage à l'acte.")
    person.record("Rendre l'avis de la commission")
    person.menu("Dossiers")
    person.into_content()
    person.enter("main a", number)
    person.sign_out()


def test_the_head_of_the_establishment_adds_a_piece_and_is_told_which_are_still_to_be_frozen(
    person: Keyboard, demo: tuple[Program, Path], tmp_path: Path
) -> None:
    number = case_of(demo[1], "BRUNEAU")
    piece = tmp_path / "rapport.txt"
    piece.write_text("Rapport du gradé.\n", encoding="utf-8")
    person.sign_in("chef.reau")
    person.open_task(number, "Occulter les pièces dangereuses", claim=False)
    person.enter("main button", "La prendre")
    person.into_content()
    person.enter("main a", "Pièces du dossier")
    person.into_content()
    person.attach("#fichier", piece)
    person.write("titre", "Rapport du gradé")
    person.enter("main button", "Joindre")
    assert "Rapport du gradé" in person.page.inner_text("main")
    person.menu("Mes tâches")
    person.into_content()
    person.enter("main td a", "Ouvrir")
    person.into_content()
    person.choose("occultations", "aucune")
    person.write("occultation_auteur", "Le chef de détention")
    person.enter("main button", "Enregistrer le brouillon")
    person.into_content()
    person.enter("main button", "Enregistrer l'acte")
    assert "La version communicable n'est pas figée" in person.page.inner_text("main")
    freeze_whole(person, demo[1], case_of(demo[1], "BRUNEAU", "id"))
    person.open_task(number, "Occulter les pièces dangereuses", claim=False)
    person.enter("main button", "Enregistrer l'acte")  # what was typed is still there
    assert re.search(r"/dossiers/\d+$", person.page.url), person.page.inner_text("main")
    person.menu("Délégations")
    person.into_content()
    person.enter("main td a", "recueil des actes administratifs n° 12")
    person.preferences("48, 6", "digest")
    person.sign_out()


def freeze_whole(person: Keyboard, database: Path, case_id: str) -> None:
    """Release as it is each piece of the case that is not frozen, by the pages."""
    with sqlite3.connect(database) as connection:
        pieces = connection.execute("SELECT id FROM piece WHERE case_id = ?", (case_id,)).fetchall()
    for (piece,) in pieces:
        person.go(f"/pieces/{piece}")
        if not person.page.get_by_role("button", name="Figer la version communicable").count():
            continue  # frozen already
        person.into_content()
        person.enter("main button", "Figer la version communicable")
        person.into_content()
        person.choose("choix", "integrale")
        person.enter("main form.sheet button[type=submit]")


def test_the_registry_records_observations_and_searches(person: Keyboard, demo: tuple[Program, Path]) -> None:
    number = case_of(demo[1], "DELMAS")
    person.sign_in("greffe.reau")
    person.menu("Mes tâches")
    person.filter_inbox("nom", "delmas")
    person.into_content()
    person.enter("main td a", "Recueillir les observations")
    assert number in person.page.inner_text("main")
    person.into_content()
    person.enter("nav.trail a", number)
    person.into_content()
    person.enter("main h1 a", "DELMAS")
    person.search(number)
    assert number in person.page.inner_text("main")
    person.open_task(number, "Recueillir les observations")
    person.choose("observations_mode", "ecrites")
    person.choose("observations_auteur", "personne")
    person.write("observations_texte", "La personne conteste les faits du 12.")
    person.record("Recueillir les observations")
    person.sign_out()


def test_the_interregional_director_is_refused_too_early_then_decides(
    person: Keyboard, demo: tuple[Program, Path]
) -> None:
    from playwright.sync_api import expect

    number = case_of(demo[1], "CARLIER")
    person.sign_in("disp.paris")
    person.open_task(number, "Décider du placement")
    assert "Pas avant" in person.page.inner_text("main")
    decide(person)
    person.enter("main button", "Enregistrer l'acte")
    assert "Trop tôt" in person.page.inner_text("main")
    expect(person.page.locator(".govuk-error-summary")).to_be_focused()
    person.page.evaluate("document.activeElement.blur()")
    person.enter("aside.demo button", "1 heure")
    person.enter("aside.demo button", "1 heure")
    person.open_task(number, "Décider du placement", claim=False)
    decide(person)
    person.enter("main button", "Prévisualiser le document")
    person.into_content()
    person.enter("main button", "Signer et enregistrer l'acte")
    assert re.search(r"/dossiers/\d+$", person.page.url)
    person.sign_out()


def decide(person: Keyboard) -> None:
    person.tick("ensemble_recu")
    person.choose("decision", "placement")
    person.date("terme_le", now() + timedelta(days=100), with_time=False)
    person.write("motifs", "Agressions répétées, avis de la commission.")


def test_the_probation_service_studies_what_is_feasible(person: Keyboard, demo: tuple[Program, Path]) -> None:
    number = case_of(demo[1], "IMBERT")
    person.sign_in("spip.reau")
    person.open_task(number, "Vérifier la faisabilité")
    person.date("faisabilite_le", minutes_ago(5))
    person.choose("faisable", "oui")
    for name in ("situation", "victime", "zones"):
        person.write(f"faisabilite_{name}", "Vérifié sur place.")
    person.choose("hebergement", "propre")
    person.choose("accord_hebergeant", "sans_objet")
    person.record("Vérifier la faisabilité")
    person.sign_out()


def test_the_judge_appoints_experts_and_looks_at_what_comes(
    person: Keyboard, demo: tuple[Program, Path]
) -> None:
    number = case_of(demo[1], "IMBERT")
    person.sign_in("jap.melun")
    person.open_task(number, "Prendre en compte la victime")
    person.choose("victime_information", "ne_pas_informer")
    person.write("victime_interets", "La victime a demandé à ne plus être avertie.")
    person.record("Prendre en compte la victime")
    person.menu("Calendrier")
    person.menu("Mon compte")
    person.sign_out()


def test_the_commission_on_safety_measures_gives_its_opinion(
    person: Keyboard, demo: tuple[Program, Path]
) -> None:
    number = case_of(demo[1], "IMBERT")
    person.sign_in("cpms.paris")
    person.open_task(number, "Rendre l'avis de la commission")
    person.date("avis_cpms_le", minutes_ago(5))
    person.tick("cpms_president")
    for member in ("prefet", "disp", "victimes", "avocat"):
        person.tick("cpms_membres", member)
    person.choose("cpms_comparution", "non")
    person.choose("avis_cpms_sens", "favorable")
    person.write("avis_cpms_motifs", "Dangerosité persistante.")
    person.record("Rendre l'avis de la commission")
    person.sign_out()


def test_an_expert_knows_of_the_case_once_designated_and_examines(
    person: Keyboard, demo: tuple[Program, Path]
) -> None:
    number, key = case_of(demo[1], "IMBERT"), case_of(demo[1], "IMBERT", "id")
    person.sign_in("expert.melun")
    person.go(f"/dossiers/{key}")
    assert "n'existe pas ou n'est pas de votre ressort" in person.page.inner_text("main")
    person.sign_out()
    person.sign_in("jap.melun")
    person.open_task(number, "Désigner les deux experts")
    for kind, name in (("psychiatre", "Anne Roy"), ("psychologue", "Luc Martel")):
        person.write(f"expert_{kind}", name)
    person.write("expert_psychiatre_compte", "expert.melun")
    person.tick("psychologue_diplome")
    person.record("Désigner les deux experts")
    person.sign_out()
    person.sign_in("expert.melun")
    person.open_task(number, "Examiner la dangerosité")
    for kind in ("psychiatre", "psychologue"):
        person.date(f"{kind}_examen_le", now())
    person.choose("dangerosite", "oui")
    person.write("examen_conclusions", "Risque de récidive avéré.")
    person.record("Examiner la dangerosité")
    person.go(f"/dossiers/{case_of(demo[1], 'ABADIE', 'id')}")
    assert "n'existe pas ou n'est pas de votre ressort" in person.page.inner_text("main")
    person.sign_out()


def test_the_prosecutor_visas_an_order_within_its_day(person: Keyboard, demo: tuple[Program, Path]) -> None:
    number = case_of(demo[1], "HAMON")
    person.sign_in("procureur.melun")
    person.open_task(number, "Viser l'ordonnance ou faire appel")
    assert "24:00" in person.page.inner_text("main") or "24 h" in person.page.inner_text("main")
    person.choose("visa_parquet", "pas_appel")
    person.record("Viser l'ordonnance ou faire appel")
    person.menu("Communications")
    person.sign_out()


def test_counsel_reads_the_case_of_their_client_and_no_other(
    person: Keyboard, demo: tuple[Program, Path], tmp_path: Path
) -> None:
    _program, database = demo
    number, key = case_of(database, "DELMAS"), case_of(database, "DELMAS", "id")
    made = run_orchestrator(
        "account", "add", "avocat.delmas", "Me Avocat", "--function", "avocat", "--place", str(key),
        folder=tmp_path, env={"ORCHESTRATOR_DATABASE_URL": f"sqlite:///{database}"}, stdin="mot de passe d'avocat\n",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    person.sign_in("avocat.delmas", "mot de passe d'avocat")
    person.menu("Dossiers")
    person.into_content()
    person.enter("main a", number)
    assert person.page.locator("main tbody tr").count() < 100
    person.go(f"/dossiers/{case_of(database, 'ABADIE', 'id')}")
    assert number not in person.page.inner_text("main")
    person.sign_out()


def test_operators_watch_deadlines_and_letters(person: Keyboard) -> None:
    person.sign_in("exploitation")
    assert re.search(r"/exploitation$", person.page.url)
    person.into_content()
    person.enter("main a", "Courriels")
    assert "Aucun serveur d'envoi" in person.page.inner_text("main")
    person.menu("Exploitation")
    person.sign_out()
