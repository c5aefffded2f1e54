"""Figures of section 6, normalization."""

from __future__ import annotations

from ..shapes import Figure


def normalization_axes() -> Figure:
    figure = Figure("What BatchNorm, LayerNorm and GroupNorm average over", 318)
    x, width, height, step = 62, 18, 16, 85
    figure.text(x, 14, "channels →", "small soft start")
    for place, (name, words, shared) in enumerate((
        ("BatchNorm", ("one channel,", "all examples"), {(row, 1) for row in range(4)}),
        ("LayerNorm", ("one example,", "all channels"), {(1, column) for column in range(6)}),
        ("GroupNorm", ("one example,", "one group"), {(1, column) for column in range(3)}),
    )):  # fmt: skip
        y = 22 + step * place
        rows = [["strong" if (row, column) in shared else "" for column in range(6)]
                for row in range(4)]  # fmt: skip
        grid = figure.cells(x, y, width, rows, height=height)
        beside = x + 6 * width + 14
        figure.text(beside, y + 22, name, "bold start")
        for line, word in enumerate(words):
            figure.text(beside, y + 40 + 14 * line, word, "small start")
        if place == 2:
            bottom, middle = y + 4 * height, grid[0][3].x
            figure.line((middle, y), (middle, bottom))
            for left, name in ((x, "group 1"), (middle, "group 2")):
                figure.bracket(left + 3, left + 3 * width - 3, bottom + 9, name, depth=-5)
    figure.text(x - 6, 34, "examples", "small soft end")
    figure.text(x - 6, 48, "↓", "small soft end")
    figure.text(4, 298, "Filled cells share a mean and a variance.", "small start")
    figure.text(4, 312, "A cell: all positions of a channel.", "small start")
    return figure


def pre_norm_post_norm() -> Figure:
    figure = Figure("A norm after the sum, and a norm on the branch", 320)
    width, height, plus_y, split_y, x_y = 76, 30, 112, 238, 266
    for left, title, words in (
        (0, "post-norm", ("main path", "through the norm")),
        (144, "pre-norm", ("main path", "free")),
    ):
        main, branch = left + 40, left + 96
        is_post = title == "post-norm"
        figure.text(left + 69, 16, title, "bold")
        plus = figure.circle(main, plus_y, 13, "+", style="sign")
        x = figure.circle(main, x_y, 14, "x")
        layer_y = 160 if is_post else 134
        layer = figure.box(branch - width / 2, layer_y, width, height, "sublayer")
        path = "" if is_post else "main"
        figure.line(x.top, (main, split_y), kind=path)
        figure.arrow((main, split_y), plus.bottom, kind=path)
        if is_post:
            norm = figure.box(main - width / 2, 50, width, height, "norm", kind="learned")
            figure.arrow(plus.top, norm.bottom)
            figure.arrow(norm.top, (main, 26), gap=0)
            figure.arrow((main, split_y), (branch, split_y), layer.bottom)
        else:
            norm = figure.box(branch - width / 2, 188, width, height, "norm", kind="learned")
            figure.arrow(plus.top, (main, 26), kind=path, gap=0)
            figure.arrow((main, split_y), (branch, split_y), norm.bottom)
            figure.arrow(norm.top, layer.bottom)
        figure.arrow(layer.top, (branch, plus_y), plus.right)
        figure.dot(main, split_y, kind="gray" if is_post else "strong")
        for line, word in enumerate(words):
            style = "small" if is_post else "small accent bold"
            figure.text(left + 69, 299 + 14 * line, word, style)
    return figure
