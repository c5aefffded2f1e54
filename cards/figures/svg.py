"""SVG from a file: what draws is kept, what could do anything else is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.parsers import expat

SVG, XLINK, XML = (
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/XML/1998/namespace",
)
SHOWN = frozenset({SVG, "http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML"})
MAX_SVG_BYTES = 500_000  # bytes
MAX_ELEMENTS = 5_000  # a browser draws them on every page that shows the figure
MAX_DEPTH = 50  # elements within one another
MAX_SIDE = 4_000  # pixels
MAX_USES = 100  # copies of a part; copies of copies multiply

ELEMENTS = frozenset(
    {
        "circle", "clipPath", "defs", "desc", "ellipse", "g", "line", "linearGradient", "marker",
        "mask", "path", "pattern", "polygon", "polyline", "radialGradient", "rect", "stop", "style",
        "svg", "symbol", "text", "textPath", "title", "tspan", "use",
    }
)  # fmt: skip
ATTRIBUTES = frozenset(
    {
        "aria-label", "aria-hidden", "class", "clip-path", "clip-rule", "clipPathUnits", "color",
        "cx", "cy", "d", "direction", "display", "dominant-baseline", "dx", "dy", "fill",
        "fill-opacity", "fill-rule", "font-family", "font-size", "font-style", "font-variant",
        "font-weight", "fx", "fy", "gradientTransform", "gradientUnits", "height", "href", "id",
        "lang", "lengthAdjust", "letter-spacing", "marker-end", "marker-mid", "marker-start",
        "markerHeight", "markerUnits", "markerWidth", "mask", "maskContentUnits", "maskUnits",
        "offset", "opacity", "orient", "overflow", "paint-order", "pathLength",
        "patternContentUnits", "patternTransform", "patternUnits", "points", "preserveAspectRatio",
        "r", "refX", "refY", "role", "rotate", "rx", "ry", "shape-rendering", "space",
        "spreadMethod", "startOffset", "stop-color", "stop-opacity", "stroke", "stroke-dasharray",
        "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
        "stroke-opacity", "stroke-width", "style", "text-anchor", "text-decoration",
        "text-rendering", "textLength", "transform", "transform-origin", "type", "vector-effect",
        "version", "viewBox", "visibility", "width", "word-spacing", "writing-mode", "x", "x1",
        "x2", "y", "y1", "y2",
    }
)  # fmt: skip
# what drawing programs write beside the drawing: it draws nothing, and is left out
NOTES = frozenset({"metadata", "namedview"})
PARTS = re.compile(r"#[-\w.:]+")  # an address within the drawing
URL = re.compile(r"url\s*\(\s*(['\"]?)(.*?)\1\s*\)", re.IGNORECASE)
# an address or a command within a style, however it is written
HIDDEN_STYLE = re.compile(
    r"\\|//|@(?!media\b)|https?:|data:|javascript:|expression|image|src\(|binding", re.IGNORECASE
)
STYLES = ("A style", "“style”")
LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)(?:px)?\s*")
SEPARATOR = re.compile(r"[\s,]+")
DEFAULT_SIZE = (300.0, 150.0)  # as a browser's, of a drawing that says none


class NotADrawing(ValueError):
    """The file is no SVG, or holds more than a drawing; `str()` says what, for an editor."""


def read_svg(data: bytes) -> tuple[bytes, int, int]:
    """A drawing, written again from its allowed parts, with its width and height in pixels."""
    if len(data) > MAX_SVG_BYTES:
        raise NotADrawing(f"The drawing has more than {MAX_SVG_BYTES // 1_000:,} kB.")
    root = _Reader().read(data)
    if root.tag != f"{{{SVG}}}svg":
        raise NotADrawing("The file is no SVG: its first element is another one.")
    clean = _clean(root)
    uses = sum(element.tag == f"{{{SVG}}}use" for element in clean.iter())
    if uses > MAX_USES:
        raise NotADrawing(f"The drawing has more than {MAX_USES} copies of a part (use).")
    width, height = _size(clean)
    clean.set("width", str(width))
    clean.set("height", str(height))
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(clean, encoding="utf-8"), width, height


class _Reader:
    """Reads XML with expat, and stops at what is too large or declared in the file itself."""

    def __init__(self) -> None:
        self.builder = ElementTree.TreeBuilder()
        self.depth = self.count = 0

    def read(self, data: bytes) -> ElementTree.Element:
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.builder.data
        parser.EntityDeclHandler = parser.UnparsedEntityDeclHandler = self.entity
        parser.ExternalEntityRefHandler = lambda *_: 0
        try:
            parser.Parse(data, True)
            return self.builder.close()
        except NotADrawing:
            raise
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise NotADrawing(f"The file can't be read as SVG: {error}.") from error

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth, self.count = self.depth + 1, self.count + 1
        if self.depth > MAX_DEPTH or self.count > MAX_ELEMENTS:
            raise NotADrawing(
                f"The drawing has more than {MAX_ELEMENTS:,} elements, or more than {MAX_DEPTH} "
                "within one another."
            )
        self.builder.start(_name(tag), {_name(key): value for key, value in attributes.items()})

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.builder.end(_name(tag))

    def entity(self, *_: object) -> None:
        raise NotADrawing("The drawing declares entities of its own: save it as plain SVG.")


def _name(name: str) -> str:
    """A name as ElementTree writes it, with its namespace in braces."""
    return f"{{{name}" if "}" in name else name


def _clean(element: ElementTree.Element) -> ElementTree.Element:
    """An element again, of allowed parts; NotADrawing if another one could do something."""
    clean = ElementTree.Element(element.tag, dict(_attributes(element)))
    clean.text, clean.tail = element.text, element.tail
    if _split(element.tag)[1] == "style":
        _check_style("".join(element.itertext()), STYLES[0])
    for child in element:
        namespace, local = _split(child.tag)
        if local in NOTES or (namespace != SVG and not _is_shown(child)):
            continue
        if namespace != SVG or local not in ELEMENTS:
            raise NotADrawing(f"The drawing holds “{local}”, which a figure can't have.")
        clean.append(_clean(child))
    return clean


def _is_shown(element: ElementTree.Element) -> bool:
    """Whether an element of another kind is more than a drawing program's note."""
    return any(_split(one.tag)[0] in SHOWN for one in element.iter())


