"""Figures of section 1, choosing and framing."""

from __future__ import annotations

from math import exp

from ..shapes import Figure


def bias_variance_curves() -> Figure:
    figure = Figure("Learning curves of high bias and high variance", 228)
    width, height, top = 116, 140, 44
    best = 0.2
    plots = []
    for x, title, validation, training in (
        (10, "high bias",
         lambda n: 0.62 + 0.36 * exp(-6 * n), lambda n: 0.57 - 0.54 * exp(-8 * n)),
        (154, "high variance",
         lambda n: 0.5 + 0.46 * exp(-2.6 * n) - 0.06 * n, lambda n: 0.17 - 0.13 * exp(-2 * n)),
    ):  # fmt: skip
        figure.text(x + width / 2, 16, title, "bold")
        plot = figure.axes(x, top, width, height, x_label="examples", y_label="error")
        plot.line((0, best), (1, best), kind="dashed thin")
        plot.plot(training, kind="", span=(0.02, 1))
        plot.plot(validation, span=(0.02, 1))
        plots.append(plot)
    bias, variance = plots
    figure.arrow(bias.at(0.9, 0.54), bias.at(0.9, best), both=True, gap=3)
    bias.text(0.84, 0.41, "too high,", "small end")
    bias.text(0.84, 0.31, "gap small", "small end")
    bias.text(0.98, best - 0.09, "best possible", "small soft end")
    figure.arrow(variance.at(0.5, 0.57), variance.at(0.5, 0.13), both=True, gap=3)
    variance.text(0.56, 0.4, "gap", "small accent bold start")
    variance.text(0.56, 0.3, "narrows", "small accent bold start")
    figure.line((10, 218), (34, 218), kind="main")
    figure.text(42, 222, "validation", "small start")
    figure.line((154, 218), (178, 218))
    figure.text(186, 222, "training", "small start")
    return figure
