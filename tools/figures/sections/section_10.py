"""Figures of section 10, training at scale."""

from __future__ import annotations

from ..shapes import Figure, Shape


def data_parallel_step() -> Figure:
    figure = Figure("One step of data-parallel training", 286)
    width = 100
    reduce = figure.box(26, 194, 228, 34, "all-reduce: average", kind="strong")
    weights = []
    for x, outside, gpu, letter in ((26, 10, 1, "A"), (154, 270, 2, "B")):
        middle = x + width / 2
        figure.text(middle, 16, f"GPU {gpu}", "bold")
        part = figure.box(x, 26, width, 28, f"slice {letter}")
        weight = figure.box(x, 78, width, 40, "full weights", kind="learned")
        gradient = figure.box(x, 142, width, 28, f"gradient {letter}")
        step = figure.box(x, 252, width, 28, "same step")
        figure.arrow(part.bottom, weight.top)
        figure.arrow(weight.bottom, gradient.top)
        figure.arrow(gradient.bottom, (middle, reduce.y))
        figure.arrow((middle, reduce.bottom[1]), step.top)
        near, up = (weight.left, step.left) if gpu == 1 else (weight.right, step.right)
        figure.arrow(up, (outside, up[1]), (outside, near[1]), near, kind="dashed")
        weights.append(weight)
    figure.text(140, weights[0].center[1] + 6, "=", "sign")
    return figure


def zero_memory_bars() -> Figure:
    figure = Figure("Memory of one GPU with ZeRO", 266)
    left, scale, height = 4, 1.9, 24
    kinds = ("gray", "", "strong")
    for x, kind, name in zip((4, 84, 178), kinds, ("weights", "gradients", "optimizer"),
                             strict=True):  # fmt: skip
        figure.box(x, 6, 12, 12, kind=f"{kind} cell".strip(), corner=2)
        figure.text(x + 18, 16, name, "small start")
    rows = (
        ("plain", (14, 14, 84), "112 GB"),
        ("ZeRO-1: optimizer split", (14, 14, 10.5), "38.5"),
        ("ZeRO-2: also gradients", (14, 1.75, 10.5), "26.3"),
        ("ZeRO-3, FSDP: also weights", (1.75, 1.75, 10.5), "14"),
    )
    for row, (name, sizes, total) in enumerate(rows):
        y = 52 + 54 * row
        figure.text(left, y - 6, name, "start")
        x = float(left)
        for kind, size in zip(kinds, sizes, strict=True):
            numbers = [f"{size}"] if row == 0 else []
            figure.box(x, y, size * scale, height, *numbers, kind=f"{kind} cell".strip(),
                       style="small", corner=1)  # fmt: skip
            x += size * scale
        figure.text(x + 6, y + 17, total, "bold start" if row == 3 else "start")
    figure.text(left, 260, "GB on each of 8 GPUs, 7 billion parameters", "small soft start")
    return figure


def mixed_precision_step() -> Figure:
    figure = Figure("One step of mixed-precision training", 240)
    left, right, width, height, step = 4, 172, 104, 46, 94

    def part(x: float, row: int, name: str, detail: str, kind: str = "") -> Shape:
        made = figure.box(x, 4 + step * row, width, height, kind=kind)
        color = " on-strong" if kind == "strong" else ""
        figure.text(made.center[0], made.center[1] - 2, name, color.strip())
        figure.text(made.center[0], made.center[1] + 14, detail, f"small{color or ' soft'}")
        return made

    weights = part(left, 0, "weights", "fp32", "strong")
    forward = part(right, 0, "forward", "16 bit", "learned")
    loss = part(right, 1, "loss", "fp32")
    backward = part(right, 2, "backward", "16 bit", "learned")
    gradients = part(left, 2, "gradients", "fp32")
    optimizer = part(left, 1, "optimizer", "fp32")
    figure.arrow(weights.right, forward.left)
    figure.arrow(forward.bottom, loss.top)
    figure.arrow(loss.bottom, backward.top)
    figure.arrow(backward.left, gradients.right)
    figure.arrow(gradients.top, optimizer.bottom)
    figure.arrow(optimizer.top, weights.bottom)
    figure.text(140, weights.center[1] - 8, "cast")
    figure.text(forward.center[0] - 10, loss.bottom[1] + 21, "× S", "end")
    figure.text(forward.center[0] - 10, loss.bottom[1] + 35, "fp16 only", "small soft end")
    figure.text(140, backward.center[1] - 8, "÷ S")
    figure.text(140, backward.center[1] + 17, "fp16 only", "small soft")
    return figure


