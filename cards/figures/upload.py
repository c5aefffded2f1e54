"""A picture from a file: decoded and written again, so that nothing else of the file is kept."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

from PIL import Image, ImageOps

from .svg import NotADrawing, read_svg

MAX_UPLOAD_BYTES = 8_000_000  # bytes; a phone's photo has about five million
MAX_KEPT_BYTES = 500_000  # bytes, as it is kept
MAX_PIXELS = 25_000_000  # a phone's photo has 12 million; decoded, these take 100 MB
TOO_MANY = f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels"
MAX_SIDE = 1_600  # pixels as it is kept: twice what a page is wide, for sharp screens
FORMATS = ("PNG", "JPEG", "WEBP")
MODES = {"PNG": ("RGBA", "RGB", "L"), "JPEG": ("RGB", "L"), "WEBP": ("RGBA", "RGB")}
# what decoding a damaged or hostile file raises
DAMAGES = (
    OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, MemoryError, OverflowError,
)  # fmt: skip


class NotAPicture(ValueError):
    """The file can't be a figure; `str()` of the error says why, for an editor."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture that was read from a file; `kind` is its format and the end of its address."""

    kind: str
    content: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:16]


def read_picture(data: bytes) -> Upload:
    """An SVG, PNG, JPEG or WebP file as a figure keeps it; NotAPicture if it can't be one."""
    if not data:
        raise NotAPicture("The file is empty.")
    if len(data) > MAX_UPLOAD_BYTES:
        raise NotAPicture(f"The file has more than {MAX_UPLOAD_BYTES // 1_000_000} MB.")
    if _is_markup(data):
        try:
            return Upload("svg", *read_svg(data))
        except NotADrawing as error:
            raise NotAPicture(str(error)) from error
    return _read_pixels(data)


def _is_markup(data: bytes) -> bool:
    """Whether a file is text with tags, as SVG is, in UTF-8 or UTF-16."""
    start = data[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith(b"<")


def _read_pixels(data: bytes) -> Upload:
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise NotAPicture(f"{TOO_MANY} ({image.width:,} × {image.height:,}).")
            return _written(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPicture(f"{TOO_MANY}.") from error
    except NotAPicture:
        raise
    except DAMAGES as error:
        message = "The file is no picture that can be read: choose an SVG, PNG, JPEG or WebP file."
        raise NotAPicture(message) from error


def _written(image: Image.Image) -> Upload:
    """The first frame, upright, without profile and notes, no larger than a page shows it."""
    kind = str(image.format)
    image.seek(0)
    shown = ImageOps.exif_transpose(image)
    if shown.mode not in MODES[kind]:
        has_alpha = kind != "JPEG" and ("A" in shown.getbands() or "transparency" in shown.info)
        shown = shown.convert("RGBA" if has_alpha else "RGB")
    shown.thumbnail((MAX_SIDE, MAX_SIDE))
    bare = Image.new(shown.mode, shown.size)
    bare.paste(shown)
    out = io.BytesIO()
    bare.save(out, kind, optimize=True, quality=85)
    if out.tell() > MAX_KEPT_BYTES:
        limit = f"{MAX_KEPT_BYTES // 1_000:,} kB"
        raise NotAPicture(f"The picture takes more than {limit}: make it smaller, or a JPEG.")
    return Upload(kind.lower(), out.getvalue(), *bare.size)
