"""Figures of section 9, attention and Transformers."""

from __future__ import annotations

from math import cos, radians, sin

from ..shapes import Figure, Shape


def causal_and_padding_mask() -> Figure:
    figure = Figure("A causal mask and a padding mask", 206)
    for x, title, open_columns in (
        (38, "causal", [1, 2, 3, 4, 5]),
        (164, "padding", [3] * 5),
    ):
        figure.text(x + 55, 16, title, "bold")
        figure.text(x + 55, 36, "key", "small soft")
        rows = [["learned"] * number + [""] * (5 - number) for number in open_columns]
        figure.cells(x, 42, 22, rows)
    figure.text(2, 70, "query", "small soft start")
    for place, letter in enumerate("abc□□"):
        figure.text(175 + 22 * place, 168, letter, "small")
    figure.text(263, 182, "filler", "small soft end")
    figure.box(38, 186, 12, 12, kind="learned", corner=2)
    figure.text(56, 197, "may look", "small start")
    figure.box(128, 186, 12, 12, corner=2)
    figure.text(146, 197, "blocked", "small start")
    return figure


def attention_head_shapes() -> Figure:
    figure = Figure("The shapes in one attention head", 320)
    n, d, h = 52, 136, 34
    left, center, right = 60, 140, 220
    square = (left + center) / 2
    row_x, row_heads, row_scores, row_weights = 4, 80, 160, 248

    def tensor(x: float, y: float, width: float, name: str, shape: str, kind: str = "") -> Shape:
        made = figure.box(x - width / 2, y, width, n, kind=kind, corner=3)
        color = " on-strong" if kind == "strong" else ""
        middle = y + n / 2
        if name:
            figure.text(x, middle - 2, name, color.strip())
        figure.text(x, middle + (14 if name else 4), shape, f"small{color}")
        return made

    x = tensor(center, row_x, d, "X", "n×d")
    q = tensor(left, row_heads, h, "Q", "n×h", "learned")
    k = tensor(center, row_heads, h, "K", "n×h", "learned")
    v = tensor(right, row_heads, h, "V", "n×h", "learned")
    scores = tensor(square, row_scores, n, "QKᵀ", "n×n")
    weights = tensor(square, row_weights, n, "", "n×n", "strong")
    output = tensor(right, row_weights, h, "", "n×h")
    figure.text(square - n / 2 - 8, scores.center[1] + 5, "scores", "end")
    figure.text(square - n / 2 - 8, weights.center[1] + 5, "weights", "end")
    figure.text(right, output.bottom[1] + 16, "output")
    for start, head in ((-40, q), (0, k), (40, v)):
        figure.arrow((center + start, x.bottom[1]), head.top)
    figure.arrow(q.bottom, (square - 12, row_scores))
    figure.arrow(k.bottom, (square + 12, row_scores))
    figure.arrow(scores.bottom, weights.top)
    figure.text(square + 10, scores.bottom[1] + 15, "scale, mask,", "small soft start")
    figure.text(square + 10, scores.bottom[1] + 28, "softmax of rows", "small soft start")
    figure.arrow(weights.right, output.left)
    figure.arrow(v.bottom, output.top)
    return figure


def multi_head_attention() -> Figure:
    figure = Figure("Multi-head attention", 320)
    width, step, bar, bar_step = 80, 88, 8, 11
    tokens = figure.box(8, 4, 264, 30, "tokens")
    patterns = (
        (("word", "before"), (2, 2, 3, 22, 4)),
        (("matching", "name"), (3, 22, 2, 3, 4)),
        (("spread", "widely"), (8, 6, 9, 7, 8)),
    )
    joined = figure.cells(8, 186, step, [[f"learned:{head}" for head in (1, 2, 3)]], height=28)[0]
    for place, (words, weights) in enumerate(patterns):
        x = 12 + step * place
        head = figure.box(x, 54, width, 104, kind="learned")
        middle = head.top[0]
        figure.arrow((middle, tokens.bottom[1]), head.top)
        figure.text(middle, 73, f"head {place + 1}")
        first = middle - 2 * bar_step - bar / 2
        base = 110
        for token, weight in enumerate(weights):
            at = first + bar_step * token
            figure.box(at, base - weight, bar, weight, kind="strong bare", corner=1)
        figure.line((first - 3, base), (first + 4 * bar_step + bar + 3, base), kind="thin")
        for line, word in enumerate(words):
            figure.text(middle, 130 + 14 * line, word, "small")
        figure.arrow(head.bottom, joined[place].top)
    matrix = figure.box(56, 236, 168, 32, "output matrix", kind="strong")
    figure.text(148, 175, "joined", "small soft start")
    figure.arrow(joined[1].bottom, matrix.top)
    figure.arrow(matrix.bottom, (140, 292))
    figure.text(140, 309, "one vector per token")
    return figure


