"""Figures of section 13, responsible and robust models."""

from __future__ import annotations

from ..shapes import Figure, Point

DOG = (
    (4, 22), (8, 20), (13, 29), (20, 32), (38, 32), (45, 29), (49, 19), (55, 13), (62, 14),
    (67, 19), (77, 22), (79, 26), (76, 31), (66, 33), (61, 43), (60, 66), (53, 66), (51, 51),
    (40, 53), (28, 50), (24, 66), (17, 66), (15, 47), (11, 36),
)  # fmt: skip
EAR = ((57, 14), (51, 18), (48, 26), (51, 31), (56, 27), (59, 19), (57, 14))
EYE = (66, 22)
SIZE = 1.42  # of the dog


def fairness_clash() -> Figure:
    figure = Figure("Equal precision and recall, unequal false positive rates", 288)
    left, person = 4, 0.272
    groups = ((16, "Group A", 400, 240, 80), (128, "Group B", 100, 60, 20))
    for y, name, true, hits, false in groups:
        split, end = left + true * person, left + 1000 * person
        figure.text(left, y, name, "bold start")
        figure.text(end, y, "1,000 people", "small soft end")
        figure.bracket(left, split - 2, y + 24, f"{true} true cases" if true > 200 else f"{true}")
        figure.bracket(split + 3, end, y + 24, f"{1000 - true} others")
        bar = y + 34
        figure.box(split, bar, end - split, 30, corner=0)
        figure.box(left, bar, split - left, 30, kind="learned", corner=0)
        figure.box(left, bar, hits * person, 30, kind="strong", corner=0)
        figure.box(split, bar, false * person, 30, kind="other", corner=0)
        figure.text(left + hits * person / 2, bar + 46, f"{hits}", "small accent bold")
        figure.text(split + false * person / 2, bar + 46, f"{false}", "small second bold")
        figure.text(end, bar + 47, f"FPR {false / (1000 - true):.1%}", "second bold end")
    figure.box(left, 226, 12, 12, kind="strong", corner=2)
    figure.text(left + 18, 236, "flagged, true", "small start")
    figure.box(140, 226, 12, 12, kind="other", corner=2)
    figure.text(158, 236, "flagged, false alarm", "small start")
    figure.text(140, 260, "precision 75% and recall 60%")
    figure.text(140, 278, "in both groups")
    return figure


def _dog(figure: Figure, x: float, y: float, kind: str) -> list[Point]:
    body, ear = ([(x + SIZE * dx, y + SIZE * dy) for dx, dy in part] for part in (DOG, EAR))
    figure.polygon(body, kind)
    figure.line(*ear, kind="pale" if kind == "pale" else "")
    figure.dot(x + SIZE * EYE[0], y + SIZE * EYE[1], kind, radius=1)
    return body


