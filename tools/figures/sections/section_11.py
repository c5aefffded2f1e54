"""Figures of section 11, models in production: few bits, small models, serving, drift."""

from __future__ import annotations

from ..shapes import Figure, Point


def float_line_to_integer_grid() -> Figure:
    figure = Figure("Real values onto an even grid of integers", 226)
    first, width, upper, lower, steps = 24, 176, 56, 144, 16
    outside, cut = 258, 229
    step = width / steps
    figure.text(4, 14, "float", "bold start")
    figure.line((8, upper), (cut - 4, upper))
    figure.line((cut + 4, upper), (272, upper))
    for x in (cut - 4, cut + 4):
        figure.line((x - 3, upper + 6), (x + 3, upper - 6))
    figure.line((first, lower), (first + width, lower))
    for tick in range(steps + 1):
        x = first + step * tick
        figure.line((x, lower - 4), (x, lower + 4), kind="thin")
    for share, value, integer in ((0, "−0.5", "0"), (4, "0", "64"), (8, "0.5", "128"),
                                  (16, "1.5", "255")):  # fmt: skip
        x = first + step * share
        style = "accent bold" if value == "0.5" else ""
        figure.text(x, upper - 12, value, style)
        figure.line((x, upper - 5), (x, upper + 5))
        figure.arrow((x, upper + 8), (x, lower - 5), kind="main" if style else "")
        figure.text(x, lower + 20, integer, style)
    figure.text(outside, upper - 12, "3.0")
    figure.line((outside, upper - 5), (outside, upper + 5))
    figure.arrow((outside, upper + 8), (first + width + 4, lower - 5), kind="dashed")
    figure.text(236, 112, "clipped", "small start")
    figure.text(4, lower + 76, "8-bit integer", "bold start")
    figure.text(first + 4 * step, lower + 36, "zero point", "small soft")
    left = first + 11 * step
    figure.bracket(left, left + step, lower + 13, depth=-5)
    figure.line((left + step / 2, lower + 13), (left + step / 2, lower + 40))
    figure.text(left + step / 2, lower + 54, "one step = scale", "small soft")
    return figure


def hard_label_and_soft_targets() -> Figure:
    figure = Figure("A hard label and soft targets", 218)
    width, bar, step, base, scale = 84, 20, 28, 184, 112
    for chart, (lines, values) in enumerate(
        (
            (("label",), ("1", "0", "0")),
            (("teacher,", "T = 1"), ("0.95", "0.05", "0.01")),
            (("teacher,", "T = 4"), ("0.57", "0.27", "0.16")),
        )
    ):
        x = 2 + 96 * chart
        for line, text in enumerate(lines):
            at = 33 - 17 * (len(lines) - 1 - line)
            figure.text(x + width / 2, at, text, "bold")
        for place, (name, value) in enumerate(zip("274", values, strict=True)):
            middle, height = x + step * (place + 0.5), scale * float(value)
            is_soft = chart == 2 and place > 0
            if height:
                kind = "strong bare" if is_soft else "gray cell"
                figure.box(middle - bar / 2, base - height, bar, height, kind=kind, corner=1)
            style = "small accent bold" if is_soft else "small"
            figure.text(middle, base - height - 5, value, style)
            figure.text(middle, base + 18, name)
        figure.line((x, base), (x + width, base))
    return figure


def three_pruning_patterns() -> Figure:
    figure = Figure("Three patterns with half of the weights removed", 290)
    size, left, step = 16, 4, 98
    patterns = (
        ("unstructured", ("1.11.1.1", ".1..1...", "11.1..11", "..1.1.11")),
        ("2:4", ("1.1..11.", "11...1.1", ".1.11..1", "..111.1.")),
        ("structured", ("1.1..1.1",) * 4),
    )
    for row, (name, rows) in enumerate(patterns):
        y = 24 + step * row
        kept = "strong" if name == "2:4" else "gray"
        figure.text(left, y - 8, name, "accent bold start" if name == "2:4" else "bold start")
        apart = 6 if name == "2:4" else 0
        for half in (0, 4):
            kinds = [[kept if cell == "1" else "" for cell in line[half:half + 4]]
                     for line in rows]  # fmt: skip
            figure.cells(left + (size + apart / 4) * half, y, size, kinds)
    beside = left + 8 * size
    for y, words in ((58, ("anywhere,", "rows uneven")), (58 + step, ("2 of every 4", "in a row"))):
        for line, word in enumerate(words):
            figure.text(beside + 16, y - 4 + 14 * line, word, "small start")
    y = 24 + 2 * step
    figure.arrow((beside + 8, y + 2 * size), (beside + 44, y + 2 * size))
    figure.cells(beside + 50, y, size, [["gray"] * 4] * 4)
    figure.text(beside + 50 + 2 * size, y - 8, "smaller matrix", "small")
    return figure


