"""Figures of section 29, designing systems."""

from __future__ import annotations

from collections.abc import Sequence

from ..shapes import Figure, Shape


def ml_design_steps() -> Figure:
    figure = Figure("The steps of an ML design", 252)
    left, right, width, height = 4, 160, 116, 60
    goal = figure.box(left, 4, width, height, "1 goal", "and scale")
    task = figure.box(right, 4, width, height, "2 task", "and metrics", kind="strong")
    data = figure.box(right, 96, width, height, "3 data", "and labels")
    model = figure.box(left, 96, width, height, "4 baseline,", "then model")
    test = figure.box(left, 188, width, height, "5 offline", "and A/B test")
    serve = figure.box(right, 188, width, height, "6 serving,", "monitoring,", "retraining")
    for one, two in (
        (goal.right, task.left),
        (task.bottom, data.top),
        (data.left, model.right),
        (model.bottom, test.top),
        (test.right, serve.left),
    ):
        figure.arrow(one, two)
    figure.arrow(serve.top, data.bottom, kind="dashed")
    figure.text(serve.top[0] + 10, 176, "logs", "start")
    return figure


def _request_path(
    figure: Figure, x: float, w: float, names: Sequence[str], strong: str = "", *,
    y: float = 4, gap: float = 20,
) -> list[Shape]:  # fmt: skip
    """Boxes from top to bottom with arrows between, one of them highlighted."""
    boxes: list[Shape] = []
    for name in names:
        lines = name.split("\n")
        height = 13 + 17 * len(lines)
        kind = "strong" if strong and name.startswith(strong) else ""
        boxes.append(figure.box(x, y, w, height, *lines, kind=kind))
        y += height + gap
    for one, two in zip(boxes, boxes[1:], strict=False):
        figure.arrow(one.bottom, two.top)
    return boxes


def _row(
    figure: Figure, y: float, names: Sequence[str], strong: str = "", *, x: float = 4,
    width: float = 272, height: float = 30, gap: float = 10,
) -> list[Shape]:  # fmt: skip
    """Equal boxes side by side."""
    each = (width - gap * (len(names) - 1)) / len(names)
    return [
        figure.box(x + (each + gap) * place, y, each, height, *name.split("\n"),
                   kind="strong" if strong and name.startswith(strong) else "")
        for place, name in enumerate(names)
    ]  # fmt: skip


def _fan_out(figure: Figure, source: Shape, targets: Sequence[Shape]) -> None:
    """Arrows from the bottom of a box to boxes below."""
    middle, y = source.bottom
    for target in targets:
        figure.arrow((middle + (target.center[0] - middle) * 0.4, y), target.top)


def _noted(
    figure: Figure, x: float, middle: float, w: float, lines: Sequence[str], notes: Sequence[str]
) -> Shape:  # fmt: skip
    """A box beside the path, with small notes under its name."""
    height = 12 + 17 * len(lines) + 13 * len(notes)
    shape = figure.box(x, middle - height / 2, w, height)
    for place, line in enumerate(lines):
        figure.text(shape.center[0], shape.y + 19 + 17 * place, line)
    below = shape.y + 17 * (len(lines) + 1)
    for place, note in enumerate(notes):
        figure.text(shape.center[0], below + 13 * place, note, "small soft")
    return shape


def video_recommender() -> Figure:
    figure = Figure("A video recommender", 280)
    center, gap, y = 108, 22, 4
    boxes = []
    for name, width in (("millions of videos", 208), ("candidates: 1,000", 184),
                        ("ranker:\nseveral outcomes", 160), ("rules: variety,\nsafety", 136),
                        ("20 shown", 88)):  # fmt: skip
        strong = "ranker"
        boxes += _request_path(figure, center - width / 2, width, [name], strong, y=y)
        y = boxes[-1].bottom[1] + gap
    for one, two in zip(boxes, boxes[1:], strict=False):
        figure.arrow(one.bottom, two.top)
    _, candidates, ranker, rules, shown = boxes
    logs = figure.box(208, rules.y, 68, 47, "logs,", "training")
    figure.arrow(shown.right, (logs.center[0], shown.right[1]), logs.bottom, kind="dashed")
    for x, model in ((logs.x + 20, ranker), (logs.x + 48, candidates)):
        figure.arrow((x, logs.y), (x, model.right[1]), model.right, kind="dashed")
    return figure


