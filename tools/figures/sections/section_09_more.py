"""More figures of section 9, attention and Transformers."""

from __future__ import annotations

from collections.abc import Callable

from ..shapes import Figure


def cross_attention_flow() -> Figure:
    figure = Figure("Cross-attention reads the encoder", 300)
    encoder, values, keys, queries = 80, 36, 124, 220
    small, cell, box_y, grid_y, output_y = 18, 22, 88, 150, 248
    for x, name, count, length in (
        (encoder, "encoder output", "m vectors", 5),
        (queries, "decoder tokens", "n vectors", 3),
    ):
        figure.text(x, 16, name)
        figure.text(x, 32, count, "small soft")
        figure.cells(x - small * length / 2, 40, small, [[""] * length])
    v, k, q = (
        figure.box(x - 24, box_y, 48, 28, name, kind="learned")
        for x, name in ((values, "V"), (keys, "K"), (queries, "Q"))
    )
    figure.arrow((encoder - 14, 40 + small), v.top)
    figure.arrow((encoder + 14, 40 + small), k.top)
    figure.arrow((queries, 40 + small), q.top)
    rows = [["strong" if column == most else "learned" for column in range(5)]
            for most in (1, 0, 3)]  # fmt: skip
    grid = figure.cells(keys - 2.5 * cell, grid_y, cell, rows)
    right, bottom = grid[0][4].right, grid_y + 3 * cell
    figure.arrow(k.bottom, (keys, grid_y))
    figure.arrow(q.bottom, (queries, right[1]), right)
    figure.text(right[0] + 10, right[1] + 26, "weights", "start")
    for line, words in enumerate(("n×m", "each row", "adds up to 1")):
        figure.text(right[0] + 10, right[1] + 41 + 14 * line, words, "small soft start")
    output = figure.cells(keys - 1.5 * small, output_y, small, [[""] * 3])[0]
    figure.arrow((keys, bottom), (keys, output_y))
    figure.arrow(v.bottom, (values, output[0].left[1]), output[0].left)
    figure.text(keys, output_y + 34, "output")
    figure.text(keys, output_y + 49, "one per decoder token", "small soft")
    return figure


def three_attention_masks() -> Figure:
    figure = Figure("The attention masks of three kinds of Transformers", 188)
    size, split, top = 16, 4, 60
    whole = [["learned"] * 4] * 4
    triangle = [["learned" if column <= row else "" for column in range(4)] for row in range(4)]
    for x, word, rows in ((38, "encoder", whole), (112, "decoder", triangle)):
        figure.text(x + 2 * size, 16, word, "bold")
        figure.text(x + 2 * size, 33, "only", "bold")
        figure.text(x + 2 * size, top - 6, "sees", "small soft")
        figure.cells(x, top, size, rows)
    figure.text(33, top + 12, "token", "small soft end")
    x = 208
    for line, word in enumerate(("encoder,", "decoder")):
        figure.text(x + 2 * size + split / 2, 16 + 17 * line, word, "bold")
    for place, name in enumerate(("in", "out")):
        beside = place * (2 * size + split) + size
        figure.text(x + beside, top - 6, name, "small soft")
        figure.text(x - 5, top + beside + 4, name, "small soft end")
    far = 2 * size + split
    figure.cells(x, top, size, [["learned"] * 2] * 2)
    figure.cells(x + far, top, size, [[""] * 2] * 2)
    figure.cells(x, top + far, size, [["strong"] * 2] * 2)
    figure.cells(x + far, top + far, size, [["learned", ""], ["learned", "learned"]])
    for x, y, kind, name in (
        (18, 146, "learned", "sees"),
        (96, 146, "", "blocked"),
        (18, 168, "strong", "each output token sees the whole input"),
    ):
        figure.box(x, y, 12, 12, kind=f"{kind} cell".strip(), corner=2)
        figure.text(x + 18, y + 10, name, "small start")
    return figure


def moe_top_two_routing() -> Figure:
    figure = Figure("A mixture of experts sends a token to two", 316)
    width, step, experts_y, sum_y = 62, 70, 132, 236
    scores = ("0.10", "0.55", "0.05", "0.30")
    token = figure.box(90, 4, 100, 30, "token")
    router = figure.box(4, 56, 272, 32, "router", kind="learned")
    figure.arrow(token.bottom, router.top)
    plus_x = 4 + 2 * step + width / 2
    plus = figure.circle(plus_x, sum_y, 14, "+", style="sign")
    output = figure.box(plus_x - 50, 280, 100, 30, "output")
    figure.arrow(plus.bottom, output.top)
    for place, score in enumerate(scores):
        chosen = place in {1, 3}
        x = 4 + step * place
        expert = figure.box(
            x, experts_y, width, 46, "expert", f"{place + 1}",
            kind="strong" if chosen else "pale dashed", style="" if chosen else "soft",
        )  # fmt: skip
        middle = expert.top[0]
        figure.text(middle - 6, 114, score, "small bold end" if chosen else "small soft end")
        if chosen:
            figure.arrow((middle, router.bottom[1]), expert.top, kind="main")
        else:
            figure.line((middle, router.bottom[1]), expert.top, kind="pale dashed")
            figure.text(middle, expert.bottom[1] + 17, "idle", "small soft")
            continue
        side = plus.left if place == 1 else plus.right
        figure.arrow(expert.bottom, (middle, sum_y), side, kind="main")
        if place == 1:
            figure.text(middle - 8, sum_y - 14, "× 0.65", "end")
        else:
            figure.text(middle - 6, sum_y - 14, "× 0.35", "end")
    return figure


def four_attention_patterns() -> Figure:
    figure = Figure("Full, sliding-window, sparse and linear attention", 280)
    size, left, right, upper, lower = 13, 38, 166, 26, 168
    side = 8 * size
    scattered = {(4, 1), (4, 3), (5, 2), (5, 3), (6, 1), (6, 4), (7, 2), (7, 5)}
    patterns: tuple[tuple[str, int, int, Callable[[int, int], bool]], ...] = (
        ("full", left, upper, lambda row, column: True),
        ("window", right, upper, lambda row, column: row - column < 3),
        ("sparse", left, lower,
         lambda row, column: column in {0, row} or (row, column) in scattered),
    )  # fmt: skip
    for name, x, y, sees in patterns:
        figure.text(x, y - 8, name, "bold start")
        figure.text(x + side, y - 8, "sees", "small soft end")
        if x == left:
            figure.text(x - 5, y + 10, "token", "small soft end")
        figure.cells(x, y, size, [
            ["strong" if column <= row and sees(row, column) else "pale" for column in range(8)]
            for row in range(8)
        ])  # fmt: skip
    figure.text(right, lower - 8, "linear", "bold start")
    figure.text(right + side, lower - 8, "tokens", "small soft end")
    state = figure.box(right + 8, lower + 62, side - 16, 28, "state", kind="strong")
    for token in range(4):
        x = right + 13 + 26 * token
        cell = figure.box(x - 8, lower + 10, 16, 16, kind="", corner=2)
        figure.arrow(cell.bottom, (x, state.y), both=True)
    figure.text(state.bottom[0], state.bottom[1] + 14, "fixed size", "small soft")
    return figure
