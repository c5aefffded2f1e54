"""Figures of section 18, tokens and text."""

from __future__ import annotations

from ..shapes import Figure

WORDS = (("tan", "6×"), ("ten", "4×"), ("tap", "3×"))
STEPS = (
    ("start", ("t a n", "t e n", "t a p"), ""),
    ("merge 1", ("ta n", "t e n", "ta p"), "ta"),
    ("merge 2", ("tan", "t e n", "ta p"), "tan"),
)


def bpe_merges() -> Figure:
    figure = Figure("Byte-pair encoding, merge by merge", 218)
    first, step, letter, height = 76, 70, 20, 30
    for word, (_, count) in enumerate(WORDS):
        figure.text(first + step * word + 1.5 * letter, 16, count)
    for row, (name, words, new) in enumerate(STEPS):
        y = 26 + 80 * row
        figure.text(4, y + 20, name, "start")
        for word, pieces in enumerate(words):
            x = float(first + step * word)
            for piece in pieces.split():
                kind = "strong" if piece == new else "learned" if len(piece) > 1 else ""
                figure.box(x, y, letter * len(piece), height, piece, kind=kind, corner=5)
                x += letter * len(piece)
    for y, text in ((56, "t + a: 9 times"), (136, "ta + n: 6 times")):
        figure.arrow((28, y - 4), (28, y + 46 - 4))
        figure.text(first, y + 30, text, "start")
    return figure


def embedding_row() -> Figure:
    figure = Figure("An embedding is a row of a learned table", 172)
    cell, top, chosen = 25, 32, 2
    hot_x, table_x, vector_x = 22, 86, 200
    forward, back = top + cell * chosen + 9, top + cell * chosen + 18
    figure.text(hot_x + cell / 2, 16, "one-hot")
    figure.text(table_x + 1.5 * cell, 16, "table, learned")
    figure.text(vector_x + 1.5 * cell, 16, "vector")
    hot = figure.cells(hot_x, top, cell, [[":0"], [":0"], ["strong:1"], [":0"]])
    rows = [["strong" if row == chosen else "gray"] * 3 for row in range(4)]
    table = figure.cells(table_x, top, cell, rows)
    vector = figure.cells(vector_x, top + cell * chosen, cell, [["strong"] * 3])[0]
    for row in range(4):
        figure.text(hot_x - 10, top + cell * row + 17, f"{row}", "small soft")
    picked, low, turn = table[chosen], 154, 180
    figure.arrow(hot[chosen][0].right, picked[0].left)
    figure.arrow((picked[2].right[0], forward), (vector_x, forward))
    down = vector[1].bottom
    figure.arrow(
        down, (down[0], low), (turn, low), (turn, back), (picked[2].right[0], back), kind="dashed"
    )
    figure.text((turn + down[0]) / 2, low - 6, "gradient", "small")
    figure.text(table_x + 1.5 * cell, low - 6, "others unchanged", "small soft")
    return figure


def sentence_embedding_training() -> Figure:
    figure = Figure("Training sentence embeddings on pairs", 262)
    grid_x, grid_y, width, height = 112, 108, 40, 34
    inner, outer, low, high, end = 92, 62, 84, 56, grid_x + 4 * width
    figure.polygon(
        [(outer, high), (end, high), (end, low), (inner, low), (inner, grid_y + 3 * height),
         (outer, grid_y + 3 * height)],
        "learned",
    )  # fmt: skip
    figure.text((outer + end) / 2, 75, "same encoder + pooling")
    rows = [["strong:↑" if row == column else ":↓" for column in range(4)] for row in range(3)]
    grid = figure.cells(grid_x, grid_y, width, rows, height=height)
    figure.text(grid[0][0].center[0] - 16, 12, "answers", "small soft start")
    figure.text(276, 12, "hard negative", "small soft end")
    for column, name in enumerate(("A1", "A2", "A3", "N")):
        cell = grid[0][column]
        kind = "gray" if name == "N" else ""
        box = figure.box(cell.center[0] - 16, 18, 32, 24, name, kind=kind, corner=5)
        figure.arrow(box.bottom, (box.bottom[0], high))
        figure.arrow((cell.top[0], low), cell.top)
    figure.text(4, grid_y - 6, "questions", "small soft start")
    for row in range(3):
        cell = grid[row][0]
        box = figure.box(4, cell.center[1] - 12, 36, 24, f"Q{row + 1}", corner=5)
        figure.arrow(box.right, (outer, box.right[1]))
        figure.arrow((inner, cell.left[1]), cell.left)
    figure.text(140, 232, "cosines: raise the", "bold")
    figure.text(140, 250, "diagonal, lower the rest", "bold")
    return figure
