"""Figures of section 24, images together with text."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, exp, radians, sin

from ..shapes import Figure, Shape

Stroke = list[tuple[float, float]]


def _oval(x: float, y: float, across: float, up: float, span: tuple[int, int] = (0, 360)) -> Stroke:
    steps = max(4, round((span[1] - span[0]) / 10))
    angles = [radians(span[0] + (span[1] - span[0]) * step / steps) for step in range(steps + 1)]
    return [(x + across * cos(angle), y + up * sin(angle)) for angle in angles]


DOG = (
    _oval(0.5, 0.5, 0.21, 0.27),
    _oval(0.27, 0.44, 0.09, 0.19, (30, 315)),
    _oval(0.73, 0.44, 0.09, 0.19, (-135, 150)),
    _oval(0.42, 0.43, 0.015, 0.02),
    _oval(0.58, 0.43, 0.015, 0.02),
    _oval(0.5, 0.58, 0.045, 0.03),
    _oval(0.5, 0.62, 0.09, 0.06, (20, 160)),
)
CAR = (
    [(0.2, 0.66), (0.08, 0.66), (0.08, 0.5), (0.26, 0.46), (0.38, 0.3), (0.66, 0.3), (0.76, 0.46),
     (0.92, 0.52), (0.92, 0.66), (0.8, 0.66)],
    [(0.38, 0.66), (0.62, 0.66)],
    [(0.26, 0.46), (0.76, 0.46)],
    _oval(0.29, 0.67, 0.09, 0.09),
    _oval(0.71, 0.67, 0.09, 0.09),
)  # fmt: skip


def _picture(
    figure: Figure, x: float, y: float, side: float, strokes: Iterable[Stroke], *,
    kind: str = "", zoom: float = 1, shift: tuple[float, float] = (0, 0),
) -> Shape:  # fmt: skip
    """A square picture; what a zoom and a shift move out of the frame is left out."""
    frame = figure.box(x, y, side, side, kind=kind, corner=4)
    for stroke in strokes:
        inside: Stroke = []
        for across, down in stroke:
            u, v = (0.5 + (at - 0.5 + by) * zoom
                    for at, by in ((across, shift[0]), (down, shift[1])))  # fmt: skip
            if 0.04 < u < 0.96 and 0.04 < v < 0.96:
                inside.append((x + side * u, y + side * v))
                continue
            if len(inside) > 1:
                figure.line(*inside)
            inside = []
        if len(inside) > 1:
            figure.line(*inside)
    return frame


def clip_similarity_table() -> Figure:
    figure = Figure("CLIP: training and use", 312)
    grid_x, grid_y, across, down = 138, 70, 46, 32
    rows = [["strong:↑" if row == column else "pale:↓" for column in range(3)] for row in range(3)]
    grid = figure.cells(grid_x, grid_y, across, rows, height=down)
    for place in range(3):
        figure.text(grid[0][place].center[0], grid_y - 5, f"{place + 1}", "small soft")
        figure.text(grid_x - 10, grid[place][0].center[1] + 4, f"{place + 1}", "small soft")
    text = figure.box(grid_x, 4, 3 * across, 30, "text encoder", kind="learned")
    image = figure.box(4, 94, 68, 48, "image", "encoder", kind="learned")
    figure.text(37, 24, "captions")
    figure.arrow((72, 19), text.left)
    figure.text(image.center[0], 66, "images")
    figure.arrow((image.center[0], 72), image.top)
    figure.arrow(text.bottom, (text.center[0], grid_y - 16))
    figure.arrow(image.right, (grid_x - 16, image.center[1]))
    figure.text(98, 112, "vectors", "small soft")
    figure.text(text.center[0] + 8, 48, "vectors", "small soft start")
    figure.line((4, 184), (276, 184), kind="pale dashed")
    pills = [figure.box(146, 198 + 38 * place, 130, 28, f"a photo of a {label}", corner=14,
                        kind="learned" if place == 0 else "")
             for place, label in enumerate(("dog", "wolf", "car"))]  # fmt: skip
    new = figure.box(4, 226, 84, 48, "new", "image")
    for place, pill in enumerate(pills):
        start = new.right[0], new.center[1] + 10 * (place - 1)
        figure.line(start, pill.left, kind="" if place else "main")
    figure.text(76, 212, "closest wins", "small accent bold")
    return figure


def contrastive_two_views() -> Figure:
    figure = Figure("Contrastive learning from two views", 318)
    side, views_y, dog, car = 56, 92, 90, 232
    photos = [_picture(figure, x - side / 2, 4, side, strokes)
              for x, strokes in ((dog, DOG), (car, CAR))]  # fmt: skip
    crop = _picture(figure, 26, views_y, side, DOG, zoom=1.7, shift=(0.08, -0.02))
    recolor = _picture(figure, 98, views_y, side, DOG, kind="gray")
    other = _picture(figure, car - side / 2, views_y, side, CAR, zoom=1.4, shift=(-0.1, -0.02))
    encoder = figure.box(4, 172, 272, 32, "one shared encoder", kind="learned")
    for start, view in ((dog - 14, crop), (dog + 14, recolor), (car, other)):
        figure.arrow((start, photos[0].bottom[1]), view.top)
        figure.arrow(view.bottom, (view.center[0], encoder.y))
    figure.text(56, 77, "crop", "small end")
    figure.text(124, 77, "recolor", "small start")
    space = figure.box(4, 228, 272, 86, kind="pale")
    for x, *_ in (crop.center, recolor.center, other.center):
        figure.arrow((x, encoder.bottom[1]), (x, space.y))
    figure.text(14, 306, "vector space", "small soft start")
    y = 266
    for x, inward in ((dog - 34, 1), (dog + 34, -1)):
        figure.dot(x, y, radius=6)
        figure.arrow((x + 9 * inward, y), (x + 26 * inward, y), kind="main", gap=0)
    figure.text(dog, 250, "pull", "small accent bold")
    figure.dot(196, y + 14, "gray", radius=6)
    figure.arrow((204, y + 15), (236, y + 20))
    figure.text(220, 270, "push", "small bold")
    return figure


def speech_recognition_pipeline() -> Figure:
    figure = Figure("From sound to text", 296)
    figure.text(38, 14, "sound", "small soft")
    wave = [(4 + step, 48 + 20 * sin(step / 3.2) * exp(-(((step - 34) / 22) ** 2)))
            for step in range(69)]  # fmt: skip
    figure.curve(wave)
    for window in range(3):
        x, y = 6 + 18 * window, 76 + 7 * window
        figure.line((x, y), (x + 28, y))
    figure.text(38, 106, "windows", "small soft")
    tones = ("....#.", "..#...", ".##.##", "###.##", "#.####")
    kinds = {".": "pale", "#": "gray"}
    figure.cells(104, 20, 13, [[kinds[tone] for tone in row] for row in tones])
    figure.text(143, 14, "spectrogram", "small soft")
    figure.text(143, 99, "time →", "small soft")
    figure.text(100, 56, "tone", "small soft end")
    encoder = figure.box(206, 34, 70, 38, "encoder", kind="learned")
    figure.arrow((78, 78), (101, 78))
    figure.arrow((182, 53), encoder.left)
    vectors = figure.cells(8, 128, 20, [["strong"] * 6])[0]
    figure.arrow(encoder.bottom, (encoder.center[0], 138), vectors[5].right)
    figure.text(140, 131, "vectors", "small accent bold start")
    ctc = figure.box(8, 172, 120, 28, "CTC", kind="learned")
    decoder = figure.box(156, 172, 120, 28, kind="learned")
    figure.text(decoder.center[0], 191, "attention decoder", "small")
    for vector in vectors:
        figure.arrow(vector.bottom, (vector.center[0], ctc.y))
    letters = figure.cells(8, 224, 20, [[f":{letter}" for letter in "hel–lo"]])[0]
    figure.arrow(ctc.bottom, (ctc.center[0], letters[0].y))
    pieces = [figure.box(x, 220, 48, 28, piece) for x, piece in ((160, "hel"), (224, "lo"))]
    figure.arrow((pieces[0].center[0], decoder.bottom[1]), pieces[0].top)
    figure.arrow((pieces[1].center[0], decoder.bottom[1]), pieces[1].top)
    figure.arrow(pieces[0].right, pieces[1].left)
    figure.arrow((ctc.center[0], 244), (ctc.center[0], 272))
    figure.text(ctc.center[0] + 8, 262, "merge", "small start")
    figure.text(ctc.center[0], 290, "hello", "bold")
    figure.text(decoder.center[0], 266, "one after another", "small soft")
    return figure


def three_ways_of_fusion() -> Figure:
    figure = Figure("Three ways to fuse image and text", 308)
    inputs, networks, across, outputs = (4, 54), 74, 78, (222, 54)
    height, down = 26, 44

    def start(top: float, title: str) -> tuple[Shape, Shape]:
        figure.text(inputs[0], top - 8, title, "bold start")
        image, text = (figure.box(inputs[0], top + aside, inputs[1], height, name)
                       for aside, name in ((0, "image"), (down, "text")))  # fmt: skip
        for one in (image, text):
            figure.arrow(one.right, (networks, one.right[1]))
        return image, text

    def own_networks(*texts: Shape) -> list[Shape]:
        return [figure.box(networks, one.y, across, height, "network", kind="learned")
                for one in texts]  # fmt: skip

    def output(source: Shape) -> None:
        made = figure.box(outputs[0], source.center[1] - height / 2, outputs[1], height, "output")
        figure.arrow(source.right, made.left)

    image, text = start(22, "early fusion")
    output(figure.box(networks, image.y, across, down + height, "network", kind="strong"))
    upper, lower = own_networks(*start(128, "late fusion"))
    join = figure.circle(190, (upper.y + lower.y + height) / 2, 18, "join", kind="strong")
    for network, side in ((upper, -1), (lower, 1)):
        figure.arrow(network.right, (join.center[0] - 15, join.center[1] + 9 * side))
    output(join)
    upper, lower = own_networks(*start(234, "cross-attention"))
    for x in (14, across / 2, across - 14):
        figure.arrow((networks + x, upper.bottom[1]), (networks + x, lower.y), kind="main", gap=3)
    output(lower)
    return figure


def masked_or_contrastive() -> Figure:
    figure = Figure("Contrastive and masked training on images", 316)
    left, right, width, side = 4, 152, 124, 56
    first, second, center = left + side / 2, left + width - side / 2, right + width / 2
    for middle, title, detail in (
        (left + width / 2, "contrastive", "whole image"), (center, "masked", "each patch")
    ):  # fmt: skip
        figure.text(middle, 16, title, "bold")
        figure.text(middle, 32, detail, "small soft")
    views = [
        _picture(figure, first - side / 2, 42, side, DOG),
        _picture(figure, second - side / 2, 42, side, DOG, zoom=1.5, shift=(0.08, 0)),
    ]
    encoder = figure.box(left, 134, width, 30, "encoder", kind="learned")
    y = 267
    for x, view in ((first, views[0]), (second, views[1])):
        figure.arrow(view.bottom, (x, encoder.y))
        figure.arrow((x, encoder.bottom[1]), (x, y - 8))
        figure.dot(x, y, radius=7)
    figure.text((first + second) / 2, 190, "a vector", "small soft")
    figure.text((first + second) / 2, 204, "each", "small soft")
    for x, inward in ((first, 1), (second, -1)):
        figure.arrow((x + 11 * inward, y), (x + 28 * inward, y), kind="main", gap=0)
    figure.text((first + second) / 2, 311, "pull together", "small accent bold")
    patterns = ("..#.", "#...", "...#", ".#..")
    for y, seen, hidden in ((42, "gray", "pale"), (240, "gray", "strong")):
        kinds = {"#": seen, ".": hidden}
        rows = [[kinds[cell] for cell in row] for row in patterns]
        figure.cells(center - 28, y, 12.5, rows, gap=2)
    encoder = figure.box(right, 134, width, 30, "encoder", kind="learned")
    decoder = figure.box(center - 38, 188, 76, 28, "decoder", kind="learned")
    figure.arrow((center, 98), encoder.top)
    figure.text(center + 8, 113, "visible", "small start")
    figure.text(center + 8, 126, "only", "small start")
    figure.arrow(encoder.bottom, decoder.top)
    figure.arrow(decoder.bottom, (center, 239))
    figure.text(center, 311, "predicted", "small accent bold")
    return figure


def vision_language_pipeline() -> Figure:
    figure = Figure("From an image into a language model", 304)
    side, middle = 60, 44
    patches = _picture(figure, 4, middle - 30, side, CAR)
    figure.line((4, middle), (4 + side, middle), kind="main dashed thin")
    figure.line((34, middle - 30), (34, middle + 30), kind="main dashed thin")
    figure.text(34, middle + 46, "patches", "small soft")
    encoder = figure.box(82, middle - 24, 66, 48, "vision", "encoder", kind="learned")
    vectors = figure.cells(166, middle - 22, 14, [["gray"]] * 4, height=11)
    connector = figure.box(196, middle - 24, 80, 48, kind="strong")
    figure.text(connector.center[0], middle + 5, "connector", "on-strong")
    figure.arrow(patches.right, encoder.left)
    figure.arrow(encoder.right, (vectors[0][0].x, middle))
    figure.arrow((vectors[0][0].right[0], middle), connector.left)
    figure.text(173, middle + 46, "one vector", "small soft")
    figure.text(173, middle + 60, "per patch", "small soft")
    cell, row_y = 32, 152
    row = figure.cells(20, row_y, cell, [[""] * 4 + ["strong"] * 4])[0]
    words, images = row[1].right[0], row[5].right[0]
    border = row[4].x
    figure.arrow(connector.bottom, (connector.center[0], row_y))
    figure.text(words, 130, "question")
    figure.arrow((words, 136), (words, row_y))
    figure.text(words, row_y + 48, "word vectors", "small soft")
    figure.text(images, row_y + 48, "image tokens", "small accent bold")
    model = figure.box(20, 220, 256, 34, "language model", kind="learned")
    figure.arrow((border, row_y + cell), (border, model.y))
    figure.arrow(model.bottom, (border, 280))
    figure.text(border, 298, "answer, token by token")
    return figure
