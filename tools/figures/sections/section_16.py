"""Figures of section 16, losses, metrics and uncertainty."""

from __future__ import annotations

from functools import partial
from math import cos, exp, log, pi, radians, sin, sqrt

from ..shapes import Figure, Point


def softmax_vs_sigmoids() -> Figure:
    figure = Figure("Softmax and sigmoids of the same logits", 258)
    bar, step, base, scale, width = 24, 40, 172, 100, 124
    figure.text(140, 16, "logits: dog 2, ball 2, cat −1")
    for x, title, values, total in (
        (8, "softmax", (0.49, 0.49, 0.02), "sum = 1"),
        (148, "sigmoids", (0.88, 0.88, 0.27), "sum = 2.03"),
    ):
        middle = x + width / 2
        figure.text(middle, 44, title, "bold")
        figure.text(middle, 60, "share one sum" if x < 100 else "each alone", "small soft")
        for place, (name, value) in enumerate(zip(("dog", "ball", "cat"), values, strict=True)):
            at, height = middle + step * (place - 1), scale * value
            is_chosen = x > 100 and place < 2
            kind = "strong bare" if is_chosen else "gray cell"
            figure.box(at - bar / 2, base - height, bar, height, kind=kind, corner=1)
            style = "small accent bold" if is_chosen else "small"
            figure.text(at, base - height - 5, str(value), style)
            figure.text(at, base + 17, name)
        figure.line((x, base), (x + width, base))
        figure.text(middle, 248, total, "bold")
    figure.line((148, base - scale / 2), (272, base - scale / 2), kind="dashed")
    figure.text(272, base - scale / 2 - 4, "cutoff", "small end")
    left = 10.0
    for share in (0.49, 0.49, 0.02):
        figure.box(left, 206, 120 * share, 18, kind="gray cell", corner=0)
        left += 120 * share
    return figure


def triplet_margin() -> Figure:
    figure = Figure("A triplet loss with a margin of 0.2", 234)
    x, y, unit, mark = 103, 124, 142, 9
    figure.circle(x, y, 0.7 * unit, kind="learned dashed")
    figure.circle(x, y, 0.5 * unit)

    def at(distance: float, degrees: float) -> Point:
        angle = radians(degrees)
        return x + unit * distance * cos(angle), y - unit * distance * sin(angle)

    for distance, degrees, kind in ((0.35, -45, ""), (0.6, 0, "strong"), (0.95, 32, "gray")):
        middle = at(distance, degrees)
        figure.box(middle[0] - mark / 2, middle[1] - mark / 2, mark, mark, kind=kind, corner=0)
    figure.arrow(at(0.4, -45), at(0.56, -45))
    figure.arrow(at(0.65, 0), at(0.85, 0), kind="main", gap=0)
    figure.arrow((x - 0.5 * unit + 6, y), (x - 6, y), gap=0)
    figure.dot(x, y, radius=5)
    figure.dot(x - 0.5 * unit, y)
    figure.text(x, y + 20, "anchor", "small")
    figure.text(x - 0.5 * unit + 10, y + 20, "match", "small start")
    figure.text(x - 0.25 * unit, y - 7, "pull", "small")
    figure.text(x, y - 0.5 * unit + 17, "0.5", "small soft")
    figure.text(x, y - 0.7 * unit - 7, "0.7", "small soft")
    figure.text(x, y - 0.6 * unit + 6, "margin 0.2", "small accent")
    hard, easy, semi = at(0.35, -45), at(0.95, 32), at(0.7, 0)
    figure.text(hard[0] - 10, hard[1] + 9, "hard", "small end")
    figure.text(semi[0] + 4, semi[1] - 9, "push", "small accent bold start")
    figure.text(279, semi[1] + 21, "semi-hard", "small accent bold end")
    figure.text(easy[0] + 3, easy[1] - 24, "easy:", "small")
    figure.text(easy[0] + 3, easy[1] - 11, "no loss", "small")
    return figure


