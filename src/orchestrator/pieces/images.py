"""Images: their size is read before a single pixel is, and they must be whole."""

import io
import warnings

from PIL import Image

from orchestrator.errors import Refused

MOST_PIXELS = 60_000_000
_FORMATS = {"jpeg": "JPEG", "png": "PNG"}


def open_image(content: bytes, kind: str) -> Image.Image:
    """Return the image, its pixels not read yet. Raises Refused 422: `piece_illisible`, `piece_bombe`."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=[_FORMATS[kind]])
    except Image.DecompressionBombError as error:
        raise _bomb() from error
    except (OSError, ValueError, SyntaxError) as error:
        raise _damaged() from error
    if image.width * image.height > MOST_PIXELS:
        raise _bomb()
    return image


def read_pixels(content: bytes, kind: str) -> Image.Image:
    """Return the image upright, in colours, without anything that its file says beside its pixels."""
    from PIL import ImageOps

    image = open_image(content, kind)
    try:
        image.load()
        upright = ImageOps.exif_transpose(image)
        if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
            ground = Image.new("RGBA", upright.size, "white")
            ground.alpha_composite(upright.convert("RGBA"))
            upright = ground
        pixels = upright.convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise _damaged() from error
    plain = Image.new("RGB", pixels.size)
    plain.paste(pixels)
    return plain


def inspect_image(content: bytes, kind: str) -> None:
    """Refuse an image that is damaged, too large or animated."""
    if getattr(open_image(content, kind), "n_frames", 1) > 1:
        raise Refused("Cette image est animée : joignez une image fixe.", code="piece_active", status=422)
    read_pixels(content, kind)


def _bomb() -> Refused:
    return Refused(
        "Cette image est démesurée : réduisez sa définition, puis joignez-la.", code="piece_bombe", status=422
    )


def _damaged() -> Refused:
    return Refused(
        "Cette image est abîmée ou incomplète : enregistrez-la de nouveau, puis joignez-la.",
        code="piece_illisible",
        status=422,
    )