def _is_inside(corners: list[Point], x: float, y: float) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def three_explanations() -> Figure:
    figure = Figure("Three explanations of one photo", 292)
    left, right, top, width, height = 4, 148, 24, 128, 96
    figure.text(left + width / 2, 16, "saliency", "bold")
    figure.box(left, top, width, height, corner=4)
    dog = _dog(figure, left + 6, top - 8, "pale")
    for place in range(560):  # an even scatter: dense on the dog, thin around it
        x, y = left + 4 + place * 0.754878 % 1 * 120, top + 4 + place * 0.56984 % 1 * 88
        if place % 9 == 0 or _is_inside(dog, x, y):
            figure.dot(x, y, "strong bare", radius=1)
    figure.text(left + width / 2, 136, "gradient per pixel", "small soft")

    figure.text(right + width / 2, 16, "Grad-CAM", "bold")
    cell, row = width / 4, height / 4
    blob = {(2, 0), (3, 0), (2, 1), (3, 1), (2, 2)}
    figure.cells(
        right, top, cell,
        [["learned" if (x, y) in blob else "pale" for x in range(4)] for y in range(4)],
        height=row,
    )  # fmt: skip
    _dog(figure, right + 6, top - 8, "empty")
    edge = ((2, 0), (4, 0), (4, 2), (3, 2), (3, 3), (2, 3), (2, 0))
    figure.line(*((right + cell * x, top + row * y) for x, y in edge), kind="main")
    figure.text(right + width / 2, 136, "coarse map", "small soft")

    first, base, unit = 168, 92, 180
    figure.text(left, first, "SHAP", "bold start")
    figure.text(276, first, "shares that add up", "small soft end")
    score = base + 0.8 * unit
    figure.line((score, first + 99), (score, first + 108))
    rows = (("baseline", 0.0, 0.2, "gray"), ("head +", 0.2, 0.7, "strong"),
            ("body +", 0.7, 0.9, "strong"), ("grass –", 0.8, 0.9, ""))  # fmt: skip
    for place, (name, low, high, kind) in enumerate(rows):
        y = first + 14 + 23 * place
        figure.text(left, y + 13, name, "start")
        figure.box(base + low * unit, y, (high - low) * unit, 16, kind=kind, corner=2)
    figure.line((base, first + 10), (base, first + 106))
    figure.text(score, first + 119, "score", "small")
    return figure


def adversarial_box() -> Figure:
    figure = Figure("An adversarial example, and a robust boundary", 220)
    x, y, half = 104, 112, 40
    corner = x + half, y - half
    figure.box(4, 4, 272, 212, kind="pale")
    figure.box(x - half, y - half, 2 * half, 2 * half, corner=0)
    figure.curve([(108, 4), (104, 36), (124, 70), (144, 98), (156, 130), (146, 172), (154, 216)])
    after = [(120, 4), (140, 30), (164, 58), (170, 100), (170, 136), (160, 174), (168, 216)]
    figure.curve(after, "main dashed")
    figure.arrow((x, y), corner, kind="", gap=5)
    for up in (-1, 1):
        figure.line((corner[0] - 5, corner[1] - 5 * up), (corner[0] + 5, corner[1] + 5 * up),
                    kind="main")  # fmt: skip
    figure.dot(x, y)
    figure.text(x, y + 20, "input")
    figure.text(x - half + 5, y - 21, "gradient", "small start")
    figure.text(x + half - 8, y + half + 15, "allowed change", "small end")
    figure.text(158, 24, "after adversarial", "small accent start")
    figure.text(158, 37, "training", "small accent start")
    figure.text(182, 78, "adversarial", "accent bold start")
    figure.text(182, 95, "example", "accent bold start")
    figure.text(16, 204, "cat", "bold start")
    figure.text(264, 204, "dog", "bold end")
    return figure


def federated_round() -> Figure:
    figure = Figure("One round of federated learning", 288)
    width, top, apart = 80, 146, 13
    server = figure.box(4, 4, 272, 46, kind="learned")
    figure.text(140, 23, "server")
    figure.text(140, 41, "averages by number of examples", "small")
    for middle in (44, 140, 236):
        phone = figure.box(middle - width / 2, top, width, 104, corner=12)
        figure.text(middle, top + 22, "2 train")
        figure.cylinder(middle - 27, top + 34, 54, 58, "own", "data", kind="gray")
        figure.arrow((middle - apart, server.bottom[1]), (middle - apart, phone.y))
        figure.arrow((middle + apart, phone.y), (middle + apart, server.bottom[1]), kind="main")
    figure.text(140 - apart - 6, 92, "1 weights", "small end")
    figure.text(140 + apart + 5, 72, "3 changes", "small accent start")
    eye, up, half = 188, 100, 16
    for lid in (-20, 20):
        figure.bend((eye - half, up), (eye, up + lid), (eye + half, up), "dashed", tip=False)
    figure.dot(eye, up, "gray", radius=4)
    figure.text(eye, 127, "can leak", "small")
    figure.bracket(4, 276, 260, "raw data stay here", depth=-5)
    return figure
