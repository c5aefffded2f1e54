"""Figures of section 22, retrieval, tools and agents."""

from __future__ import annotations

from ..shapes import Figure


def rag_pipeline() -> Figure:
    figure = Figure("Retrieval-augmented generation", 296)
    left, right, height = 4, 196, 40
    figure.text(4, 14, "Ahead of time", "small soft start")
    documents = figure.box(left, 22, 88, height, "documents")
    chunks = figure.box(116, 22, 64, height, "chunks,", "embed")
    index = figure.cylinder(right + 8, 18, 64, 48, "index", kind="strong")
    for start, end in ((4, right + 28), (right + 52, 276)):
        figure.line((start, 84), (end, 84), kind="pale dashed")
    figure.text(4, 104, "Per question", "small soft start")
    question = figure.box(left, 112, 88, height, "question")
    search = figure.box(right, 112, 80, height, "search")
    prompt = figure.box(left, 180, 88, height, "prompt")
    passages = figure.box(right, 180, 80, height, "best", "passages")
    model = figure.box(left, 248, 88, height, "language", "model")
    answer = figure.box(right - 84, 248, 164, height, "answer with sources")
    for one, two in (
        (documents.right, chunks.left),
        (chunks.right, (index.x, documents.center[1])),
        (question.right, search.left),
        (question.bottom, prompt.top),
        (search.bottom, passages.top),
        (passages.left, prompt.right),
        (prompt.bottom, model.top),
        (model.right, answer.left),
    ):
        figure.arrow(one, two)
    figure.arrow((search.top[0], search.y - 2), index.bottom, both=True)
    return figure


def tool_call_loop() -> Figure:
    figure = Figure("A tool call", 226)
    left, right, width, height = 4, 152, 124, 52
    top, bottom = 66, 170
    app = figure.box(left, top, width, height, "app: question", "and tools")
    model = figure.box(right, top, width, height)
    figure.text(model.center[0], top + 22, "model writes")
    figure.text(model.center[0], top + 40, "get_weather(Oslo)", "small code")
    run = figure.box(right, bottom, width, height, "app checks,", "runs tool", kind="strong")
    result = figure.box(left, bottom, width, height, "result into", "context: 4 °C")
    figure.arrow(app.right, model.left)
    figure.arrow(model.bottom, run.top)
    figure.arrow(run.left, result.right)
    figure.arrow((result.x + 92, bottom), (right + 24, model.bottom[1]))
    figure.text(108, 148, "again", "small soft end")
    figure.text(model.center[0], 20, "answer to user")
    figure.arrow(model.top, (model.center[0], 28))
    figure.text(model.center[0] + 8, 50, "done", "small soft start")
    return figure


def hybrid_retrieval_two_paths() -> Figure:
    figure = Figure("Hybrid retrieval: one query, two paths", 318)
    width, left, right, middle = 124, 4, 152, 140
    query = figure.box(middle - 50, 4, 100, 30, "query")
    merge = figure.box(middle - 100, 232, 200, 30, "merge ranks", kind="strong")
    hits = figure.box(middle - 50, 284, 100, 30, "hits")
    for x, aside, words, index, strength in (
        (left, -20, "words (BM25)", "inverted index", "codes, names"),
        (right, 20, "embedding", "vector index", "paraphrases"),
    ):
        form = figure.box(x, 58, width, 30, words)
        store = figure.cylinder(x, 110, width, 82)
        center = store.top[0]
        figure.text(center, 148, index)
        figure.text(center, 166, "good at", "small soft")
        figure.text(center, 180, strength, "small soft")
        figure.arrow((middle + aside, query.bottom[1]), form.top)
        figure.arrow(form.bottom, store.top)
        figure.arrow(store.bottom, (center, merge.y))
        inward = "start" if x == left else "end"
        figure.text(center - aside * 0.4, 216, "ranked list", f"small soft {inward}")
    figure.arrow(merge.bottom, hits.top)
    return figure


