"""A card's key points, compared with what a learner wrote, for pages without a script."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cards.models import Card

from ..core.points import PRE_TICK, said

Span = tuple[int, int]  # of a text: where it begins, and where it ends

BETWEEN_WORDS = 1  # characters between two words that are marked as one
BETWEEN_QUOTED = 12  # characters of the little words that a quote does not leave out


@dataclass(frozen=True, slots=True)
class SaidPoint:
    """A key point, and whether it was found; `words` are the learner's own, if so."""

    html: SafeString
    line: str
    is_found: bool
    words: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class SaidPoints:
    """A card's key points, and the response with the words that were found marked."""

    points: list[SaidPoint]
    response_html: SafeString

    @property
    def is_any_found(self) -> bool:
        return any(point.is_found for point in self.points)


def compare(card: Card, response: str, ticked: Collection[int] = ()) -> SaidPoints:
    """Compare a response, which may be empty, with a card's key points.

    Those that are found are ticked, unless the learner has ticked some: then just those, by place.
    """
    lines = card.point_lines
    matches = said(response, [point.line for point in lines])
    found = [match.words if match.score >= PRE_TICK else () for match in matches]
    points = [
        SaidPoint(
            point.html,
            point.line,
            bool(spans),
            _words(response, spans),
            is_ticked=place in ticked if ticked else bool(spans),
        )
        for place, (point, spans) in enumerate(zip(lines, found, strict=True))
    ]
    every = _merged((span for spans in found for span in spans), BETWEEN_WORDS)
    return SaidPoints(points, _marked(response, every))


def _merged(spans: Iterable[Span], gap: int) -> list[Span]:
    """The spans in order, those with at most `gap` characters between them made one."""
    apart: list[Span] = []
    for start, end in sorted(spans):
        if apart and start <= apart[-1][1] + gap:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _words(response: str, spans: Iterable[Span]) -> str:
    quoted = _merged(spans, BETWEEN_QUOTED)
    return " … ".join(response[start:end] for start, end in quoted)


def _marked(response: str, spans: list[Span]) -> SafeString:
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(response)]
    between = [response[end:start] for end, start in zip(ends, starts, strict=True)]
    marked = [response[start:end] for start, end in spans]
    pairs = zip(between, marked, strict=False)
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pairs), between[-1])
