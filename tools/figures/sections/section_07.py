"""Figures of section 7, convolutional networks."""

from __future__ import annotations

from ..shapes import Figure, Shape


def convolution_output_size() -> Figure:
    figure = Figure("Where a kernel of 3 fits with stride 2", 258)
    first, size, row, kernels, outputs = 35, 30, 30, 74, 162
    figure.bracket(first + 2, first + size - 2, 20, "padding 1")
    figure.bracket(first + size + 2, first + 6 * size - 2, 20, "input 5")
    figure.bracket(first + 6 * size + 2, first + 7 * size - 2, 20, "padding 1")
    figure.cells(first, row, size, [["pale dashed:0", *[""] * 5, "pale dashed:0"]])
    for place in range(3):
        x, y = first + 2 * size * place, kernels + 26 * place
        kernel = figure.box(
            x, y, 3 * size, 20, *["kernel 3"] * (place == 0), style="small", corner=3,
            kind="learned" if place else "strong",
        )  # fmt: skip
        output = figure.box(kernel.center[0] - size / 2, outputs, size, size, corner=3)
        figure.arrow(kernel.bottom, output.top)
        if place < 2:
            figure.arrow(kernel.right, (kernel.right[0] + 2 * size, kernel.right[1]), gap=0)
    figure.text(first + 5 * size + 8, kernels + 14, "stride 2", "small start")
    figure.bracket(first + size, first + 6 * size, outputs + size + 14, "output 3", depth=-6)
    figure.text(140, 248, "(5 + 2 − 3) / 2 + 1 = 3", "bold")
    return figure


def receptive_field_cone() -> Figure:
    figure = Figure("What one cell sees through three 3×3 layers", 252)
    center, size, step, top = 140, 28, 64, 6
    for row in range(4):
        y, half = top + step * row, size * (2 * row + 1) / 2
        if row < 3:
            upper, lower, wide = y + size, y + step, half + size
            left = (center - half, upper), (center - wide, lower)
            right = (center + half, upper), (center + wide, lower)
            figure.polygon([left[0], right[0], right[1], left[1]], "learned bare")
            figure.line(*left, kind="main thin")
            figure.line(*right, kind="main thin")
            figure.text(278, (upper + lower) / 2 + 5, "3×3", "end")
        figure.cells(center - half, y, size, [["" if row else "strong"] * (2 * row + 1)])
        figure.text(18, y + size / 2 + 5, str(2 * row + 1), "bold")
    figure.text(center + 26, top + 19, "one output cell", "small soft start")
    figure.text(center, 246, "input")
    return figure


def iou_and_nms() -> Figure:
    figure = Figure("Overlap of boxes, and non-maximum suppression", 312)
    side, left, upper, lower, words = 88, 22, 28, 190, 180
    shift_b, shift_c = side / 10, side / 2
    figure.text(4, 15, "IoU", "bold start")
    for x in (left, left + shift_c):
        figure.box(x, upper, side, side, corner=0)
    figure.box(left + shift_c, upper, side - shift_c, side, "50", kind="strong", corner=0)
    for x, letter in ((left + 22, "A"), (left + side + 22, "B")):
        figure.text(x, upper + side / 2 + 5, letter)
    figure.text(left - 5, upper + side / 2 + 4, "10", "small soft end")
    figure.bracket(left, left + shift_c, upper + side + 9, depth=-5)
    figure.text(left + shift_c / 2, upper + side + 22, "5", "small soft")
    figure.text(words, upper + 28, "shared 50", "start")
    figure.text(words, upper + 49, "in all 150", "start")
    figure.text(words, upper + 70, "IoU = 1/3", "accent bold start")
    figure.line((4, 148), (276, 148), kind="pale dashed")
    figure.text(4, 171, "NMS, threshold 0.5", "bold start")
    figure.box(left + shift_b, lower + 5, side, side, kind="empty dashed", corner=0)
    figure.box(left + shift_c, lower - 5, side, side, kind="empty", corner=0)
    right, bottom = left + side, lower + side
    figure.line((left, lower), (right, lower), (right, bottom), (left, bottom), (left, lower),
                kind="main")  # fmt: skip
    figure.text(left - 11, lower + side / 2 + 5, "A", "accent bold")
    figure.text(left + shift_b + side / 2, bottom + 21, "B", "soft")
    figure.text(right + shift_c + 10, lower + side / 2, "C")
    for place, (result, score) in enumerate((
        ("A kept", "score 0.9"), ("B dropped", "0.8, IoU 0.82"), ("C kept", "0.7, IoU 0.33")
    )):  # fmt: skip
        y = lower + 8 + 38 * place
        figure.text(words, y, result, "start" if place else "accent bold start")
        figure.text(words, y + 15, score, "small soft start")
    return figure


