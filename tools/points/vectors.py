"""The vectors that hold the point check in Python and in the browser together.

Each has a response, points, and of each point the score, whether it is ticked, and the response's
own words for it. `python -m tools.points --vectors` writes down anew what the check gives.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scheduler.core.points import PRE_TICK, said

PATH = Path(__file__).parents[2] / "tests" / "data" / "point_vectors.json"
DIGITS = 4  # of a score


def expected(response: str, points: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "point": match.point,
            "score": round(match.score, DIGITS),
            "ticked": match.score >= PRE_TICK,
            "words": [response[start:end] for start, end in match.words],
        }
        for match in said(response, points)
    ]


def read() -> list[dict[str, Any]]:
    vectors: list[dict[str, Any]] = json.loads(PATH.read_text())
    return vectors


def write(cases: Sequence[dict[str, Any]]) -> None:
    """One vector a line, so that a change of one is a change of a line."""
    vectors = [{**case, "expected": expected(case["response"], case["points"])} for case in cases]
    lines = ",\n".join(json.dumps(vector) for vector in vectors)
    PATH.write_text(f"[\n{lines}\n]\n")
