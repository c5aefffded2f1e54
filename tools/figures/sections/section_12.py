"""Figures of section 12, debugging and training in practice."""

from __future__ import annotations

from ..shapes import Figure


def underfitting_ladder() -> Figure:
    figure = Figure("Five checks for a training error that is too high", 304)
    width, height, up, aside, bottom = 150, 30, 46, 30, 240
    steps = []
    for place, text in enumerate((
        "1  code: one batch", "2  rate, longer run", "3  less dropout etc.", "4  larger network",
        "5  labels, inputs",
    )):  # fmt: skip
        x, y = 4 + aside * place, bottom - up * place
        kind = "" if place else "strong"
        steps.append(figure.box(x, y, width, height, text, kind=kind))
    for lower, upper in zip(steps, steps[1:], strict=False):
        x = upper.top[0] - aside / 2
        figure.arrow((x, lower.y), (x, upper.y + height))
    start = figure.box(4, 4, 112, 42, "training error", "too high")
    figure.arrow((18, start.bottom[1]), (18, bottom), kind="main")
    last, first = steps[-1], steps[0]
    figure.bend((262, last.bottom[1]), (268, first.center[1]), first.right, kind="dashed")
    figure.text(276, 280, "after each step:", "small end")
    figure.text(276, 294, "measure again", "small end")
    figure.text(6, bottom + height + 18, "cheap", "small soft start")
    figure.text(last.x - 10, last.center[1] + 4, "costly", "small soft end")
    return figure