def u_net() -> Figure:
    figure = Figure("A U-Net", 278)
    height, step, inward, center = 28, 48, 18, 140
    bottom = figure.box(center - 17, 224, 34, height, "32", kind="learned")
    figure.text(center, bottom.bottom[1] + 17, "context")
    left, right = [], []
    for level, side in enumerate(("512", "256", "128", "64")):
        y, width, x = 28 + step * level, 64 - 10 * level, 6 + inward * level
        left.append(figure.box(x, y, width, height, side))
        right.append(figure.box(2 * center - x - width, y, width, height, side))
        figure.arrow(left[level].right, right[level].left, kind="main")
        if level:
            down, up = left[level].top, right[level].top
            figure.arrow((down[0], down[1] - step + height), down)
            figure.arrow(up, (up[0], up[1] - step + height))
    down, up = left[-1].bottom, right[-1].bottom
    figure.arrow(down, (down[0], bottom.left[1]), bottom.left)
    figure.arrow(bottom.right, (up[0], bottom.left[1]), up)
    figure.text(left[0].center[0], 18, "image")
    figure.text(right[0].center[0], 18, "mask")
    figure.text(center, 32, "skip: joined on", "accent bold")
    figure.text(6, 234, "shrink", "start")
    figure.text(274, 234, "enlarge", "end")
    return figure


def resnet_basic_and_bottleneck() -> Figure:
    figure = Figure("A basic and a bottleneck residual block", 302)
    narrow, wide, height, split_y, plus_y = 34, 56, 34, 52, 250

    def layer(x: float, y: float, upper: float, lower: float, text: str, kind: str = "") -> Shape:
        bottom = y + height
        figure.polygon(
            [(x - upper, y), (x + upper, y), (x + lower, bottom), (x - lower, bottom)], kind
        )
        color = "on-strong" if kind == "strong" else ""
        figure.text(x, y + 22, text, color)
        return Shape(x - narrow, y, 2 * narrow, height)

    for x, aside, title, channels, layers in (
        (46, 104, "basic", "64",
         ((102, narrow, narrow, "3×3, 64", ""), (158, narrow, narrow, "3×3, 64", ""))),
        (192, 266, "bottleneck", "256",
         ((74, wide, narrow, "1×1, 64", ""), (130, narrow, narrow, "3×3, 64", "strong"),
          (186, narrow, wide, "1×1, 256", ""))),
    ):  # fmt: skip
        figure.text(x, 16, title, "bold")
        figure.text(x, 38, channels)
        plus = figure.circle(x, plus_y, 13, "+", style="sign")
        boxes = [layer(x, *made) for made in layers]
        figure.line((x, 44), (x, split_y))
        above = (x, split_y)
        for box in boxes:
            figure.arrow(above, box.top)
            above = box.bottom
        figure.arrow(above, plus.top)
        figure.arrow((x, split_y), (aside, split_y), (aside, plus_y), plus.right)
        figure.dot(x, split_y, kind="gray", radius=3)
        figure.arrow(plus.bottom, (x, 282))
        figure.text(x, 298, channels)
    return figure


def vit_patch_tokens() -> Figure:
    figure = Figure("An image becomes a row of tokens", 290)
    columns, marks, between, first = (124, 162, 200, 264), ("1", "2", "3", "9"), 232, 80
    size, patches, matrix, tokens, positions, below = 22, 92, 134, 184, 238, 258
    middle = (columns[0] + columns[-1]) / 2
    for text, y in (("image", 41), ("patches", 107), ("tokens", 206), ("positions", positions)):
        figure.text(4, y, text, "small soft start")
    for row in range(3):
        numbers = [[f":{3 * row + column + 1}" for column in range(3)]]
        figure.cells(middle - 1.5 * size, 4 + size * row, size, numbers)
    figure.arrow((middle, 4 + 3 * size), (middle, patches - 2))
    left, right = columns[0] - size / 2, columns[-1] + size / 2
    figure.box(left, matrix, right - left, 30, "same matrix for all", kind="strong")
    for x, mark in zip(columns, marks, strict=True):
        figure.cells(x - size / 2, patches, size, [[f":{mark}"]])
        figure.arrow((x, patches + size), (x, matrix))
        figure.arrow((x, matrix + 30), (x, tokens))
        figure.box(x - 8, tokens, 16, 36, kind="learned", corner=3)
        figure.text(x, positions, f"+{mark}", "small")
    figure.box(first - 8, tokens, 16, 36, kind="empty dashed", corner=3)
    figure.text(first, tokens - 8, "class", "small")
    figure.text(first, positions, "+0", "small")
    for y in (patches + 15, tokens + 22, positions):
        figure.text(between, y, "…", "soft")
    for x in (first, *columns):
        figure.arrow((x, positions + 5), (x, below))
    figure.box(first - 19, below, right - first + 19, 28, "Transformer")
    return figure


