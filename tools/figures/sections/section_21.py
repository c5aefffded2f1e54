"""Figures of section 21, serving language models."""

from __future__ import annotations

from ..shapes import Figure, Point, Shape


def kv_cache_growth() -> Figure:
    figure = Figure("One decode step with a KV cache", 254)
    width, height, step, first, new = 38, 28, 44, 6, 230
    keys, middle, values, mix, result = 56, 118, 150, 196, 222
    end = first + 3 * step + width
    figure.bracket(first, end, 22, "KV cache (kept)", style="")
    columns = [(first + step * token, f"t{token + 1}", "gray") for token in range(4)]
    for x, name, kind in (*columns, (new, "t5 new", "strong")):
        middle_x = x + width / 2
        figure.text(middle_x, 48, name, "accent bold" if kind == "strong" else "")
        key = figure.box(x, keys, width, height, "K", kind=kind, corner=4)
        value = figure.box(x, values, width, height, "V", kind=kind, corner=4)
        if kind == "gray":
            figure.arrow((middle_x, middle), key.bottom)
            figure.line(value.bottom, (middle_x, mix))
        else:
            query = figure.circle(middle_x, middle, 17, "Q", kind="strong")
            figure.arrow(query.top, key.bottom)
            for cell in (key, value):
                figure.arrow(cell.left, (end + 2, cell.left[1]), kind="dashed")
    figure.line(query.left, (first + width / 2, middle))
    figure.text((end + new) / 2, keys + 9, "append", "small")
    figure.text((end + new) / 2, values + 9, "append", "small")
    figure.text(94, middle + 18, "compare", "small")
    output = figure.box(new + width / 2 - 29, result, 58, 28, "output", corner=14)
    figure.line((first + width / 2, mix), (new + width / 2, mix))
    figure.arrow(value.bottom, output.top)
    figure.text(94, mix + 18, "mix values by match", "small")
    return figure


def prefill_decode_timeline() -> Figure:
    figure = Figure("Prefill and decode of one request", 218)
    top, height, arrows, axis = 46, 48, 130, 180
    decode, step, width, first = 146, 21, 16, 136
    prefill = figure.box(6, top, 120, height, "one pass", kind="learned", corner=4)
    blocks = [figure.box(decode + step * place, top, width, height, "1", kind="strong", corner=4)
              for place in range(6)]  # fmt: skip
    end = blocks[-1].right[0]
    for left, right, name, words, note, limit in (
        (6, 126, "prefill", "all prompt tokens", "weights read once", "limit: math"),
        (decode, end, "decode", "one token per step", "weights read again", "limit: memory speed"),
    ):
        middle = (left + right) / 2
        figure.text(middle, 14, name, "accent bold" if name == "decode" else "bold")
        figure.text(middle, 29, words, "small")
        figure.bracket(left, right, 35)
        figure.text(middle, arrows + 14, note, "small soft")
        figure.text(middle, arrows + 34, limit, "small")
    for block in (prefill, *blocks):
        figure.arrow((block.bottom[0], arrows), block.bottom)
    figure.arrow((6, axis), (276, axis))
    figure.line((first, top - 11), (first, axis + 6), kind="dashed")
    figure.text(first, axis + 22, "first token")
    figure.text(276, axis + 22, "time", "small soft end")
    return figure


def top_k_and_top_p() -> Figure:
    figure = Figure("What top-k and top-p keep", 256)
    first, width, step, base, unit = 18, 36, 52, 156, 250
    bars = []
    for place, (token, chance) in enumerate(zip("ABCDE", (0.5, 0.2, 0.15, 0.1, 0.05), strict=True)):
        kind = "strong" if token == "C" else "learned" if place < 2 else "pale dashed"
        height = unit * chance
        bar = figure.box(first + step * place, base - height, width, height, kind=kind, corner=2)
        figure.text(bar.top[0], bar.y - 7, f"{chance}", "accent bold" if token == "C" else "")
        figure.text(bar.top[0], base + 18, token, "accent bold" if token == "C" else "")
        bars.append(bar)
    figure.line((first - 8, base), (first + 4 * step + width + 8, base))
    figure.text(bars[2].top[0] - 4, bars[2].y - 26, "only top-p keeps it", "small accent start")
    for last, y, text in (
        (1, base + 34, "top-k, k = 2"),
        (2, base + 72, "top-p, p = 0.8 (sum 0.85)"),
    ):
        figure.bracket(first, bars[last].right[0], y, depth=-6)
        figure.text(first, y + 19, text, "start")
    figure.bracket(bars[3].x, bars[4].right[0], base + 34, depth=-6)
    figure.text(bars[3].x, base + 53, "cut by both", "soft start")
    return figure