def activation_checkpointing() -> Figure:
    figure = Figure("Activation checkpointing", 234)
    first, size, step, rows = 14, 32, 44, (34, 134)
    bar, now = 8, 3
    for y, title, above in zip(rows, ("keep all", "checkpointing"), (14, 32), strict=True):
        figure.text(first, y - above, title, "bold start")
        for layer in range(6):
            x = first + step * layer
            kind = "gray" if y == rows[0] else "strong" if layer == now else "empty dashed"
            figure.box(x, y, size, size, kind=kind, corner=3)
            if y == rows[1] and layer <= now:
                figure.box(x, y, bar, size, kind="gray", corner=2)
            if layer:
                figure.arrow((x - step + size, y + size / 2), (x, y + size / 2))
    y = rows[1]
    middle = first + step * now + size / 2
    figure.text(middle, y - 8, "computed again", "small accent bold")
    figure.arrow((first + step * 5 + size, y + size + 16), (middle, y + size + 16),
                 (middle, y + size), kind="main")  # fmt: skip
    figure.text(first + step * 5 + size, y + size + 32, "backward", "small end")
    figure.box(first, 214, 12, 12, kind="gray", corner=2)
    figure.text(first + 18, 224, "in memory", "small start")
    figure.box(first + 106, 214, 12, 12, kind="empty dashed", corner=2)
    figure.text(first + 124, 224, "freed", "small start")
    return figure


def roofline_h100() -> Figure:
    figure = Figure("Roofline of an H100 in bf16", 262)
    bandwidth, peak = 3.35, 989.0
    ridge = peak / bandwidth
    plot = figure.axes(42, 24, 230, 196, xs=(0.1, 10_000), ys=(0.1, 4_000), log_x=True, log_y=True,
                       y_label="TFLOP/s")  # fmt: skip
    for tick in (0.1, 1, 10, 100, 1_000):
        plot.x_tick(tick, f"{tick:,}")
        plot.y_tick(tick, f"{tick:,}")
    figure.text(157, 256, "operations per byte", "small soft")
    plot.line((ridge, 0.1), (ridge, peak), kind="dashed")
    plot.line((0.1, 0.1 * bandwidth), (ridge, peak), (10_000, peak), kind="main")
    add, some, matmul = 1 / 6, 50, 1_365
    plot.dot(add, add * bandwidth, kind="")
    plot.dot(some, some * bandwidth, kind="")
    plot.dot(matmul, 640, kind="")
    for (x, y), text, style in (
        (plot.at(add, add * bandwidth), "add: 0.17", "small start"),
        (plot.at(some, some * bandwidth), "50: 168", "small end"),
    ):
        aside = 9 if style.endswith("start") else -9
        figure.text(x + aside, y + 10 if aside > 0 else y - 1, text, style)
    x, y = plot.at(matmul, 640)
    figure.text(x, y + 18, "matmul:", "small")
    figure.text(x, y + 31, "1,365", "small")
    x, y = plot.at(ridge, peak)
    figure.text(x + 37, y - 8, "math: 989", "accent")
    x, y = plot.at(10, 10 * bandwidth)
    figure.text(x - 8, y - 5, "3.35 TB/s", "accent end")
    x, y = plot.at(ridge, 0.1)
    for line, word in enumerate(("bound by", "memory")):
        figure.text(x - 8, y - 26 + 17 * line, word, "end")
    for line, word in enumerate(("bound by", "math")):
        figure.text(x + 8, y - 26 + 17 * line, word, "start")
    figure.text(x + 6, y - 58, "295", "accent bold start")
    return figure


def ring_all_reduce() -> Figure:
    figure = Figure("All-reduce in a ring", 252)
    radius, cell, height = 20, 13, 18
    upper, lower, above, below = 92, 166, 46, 194
    for left, right, title, rounds, is_done in (
        (32, 104, "reduce-scatter", "first 3 rounds", False),
        (176, 248, "all-gather", "then 3 rounds", True),
    ):
        figure.text((left + right) / 2, 16, title, "bold")
        figure.text((left + right) / 2, 32, rounds, "small soft")
        corners = ((left, upper), (right, upper), (right, lower), (left, lower))
        ring = [figure.circle(x, y, radius, f"GPU {place + 1}", style="small")
                for place, (x, y) in enumerate(corners)]  # fmt: skip
        figure.arrow(ring[0].right, ring[1].left)
        figure.arrow(ring[1].bottom, ring[2].top)
        figure.arrow(ring[2].left, ring[3].right)
        figure.arrow(ring[3].top, ring[0].bottom)
        for place, (x, y) in enumerate(corners):
            own = (place + 1) % 4
            pieces = [
                f"{'strong' if is_done or piece == own else 'pale'}:{letter}"
                for piece, letter in enumerate("ABCD")
            ]
            bar_y = above if y == upper else below
            figure.cells(x - 2 * cell, bar_y, cell, [pieces], height=height)
    for x, kind, name in ((6, "strong", "finished sum"), (150, "pale", "partial sum")):
        figure.box(x, 230, 12, 12, kind=f"{kind} cell", corner=2)
        figure.text(x + 18, 240, name, "small start")
    return figure