def product_search() -> Figure:
    figure = Figure("Product search", 320)
    center, _aside, top = 140, 44, 70
    query = figure.box(center - 44, 4, 88, 30, "query")
    stores = []
    for x, lines in ((4, ("vector", "index")), (196, ("keyword", "index"))):
        store = figure.cylinder(x, top, 80, 88)
        for place, line in enumerate(lines):
            figure.text(store.center[0], 110 + 17 * place, line)
        stores.append(store)
    vectors, words = stores
    figure.text(words.center[0], 144, "price, stock", "small soft")
    pages = figure.box(center - 34, top, 68, 44, "product", "pages")
    encoder = figure.box(center - 34, 132, 68, 28, "encoder")
    figure.text(center, top - 7, "ahead of time", "small soft")
    figure.arrow(pages.bottom, encoder.top)
    figure.arrow(encoder.left, (vectors.right[0], encoder.left[1]))
    figure.arrow(pages.right, (words.x, pages.right[1]))
    path = _request_path(
        figure, center - 50, 100, ["merge", "rank top 200", "40 shown"], "merge", y=184, gap=20
    )
    merge, _, shown = path
    for store, side, filters in ((vectors, query.left, merge.left),
                                 (words, query.right, merge.right)):  # fmt: skip
        x = store.center[0]
        figure.arrow(side, (x, side[1]), store.top)
        figure.arrow(store.bottom, (x, filters[1]), filters)
    figure.text(vectors.center[0] - 6, 186, "filters", "small soft end")
    figure.text(words.center[0] + 6, 186, "filters", "small soft start")
    pairs = figure.box(212, 278, 64, 40, "training", "pairs")
    figure.arrow(shown.right, (pairs.x, shown.right[1]), kind="dashed")
    figure.text(276, 254, "clicks,", "small end")
    figure.text(276, 268, "purchases", "small end")
    return figure


def cited_assistant() -> Figure:
    figure = Figure("An assistant that cites its sources", 310)
    width, center, half = 184, 96, 22
    question, retrieve = _request_path(figure, 4, width, ["question", "permitted passages, ids"])
    middle = retrieve.bottom[1] + 18 + half
    figure.polygon(
        [(center, middle - half), (4 + width, middle), (center, middle + half), (4, middle)]
    )
    figure.text(center, middle + 5, "enough?")
    figure.arrow(retrieve.bottom, (center, middle - half))
    write = figure.box(4, middle + half + 22, width, 30, "write, with passage ids")
    check = figure.box(4, write.bottom[1] + 28, width, 30, "check support", kind="strong")
    answer = figure.box(4, check.bottom[1] + 20, width, 30, "answer with links")
    figure.arrow((center, middle + half), write.top)
    figure.text(center + 8, middle + half + 14, "yes", "small start")
    figure.arrow((40, write.bottom[1]), (40, check.y))
    figure.arrow((84, check.y), (84, write.bottom[1]), kind="dashed")
    figure.text(92, write.bottom[1] + 18, "rewrite once", "small start")
    figure.arrow(check.bottom, answer.top)
    human = figure.box(214, write.y - 4, 62, 44, "human", "agent")
    figure.arrow((4 + width, middle), (human.center[0], middle), human.top)
    figure.arrow(check.right, (human.center[0], check.right[1]), human.bottom)
    figure.text(216, middle - 6, "no", "small")
    figure.text(194, check.right[1] + 14, "fails twice", "small start")
    return figure


def fraud_detection() -> Figure:
    figure = Figure("Fraud detection in real time", 312)
    _, _, features, model, cost = _request_path(
        figure, 80, 96, ["payment", "rules, lists", "features", "model: risk", "weigh cost"],
        "model", gap=18,
    )  # fmt: skip
    store = figure.cylinder(4, features.center[1] - 36, 60, 72)
    for place, line in enumerate(("event", "stream,", "store")):
        figure.text(store.center[0], features.center[1] - 7 + 16 * place, line)
    figure.arrow(store.right, features.left)
    actions = _row(figure, 252, ["approve", "extra\ncheck", "decline"], width=248, height=44)
    _fan_out(figure, cost, actions)
    labels = figure.box(192, 186, 84, 50, "labels: days,", "chargebacks:", "weeks", style="small")
    collected = actions[0].bottom[1] + 10
    for action in actions:
        figure.line(action.bottom, (action.center[0], collected), kind="dashed")
    figure.arrow((actions[0].center[0], collected), (264, collected), (264, labels.bottom[1]),
                 kind="dashed")  # fmt: skip
    figure.arrow(labels.top, (labels.center[0], model.right[1]), model.right, kind="dashed")
    figure.text(208, model.right[1] - 6, "training", "small")
    return figure


def content_moderation() -> Figure:
    figure = Figure("Content moderation", 318)
    width, center, side = 244, 126, 266
    post, known = _request_path(figure, center - 56, 112, ["post", "hash match"], gap=18)
    models = _row(figure, 104, ["text\nmodel", "joint\nmodel", "image\nmodel"], "joint",
                  width=width, height=44, gap=11)  # fmt: skip
    score = figure.box(center - 64, 170, 128, 30, "score, severity")
    ends = _row(figure, 222, ["keep", "remove", "human\nreview"], width=width, height=44, gap=11)
    _fan_out(figure, known, models)
    _fan_out(figure, score, ends)
    for model in models:
        figure.arrow(model.bottom, (center + (model.center[0] - center) * 0.4, score.y))
    kept, _, review = ends
    figure.arrow(review.right, (side, review.right[1]), (side, models[2].right[1]),
                 models[2].right, kind="dashed")  # fmt: skip
    figure.text(side - 7, 180, "decisions,", "small end")
    figure.text(side - 7, 194, "appeals", "small end")
    sample = figure.box(4, 286, 128, 28, "random sample")
    figure.arrow(kept.bottom, (kept.center[0], sample.y), kind="dashed")
    figure.text(140, 297, "of views, to measure", "small start")
    figure.text(140, 311, "what gets through", "small start")
    return figure


