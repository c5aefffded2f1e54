"""The point check in the browser gives what it gives on the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tools.points import vectors

RUN = """
async ({ cases, digits }) => {
  const { PRE_TICK, said } = await import("/static/js/study/points.js");
  const rounded = (score) => Number(score.toFixed(digits));
  return cases.map(({ response, points }) =>
    said(response, points).map(({ point, score, words }) => ({
      point,
      score: rounded(score),
      ticked: score >= PRE_TICK,
      words: words.map(([start, end]) => response.slice(start, end)),
    })),
  );
}
"""
ROUNDING = 10**-vectors.DIGITS  # where a score lies between two that it can be rounded to


def test_the_vectors(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto("/static/js/study/points.js")  # any page of the site, with its rules
    cases = vectors.read()
    found: list[list[dict[str, Any]]] = page.evaluate(
        RUN, {"cases": cases, "digits": vectors.DIGITS}
    )
    for case, matches in zip(cases, found, strict=True):
        assert len(matches) == len(case["expected"])
        for match, expected in zip(matches, case["expected"], strict=True):
            assert abs(match.pop("score") - expected.pop("score")) <= ROUNDING, case["response"]
            assert match == expected, case["response"]