def three_kinds_of_detectors() -> Figure:
    figure = Figure("Two-stage, one-stage and DETR detectors", 280)
    height, cell, boxes = 42, 8, 229
    propose, refine, nms = (37, 102), (113, 163), (174, 215)
    last = (*nms, ("NMS",), "empty dashed")
    for row, (name, note, parts) in enumerate((
        ("two-stage", "regions first",
         ((*propose, ("propose",), ""), (*refine, ("refine", "each"), ""), last)),
        ("one-stage", "every place at once",
         ((propose[0], refine[1], ("class + box", "everywhere"), ""), last)),
        ("DETR", "one box per object",
         ((propose[0], nms[1], ("queries + attention",), "strong"),)),
    )):  # fmt: skip
        y = 26 + 88 * row
        middle = y + height / 2
        figure.text(4, y - 9, name, "bold start")
        figure.text(276, y - 9, note, "small soft end")
        grid = figure.cells(2, middle - 1.5 * cell, cell, [[""] * 3] * 3)
        before = grid[1][2].right
        for left, right, words, kind in parts:
            part = figure.box(left, y, right - left, height, *words, kind=kind)
            figure.arrow(before, part.left, gap=1)
            before = part.right
        figure.arrow(before, (boxes, middle), gap=1)
        figure.text(boxes + 6, middle + 5, "boxes", "start")
    figure.text(4, 274, "NMS: remove duplicates", "small start")
    return figure


def three_kinds_of_segmentation() -> Figure:
    figure = Figure("Semantic, instance and panoptic segmentation", 286)
    width, height, step, horizon = 164, 86, 98, 48
    for row, (name, words) in enumerate(
        (
            ("semantic", ("a class for", "every pixel")),
            ("instance", ("every car", "by itself")),
            ("panoptic", ("both in", "one map")),
        )
    ):
        x, y = 3, 3 + step * row
        has_classes, has_cars = name != "instance", name != "semantic"
        if has_classes:
            figure.box(x, y, width, horizon, kind="learned bare", corner=0)
            figure.box(x, y + horizon, width, height - horizon, kind="gray bare", corner=0)
            figure.text(x + 10, y + 18, "sky", "small start")
            figure.text(x + width - 10, y + height - 8, "road", "small end")
        _car(figure, x + 78, y + 20, "other" if has_cars else "strong")
        _car(figure, x + 20, y + 26, "strong")
        if has_cars:
            figure.text(x + 52, y + 54, "car 1", "small on-strong")
            figure.text(x + 118, y + 48, "car 2", "small")
        else:
            figure.text(x + 82, y + 54, "car", "small on-strong")
        corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y))
        figure.line(*corners, kind="main" if has_classes and has_cars else "")
        figure.text(x + width + 12, y + 30, name, "bold start")
        for line, word in enumerate(words):
            figure.text(x + width + 12, y + 48 + 14 * line, word, "small start")
    return figure


def _car(figure: Figure, x: float, y: float, kind: str) -> None:
    for wheel in (16, 50):
        figure.circle(x + wheel, y + 34, 7, kind=kind)
    outline = ((0, 34), (0, 19), (10, 16), (18, 0), (44, 0), (54, 16), (66, 19), (66, 34))
    figure.polygon([(x + dx, y + dy) for dx, dy in outline], kind)


def transposed_convolution_stamps() -> Figure:
    figure = Figure("Stamps of a kernel of 3 with stride 2", 212)
    first, size, inputs, stamps, outputs = 64, 30, 6, 58, 152
    for column, y in ((2, stamps + 8), (4, stamps + 34)):
        x = first + size * column
        figure.box(x, y, size, outputs - y, kind="learned bare", corner=0)
    for place, letter in enumerate("abc"):
        x, y = first + 2 * size * place, stamps + 26 * place
        source = figure.box(x + size, inputs, size, size, letter, corner=3)
        stamp = figure.box(x, y, 3 * size, 20, *["kernel 3"] * (place == 0), style="small",
                           corner=3)  # fmt: skip
        figure.arrow(source.bottom, stamp.top)
    y = stamps + 36
    figure.arrow((first, y), (first + 2 * size, y), gap=2)
    figure.text(first + size - 2, y + 15, "stride 2", "small")
    counts = (1, 1, 2, 1, 2, 1, 1)
    figure.cells(first, outputs, size,
                 [[f"{'strong' if count > 1 else ''}:{count}" for count in counts]])  # fmt: skip
    figure.text(first + 3.5 * size, outputs + size + 18, "stamps on each cell", "small soft")
    for y, text in ((26, "input"), (stamps + 15, "stamps"), (outputs + 20, "output")):
        figure.text(4, y, text, "start")
    return figure