def llm_platform() -> Figure:
    figure = Figure("A platform for language models", 298)
    _, gateway, router = _request_path(
        figure, 88, 104, ["teams", "gateway:\nkeys, quotas", "router,\nfair queue"], "router",
        gap=18,
    )  # fmt: skip
    batch = _noted(figure, 4, router.center[1], 72, ["batch", "queue"], ["low priority"])
    bill = _noted(figure, 204, gateway.center[1], 72, ["logs"], ["bill and", "dashboard"])
    figure.arrow(gateway.right, bill.left)
    figure.arrow(batch.right, router.left, kind="dashed")
    pools = _row(figure, 190, ["large\nmodel", "small\nmodel", "base +\nadapters"], height=44)
    _fan_out(figure, router, pools)
    scaler = figure.box(4, 264, 272, 30, "autoscaler: queue wait, cache use")
    for pool in pools:
        figure.arrow((pool.center[0], scaler.y), pool.bottom)
    return figure


def training_platform() -> Figure:
    figure = Figure("A shared training platform", 314)
    _, _, scheduler = _request_path(
        figure, 98, 154,
        ["users: submit job", "queue, team quotas", "scheduler:\nall at once, close by"],
        "scheduler", gap=18,
    )  # fmt: skip
    notes = ["waiting time,", "GPU hours"]
    board = _noted(figure, 4, scheduler.center[1], 82, ["dashboard"], notes)
    figure.arrow(scheduler.left, board.right)
    machines = _row(figure, 184, ["", "", ""], x=74, width=202, height=48, gap=6)
    center, branch = scheduler.center[0], 166
    figure.line(scheduler.bottom, (center, branch))
    figure.line((machines[0].center[0], branch), (machines[2].center[0], branch))
    figure.text(center + 8, 161, "start, stop", "small start")
    for place, machine in enumerate(machines):
        figure.arrow((machine.center[0], branch), machine.top)
        figure.text(machine.center[0], machine.y + 18, f"machine {place + 1}", "small")
        figure.cells(machine.x + 10.5, machine.y + 28, 9, [["gray"] * 4], gap=2)
    tests = figure.box(4, 184, 56, 48, "health", "tests")
    figure.arrow(tests.right, machines[0].left)
    figure.text(tests.center[0], 248, "before and", "small soft")
    figure.text(tests.center[0], 262, "during", "small soft")
    store = figure.cylinder(98, 268, 154, 42, "checkpoint storage")
    figure.bracket(machines[0].x, machines[2].right[0], 242, depth=-5)
    figure.arrow((center, 244), store.top, both=True)
    figure.text(center + 8, 260, "save, resume", "small start")
    return figure


def ad_click_prediction() -> Figure:
    figure = Figure("Predicting clicks on ads", 288)
    path = _request_path(
        figure, 4, 184,
        ["request: user, page, ads", "candidate ads", "click model", "calibration",
         "auction: bid × chance", "ad shown"], "calibration",
    )  # fmt: skip
    model, calibration, shown = path[2], path[3], path[5]
    log = _noted(figure, 206, 217, 70, ["shown,", "clicked"], ["joined after", "a wait"])
    figure.arrow(shown.right, (log.center[0], shown.right[1]), log.bottom, kind="dashed")
    for x, target in ((228, calibration), (256, model)):
        figure.arrow((x, log.y), (x, target.right[1]), target.right, kind="dashed")
        figure.text((x + 188) / 2 + 3, target.right[1] - 6, "hourly", "small")
    return figure


def llm_eval_platform() -> Figure:
    figure = Figure("A platform for evaluating language models", 314)
    sources = _row(figure, 4, ["traces", "by hand", "failures"])
    sets = figure.box(32, 50, 244, 30, "test sets, with versions")
    for source in sources:
        figure.arrow(source.bottom, (source.center[0], sets.y))
    path = _request_path(
        figure, 46, 216,
        ["runner: candidate feature", "graders: code, judge, people", "compare to current, by case",
         "release gate"], "graders", y=96, gap=16,
    )  # fmt: skip
    live = figure.box(84, 280, 140, 30, "live traffic")
    figure.arrow(sets.bottom, path[0].top)
    figure.arrow(path[-1].bottom, live.top)
    side = 16
    figure.arrow(live.left, (side, live.left[1]), (side, sources[0].bottom[1]), kind="dashed")
    figure.text(50, live.left[1] - 6, "sample", "small")
    return figure