def bi_encoder_and_cross_encoder() -> Figure:
    figure = Figure("A bi-encoder and a cross-encoder", 268)
    texts, encoders, vectors, width, height = 4, 90, 176, 70, 30
    figure.text(4, 16, "bi-encoder", "bold start")
    dot = figure.circle(256, 67, 20, "dot")
    for y, name, outward in ((28, "query", 10), (76, "passage", -10)):
        text = figure.box(texts, y, width, height, name)
        encoder = figure.box(encoders, y, width, height, "encoder", kind="learned")
        vector = figure.cells(vectors, y + 10, 10, [["learned"] * 4])[0]
        figure.arrow(text.right, encoder.left)
        figure.arrow(encoder.right, vector[0].left)
        end = vector[3].right
        figure.arrow(end, (dot.center[0] - 19, dot.center[1] - outward))
    figure.bracket(texts, vectors + 40, 115, "passages encoded ahead of time", depth=-6)
    figure.line((4, 144), (276, 144), kind="pale dashed")
    figure.text(4, 171, "cross-encoder", "bold start")
    together = figure.box(encoders + 4, 184, 92, 78, "encoder", kind="strong")
    score = figure.circle(246, 223, 28, "score")
    for y, name in ((184, "query"), (232, "passage")):
        text = figure.box(texts, y, width, height, name)
        figure.arrow(text.right, (together.x, text.right[1]))
    figure.arrow(together.right, score.left)
    figure.text(276, 171, "once per pair", "small soft end")
    return figure


def hnsw_layers() -> Figure:
    figure = Figure("A search in HNSW", 276)
    height, step = 76, 94
    dots = ((36, 44), (84, 34), (156, 50), (210, 38), (58, 60), (116, 62), (182, 64), (234, 56))
    links = (
        [(0, 2)],
        [(0, 1), (1, 2), (2, 3)],
        [(0, 4), (0, 1), (1, 5), (4, 5), (5, 2), (2, 6), (2, 3), (6, 7), (3, 7)],
    )
    path = ((0, 0), (0, 2), (1, 2), (1, 3), (2, 3), (2, 7))

    def at(layer: int, dot: int) -> tuple[float, float]:
        return dots[dot][0], 4 + step * layer + dots[dot][1]

    for layer, count, note in ((0, 3, "few dots, long links"), (1, 4, "more dots"),
                               (2, 8, "all dots, short links")):  # fmt: skip
        y = 4 + step * layer
        figure.box(4, y, 272, height, kind="pale")
        figure.text(12, y + 18, f"layer {2 - layer}", "bold start")
        figure.text(74, y + 17, note, "small soft start")
        for one, two in links[layer]:
            figure.line(at(layer, one), at(layer, two), kind="thin")
        shown = (0, 2) if layer == 0 else range(count)
        for dot in shown:
            figure.dot(*at(layer, dot), "strong" if (layer, dot) in path else "")
    for one, two in zip(path, path[1:], strict=False):
        drop = "" if one[0] == two[0] else " dashed"
        figure.arrow(at(*one), at(*two), kind=f"main{drop}", gap=6)
    entry = at(0, 0)
    figure.text(entry[0], entry[1] + 18, "entry", "small accent bold")
    query = at(2, 7)[0] + 20, at(2, 7)[1] - 10
    figure.polygon(
        [(query[0], query[1] - 6), (query[0] + 6, query[1]), (query[0], query[1] + 6),
         (query[0] - 6, query[1])], "other"
    )  # fmt: skip
    figure.text(query[0] + 12, query[1] - 14, "query", "small second bold end")
    return figure


def chain_and_agent_loop() -> Figure:
    figure = Figure("A chain of prompts and an agent", 274)
    width, step, last = 54, 68.5, 66
    figure.text(4, 16, "chain", "bold start")
    figure.text(276, 16, "code decides", "soft end")
    steps = [figure.box(4 + step * place, 28, width, 36, f"step {place + 1}") for place in range(3)]
    steps.append(figure.box(276 - last, 28, last, 36, "answer"))
    for one, two in zip(steps, steps[1:], strict=False):
        figure.arrow(one.right, two.left)
    figure.line((4, 88), (276, 88), kind="pale dashed")
    figure.text(4, 116, "agent", "bold start")
    figure.text(276, 116, "model decides", "soft end")
    model = figure.box(4, 132, 112, 60, "model", kind="strong")
    tool = figure.box(188, 132, 88, 60, "tool")
    check = figure.box(4, 226, 112, 44, "check: done", "or limit")
    answer = figure.box(188, 226, 88, 44, "answer")
    for name, y, one, two in (("action", 148, model, tool), ("result", 178, tool, model)):
        ends = (one.x + one.w, two.x) if one.x < two.x else (one.x, two.x + two.w)
        figure.arrow((ends[0], y), (ends[1], y))
        figure.text(152, y - 6, name, "small")
    figure.arrow(model.bottom, check.top)
    figure.arrow(check.right, answer.left)
    return figure
