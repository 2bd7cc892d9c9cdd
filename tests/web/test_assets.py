"""What is fetched at build and served: pinned, without addresses, without what is not ours to serve."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hatch_build import compile_translations
from tests.support.processes import PATIENCE_SECONDS
from tests.web.samples import ROOT

WEB = ROOT / "src/orchestrator/web"
VENDOR = WEB / "static/vendor"


def test_every_package_is_pinned_exactly() -> None:
    wanted = json.loads((WEB / "package.json").read_text())
    versions = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())


def test_the_lock_file_names_no_registry() -> None:
    lock = (WEB / "package-lock.json").read_text()
    assert "resolved" not in lock
    assert "http" not in re.sub(r'"(url|funding)": "[^"]*"', "", lock)
    assert json.loads(lock)["packages"]["node_modules/bpmn-js"]["integrity"].startswith("sha512-")


def test_no_fetched_file_is_committed() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "src/orchestrator/web"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    assert not [
        name for name in listed if "vendor/" in name or "node_modules" in name or name.endswith(".mo")
    ]


def test_the_served_stylesheet_has_neither_the_typeface_nor_the_crest() -> None:
    served = (VENDOR / "govuk-frontend.css").read_text(encoding="utf-8")
    assert "GDS Transport" not in served
    assert "@font-face" not in served
    assert "crest" not in served
    assert "var(--orchestrator-font)" in served


def test_the_stylesheet_is_the_one_the_macros_were_made_for() -> None:
    assert '--govuk-frontend-version:"6.3.0"' in (VENDOR / "govuk-frontend.css").read_text(encoding="utf-8")


def test_the_viewer_comes_with_its_licence() -> None:
    assert "watermark must stay fully visible" in (VENDOR / "bpmn-js.LICENSE.txt").read_text()


def test_our_own_files_load_nothing_from_elsewhere() -> None:
    own = [
        *(WEB / "static").glob("*.css"),
        *(WEB / "static").glob("*.js"),
        *(WEB / "templates").glob("*.html"),
    ]
    addresses = [
        found
        for path in own
        for found in re.findall(r"https?://[^\s\"')]+", path.read_text())
        if "w3.org" not in found
    ]
    assert addresses == []


@pytest.mark.slow
def test_building_again_fetches_nothing_when_nothing_changed(tmp_path: Path) -> None:
    """Without node on PATH, and without any registry within reach."""
    done = subprocess.run(
        [sys.executable, "hatch_build.py"],
        cwd=ROOT,
        env={"PATH": "/nowhere", "HOME": str(tmp_path), "npm_config_registry": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_translation_compiled_again_is_never_seen_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site that starts, or a page in another language, may read it at any instant."""
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    shutil.copy(WEB / "translations/en/LC_MESSAGES/messages.po", folder)
    compile_translations(tmp_path)
    whole = (folder / "messages.mo").read_bytes()

    def seen_meanwhile(*_: object) -> None:
        assert (folder / "messages.mo").read_bytes() == whole
        raise KeyboardInterrupt

    monkeypatch.setattr("babel.messages.mofile.write_mo", seen_meanwhile)
    with pytest.raises(KeyboardInterrupt):
        compile_translations(tmp_path)

    assert (folder / "messages.mo").read_bytes() == whole
