"""Figures of section 2, layers, activations and depth."""

from __future__ import annotations

from math import erf, exp, pi, sin, sqrt, tanh

from ..shapes import Figure


def residual_shortcut() -> Figure:
    figure = Figure("A residual block", 300)
    shortcut, branch, plus_y, split_y, x_y = 110, 228, 84, 222, 276
    output = figure.box(shortcut - 44, 4, 88, 32, "x + f(x)")
    plus = figure.circle(shortcut, plus_y, 15, "+", style="sign")
    x = figure.circle(shortcut, x_y, 18, "x")
    layer = figure.box(branch - 33, 112, 66, 80, kind="learned")
    figure.text(branch, 131, "f", "bold")
    for line, word in enumerate(("norm", "weights", "ReLU")):
        figure.text(branch, 148 + 17 * line, word)
    figure.line(x.top, (shortcut, split_y))
    figure.arrow((shortcut, split_y), plus.bottom, kind="main")
    figure.arrow((shortcut, split_y), (branch, split_y), layer.bottom)
    figure.arrow(layer.top, (branch, plus_y), plus.right)
    figure.dot(shortcut, split_y)
    figure.arrow(plus.top, output.bottom)
    figure.text(shortcut + 9, 150, "shortcut,", "small accent start")
    figure.text(shortcut + 9, 164, "unchanged", "small accent start")
    for start, far, end in ((output.left, 36, x.left), (output.right, 274, x.right)):
        figure.arrow(start, (far, start[1]), (far, end[1]), end, kind="dashed")
    figure.text(73, 150, "gradient")
    figure.text(73, 168, "× 1")
    figure.text(branch - 8, 246, "gradient")
    figure.text(branch - 8, 264, "× slope of f")
    return figure


def bending_a_line_with_relu() -> Figure:
    figure = Figure("A line without activation, and one bent by ReLU", 188)
    width, height, top = 124, 116, 34
    bends = ((0, 0.45), (0.2, 0.81), (0.3, 0.89), (0.76, 0.14), (1, 0.36))
    for x, title, caption, points in (
        (6, "no activation", "one line, any depth", ((0, 0.82), (1, 0.2))),
        (150, "with ReLU", "one bend per unit", bends),
    ):
        middle = x + width / 2
        figure.text(middle, 16, title, "bold")
        plot = figure.axes(x, top, width, height)
        plot.plot(lambda at: 0.5 + (0.36 - 0.054 * at) * sin(2 * pi * (0.98 * at - 0.03)), kind="")
        plot.line(*points, kind="main")
        for bend in points[1:-1]:
            plot.dot(*bend)
        plot.text(0.72, 0.62, "target", "small soft start")
        figure.text(middle, top + height + 20, caption, "small")
    return figure


def five_activations() -> Figure:
    figure = Figure("Sigmoid, tanh, ReLU, GELU and SiLU", 318)
    left, width, low, high = 36, 236, -4.0, 4.0
    figure.text(left - 12, 16, "squashing", "bold start")
    squashing = figure.axes(left, 26, width, 92, xs=(low, high), ys=(-1.2, 1.2))
    figure.text(left - 12, 162, "ReLU family", "bold start")
    family = figure.axes(left, 172, width, 124, xs=(low, high), ys=(-0.6, 3))
    for plot, values in ((squashing, (-1, 0, 1)), (family, (0, 1, 2, 3))):
        plot.line((low, 0), (high, 0), kind="thin pale")
        for value in values:
            plot.y_tick(value, str(value).replace("-", "−"))
        for at, text in ((low, "−4"), (0, "0"), (high, "4")):
            plot.x_tick(at, text)
    squashing.plot(tanh, kind="dashed")
    squashing.plot(lambda x: 1 / (1 + exp(-x)), kind="")
    squashing.text(-3.8, 0.22, "sigmoid", "small start")
    squashing.text(-3.8, -0.8, "tanh", "small start")
    family.line((low, 0), (0, 0), (3, 3))
    family.plot(lambda x: x / (1 + exp(-x)), kind="dashed", span=(low, 3.13))
    family.plot(lambda x: x * (1 + erf(x / sqrt(2))) / 2, span=(low, 3))
    for row, (kind, text, style) in enumerate(
        (
            ("", "ReLU", "small start"),
            ("main", "GELU, down to −0.17", "small accent bold start"),
            ("dashed", "SiLU, down to −0.28", "small start"),
        )
    ):
        y = 186 + 17 * row
        figure.line((left + 10, y - 4), (left + 32, y - 4), kind=kind)
        figure.text(left + 38, y, text, style)
    return figure
