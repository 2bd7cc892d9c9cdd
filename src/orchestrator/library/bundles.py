"""A procedure's files as one immutable blob: same files, same bytes, same digest."""

import hashlib
import io
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(bundle: Mapping[str, bytes]) -> bytes:
    """Return the files as zip bytes, independent of their order and of the day they were packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(bundle):
            archive.writestr(zipfile.ZipInfo(path, _EPOCH), bundle[path], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the files of a blob made by `pack`."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {path: archive.read(path) for path in archive.namelist()}


def digest(bundle: Mapping[str, bytes]) -> str:
    """Return the sha256 over paths and contents, in order of path."""
    total = hashlib.sha256()
    for path in sorted(bundle):
        total.update(f"{path}\0{len(bundle[path])}\0".encode())
        total.update(bundle[path])
    return total.hexdigest()
