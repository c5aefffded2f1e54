"""Figures of section 5, regularization and generalization."""

from __future__ import annotations

from math import cos, exp, radians, sin

from ..shapes import Figure, Point


def l1_diamond_l2_ball() -> Figure:
    figure = Figure("The limits of L1 and L2 and the contours of a loss", 254)
    limit, y, best = 40, 176, (26, 80)
    for x, title, touch, level, words in (
        (51, "L1", (0, 40), 61.8, "w₁ = 0"), (193, "L2", (13.6, 37.6), 57.1, "w₁ small")
    ):  # fmt: skip
        figure.text(x + 18, 16, title, "bold")
        if title == "L1":
            corners = ((0, -1), (1, 0), (0, 1), (-1, 0))
            figure.polygon([(x + limit * dx, y + limit * dy) for dx, dy in corners], "learned")
        else:
            figure.circle(x, y, limit, kind="learned")
        figure.arrow((x - 44, y), (x + 84, y), kind="thin", gap=0)
        figure.arrow((x, y + 48), (x, 26), kind="thin", gap=0)
        figure.text(x + 84, y + 15, "w₁", "small soft end")
        figure.text(x - 5, 36, "w₂", "small soft end")
        for share in (1, 0.66, 0.33):
            figure.curve([(x + dx, y - dy) for dx, dy in _contour(best, level * share)])
        figure.text(x + best[0], y - best[1] + 4, "loss", "small")
        figure.dot(x + touch[0], y - touch[1])
        figure.dot(x - 20, 243)
        figure.text(x - 10, 248, words, "accent bold start")
    return figure


def _contour(center: Point, level: float) -> list[Point]:
    """An ellipse of a loss whose steep direction is 1.3 times as steep as the flat one."""
    tilt = radians(-25)
    points = []
    for degrees in range(0, 361, 10):
        flat, steep = level * cos(radians(degrees)), level / 1.3 * sin(radians(degrees))
        points.append((center[0] + flat * cos(tilt) - steep * sin(tilt),
                       center[1] + flat * sin(tilt) + steep * cos(tilt)))  # fmt: skip
    return points


def early_stopping() -> Figure:
    figure = Figure("Early stopping with a patience of three epochs", 232)
    best, stop = 5, 8
    plot = figure.axes(8, 40, 264, 150, xs=(0.5, 9.5), y_label="loss")
    for epoch in range(1, 10):
        plot.x_tick(epoch, str(epoch))
    figure.text(272, 226, "epoch", "small soft end")
    for epoch, word, style in ((best, "keep", "accent bold"), (stop, "stop", "bold")):
        plot.line((epoch, 0), (epoch, 1), kind="dashed")
        plot.text(epoch, 1.05, word, style)
    plot.plot(lambda epoch: 0.08 + 0.72 * exp((1 - epoch) / 2.2), kind="", span=(1, 9))
    plot.plot(_validation_loss, span=(1, 9))
    plot.dot(best, _validation_loss(best))
    plot.text(1.9, 0.72, "validation", "small accent bold start")
    plot.text(3.9, 0.14, "training", "small end")
    left, height = plot.at(best, 0.86)
    right, _ = plot.at(stop, 0.86)
    figure.bracket(left + 4, right - 4, height, "patience 3")
    return figure


def _validation_loss(epoch: float) -> float:
    away = abs(epoch - 5) / 4
    return 0.42 + (0.46 * away**2 if epoch < 5 else 0.16 * away**1.6)


def double_descent() -> Figure:
    figure = Figure("Double descent of the test error", 222)
    fits = 0.45
    plot = figure.axes(20, 24, 252, 174, ys=(-0.06, 1.06), x_label="model size", y_label="error")
    plot.y_tick(0, "0")
    plot.line((fits, -0.06), (fits, 0.94), kind="dashed thin")
    plot.text(fits, 0.98, "just fits all data")

    def base(size: float) -> float:
        return 0.2 + 0.68 * exp(-size / 0.09)

    def training(size: float) -> float:
        return 0.72 * float(max(0.0, 1 - size / fits) ** 2.6)

    plot.plot(training, kind="")
    plot.plot(lambda size: base(size) + 0.1 / (1 + ((size - fits) / 0.12) ** 2), kind="dashed")
    plot.plot(lambda size: base(size) + 0.62 / (1 + (abs(size - fits) / 0.05) ** 1.5), steps=80)
    plot.text(0.51, 0.6, "test", "accent bold start")
    plot.text(0.99, 0.12, "test, tuned L2", "small end")
    plot.text(0.02, 0.05, "training", "small start")
    return figure
