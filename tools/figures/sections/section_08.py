"""Figures of section 8, sequences and state."""

from __future__ import annotations

from itertools import pairwise

from ..shapes import Figure, Point, Shape


def teacher_forcing() -> Figure:
    figure = Figure("Teacher forcing, and generation", 318)
    first, step = 88, 78
    middles = [first + step * place for place in range(3)]

    def row(y: float, words: tuple[str, ...], kinds: tuple[str, ...]) -> list[Shape]:
        return [
            figure.box(x - 23, y, 46, 24, word, kind=kind, corner=5)
            for x, word, kind in zip(middles, words, kinds, strict=True)
        ]

    def panel(y: float, guesses: list[Shape], inputs: list[Shape]) -> None:
        for x, guess, word in zip(middles, guesses, inputs, strict=True):
            decoder = figure.box(x - 33, y, 66, 26, "decoder", kind="learned")
            figure.arrow(word.top, decoder.bottom)
            figure.arrow(decoder.top, guess.bottom)

    plain = ("", "", "")
    figure.text(4, 15, "training: teacher forcing", "bold start")
    loss = figure.box(middles[0] - 33, 24, 2 * step + 66, 24, "loss", kind="pale")
    guesses = row(64, ("dog", "sat", "on"), plain)
    for guess in guesses:
        figure.arrow(guess.top, (guess.top[0], loss.bottom[1]))
    figure.text(4, 80, "guesses", "small soft start")
    panel(102, guesses, row(142, ("the", "cat", "sat"), plain))
    figure.text(4, 152, "true", "small soft start")
    figure.text(4, 165, "tokens", "small soft start")

    figure.text(4, 196, "in use: guesses fed back", "bold start")
    guesses = row(206, ("dog", "ran", "off"), ("strong", "", ""))
    inputs = row(286, ("the", "dog", "ran"), ("", "strong", ""))
    figure.text(4, 222, "guesses", "small soft start")
    figure.text(4, 302, "inputs", "small soft start")
    panel(246, guesses, inputs)
    for guess, word in zip(guesses, inputs[1:], strict=False):
        between = (guess.right[0] + word.left[0]) / 2
        figure.arrow(
            guess.right, (between, guess.right[1]), (between, word.left[1]), word.left, kind="main"
        )
    return figure


def seq2seq_bottleneck() -> Figure:
    figure = Figure("One vector for a sentence, or attention", 318)
    width, step, first = 56, 72, 4

    def row(y: float, words: tuple[str, ...], kind: str) -> list[Shape]:
        made = [
            figure.box(first + step * place, y, width, 28, word, kind=kind)
            for place, word in enumerate(words)
        ]
        for one, two in pairwise(made):
            figure.arrow(one.right, two.left)
        return made

    source, target = ("the", "black", "cat", "sleeps"), ("le", "chat", "noir", "dort")
    figure.text(4, 15, "without attention", "bold start")
    encoder = row(26, source, "learned")
    vector = figure.box(92, 76, 96, 28, "one vector", kind="strong")
    decoder = row(134, target, "")
    last, start = encoder[-1].bottom, decoder[0].top
    figure.arrow(last, (last[0], vector.right[1]), vector.right)
    figure.arrow(vector.left, (start[0], vector.left[1]), start)
    figure.text(140, 120, "bottleneck", "accent bold")

    figure.text(4, 190, "with attention", "bold start")
    encoder = row(200, source, "learned")
    decoder = row(288, target, "")
    mean = figure.circle(decoder[1].top[0], 260, 11, "+", style="sign")
    for place, (state, end) in enumerate(zip(encoder, (-9, -4, 4, 9), strict=True)):
        at = mean.top[0] + end, mean.top[1] + (4 if abs(end) > 5 else 1)
        figure.line(state.bottom, at, kind="main" if place == 2 else "thin")
    figure.arrow(mean.bottom, decoder[1].top)
    figure.text(136, 272, "weighted average", "small start")
    return figure


def ctc_lattice() -> Figure:
    figure = Figure("The routes that spell ab in three frames", 276)
    radius, symbols = 14, "–a–b–"

    def at(column: int, row: int) -> Point:
        return 96 + 76 * column, 44 + 46 * row

    routes = [((0, 0), (1, 1)), ((0, 1), (1, 1)), ((0, 1), (1, 3)), ((1, 1), (2, 3)),
              ((1, 3), (2, 3)), ((1, 3), (2, 4)), ((0, 1), (1, 2)), ((1, 2), (2, 3))]  # fmt: skip
    chosen = [(0, 1), (1, 2), (2, 3)]
    used = {end for route in routes for end in route}
    for row, name in enumerate(("blank", "a", "blank", "b", "blank")):
        figure.text(64, at(0, row)[1] + 5, name, "end")
    for column in range(3):
        figure.text(at(column, 0)[0], 16, f"frame {column + 1}", "soft")
        for row, symbol in enumerate(symbols):
            if (column, row) in used:
                kind = "strong" if (column, row) in chosen else ""
                figure.circle(*at(column, row), radius, symbol, kind=kind)
            else:
                figure.circle(*at(column, row), 3, kind="pale")
    for one, two in routes:
        (x, y), (end_x, end_y) = at(*one), at(*two)
        length = ((end_x - x) ** 2 + (end_y - y) ** 2) ** 0.5
        dx, dy = (end_x - x) * radius / length, (end_y - y) * radius / length
        kind = "main" if one in chosen and two in chosen else ""
        figure.arrow((x + dx, y + dy), (end_x - dx, end_y - dy), kind=kind)
    figure.text(172, 270, "five routes spell ab", "bold")
    return figure


def mamba_step() -> Figure:
    figure = Figure("One Mamba step, and its memory", 312)
    y, decay, write, read = 58, 84, 138, 252
    old = figure.box(4, y - 22, 52, 44, "old", "state")
    new = figure.box(166, y - 22, 52, 44, "new", "state", kind="strong")
    token = figure.box(64, 124, 212, 28, "new token")
    circles = []
    for x, sign, name in ((decay, "×", "decay"), (write, "+", "write"), (read, "×", "read")):
        circle = figure.circle(x, y, 13, sign, style="sign")
        circles.append(circle)
        figure.arrow((x, token.top[1]), circle.bottom)
        figure.text(x - 6, 102, name, "small end")
    times, plus, reading = circles
    figure.arrow(old.right, times.left)
    figure.arrow(times.right, plus.left)
    figure.arrow(plus.right, new.left)
    figure.arrow(new.right, reading.left)
    figure.arrow(reading.top, (read, 22))
    figure.text(read, 15, "output")

    figure.text(4, 184, "memory", "bold start")
    figure.box(88, 174, 12, 12, kind="strong", corner=2)
    figure.text(106, 184, "state", "small start")
    figure.box(152, 174, 12, 12, kind="gray", corner=2)
    figure.text(170, 184, "key-value cache", "small start")
    base = 288
    for place in range(3):
        x, cache = 52 + 76 * place, 30 + 28 * place
        figure.box(x - 20, base - 24, 18, 24, kind="strong", corner=2)
        figure.box(x + 2, base - cache, 18, cache, kind="gray", corner=2)
    figure.arrow((4, base), (276, base))
    figure.text(276, base + 16, "tokens read", "small soft end")
    return figure
