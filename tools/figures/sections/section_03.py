"""Figures of section 3, backpropagation and unstable gradients."""

from __future__ import annotations

from ..shapes import Figure


def backprop_graph() -> Figure:
    figure = Figure("Backpropagation in a small graph", 262)
    radius, width, height, middle, inputs, slopes = 24, 52, 48, 126, 48, 204
    boxes = (72, 148, 224)
    figure.text(2, 14, "forward: values", "bold start")
    figure.text(2, 176, "backward: slopes", "accent bold start")
    w = figure.circle(26, middle, radius, "w = 3")
    before = w
    for x, name, value in (
        (boxes[0], "multiply", "y = 6"),
        (boxes[1], "subtract", "d = 1"),
        (boxes[2], "square", "L = 1"),
    ):
        box = figure.box(x, middle - height / 2, width, height, kind="learned")
        figure.text(box.center[0], middle - 5, name, "small soft")
        figure.text(box.center[0], middle + 13, value)
        figure.arrow(before.right, box.left)
        before = box
    for x, name in ((boxes[0], "x = 2"), (boxes[1], "t = 5")):
        given = figure.circle(x + width / 2, inputs, radius, name)
        figure.arrow(given.bottom, (x + width / 2, middle - height / 2))
    after = None
    for x, slope, name, step in (
        (boxes[2] + width / 2, "1", "L", ""),
        (boxes[1] + width / 2, "2", "d", "× 2"),
        (boxes[0] + width / 2, "2", "y", "× 1"),
        (26, "4", "w", "× 2"),
    ):
        here = figure.circle(x, slopes, 15, slope, kind="strong" if name == "w" else "")
        figure.text(x, slopes + 30, f"at {name}", "small soft")
        if after:
            figure.arrow(after.left, here.right, kind="main dashed thin")
            figure.text((after.left[0] + here.right[0]) / 2, slopes - 8, step, "small")
        after = here
    figure.text(2, 256, "slope at w: 2 × x = 2 × 2 = 4", "small accent start")
    return figure