def dynamic_batching_timeline() -> Figure:
    figure = Figure("Requests wait a short while and run as a batch", 210)
    radius, lane, top, height, axis = 9, 62, 122, 34, 186
    arrivals = (18, 48, 69, 97, 136, 164)
    close, done, end = 108, 192, 276
    figure.text(4, 14, "requests", "bold start")
    figure.bracket(arrivals[0], close, 40, "longest wait")
    for number, x in enumerate(arrivals, 1):
        start = close if number <= 4 else done
        figure.line((x, lane + radius), (start, top), kind="thin")
    for number, x in enumerate(arrivals, 1):
        figure.circle(x, lane, radius, str(number), style="small",
                      kind="learned" if number <= 4 else "")  # fmt: skip
    figure.box(close, top, done - close, height, "batch 1–4", kind="strong", corner=3)
    figure.box(done, top, end - done, height, "batch 5–6", corner=3)
    figure.text(4, top + 22, "GPU", "bold start")
    figure.text(4, top - 2, "1 waits longest", "small start")
    figure.arrow((4, axis), (276, axis), gap=0)
    figure.text(276, axis + 16, "time", "small soft end")
    for x, text in ((close, "window closes"), (done, "all finish")):
        figure.line((x, top + height), (x, axis), kind="thin dashed")
        figure.text(x, axis + 16, text, "small")
    return figure


ABOVE = ((-48, -14), (-26, -27), (-4, -14), (20, -28), (34, -10), (56, -14))
BELOW = ((-34, 33), (-14, 16), (6, 30), (28, 14), (48, 30))
CROWD = ((-58, 16), (-50, 32), (-36, 14), (-15, 34), (8, 13), (26, 33), (46, 13), (62, 21))


def three_kinds_of_drift() -> Figure:
    figure = Figure("Data drift, label drift and concept drift", 292)
    left, width, height, step = 3, 154, 88, 98
    center, beside = left + width / 2, left + width + 11
    for row, (name, words) in enumerate(
        (
            ("data drift", ("inputs move,", "boundary holds")),
            ("label drift", ("shares change",)),
            ("concept drift", ("two answers", "change (ringed)")),
        )
    ):
        y = 3 + step * row
        middle = y + height / 2
        figure.box(left, y, width, height, kind="pale", corner=4)
        figure.text(beside, y + 32, name, "bold start")
        for line, word in enumerate(words):
            figure.text(beside, y + 50 + 14 * line, word, "small start")
        is_concept = row == 2
        figure.line((left + 6, middle), (left + width - 6, middle),
                    kind="dashed" if is_concept else "main")  # fmt: skip
        if name == "data drift":
            above, below = _narrow(ABOVE), _narrow(BELOW)
            for shift, kinds in ((-44, ("gray bare", "pale")), (46, ("strong", ""))):
                _points(figure, (center + shift, middle), above, kinds[0])
                _points(figure, (center + shift, middle), below, kinds[1])
            for up in (-20, 22):
                figure.arrow((center - 14, middle + up), (center + 16, middle + up), gap=0)
        elif name == "label drift":
            _points(figure, (center, middle), ABOVE[1:4:2], "strong")
            _points(figure, (center, middle), (*BELOW, *CROWD), "")
        else:
            figure.line((center - 58, middle + 36), (center + 58, middle - 36), kind="main")
            _points(figure, (center, middle), ABOVE[:4], "strong")
            _points(figure, (center, middle), (*ABOVE[4:], *BELOW), "")
            for dx, dy in ABOVE[4:]:
                figure.circle(center + dx, middle + dy, 7.5, kind="empty cell")
    return figure


def _narrow(places: tuple[Point, ...]) -> tuple[Point, ...]:
    """The first five places, squeezed to less than half of their width."""
    return tuple((dx * 0.44, dy) for dx, dy in places[:5])


def _points(figure: Figure, around: Point, places: tuple[Point, ...], kind: str) -> None:
    for dx, dy in places:
        figure.dot(around[0] + dx, around[1] + dy, kind=kind)
