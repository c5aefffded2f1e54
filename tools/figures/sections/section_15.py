"""Figures of section 15, evaluation and data splits."""

from __future__ import annotations

from ..shapes import Figure

KINDS = {"t": "gray", "v": "dashed", "x": "strong"}
ROWS = (
    ("independent rows: random", "ttxtvtttxv", "", 1.8, ()),
    ("groups: by patient", "ttttttvvxx", "AABBCCDDEE", 0, (2, 4, 6, 8)),
    ("time: by date", "ttttttvvxx", "", 0, (6, 8)),
)


def honest_splits() -> Figure:
    figure = Figure("Three honest ways to split data", 240)
    width, height, first, spare = 23, 28, 4, 16
    for x, kind, name in ((4, "t", "training"), (104, "v", "validation"), (216, "x", "test")):
        figure.box(x, 4, 14, 14, kind=KINDS[kind], corner=2)
        figure.text(x + 20, 16, name, "start")
    for row, (name, blocks, letters, between, gaps) in enumerate(ROWS):
        y, x = 54 + 64 * row, float(first)
        figure.text(first, y - 8, name, "start")
        for place, block in enumerate(blocks):
            if place in gaps:
                x += spare / len(gaps)
            letter = letters[place : place + 1]
            figure.box(x, y, width, height, *letter, kind=KINDS[block], corner=3)
            x += width + 3 + between
    figure.arrow((first, 226), (236, 226))
    figure.text(276, 230, "time", "end")
    return figure