def modern_decoder_block() -> Figure:
    figure = Figure("A modern decoder block", 320)
    stream, boxes, width = 58, 108, 168
    top = figure.box(4, 4, 108, 30, "to next block", corner=15)
    bottom = figure.box(4, 286, 108, 30, "tokens in", corner=15)
    figure.arrow(bottom.top, top.bottom, kind="main")
    for norm_y, name, detail in (
        (248, "causal attention", "RoPE, shared KV heads"),
        (136, "feed-forward", "SwiGLU"),
    ):
        norm = figure.box(boxes, norm_y, width, 28, "RMSNorm")
        layer = figure.box(boxes, norm_y - 66, width, 46, kind="learned")
        middle = layer.center[1]
        figure.text(layer.center[0], middle - 3, name)
        figure.text(layer.center[0], middle + 14, detail, "small soft")
        plus = figure.circle(stream, middle, 13, "+", style="sign")
        figure.dot(stream, norm.center[1])
        figure.arrow((stream + 4, norm.center[1]), norm.left)
        figure.arrow(norm.top, layer.bottom)
        figure.arrow(layer.left, plus.right)
    figure.text(stream - 10, 154, "stream", "small accent bold end")
    return figure


def rope_same_angle() -> Figure:
    figure = Figure("RoPE turns queries and keys by their positions", 176)
    radius, y, step = 60, 64, radians(15)

    def on(x: float, distance: float, angle: float) -> tuple[float, float]:
        return x + distance * cos(angle), y - distance * sin(angle)

    for x, query, key in ((72, 5, 2), (208, 105, 102)):
        figure.circle(x, y, radius)
        for tick in range(24):
            figure.line(on(x, radius - 5, tick * step), on(x, radius, tick * step), kind="thin")
        figure.line((x, y), (x + 50, y), kind="pale dashed")
        figure.polygon(
            [(x, y), *(on(x, 28, (key + part / 4) * step) for part in range(13))], "learned bare"
        )
        for name, position, aside in (("q", query, 1.15), ("k", key, -1.15)):
            figure.arrow((x, y), on(x, 50, position * step), gap=0)
            at, up = on(x, 38, (position + aside) * step)
            figure.text(at, up + 5, name)
        figure.curve([on(x, 28, (key + part / 4) * step) for part in range(13)], "main")
        figure.dot(x, y, radius=3)
        figure.text(x, y + 32, "3 steps", "accent bold")
        figure.text(x, y + radius + 22, f"q at {query}, k at {key}")
    figure.text(140, 170, "same angle, same score", "bold")
    return figure


def mha_gqa_mqa_mla() -> Figure:
    figure = Figure("Keys and values stored for eight query heads", 292)
    first, step, heads = 109, 22, 8
    middle = first + step * (heads - 1) / 2

    def pair(x: float, y: float, kind: str = "strong") -> Shape:
        return figure.box(x - 8, y, 16, 12, kind=kind, corner=2)

    for name, y, pairs in (("multi-head", 12, 8), ("grouped", 72, 2), ("multi-query", 132, 1),
                           ("latent", 192, 8)):  # fmt: skip
        figure.text(4, y + 19, name, "start")
        shared = heads // pairs
        for head in range(heads):
            group = head // shared
            x, below = first + step * head, first + step * (group * shared + (shared - 1) / 2)
            figure.line((x, y + 6), (below, y + 26), kind="thin")
            figure.circle(x, y, 6)
        for group in range(pairs):
            x = first + step * (group * shared + (shared - 1) / 2)
            if name == "latent":
                figure.line((x, y + 38), (middle + (x - middle) * 0.3, y + 58), kind="thin dashed")
            pair(x, y + 26, "empty dashed" if name == "latent" else "strong")
    figure.box(middle - 36, 250, 72, 8, kind="strong", corner=2)
    figure.text(middle - 44, 258, "short vector", "small end")
    figure.circle(10, 281, 6)
    figure.text(22, 285, "query head", "small start")
    pair(105, 275)
    figure.text(118, 285, "stored per token", "small start")
    pair(225, 275, "empty dashed")
    figure.text(276, 285, "rebuilt", "small end")
    return figure


def flashattention_tiles() -> Figure:
    figure = Figure("FlashAttention works on tiles", 280)
    queries, keys, output = 42, 124, 222
    figure.box(4, 4, 272, 120, kind="pale")
    figure.text(14, 22, "main memory", "bold start")
    figure.text(266, 22, "large, slow", "soft end")
    figure.box(4, 160, 272, 116, kind="pale")
    figure.text(14, 265, "on-chip memory", "bold start")
    figure.text(266, 265, "small, fast", "soft end")
    for x, name in ((queries, "Q"), (keys, "K, V"), (output, "output")):
        figure.text(x, 46, name, "small")
    column = [[""], [""], ["learned"]]
    figure.cells(queries - 18, 52, 36, column, height=20)
    figure.cells(output - 18, 52, 36, column, height=20)
    tiles = figure.cells(keys - 42, 52, 28, [["learned:1", "learned:2", "learned:3"]], height=42)[0]
    tile = figure.box(16, 174, 52, 66, "Q tile", kind="learned")
    scores = figure.box(90, 174, 68, 66, "scores", "of one", "tile", kind="strong")
    running = figure.box(178, 174, 88, 66, "running", "max, sum,", "output")
    figure.bracket(tiles[0].x, tiles[2].x + 28, 106, depth=-6)
    figure.arrow((queries, 112), tile.top)
    figure.arrow((keys, 106), scores.top)
    figure.text(keys + 8, 147, "one by one", "small start")
    figure.arrow(tile.right, scores.left)
    figure.arrow(scores.right, running.left)
    figure.arrow(running.top, (output, 112))
    figure.text(output + 8, 147, "once", "small start")
    return figure