def draft_check_redraw() -> Figure:
    figure = Figure("Speculative decoding: draft, check, redraw", 232)
    first, width, step, height = 72, 40, 54, 30
    drafts, model_y, checks, outputs = 6, 64, 136, 176
    for y, name in ((drafts + 20, "draft"), (checks + 5, "check"), (outputs + 20, "output")):
        figure.text(4, y, name, "bold start")
    figure.box(first, model_y, 3 * step + width, 34, "large model, one pass", kind="learned")
    for place, (token, verdict) in enumerate((("a", "yes"), ("b", "yes"), ("c", "no"), ("d", ""))):
        x = first + step * place + width / 2
        draft = figure.box(x - width / 2, drafts, width, height, token)
        figure.arrow(draft.bottom, (x, model_y))
        figure.arrow((x, model_y + 34), (x, checks - 10))
        _mark(figure, (x, checks), verdict)
        if verdict:
            is_new = verdict == "no"
            output = figure.box(x - width / 2, outputs, width, height, "c′" if is_new else token,
                                kind="strong" if is_new else "")  # fmt: skip
            figure.arrow((x, checks + 10), output.top)
            if is_new:
                figure.text(x, outputs + height + 16, "redrawn", "small accent bold")
        else:
            figure.text(x, outputs + 19, "dropped", "small soft")
    return figure


def _mark(figure: Figure, at: Point, verdict: str) -> None:
    """A check mark, a cross or a dash."""
    x, y = at
    if verdict == "yes":
        figure.line((x - 6, y), (x - 2, y + 5), (x + 6, y - 6), kind="main")
    elif verdict == "no":
        figure.line((x - 5, y - 5), (x + 5, y + 5))
        figure.line((x - 5, y + 5), (x + 5, y - 5))
    else:
        figure.line((x - 5, y), (x + 5, y))


def batching_slots_over_time() -> Figure:
    figure = Figure("Static and continuous batching", 284)
    lengths = {"A": 160, "B": 64, "C": 112, "D": 88, "E": 72, "F": 56}
    first, height, step, gap = 8, 26, 30, 3
    turn = first + lengths["A"]
    for title, y, slots in (
        ("static", 8, ("AD", "BE", "CF")),
        ("continuous", 152, ("A", "BDF", "CE")),
    ):
        is_static = title == "static"
        figure.text(first, y + 8, title, "bold start")
        for row, names in enumerate(slots):
            x, top = first, y + 18 + step * row
            for name in names:
                kind = "" if name in "ABC" else "learned" if is_static else "strong"
                figure.box(x, top, lengths[name] - gap, height, name, kind=kind, corner=4)
                x += lengths[name]
                if is_static and x < turn:
                    idle = turn - x - gap
                    figure.box(x, top, idle, height, "idle", kind="pale dashed",
                               style="small soft", corner=4)  # fmt: skip
                if is_static:
                    x = turn + 9
        figure.arrow((first, y + 118), (240, y + 118), kind="thin")
        figure.text(274, y + 122, "time", "small soft end")
    figure.line((turn + 3, 14), (turn + 3, 120), kind="dashed")
    return figure


def paged_kv_blocks() -> Figure:
    figure = Figure("Two requests and the blocks of their caches", 274)
    size, gap, row, upper, lower = 30, 4, 112, 8, 200
    kinds = ("", "learned", "", "other", "learned", "", "", "strong")
    memory = figure.cells(
        6, row, size, [[f"{kind}:{place}" for place, kind in enumerate(kinds)]], gap=gap
    )[0]
    figure.text(6, row + size + 19, "GPU memory", "start")
    for name, y, blocks in (("A", upper, (7, 1, 4)), ("B", lower, (7, 3))):
        figure.text(6, y + 20, f"request {name}", "bold start")
        table = figure.cells(100, y, size, [[f":{block}" for block in blocks]])[0]
        for cell, block in zip(table, blocks, strict=True):
            _point(figure, cell, memory[block], is_shared=block == 7)
    for x, kind, name in ((6, "strong", "shared"), (92, "learned", "only A"),
                          (164, "other", "only B"), (236, "", "free")):  # fmt: skip
        figure.box(x, 256, 12, 12, kind=kind, corner=2)
        figure.text(x + 17, 266, name, "small start")
    return figure


def _point(figure: Figure, cell: Shape, block: Shape, *, is_shared: bool) -> None:
    """An arrow from a table's cell to its block, above or below the table."""
    is_above = cell.y < block.y
    start, end = (cell.bottom, block.top) if is_above else (cell.top, block.bottom)
    figure.arrow(start, end, kind="main" if is_shared else "")


def prefix_reuse() -> Figure:
    figure = Figure("Two requests share their first blocks", 200)
    width, height, step, first, upper, lower = 86, 36, 95, 2, 26, 102
    figure.text(first, 16, "request 1", "bold start")
    figure.text(first, lower + height + 20, "request 2", "bold start")
    for place, name in enumerate(("system", "examples", "question")):
        x = first + step * place
        is_last = name == "question"
        one = figure.box(x, upper, width, height, f"{name} 1" if is_last else name, kind="learned")
        two = figure.box(x, lower, width, height, f"{name} 2" if is_last else name,
                         kind="learned" if is_last else "strong")  # fmt: skip
        if is_last:
            figure.text(one.right[0], 16, "all computed", "small soft end")
            figure.text(two.top[0], lower + height + 18, "computed", "small soft")
        else:
            figure.arrow(one.bottom, two.top)
    figure.text(first + step, 86, "reused", "accent bold")
    divide = first + 2 * step - 4.5
    figure.line((divide, 18), (divide, lower + height + 26), kind="dashed")
    figure.text(divide, lower + height + 44, "first difference", "small")
    return figure