def _attributes(element: ElementTree.Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        namespace, local = _split(name)
        if namespace not in {"", XLINK, XML}:
            continue  # a drawing program's own
        if local.lower().startswith("on"):
            raise NotADrawing(f"The drawing reacts to what happens (“{local}”).")
        if local == "href":
            if not PARTS.fullmatch(value):
                raise NotADrawing(f"The drawing refers to another file: “{value[:60]}”.")
            yield "href", value
        elif local in ATTRIBUTES and namespace != XLINK:
            _check_style(value, f"“{local}”")
            yield (f"{{{XML}}}{local}" if namespace == XML else local), value


def _check_style(value: str, where: str) -> None:
    rest = URL.sub("", value)
    for _, address in URL.findall(value):
        if not PARTS.fullmatch(address):
            raise NotADrawing(f"{where} of the drawing refers to another file: “{address[:60]}”.")
    if "url" in rest.lower() and "(" in rest:
        raise NotADrawing(f"{where} of the drawing holds an address that can't be read.")
    if where in STYLES and HIDDEN_STYLE.search(rest):
        raise NotADrawing(f"{where} of the drawing holds more than colors and lines.")


def _size(root: ElementTree.Element) -> tuple[int, int]:
    """Width and height in pixels, from its own or from those of its view box."""
    box = [float(part) for part in _numbers(root.get("viewBox", ""))]
    of_box = (box[2], box[3]) if len(box) == 4 else DEFAULT_SIZE
    sizes = [LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    width, height = (
        float(match[1]) if match else default for match, default in zip(sizes, of_box, strict=True)
    )
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
        raise NotADrawing(f"A side of the drawing is not between 1 and {MAX_SIDE:,} pixels.")
    if len(box) != 4:
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    return round(width), round(height)


def _numbers(text: str) -> list[str]:
    parts = [part for part in SEPARATOR.split(text.strip()) if part]
    return parts if all(re.fullmatch(r"-?[0-9]*\.?[0-9]+", part) for part in parts) else []


def _split(name: str) -> tuple[str, str]:
    namespace, found, local = name.rpartition("}")
    return (namespace.lstrip("{"), local) if found else ("", name)
