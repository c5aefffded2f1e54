"""Figures of section 19, pretraining and scaling."""

from __future__ import annotations

from ..shapes import Figure

MINIMA = (("small budget", 2.4, 7.9), ("medium", 4.4, 5.2), ("large", 6.4, 2.5))
REACH, BEND = 2.3, 0.26


def isoflop_curves() -> Figure:
    figure = Figure("Loss against model size for three budgets", 262)
    plot = figure.axes(
        8, 24, 264, 212, xs=(0, 10), ys=(0, 10), x_label="model size (log)", y_label="loss"
    )
    _, largest, lowest = MINIMA[-1]
    for name, size, loss in MINIMA:
        points = [(size + step * REACH / 12, loss + BEND * (step * REACH / 12) ** 2)
                  for step in range(-12, 13)]  # fmt: skip
        plot.curve(points, "")
        plot.text(points[-1][0] + 0.15, points[-1][1] - 0.1, name, "small start")
    plot.line(*((size, loss) for _, size, loss in MINIMA), kind="dashed")
    for _, size, loss in MINIMA:
        plot.dot(size, loss, "gray")
    plot.text(3.15, 7.15, "compute-optimal", "small start")
    smaller = largest - 1.6
    plot.dot(smaller, lowest + BEND * 1.6**2)
    figure.arrow(plot.at(largest, lowest - 0.55), plot.at(smaller, lowest - 0.55), kind="main")
    plot.text(5.4, 1.05, "smaller, trained longer:", "accent bold")
    plot.text(5.4, 0.25, "cheaper to serve", "accent")
    return figure


def next_or_masked_token() -> Figure:
    figure = Figure("What next-token and masked training guess", 238)
    width, height, step = 48, 30, 56
    words = ("the", "cat", "sat", "down", "here")
    rows = []
    for y, title, caption, targets in (
        (50, "next token", "4 targets, each from the left", (1, 2, 3, 4)),
        (168, "masked token", "1 target, from both sides", (2,)),
    ):
        figure.text(4, y - 36, title, "bold start")
        rows.append([
            figure.box(4 + step * place, y, width, height,
                       "?" if targets == (place,) else word,
                       kind="strong" if place in targets else "")
            for place, word in enumerate(words)
        ])  # fmt: skip
        figure.text(140, y + height + 20, caption)
    following, masked = rows
    for one, two in zip(following, following[1:], strict=False):
        start, end = one.top[0] + 10, two.top[0] - 8
        figure.bend((start, one.y), ((start + end) / 2, one.y - 26), (end, two.y))
    hidden, y = masked[2].top
    for place, aside, rise in ((0, -7, 50), (1, -18, 26), (3, 18, 26), (4, 7, 50)):
        start = masked[place].top[0]
        figure.bend((start, y), ((start + hidden + aside) / 2, y - rise), (hidden + aside, y))
    return figure
