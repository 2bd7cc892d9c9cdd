"""/api/deployments: procedure folders sent whole, deployed all or none."""

import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import marshmallow
from flask import request
from flask_smorest.fields import Upload
from marshmallow import fields

from orchestrator.api.identity import actor, parts
from orchestrator.api.resources import guarded
from orchestrator.errors import FieldFault, Refused
from orchestrator.operations.deploy import Deployed, deploy
from orchestrator.procedures import list_procedures, read_bundle

resource = guarded("api_deployments", __name__, "Mise en service de procédures")

LARGEST_UPLOAD_BYTES = 10 * 1024 * 1024
LARGEST_FOLDER_BYTES = 20 * 1024 * 1024  # once unpacked
MOST_FILES = 1000
FOLDERS = ("processes", "forms")


class Archive(marshmallow.Schema):
    """A zip whose entries begin with processes/ and forms/, as in the project's tree."""

    archive = Upload(required=True, metadata={"description": "zip des dossiers processes/ et forms/"})


class DeployedSchema(marshmallow.Schema):
    """One procedure of the archive; `new` is false when its newest version was the same already."""

    procedure = fields.String(attribute="procedure_id")
    version = fields.Integer()
    new = fields.Boolean()


@resource.before_request
def admit_archives() -> None:
    """An archive is larger than any form of the site."""
    request.max_content_length = LARGEST_UPLOAD_BYTES


@resource.post("/deployments")
@resource.arguments(Archive, location="files")
@resource.response(201, DeployedSchema(many=True))
def deploy_archive(files: dict[str, Any]) -> list[Deployed]:
    """Déployer les procédures d'une archive : toutes, ou aucune si l'une d'elles a un défaut."""
    content = files["archive"].read()
    with tempfile.TemporaryDirectory(prefix="orchestrator-") as folder:
        for path, data in _unpacked(content):
            _write(Path(folder, path), data)
        bundles = _bundles(Path(folder))
    if not bundles:
        raise _unusable("elle ne contient aucun dossier processes/<procédure> avec son procedure.yaml")
    return list(deploy(parts(), actor(), bundles))


def _write(target: Path, data: bytes) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    except OSError as error:  # a name that is both a file and a folder, or too long
        raise _unusable(f"le fichier « {target.name[:100]} » ne peut pas être écrit") from error


def _bundles(folder: Path) -> Mapping[str, Mapping[str, bytes]]:
    processes, forms = folder / "processes", folder / "forms"
    return {name: read_bundle(processes, forms, name) for name in list_procedures(processes)}


def _unpacked(content: bytes) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield each file with its path; nothing may lie outside the two folders or grow without bound."""
    left = LARGEST_FOLDER_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES:
                raise _unusable(f"elle contient plus de {MOST_FILES} fichiers")
            for entry in entries:
                with archive.open(entry) as file:
                    data = file.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise _unusable(f"dépliée, elle dépasse {LARGEST_FOLDER_BYTES // 1024**2} Mio")
                yield _safe(entry.filename), data
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise _unusable("ce n'est pas un fichier zip lisible") from error


def _safe(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name or len(path.parts) > 6:
        raise _unusable(f"le chemin « {name[:100]} » n'est pas admis")
    if len(path.parts) < 2 or path.parts[0] not in FOLDERS:
        raise _unusable(f"« {name[:100]} » n'est ni sous processes/ ni sous forms/")
    return path


def _unusable(why: str) -> Refused:
    message = f"L'archive n'est pas utilisable : {why}."
    return Refused(
        message,
        code="champ_archive",
        status=422,
        faults=[FieldFault("archive", "champ_archive", message)],
    )
