"""The year as a picture: a column a week, a square a day, in the units of the SVG's view box."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dlprep_site.i18n.formatting import written

from ..core.study_day import each_day
from ..log.daily_stats import DayCount
from ..selectors.year import Year, YearDay

STEP = 16  # from one square to the next
TOP = 20  # above the squares, for the names of the months
LEVELS = 4  # shades of busyness
WEEKS_IN_PICTURE = 53  # enough for any year, on whatever weekday it begins


@dataclass(frozen=True, slots=True)
class Label:
    text: str
    x: int


class Picture:
    """Days as squares, a column a week from a Monday on, each with its tooltip.

    Drawn here and not by a template, which takes thirty times as long for a year of them.
    """

    height = TOP + 7 * STEP

    def __init__(self, first: date) -> None:
        self.monday = first - timedelta(days=first.weekday())
        self.width = STEP
        self._squares: list[str] = []
        self._labels: list[Label] = []
        # the names of a language, made once for 365 days
        in_week = [self.monday + timedelta(days=number) for number in range(7)]
        self._weekdays = [written(day, "WEEKDAY_ALONE_FORMAT") for day in in_week]
        in_year = [date(first.year, month, 1) for month in range(1, 13)]
        self._months = ["", *(written(day, "MONTH_ALONE_FORMAT") for day in in_year)]

    def _name(self, day: date) -> str:
        return f"{self._weekdays[day.weekday()]} {day.day} {self._months[day.month]} {day.year}"

    def add(self, day: date, kind: str, label: str, page: str = "") -> None:
        """`kind` is `done`, `today`, `ahead` or `free`; `page` the address behind the square."""
        column, row = divmod((day - self.monday).days, 7)
        x, y = column * STEP, TOP + row * STEP
        if day.day == 1 or not self._squares:
            self._labels.append(Label(self._months[day.month], x))
        tag = f'a href="{page}" tabindex="-1"' if page else "g"
        self._squares.append(
            f'<{tag} class="{kind}"><rect x="{x}" y="{y}" width="13" height="13">'
            f"<title>{self._name(day)}{label}</title></rect></{tag[0]}>"
        )
        self.width = x + STEP

    @property
    def squares(self) -> SafeString:
        """The shapes of an SVG."""
        return mark_safe("".join(self._squares))  # noqa: S308  (numbers, dates and words of ours)

    @property
    def months(self) -> list[Label]:
        labels = self._labels
        if len(labels) > 1 and labels[1].x - labels[0].x < 2 * STEP:
            return labels[1:]  # the first month has too few days for its name
        return labels


def draw(year: Year) -> Picture:
    """The plan's year; each square leads to its day."""
    picture = Picture(year.calendar.start)
    peak = max((day.answers for day in year.days), default=0)
    pages, interview = reverse("scheduler:plan"), _("your interview")
    for entry in year.days:
        is_interview = entry.day == year.calendar.interview_on
        kind = f"{_kind(entry, year.today)} level-{_level(entry.answers, peak)}"
        picture.add(
            entry.day,
            kind=f"{kind} interview" if is_interview else kind,
            label=_label(entry, year.today) + (f", {interview}" if is_interview else ""),
            page=f"{pages}{entry.day}/",
        )
    return picture


def calendars(days: Mapping[date, DayCount], today: date, is_all: bool) -> list[Picture]:
    """The year up to today; with `is_all`, also the years before it, back to the first answer."""
    earliest = min(days, default=today)
    peak = max((day.answers for day in days.values()), default=0)
    result: list[Picture] = []
    last = today
    while not result or (is_all and last >= earliest):
        first = last - timedelta(weeks=WEEKS_IN_PICTURE - 1, days=last.weekday())
        picture = Picture(first)
        for day in each_day(first, last):
            answers = days[day].answers if day in days else 0
            kind = "today" if day == today else "done"
            picture.add(day, f"{kind} level-{_level(answers, peak)}", f": {_answered(answers)}")
        result.append(picture)
        last = first - timedelta(days=1)
    return result


def _level(answers: int, peak: int) -> int:
    """0 for nothing, up to 4 for the busiest day."""
    return -(-answers * LEVELS // peak) if peak else 0


def _kind(entry: YearDay, today: date) -> str:
    if entry.day == today:
        return "today"
    if entry.is_free and not (entry.done and entry.done.answers):
        return "free"
    return "done" if entry.day < today else "ahead"


def _label(entry: YearDay, today: date) -> str:
    if entry.done and (entry.done.answers or entry.day < today):
        return f": {_answered(entry.done.answers)}"
    if entry.is_free:
        return ": " + pgettext("day", "free")
    expected = entry.expected
    if expected is None:
        return ""
    message = ngettext(
        "about %(number)s answer, %(minutes)s min expected",
        "about %(number)s answers, %(minutes)s min expected",
        expected.answers,
    )
    return f": {message % {'number': expected.answers, 'minutes': f'{expected.minutes:.0f}'}}"


def _answered(number: int) -> str:
    return ngettext("%(number)s answered", "%(number)s answered", number) % {"number": number}
