"""Simulated years as a chart: the minutes of their weeks."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from statistics import quantiles

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 16, 40
TICKS = 4
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#5a6165}"
    "line{stroke:#d9d4c8}.band{fill:#14665a;opacity:.2}.middle{fill:none;stroke:#14665a;"
    "stroke-width:2.5}@media(prefers-color-scheme:dark){text{fill:#a7adb0}line{stroke:#32383b}"
    ".band{fill:#7fd0bd}.middle{stroke:#7fd0bd}}"
)


def weeks_chart(years: Sequence[Sequence[float]]) -> str:
    """An SVG of minutes a week over the year: the median, and the band of eight in ten years.

    `years` holds each year's minutes week by week; two years or more.
    """
    spread = [quantiles(week, n=10) for week in zip(*years, strict=True)]
    step = ceil(max(1.0, *(deciles[8] for deciles in spread)) / TICKS)  # whole minutes
    top = step * TICKS

    def x(week: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * week / max(1, len(spread) - 1)

    def y(minutes: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - minutes / float(top))

    def points(decile: int) -> list[str]:
        return [f"{x(week):.1f},{y(row[decile]):.1f}" for week, row in enumerate(spread)]

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>Minutes a week over {len(years)} simulated years</title><style>{STYLE}</style>",
    ]
    for tick in range(TICKS + 1):
        position, minutes = y(tick * step), tick * step
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{position:.1f}" y2="{position:.1f}" />'
        )
        parts.append(
            f'<text x="{LEFT - 8}" y="{position + 4:.1f}" text-anchor="end">{minutes:.0f}</text>'
        )
    for week in range(0, len(spread), 13):
        anchor = "end" if x(week) > WIDTH - 4 * RIGHT else "start"
        place = f'x="{x(week):.1f}" y="{HEIGHT - 18}" text-anchor="{anchor}"'
        parts.append(f"<text {place}>week {week + 1}</text>")
    band = " ".join([*points(8), *reversed(points(0))])
    parts.append(f'<polygon class="band" points="{band}" />')
    parts.append(f'<polyline class="middle" points="{" ".join(points(4))}" />')
    parts.append("</svg>")
    return "\n".join(parts) + "\n"
