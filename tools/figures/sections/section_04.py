"""Figures of section 4, optimizers and schedules."""

from __future__ import annotations

from math import cos, exp, pi

from ..shapes import Figure


def warmup_and_decay() -> Figure:
    figure = Figure("Warm-up and decay of the learning rate", 256)
    x, y, width, height, warm, high = 40, 24, 232, 148, 0.18, 0.9
    bottom, below = y + height, y + height + 34
    figure.box(x, y, width * warm, height, kind="learned bare", corner=0)
    plot = figure.axes(x, y, width, height, y_label="learning rate")
    plot.line((0, 0), (warm, high), kind="main")
    plot.plot(lambda step: high / 2 * (1 + cos(pi * (step - warm) / (1 - warm))), span=(warm, 1))
    plot.dot(warm, high)
    plot.y_tick(high, "peak")
    figure.text(x, bottom + 15, "start", "small soft")
    figure.text(x + width, bottom + 15, "end", "small soft end")
    figure.text(x + width / 2, bottom + 15, "training step", "small soft")
    border, end = x + width * warm, x + width
    for left, right, middle, words in (
        (x, border - 4, 47, ("warm-up", "keep early", "steps small")),
        (border + 4, end, (border + 4 + end) / 2, ("decay", "average out", "the noise")),
    ):
        figure.bracket(left, right, below, depth=-6)
        figure.text(middle, below + 17, words[0], "bold")
        for line, word in enumerate(words[1:]):
            figure.text(middle, below + 32 + 13 * line, word, "small")
    return figure


def three_schedules() -> Figure:
    figure = Figure("Cosine, linear, and stable, then decay", 218)
    warm, fall = 0.04, 0.8
    plot = figure.axes(
        8, 24, 264, 170, ys=(0, 1.18), x_label="training step", y_label="learning rate"
    )
    for start, end in ((0.2, 0.25), (0.4, 0.5)):
        plot.line((start, 1), (end, 0), kind="main thin dashed")
    plot.plot(lambda step: (1 + cos(pi * (step - warm) / (1 - warm))) / 2, "", span=(warm, 1))
    plot.line((warm, 1), (1, 0), kind="thin")
    plot.line((0, 0), (warm, 1), (fall, 1), (1, 0), kind="main")
    plot.text(0.42, 1.05, "stable, then decay", "small accent bold")
    plot.text(0.67, 0.43, "linear", "small start")
    plot.text(0.6, 0.14, "cosine", "small")
    for y, word in ((0.3, "stop"), (0.21, "earlier")):
        plot.text(0.352, y, word)
    return figure


def rate_and_loss_curves() -> Figure:
    figure = Figure("Loss curves for four learning rates", 222)
    plot = figure.axes(8, 24, 264, 174, ys=(0, 1.1), x_label="step", y_label="training loss")
    start = (0, 0.85)
    plot.line(start, (0.015, 0.8), (0.03, 0.86), (0.045, 0.83), (0.08, 1.1), kind="dashed")
    plot.line(start, (1, 0.62))
    wobble = (0, 5, -3, 4, -5, 3, -4, 5, -2, 4, -5, 2, -4, 5, -3, 4, -4, 3, -5, 4, -3, 5, -4)
    jagged = [(0.1 + 0.9 * place / 22, 0.49 + wobble[place] / 130) for place in range(23)]
    plot.line(start, (0.04, 0.66), (0.055, 0.71), *jagged)
    noise = (0, 6, -5, 4, -6, 3, 5, -4)
    about_right = [
        (at / 40, _falling_loss(at / 40) + noise[at % 8] / 900 * (at > 4)) for at in range(41)
    ]
    plot.curve(about_right)
    plot.text(0.11, 1.04, "far too high", "small start")
    plot.text(0.72, 0.75, "too low", "small start")
    plot.text(0.72, 0.375, "too high", "small start")
    plot.text(0.07, 0.22, "about right", "small accent bold start")
    plot.line((0.8, 0.02), (0.8, 0.23), kind="thin dashed")
    plot.text(0.78, 0.06, "rate decays", "small end")
    return figure


def _falling_loss(step: float) -> float:
    before = 0.25 + 0.6 * exp(-4.2 * step)
    return before if step < 0.8 else 0.14 + (before - 0.14) * exp(-22 * (step - 0.8))


def nesterov_look_ahead() -> Figure:
    figure = Figure("Where momentum and Nesterov take the gradient", 190)
    momentum, pull, size = (54, -104), 0.4, 5
    for left, title in ((4, "momentum"), (146, "Nesterov")):
        looks_ahead = title == "Nesterov"
        now, minimum = (left + 8, 164), (left + 102, 118)
        ahead = now[0] + momentum[0], now[1] + momentum[1]
        start = ahead if looks_ahead else now
        slope = pull * (minimum[0] - start[0]), pull * (minimum[1] - start[1])
        end = ahead[0] + slope[0], ahead[1] + slope[1]
        tip = start[0] + slope[0], start[1] + slope[1]
        figure.text(left + 64, 16, title, "bold")
        figure.arrow(now, ahead, gap=5 if looks_ahead else 0)
        figure.arrow(now, end, kind="main", gap=0)
        figure.arrow(start, tip, gap=1)
        if looks_ahead:
            figure.dot(*ahead, kind="learned", radius=5)
            figure.text(ahead[0] + 9, ahead[1] - 4, "look-ahead", "small accent start")
            figure.text(ahead[0] + 20, ahead[1] + 15, "gradient", "small accent start")
            figure.text(left + 60, 120, "step", "small accent bold start")
        else:
            figure.line(ahead, end, kind="dashed")
            figure.text(now[0] + 12, now[1] + 16, "gradient", "small start")
            figure.text(ahead[0] - 26, ahead[1] - 10, "momentum", "small")
            figure.text(left + 66, 98, "step", "small accent bold start")
        figure.dot(*now)
        for across in (-size, size):
            figure.line((minimum[0] - size, minimum[1] - across),
                        (minimum[0] + size, minimum[1] + across))  # fmt: skip
        figure.text(minimum[0], minimum[1] + 20, "minimum", "small")
    return figure