def tensor_parallel_block() -> Figure:
    figure = Figure("A feed-forward part split over two GPUs", 322)
    width = 120
    source = figure.box(8, 26, 264, 28, "same input X")
    reduce = figure.box(8, 250, 264, 30, "all-reduce: sum", kind="strong")
    for x, gpu, columns, rows in ((8, 1, "left", "top"), (152, 2, "right", "bottom")):
        figure.text(x + width / 2, 16, f"GPU {gpu}", "bold")
        half, far = (x, x + width / 2) if gpu == 1 else (x + width / 2, x)
        middle = half + width / 4
        figure.box(far, 76, width / 2, 36, kind="pale dashed", corner=2)
        figure.box(half, 76, width / 2, 36, f"A: {columns}", "columns", kind="learned",
                   style="small", corner=2)  # fmt: skip
        f = figure.circle(middle, 147, 13, "f")
        half_y, far_y = (182, 205) if gpu == 1 else (205, 182)
        figure.box(x, far_y, width, 23, kind="pale dashed", corner=2)
        figure.box(x, half_y, width, 23, f"B: {rows} rows", kind="learned", style="small", corner=2)
        figure.arrow((middle, source.bottom[1]), (middle, 76))
        figure.arrow((middle, 112), f.top)
        figure.arrow(f.bottom, (middle, 182))
        figure.arrow((middle, 228), (middle, reduce.y))
    figure.text(140, 152, "no exchange", "soft")
    figure.arrow(reduce.bottom, (140, 302))
    figure.text(140, 317, "output Y")
    return figure


def pipeline_bubble() -> Figure:
    figure = Figure("The bubble of a pipeline with three stages", 204)
    first, width, height, step = 60, 36, 30, 38

    def bubble(x: float, y: float, w: float, h: float) -> None:
        figure.box(x, y, w, h, kind="learned cell", corner=2)
        gap = 7
        reach = int((w + h - 1) / gap)
        for place in range(1, reach + 1):
            along = place * gap
            start = (x + min(along, w), y + max(0, along - w))
            end = (x + max(0, along - h), y + min(along, h))
            figure.line(start, end, kind="main thin")

    for stage in range(3):
        y = 6 + step * stage
        figure.text(4, y + 20, f"stage {stage + 1}", "start")
        for slot in range(6):
            x = first + width * slot
            batch = slot - stage + 1
            if 1 <= batch <= 4:
                figure.box(x, y, width, height, f"{batch}", kind="cell", corner=2)
            else:
                bubble(x, y, width, height)
    figure.arrow((first, 132), (first + 6 * width, 132))
    figure.text(first + 3 * width, 147, "time", "small soft")
    figure.box(first, 162, 16, 14, kind="cell", corner=2)
    figure.text(first + 22, 173, "micro-batch", "small start")
    bubble(first + 116, 162, 16, 14)
    figure.text(first + 138, 173, "bubble", "small start")
    figure.text(first, 198, "6 of 18 slots idle", "bold start")
    return figure


def three_more_parallelisms() -> Figure:
    figure = Figure("Sequence, context and expert parallelism", 314)
    left, right, width, height = 4, 176, 100, 42
    for x, gpu in ((left, 1), (right, 2)):
        figure.text(x + width / 2, 14, f"GPU {gpu}", "soft")
    pairs = {}
    for title, y, one, two in (
        ("sequence", 82, ("norm:", "tokens 1–4"), ("norm:", "tokens 5–8")),
        ("context", 194, ("queries:", "tokens 1–4"), ("queries:", "tokens 5–8")),
        ("expert", 268, ("experts", "A, B"), ("experts", "C, D")),
    ):
        figure.text(left, 36 if title == "sequence" else y - 8, title, "bold start")
        pairs[title] = (
            figure.box(left, y, width, height, *one, kind="learned"),
            figure.box(right, y, width, height, *two, kind="learned"),
        )
    before, after = (figure.box(left, y, 272, 22, "split matrices") for y in (44, 140))
    for norm in pairs["sequence"]:
        figure.arrow((norm.top[0], before.bottom[1]), norm.top)
        figure.arrow(norm.bottom, (norm.bottom[0], after.y))
    one, two = pairs["context"]
    figure.arrow((one.right[0] + 2, one.right[1]), two.left, kind="main", both=True)
    figure.text(140, one.right[1] - 8, "keys,", "small accent bold")
    figure.text(140, one.right[1] + 16, "values", "small accent bold")
    one, two = pairs["expert"]
    for rise in (12, -12):
        start = one.right[0] + 2, one.right[1] - rise
        figure.arrow(start, (two.x, two.left[1] + rise), both=True)
    figure.text(140, one.y - 2, "tokens", "small")
    return figure
