"""How often the point check is right, beside word overlap, all points ticked, and none.

Prints the figures of one half of the labelled answers, and of the exam's questions if the exam's
files lie beside the checkout.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from scheduler.core.points import PRE_TICK, Evidence

from . import vectors
from .answers import WRONG_BUT_FLUENT, Check, answers, best_threshold, pairs, ticks
from .checks import everything, nothing, plain_stems, plain_words, point_check
from .exam import FOLDER, graded_answers, sorting
from .fit import fitted_weights

HALVES = ("tuning", "held_out")


def main() -> None:
    parser = ArgumentParser(prog="make points", description=__doc__)
    parser.add_argument("--half", choices=HALVES, default="held_out")
    parser.add_argument("--exam", type=Path, default=FOLDER, help="the folder of nn_exam_*.tsv")
    parser.add_argument("--fit", action="store_true", help="fit the weights, on the tuning half")
    parser.add_argument("--vectors", action="store_true", help="write down anew what vectors give")
    options = parser.parse_args()
    if options.fit:
        for name, weight in zip([*Evidence._fields, "constant"], fitted_weights(), strict=True):
            print(f"{weight:8.2f}  {name}")
    elif options.vectors:
        vectors.write(vectors.read())
    else:
        _print_ticks(options.half)
        _print_sorting(options.exam, options.half)


def _print_ticks(half: str) -> None:
    found = answers(half)
    number = sum(len(answer.said) for answer in found)
    print(f"Labelled answers, {half}: {number} pairs of a response and a point")
    print("                       precision  recall  ticked of what wrong answers do not say")
    overlap = best_threshold(pairs(plain_words, answers("tuning")))
    _print_check("point check", point_check, half, PRE_TICK)
    _print_check("word overlap", plain_words, half, overlap)
    _print_check("all points", everything, half, 1)
    _print_check("no point", nothing, half, 1)
    for kind in sorted({answer.kind for answer in found}):
        ours = [pair for pair in pairs(point_check, found) if pair.kind == kind]
        of_kind = ticks(ours, PRE_TICK)
        print(f"    {kind:18} {of_kind.precision:9.3f} {of_kind.recall:7.3f}")
    honest = [pair for pair in pairs(point_check, found) if pair.kind not in WRONG_BUT_FLUENT]
    print(f"    {'but for the wrong':18} {ticks(honest, PRE_TICK).precision:9.3f}")


def _print_check(name: str, check: Check, half: str, threshold: float) -> None:
    one = ticks(pairs(check, answers(half)), threshold)
    print(f"{name:22} {one.precision:9.3f} {one.recall:7.3f} {one.wrong:7.3f}")


def _print_sorting(folder: Path, half: str) -> None:
    if not (folder / "nn_exam_answers.tsv").exists():
        print(f"LEFT OUT: the exam is not in {folder}")
        return
    graded = graded_answers(folder, half)
    print(f"Exam, {half}: {len(graded)} answers, area under the curve of the mean score")
    print("                        not zero  full marks")
    checks = {"point check": point_check, "stem overlap": plain_stems, "word overlap": plain_words}
    for name, check in {**checks, "all points": everything}.items():
        one = sorting(check, graded)
        print(f"{name:22} {one.not_zero:9.3f} {one.full_marks:9.3f}")


if __name__ == "__main__":
    main()