def focal_loss_curves() -> Figure:
    figure = Figure("Cross-entropy and focal loss", 252)
    left, top, width, height, easy = 28, 24, 244, 170, 0.65
    figure.box(left + easy * width, top, (1 - easy) * width, height, kind="learned bare", corner=0)
    plot = figure.axes(left, top, width, height, ys=(0, 4), y_label="loss")
    for value in (0, 2, 4):
        plot.y_tick(value, str(value))
    for share in (0, 0.5, 1):
        plot.x_tick(share, str(share))
    plot.plot(lambda p: -log(p), kind="", span=(0.02, 1))
    plot.plot(lambda p: -((1 - p) ** 2) * log(p), span=(0.02, 1))
    plot.dot(0.5, 0.69, "gray")
    plot.dot(0.5, 0.17)
    plot.dot(0.9, 0.105, "gray")
    plot.text(0.51, 0.88, "0.69", "small start")
    plot.text(0.53, 0.27, "0.17", "small accent bold start")
    plot.text(0.9, 0.36, "0.105")
    for line, word in enumerate(("easy", "examples")):
        plot.text((1 + easy) / 2, 3.62 - 0.33 * line, word)
    bottom = top + height
    figure.text(left + width / 2, bottom + 31, "probability of the true class", "small soft")
    figure.line((left, bottom + 50), (left + 24, bottom + 50), kind="")
    figure.text(left + 31, bottom + 54, "cross-entropy", "small start")
    figure.line((left + 132, bottom + 50), (left + 156, bottom + 50), kind="main")
    figure.text(left + 163, bottom + 54, "focal, γ = 2", "small accent bold start")
    return figure


def entropy_plus_kl() -> Figure:
    figure = Figure("Cross-entropy is entropy plus KL divergence", 240)
    left, unit, height, upper, lower, axis = 10, 130, 30, 54, 118, 206
    figure.text(left, 16, "a fair coin", "bold start")
    figure.text(left, upper - 8, "best code", "small soft start")
    figure.text(left, lower - 8, "code for 90% heads", "small soft start")
    figure.line((left + unit, upper + height), (left + unit, lower), kind="dashed thin")
    for y in (upper, lower):
        figure.box(left, y, unit, height, "entropy 1.00", corner=0)
    figure.box(left + unit, lower, 0.74 * unit, height, "KL 0.74", kind="strong", corner=0)
    figure.bracket(left, left + 1.74 * unit, lower + height + 12, depth=-6)
    figure.text(left + 0.87 * unit, lower + height + 30, "cross-entropy 1.74", "bold")
    plot = figure.axes(left, axis, 2 * unit, 0, xs=(0, 2))
    for value in (0, 1, 2):
        plot.x_tick(value, str(value))
    figure.text(left + 1.5 * unit, axis + 28, "bits per toss", "small soft")
    return figure


def forward_and_reverse_kl() -> Figure:
    figure = Figure("Forward KL covers, reverse KL seeks", 214)
    width, height, top = 128, 112, 46

    def bell(x: float, mean: float, variance: float) -> float:
        return exp(-((x - mean) ** 2) / (2 * variance)) / sqrt(2 * pi * variance)

    def target(x: float) -> float:
        return (bell(x, -3, 1) + bell(x, 3, 1)) / 2

    for left, title, word, mean, variance in (
        (6, "forward KL", "covers both", 0, 10), (146, "reverse KL", "seeks one", 3, 1)
    ):  # fmt: skip
        figure.text(left + width / 2, 16, title, "bold")
        figure.text(left + width / 2, 32, word, "small soft")
        plot = figure.axes(left, top, width, height, xs=(-8, 8), ys=(0, 0.42))
        xs = [-8 + step / 4 for step in range(65)]
        figure.polygon([plot.at(x, target(x)) for x in xs], "gray cell")
        plot.plot(partial(bell, mean=mean, variance=variance))
        for x in (-3, 3):
            plot.x_tick(x, str(x).replace("-", "−"))
        if variance == 10:
            plot.text(0, 0.35, "mass in")
            plot.text(0, 0.305, "the valley")
            figure.arrow(plot.at(0, 0.29), plot.at(0, 0.135))
        else:
            plot.text(-3, 0.225, "missed")
    y = top + height + 42
    figure.box(30, y - 8, 24, 10, kind="gray cell", corner=1)
    figure.text(62, y + 1, "target", "small start")
    figure.line((160, y - 3), (184, y - 3), kind="main")
    figure.text(192, y + 1, "model", "small accent bold start")
    return figure


