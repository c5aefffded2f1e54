"""Charts as pages draw them: shapes in an SVG that stretches to its place, and the same as a table.

The shapes have no text in them, so that a narrow screen does not shrink it; labels beside the axes
are the page's own text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

HEIGHT = 100  # of the shapes, in units of the view box
STEP = 10  # from one column to the next
GAP = 2  # between two columns
FEW = 14  # columns that can each have their label below
POINTED = 62  # columns that can each say what they are under a pointer
MARGIN = 2  # above and below a line, so that its thickness is seen
NICE = (1, 2, 3, 4, 5, 6, 8, 10)  # what an axis counts in, times a power of ten


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a chart and row of its table: its short label, its name, a value a series.

    `shown` are the table's cells, if they differ from the values.
    """

    label: str
    name: str
    values: tuple[float | None, ...]
    shown: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[str, ...]:
        return self.shown or tuple(
            "" if v is None else number_format(f"{v:g}") for v in self.values
        )

    def without(self, absent: Set[int]) -> Column:
        """The same column without the series at those places."""
        if not absent:
            return self
        values = [value for place, value in enumerate(self.values) if place not in absent]
        cells = [cell for place, cell in enumerate(self.cells) if place not in absent]
        return Column(self.label, self.name, tuple(values), tuple(cells))

    @property
    def sentence(self) -> str:
        return f"{self.name}: {', '.join(cell for cell in self.cells if cell)}"


@dataclass(frozen=True, slots=True)
class Shape:
    """A series: its place among all that the chart can have, its name, and its path."""

    number: int
    name: str | Promise
    path: str


@dataclass(frozen=True, slots=True)
class Chart:
    id: str
    title: str
    meaning: str
    """What it shows, in a sentence."""
    of: str | Promise
    """What a column stands for: the head of the table's first one."""
    shapes: list[Shape]
    heads: Sequence[str | Promise]
    """The heads of the table's other columns."""
    columns: Sequence[Column]
    top: str
    """What the top of the axis stands for."""
    is_lines: bool = False
    height: ClassVar = HEIGHT

    @property
    def width(self) -> int:
        return max(len(self.columns), 1) * STEP

    @property
    def labels(self) -> list[str]:
        """The labels below: every column's if there is room, else three of them."""
        labels = [column.label for column in self.columns]
        if len(labels) <= FEW:
            return labels
        return [labels[0], labels[len(labels) // 2], labels[-1]]

    @property
    def has_all_labels(self) -> bool:
        return len(self.columns) <= FEW

    @property
    def tips(self) -> SafeString:
        """The tooltip of each column; empty if there are too many of them."""
        if len(self.columns) > POINTED:
            return SafeString()
        return _joined(
            f'<rect x="{place * STEP}" width="{STEP}" height="{HEIGHT}">'
            f"<title>{escape(column.sentence)}</title></rect>"
            for place, column in enumerate(self.columns)
        )

    @property
    def rows(self) -> SafeString:
        """The rows of the table."""
        return _joined(
            f'<tr><th scope="row">{escape(column.name)}</th>'
            f"{''.join(f'<td>{escape(cell)}</td>' for cell in column.cells)}</tr>"
            for column in self.columns
        )

    @property
    def is_empty(self) -> bool:
        return not any(any(column.values) for column in self.columns)


def stacked(
    id: str,
    title: str,
    meaning: str,
    of: str | Promise,
    series: Sequence[str | Promise],
    columns: Sequence[Column],
    heads: Sequence[str | Promise] = (),
    unit: str = "%(number)s",
) -> Chart:
    """Stacked columns; `heads` if the table says more than the parts."""
    highest = max((sum(value or 0 for value in column.values) for column in columns), default=0)
    top = nice_top(highest)
    paths = [_column_path(columns, place, top) for place in range(len(series))]
    shapes, heads, columns = _present(series, paths, heads or series, columns)
    return Chart(id, title, meaning, of, shapes, heads, columns, unit % {"number": f"{top:g}"})


def lines(
    id: str,
    title: str,
    meaning: str,
    unit: str | Promise,
    series: Sequence[str],
    columns: Sequence[Column],
) -> Chart:
    """Shares, 0 to 1, as lines; a line skips the columns that have no value for it."""
    paths = [_line_path(columns, place) for place in range(len(series))]
    shapes, heads, columns = _present(series, paths, series, columns)
    top = pgettext("top of an axis", "all")
    return Chart(id, title, meaning, unit, shapes, heads, columns, top, is_lines=True)


def _present(
    series: Sequence[str | Promise],
    paths: Sequence[str],
    heads: Sequence[str | Promise],
    columns: Sequence[Column],
) -> tuple[list[Shape], list[str | Promise], list[Column]]:
    """The shapes, heads and columns without the series that have nothing in them."""
    absent = {place for place, path in enumerate(paths) if not path}
    shapes = [Shape(place + 1, series[place], path) for place, path in enumerate(paths) if path]
    left = [head for place, head in enumerate(heads) if place not in absent]
    return shapes, left, [column.without(absent) for column in columns]


def nice_top(highest: float) -> float:
    """The smallest round number, 1 or more, that is not below the highest value."""
    power = 1
    while highest > power * NICE[-1]:
        power *= 10
    return next(power * nice for nice in NICE if highest <= power * nice)


def _joined(pieces: Iterable[str]) -> SafeString:
    """HTML built from escaped pieces; a template would take many times as long."""
    return mark_safe("".join(pieces))  # noqa: S308  (whatever is not ours is escaped)


def _column_path(columns: Sequence[Column], place: int, top: float) -> str:
    parts = []
    for number, column in enumerate(columns):
        value = column.values[place] or 0
        if value:
            below = sum(other or 0 for other in column.values[:place])
            x, y = number * STEP + GAP / 2, HEIGHT * (1 - (below + value) / top)
            high, wide = HEIGHT * value / top, STEP - GAP
            parts.append(f"M{x:g} {y:.4g}h{wide}v{high:.4g}h-{wide}z")
    return "".join(parts)


def _line_path(columns: Sequence[Column], place: int) -> str:
    parts, pen = [], "M"
    for number, column in enumerate(columns):
        value = column.values[place]
        if value is not None:
            y = MARGIN + (HEIGHT - 2 * MARGIN) * (1 - value)
            parts.append(f"{pen}{number * STEP + STEP / 2:g} {y:.4g}")
            pen = "L"
    return "".join(parts) + ("h.01" if len(parts) == 1 else "")
