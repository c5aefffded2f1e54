"""Figures of section 27, graphs, recommenders and forecasts."""

from __future__ import annotations

from ..shapes import Figure, Point


def message_passing_step() -> Figure:
    figure = Figure("One step of message passing", 222)
    radius = 17
    a, b, c, d, e = (146, 64), (44, 24), (44, 104), (210, 64), (260, 64)

    def edge(start: Point, end: Point) -> tuple[Point, Point]:
        dx, dy = end[0] - start[0], end[1] - start[1]
        share = radius / (dx * dx + dy * dy) ** 0.5
        return (
            (start[0] + dx * share, start[1] + dy * share),
            (end[0] - dx * share, end[1] - dy * share),
        )

    figure.line(*edge(e, d), kind="pale")
    for node in (b, c, d):
        figure.arrow(*edge(node, a))
    for name, node, kind in (("A", a, "strong"), ("B", b, ""), ("C", c, ""), ("D", d, ""),
                             ("E", e, "pale")):  # fmt: skip
        figure.circle(*node, radius, name, kind=kind)
    figure.text(20, 68, "messages", "small start")
    figure.text(276, 99, "reaches A", "small soft end")
    figure.text(276, 112, "in layer 2", "small soft end")

    top, width, height = 172, 84, 46
    total = figure.box(4, top, width, height, "sum,", "any order")
    update = figure.box(a[0] - 38, top, 76, height, "update", "network", kind="learned")
    new = figure.box(204, top, 72, height, "A’s new", "vector", kind="strong")
    figure.arrow(edge(a, (60, top))[0], (60, top))
    figure.text(50, 152, "all three", "small end")
    figure.arrow((a[0], a[1] + radius), update.top)
    figure.text(a[0] + 8, 152, "own vector", "small start")
    figure.arrow(total.right, update.left)
    figure.arrow(update.right, new.left)
    return figure


def two_tower_and_ranker() -> Figure:
    figure = Figure("Two towers, then a ranker", 300)
    wide, tower = 52, 60
    figure.text(4, 15, "ahead of time", "bold start")
    items = figure.box(4, 30, wide, 40, "items")
    item_tower = figure.box(76, 28, tower, 44, "item", "tower", kind="learned")
    index = figure.cylinder(160, 20, 116, 64, "index of", "item vectors")
    figure.text(4, 115, "per request", "bold start")
    user = figure.box(4, 130, wide, 40, "user")
    user_tower = figure.box(76, 128, tower, 44, "user", "tower", kind="learned")
    ranker = figure.box(160, 192, 116, 46, "ranker:", "user × item", kind="strong")
    final = figure.box(160, 268, 116, 28, "final list")
    for one, two in ((items, item_tower), (user, user_tower)):
        figure.arrow(one.right, two.left)
    figure.arrow(item_tower.right, (index.x, item_tower.right[1]))
    up, down = 180, 252
    figure.arrow(user_tower.right, (up, user_tower.right[1]), (up, index.bottom[1] - 3))
    figure.text(up + 6, 112, "one vector", "small start")
    figure.arrow((down, index.bottom[1] - 2), (down, ranker.y))
    figure.text(down - 6, 174, "few hundred", "small end")
    figure.arrow(user.bottom, (user.bottom[0], ranker.left[1]), ranker.left, kind="thin")
    figure.arrow(ranker.bottom, final.top)
    return figure


def rolling_origin_backtest() -> Figure:
    figure = Figure("A backtest with a rolling origin", 226)
    left, month, top, step, height = 5, 9, 40, 40, 24
    base = top + 4 * step
    for row in range(4):
        y, cutoff = top + step * row, 12 + 3 * row
        label = ["train"] if row == 0 else []
        figure.box(left, y, month * cutoff, height, *label, kind="gray", corner=2)
        scored = left + month * (cutoff + 1)
        figure.cells(scored, y, month, [["strong"] * 3], height=height)
    scored = left + month * 13
    figure.text(scored - 2, 34, "gap", "small end")
    figure.bracket(scored + 2, scored + 3 * month, 25)
    figure.text(scored + 1.5 * month, 17, "forecast and score", "small accent bold")
    locked = left + month * 26
    figure.box(locked, top, month * 4, base - top - 16, kind="empty dashed", corner=2)
    figure.text(276, 17, "locked:", "small end")
    figure.text(276, 32, "final check", "small end")
    figure.arrow((left, base), (276, base))
    figure.text(276, base + 16, "months", "small soft end")
    return figure