def three_kinds_of_uncertainty() -> Figure:
    figure = Figure("Ensemble, dropout and conformal sets", 318)
    nets, answers, small, step = 76, 158, 22, 28
    for title, y in (("ensemble", 14), ("dropout", 126), ("conformal", 240)):
        figure.text(4, y, title, "bold start")
    top = 22
    source = figure.box(4, top + step, 50, small, "input")
    for place, (net, answer) in enumerate((
        ("net 1", "cat 0.9"), ("net 2", "cat 0.6"), ("net 3", "dog 0.7")
    )):  # fmt: skip
        box = figure.box(nets, top + step * place, 56, small, net)
        figure.arrow(source.right, box.left, gap=1)
        figure.arrow(box.right, (answers - 6, box.center[1]), gap=0)
        figure.text(answers, box.center[1] + 5, answer, "start")
    _side(figure, top)
    figure.text(228, top + step + 15, "disagree", "small start")
    top = 134
    figure.box(nets - 6, top - 5, 68, 2 * step + small + 10, kind="pale")
    source = figure.box(4, top + step, 50, small, "input")
    for place, off in enumerate(((1, 4), (0, 2), (2, 3))):
        box = figure.box(nets, top + step * place, 56, small, corner=5)
        for unit in range(5):
            x, y = nets + 8 + 10 * unit, box.center[1]
            figure.circle(x, y, 3.5, kind="empty cell" if unit in off else "gray cell")
            if unit in off:
                figure.line((x - 4, y - 4), (x + 4, y + 4), kind="thin")
        figure.arrow(source.right, box.left, gap=1)
        figure.arrow(box.right, (answers - 6, box.center[1]), gap=0)
        figure.dot(answers + (14, 42, 24)[place], box.center[1], "gray")
    _side(figure, top)
    figure.text(228, top + step + 15, "spread", "small start")
    figure.text(276, 126, "same net, 3 runs", "small soft end")
    top, base = 256, 284
    source = figure.box(4, top, 50, small, "input")
    net = figure.box(nets, top, 38, small, "net")
    figure.arrow(source.right, net.left, gap=1)
    figure.arrow(net.right, (net.right[0] + 13, net.right[1]), gap=0)
    first = 130
    for place, score in enumerate((32, 22, 6)):
        figure.box(first + 14 * place, base - score, 12, score, kind="gray cell", corner=1)
    figure.line((first - 4, base), (first + 44, base))
    figure.line((first - 4, base - 13), (first + 44, base - 13), kind="dashed")
    chosen = figure.box(190, top - 2, 88, 26, "{cat, dog}", kind="strong")
    figure.arrow((first + 47, top + small / 2), chosen.left, gap=1)
    for line, word in enumerate(("cutoff from", "held-out data")):
        figure.text(first + 22, base + 16 + 13 * line, word, "small")
    for line, word in enumerate(("holds truth", "in 90%")):
        figure.text(chosen.center[0], base + 16 + 13 * line, word, "small")
    return figure


def _side(figure: Figure, top: float) -> None:
    """A bracket that gathers three lines of answers from the right."""
    figure.line((214, top), (220, top), (220, top + 78), (214, top + 78))
