"""Shapes for the deck's figures, all in one hand: the same strokes, type and colors.

A figure is 280 units wide, as much as a phone of 320 pixels has room for, and as high as it needs.
Text that does not fit its shape or leaves the figure is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from math import log10

WIDTH = 280
SHOWN = 1.3  # pixels of a unit where there is room
SIZES = {"": 14, "small": 11, "sign": 18}  # of the type, in units
ANCHORS = {"start": 0, "": 0.5, "end": 1}  # the part of a text that is left of its point
NARROW, WIDE = frozenset("iIjlftr.,:;'|!()[]- ·/"), frozenset("mwMW@%—→←≥≤∑")
STYLE = """
    svg { font: 500 14px system-ui, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif; }
    svg { fill: #23282b; }
    text { text-anchor: middle; }
    .line { fill: none; stroke: #5a6165; stroke-width: 1.75; }
    .line { stroke-linecap: round; stroke-linejoin: round; }
    .line.main { stroke: #14665a; stroke-width: 3; }
    .line.other { stroke: #a4560e; stroke-width: 2.5; }
    .line.thin { stroke-width: 1; }
    .line.pale { stroke: #b4b8b4; }
    .dashed { stroke-dasharray: 4 4; }
    .shape { fill: #fffefb; stroke: #23282b; stroke-width: 1.75; stroke-linejoin: round; }
    .shape.learned { fill: #e3efeb; stroke: #14665a; }
    .shape.strong { fill: #14665a; stroke: #14665a; }
    .shape.other { fill: #f8e8d4; stroke: #a4560e; }
    .shape.gray { fill: #dfe1dd; stroke: #5a6165; }
    .shape.pale { fill: #f4f4f0; stroke: #b4b8b4; }
    .shape.empty { fill: none; stroke: #5a6165; }
    .shape.cell { stroke-width: 1.25; }
    .shape.strong.cell { stroke: #fffefb; }
    .shape.bare { stroke: none; }
    .on-strong { fill: #ffffff; }
    .soft { fill: #5a6165; }
    .accent { fill: #14665a; }
    .second { fill: #a4560e; }
    .bold { font-weight: 700; }
    .small { font-size: 11px; }
    .sign { font-size: 18px; font-weight: 600; }
    .code { font-family: ui-monospace, "Liberation Mono", monospace; }
    .start { text-anchor: start; }
    .end { text-anchor: end; }"""
COLORED = ("pale", "empty", "", "gray", "other", "learned", "strong")  # the last drawn on top
TIPS = {"": "#5a6165", "main": "#14665a", "other": "#a4560e", "pale": "#b4b8b4"}

Point = tuple[float, float]


class DoesNotFit(ValueError):
    """A text is wider than its shape or leaves the figure; `str()` says which."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape that was drawn, and the middles of its sides, for arrows to begin and end at."""

    x: float
    y: float
    w: float
    h: float

    @property
    def top(self) -> Point:
        return self.x + self.w / 2, self.y

    @property
    def bottom(self) -> Point:
        return self.x + self.w / 2, self.y + self.h

    @property
    def left(self) -> Point:
        return self.x, self.y + self.h / 2

    @property
    def right(self) -> Point:
        return self.x + self.w, self.y + self.h / 2

    @property
    def center(self) -> Point:
        return self.x + self.w / 2, self.y + self.h / 2


def text_width(text: str, size: float) -> float:
    """About how wide a text is, in units."""
    ems = (0.36 if c in NARROW else 0.95 if c in WIDE else 0.7 if c.isupper() else 0.61
           for c in text)  # fmt: skip
    return size * sum(ems)


@dataclass
class Figure:
    """A drawing under way. Coordinates are in units, from the top left corner.

    `kind` names a color: of shapes "", "learned", "strong" (the highlight), "other" (a second
    color), "gray", "pale", "empty"; of lines "", "main" (the highlight), "other", "pale". Either
    may be followed by "dashed", lines also by "thin". `style` names the type of a text: "small",
    "sign", "soft", "accent", "second", "bold", "code", "start", "end", or several of them.
    """

    title: str
    height: float
    parts: list[str] = field(default_factory=list)
    tips: set[str] = field(default_factory=set)

    def svg(self) -> str:
        """The figure as a file."""
        tips = "".join(
            f'\n    <marker id="tip-{kind or "plain"}" viewBox="0 0 10 10" refX="8" refY="5" '
            'markerUnits="userSpaceOnUse" markerWidth="10" markerHeight="10" '
            'orient="auto-start-reverse">'
            f'<path d="M2 1.5 8 5 2 8.5" fill="none" stroke="{TIPS[kind]}" stroke-width="1.75" '
            'stroke-linecap="round" stroke-linejoin="round"/></marker>'
            for kind in sorted(self.tips)
        )
        defs = f"\n  <defs>{tips}\n  </defs>" if tips else ""
        body = "\n  ".join(self.parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_n(self.height)}" '
            f'width="{WIDTH * SHOWN:.0f}" height="{self.height * SHOWN:.0f}">\n'
            f"  <title>{escape(self.title)}</title>\n  <style>{STYLE}\n  </style>{defs}\n"
            f"  {body}\n</svg>\n"
        )

    def box(
        self, x: float, y: float, w: float, h: float, *lines: str, kind: str = "",
        style: str = "", corner: float = 8,
    ) -> Shape:  # fmt: skip
        """A rectangle with lines of text in its middle."""
        self.parts.append(
            f'<rect class="{_classes("shape", kind)}" x="{_n(x)}" y="{_n(y)}" width="{_n(w)}" '
            f'height="{_n(h)}" rx="{_n(min(corner, w / 2, h / 2))}"/>'
        )
        return self._labeled(Shape(x, y, w, h), lines, kind, style)

    def circle(
        self, x: float, y: float, radius: float, *lines: str, kind: str = "", style: str = ""
    ) -> Shape:
        """A circle around a point, with lines of text in its middle."""
        self.parts.append(
            f'<circle class="{_classes("shape", kind)}" cx="{_n(x)}" cy="{_n(y)}" '
            f'r="{_n(radius)}"/>'
        )
        shape = Shape(x - radius, y - radius, 2 * radius, 2 * radius)
        return self._labeled(shape, lines, kind, style)

    def cylinder(
        self, x: float, y: float, w: float, h: float, *lines: str, kind: str = ""
    ) -> Shape:
        """A store of data."""
        rim = min(8.0, h / 5)
        self.parts.append(
            f'<path class="{_classes("shape", kind)}" d="M{_n(x)} {_n(y + rim)}a{_n(w / 2)} '
            f"{_n(rim)} 0 0 1 {_n(w)} 0v{_n(h - 2 * rim)}a{_n(w / 2)} {_n(rim)} 0 0 1 {_n(-w)} 0z"
            f'm0 0a{_n(w / 2)} {_n(rim)} 0 0 0 {_n(w)} 0"/>'
        )
        body = Shape(x, y + rim, w, h - rim)
        self._labeled(body, lines, kind, "")
        return Shape(x, y, w, h)

    def polygon(self, points: Sequence[Point], kind: str = "") -> None:
        corners = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self.parts.append(f'<polygon class="{_classes("shape", kind)}" points="{corners}"/>')

    def dot(self, x: float, y: float, kind: str = "strong", radius: float = 4) -> None:
        self.circle(x, y, radius, kind=kind)

    def cells(
        self, x: float, y: float, size: float, rows: Iterable[Iterable[str]], gap: float = 0,
        height: float | None = None,
    ) -> list[list[Shape]]:  # fmt: skip
        """A grid of small rectangles of these kinds, row by row; "-" leaves one out.

        A text after a colon stands in the cell: "strong:7".
        """
        height = size if height is None else height
        grid = [[cell.partition(":")[::2] for cell in row] for row in rows]
        places = [
            [Shape(x + column * (size + gap), y + row * (height + gap), size, height)
             for column in range(len(kinds))]
            for row, kinds in enumerate(grid)
        ]  # fmt: skip
        drawn = [(cell, place) for row, there in zip(grid, places, strict=True)
                 for cell, place in zip(row, there, strict=True) if cell[0] != "-"]  # fmt: skip
        drawn.sort(key=lambda one: COLORED.index(_named(one[0][0], COLORED)))
        for (kind, text), place in drawn:
            lines = [text] if text else []
            style = "small" if text_width(text, 14) > size - 4 else ""
            at = place.x, place.y, size, height
            self.box(*at, *lines, kind=f"{kind} cell".strip(), style=style, corner=2)
        return places

    def text(self, x: float, y: float, text: str, style: str = "") -> None:
        """A line of text; `y` is its baseline, `x` its middle unless the style says otherwise."""
        size = SIZES[_named(style, SIZES)]
        width = text_width(text, size) * (1.08 if "code" in style or "bold" in style else 1)
        left = x - width * ANCHORS[_named(style, ANCHORS)]
        if left < 0 or left + width > WIDTH or not 6 <= y <= self.height:
            raise DoesNotFit(f"“{text}” leaves the figure “{self.title}”: {left:.0f}, {y:.0f}")
        names = f' class="{style}"' if style else ""
        self.parts.append(f'<text{names} x="{_n(x)}" y="{_n(y)}">{escape(text)}</text>')

    def line(self, *points: Point, kind: str = "") -> None:
        self._path(_polyline(points), kind)

    def arrow(self, *points: Point, kind: str = "", both: bool = False, gap: float = 2) -> None:
        """An arrow along the points; it ends a `gap` before the last."""
        points = (*points[:-1], _before(points[-2], points[-1], gap))
        self._path(_polyline(points), kind, tip=True, both=both)

    def bend(
        self, start: Point, control: Point, end: Point, kind: str = "", tip: bool = True
    ) -> None:
        """A curved arrow, drawn toward a control point."""
        end = _before(control, end, 2)
        d = f"M{_p(start)}Q{_p(control)} {_p(end)}"
        self._path(d, kind, tip=tip)

    def curve(self, points: Sequence[Point], kind: str = "") -> None:
        """A smooth line through the points."""
        d = [f"M{_p(points[0])}"]
        for place in range(len(points) - 1):
            before = points[max(place - 1, 0)]
            one, two = points[place], points[place + 1]
            after = points[min(place + 2, len(points) - 1)]
            first = one[0] + (two[0] - before[0]) / 6, one[1] + (two[1] - before[1]) / 6
            second = two[0] - (after[0] - one[0]) / 6, two[1] - (after[1] - one[1]) / 6
            d.append(f"C{_p(first)} {_p(second)} {_p(two)}")
        self._path("".join(d), kind)

    def bracket(
        self, x1: float, x2: float, y: float, text: str = "", *, depth: float = 6,
        style: str = "small",
    ) -> None:  # fmt: skip
        """A bracket from `x1` to `x2` that opens downward, or upward with a negative depth."""
        self.line((x1, y + depth), (x1, y), (x2, y), (x2, y + depth))
        if text:
            below = depth < 0
            self.text((x1 + x2) / 2, y + 14 if below else y - 5, text, style)

    def axes(
        self, x: float, y: float, w: float, h: float, *, xs: Point = (0, 1), ys: Point = (0, 1),
        log_x: bool = False, log_y: bool = False, x_label: str = "", y_label: str = "",
    ) -> Axes:  # fmt: skip
        """A plot with its lower left corner at (x, y + h); the labels stand below and above."""
        self.line((x, y), (x, y + h), (x + w, y + h))
        if x_label:
            self.text(x + w, y + h + 15, x_label, "small soft end")
        if y_label:
            self.text(x - 2, y - 5, y_label, "small soft start")
        return Axes(self, x, y, w, h, xs, ys, log_x, log_y)

    def _labeled(self, shape: Shape, lines: Sequence[str], kind: str, style: str) -> Shape:
        size = SIZES[_named(style, SIZES)]
        names = f"{style} on-strong" if "strong" in kind.split() else style
        step = size + 3
        first = shape.center[1] + size * 0.36 - step * (len(lines) - 1) / 2
        for place, text in enumerate(lines):
            if text_width(text, size) > shape.w - 2 or step * len(lines) - 2 > shape.h:
                raise DoesNotFit(f"“{text}” is too wide or high for its shape in “{self.title}”")
            self.text(shape.center[0], first + step * place, text, names.strip())
        return shape

    def _path(self, d: str, kind: str, *, tip: bool = False, both: bool = False) -> None:
        ends = ""
        if tip:
            color = _named(kind, TIPS)
            self.tips.add(color)
            ends = f' marker-end="url(#tip-{color or "plain"})"'
            ends += f' marker-start="url(#tip-{color or "plain"})"' if both else ""
        self.parts.append(f'<path class="{_classes("line", kind)}"{ends} d="{d}"/>')


@dataclass(frozen=True, slots=True)
class Axes:
    """A plot in a figure, with coordinates of its own: `at` turns them into the figure's."""

    figure: Figure
    x: float
    y: float
    w: float
    h: float
    xs: Point
    ys: Point
    log_x: bool
    log_y: bool

    def at(self, x: float, y: float) -> Point:
        across = _share(x, self.xs, is_log=self.log_x)
        up = _share(y, self.ys, is_log=self.log_y)
        return self.x + self.w * across, self.y + self.h * (1 - up)

    def curve(self, points: Iterable[Point], kind: str = "main") -> None:
        self.figure.curve([self.at(*point) for point in points], kind)

    def plot(self, function: Callable[[float], float], kind: str = "main", steps: int = 48,
             span: Point | None = None) -> None:  # fmt: skip
        """The graph of a function, over the whole width or a span of it."""
        low, high = span or self.xs
        if self.log_x:
            xs = [low * (high / low) ** (step / steps) for step in range(steps + 1)]
        else:
            xs = [low + (high - low) * step / steps for step in range(steps + 1)]
        self.curve([(x, function(x)) for x in xs], kind)

    def line(self, *points: Point, kind: str = "") -> None:
        self.figure.line(*(self.at(*point) for point in points), kind=kind)

    def dot(self, x: float, y: float, kind: str = "strong") -> None:
        self.figure.dot(*self.at(x, y), kind=kind)

    def text(self, x: float, y: float, text: str, style: str = "small") -> None:
        self.figure.text(*self.at(x, y), text, style)

    def x_tick(self, x: float, text: str) -> None:
        at, _ = self.at(x, self.ys[0])
        self.figure.line((at, self.y + self.h), (at, self.y + self.h + 3))
        self.figure.text(at, self.y + self.h + 15, text, "small soft")

    def y_tick(self, y: float, text: str) -> None:
        _, at = self.at(self.xs[0], y)
        self.figure.line((self.x - 3, at), (self.x, at))
        self.figure.text(self.x - 6, at + 4, text, "small soft end")


def _share(value: float, ends: Point, *, is_log: bool) -> float:
    low, high = ends
    if is_log:
        value, low, high = log10(value), log10(low), log10(high)
    return (value - low) / (high - low)


def _named(style: str, names: Container[str]) -> str:
    """The first of some names that is in a style or a kind; empty if none is."""
    return next((name for name in style.split() if name in names), "")


def _classes(*names: str) -> str:
    return " ".join(name for name in names if name)


def _polyline(points: Sequence[Point]) -> str:
    return "M" + "L".join(_p(point) for point in points)


def _before(origin: Point, end: Point, gap: float) -> Point:
    """A point on the way from an origin to an end, a gap before the end."""
    dx, dy = end[0] - origin[0], end[1] - origin[1]
    length = (dx * dx + dy * dy) ** 0.5
    if length <= gap:
        return end
    return end[0] - dx * gap / length, end[1] - dy * gap / length


def _p(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _n(number: float) -> str:
    """A number as short as a tenth of a unit allows."""
    return f"{number:.1f}".rstrip("0").rstrip(".") if number else "0"
