"""The year as a picture: a column a week, a square a day, in the units of the SVG's view box."""

from __future__ import annotations

from calendar import day_abbr, month_abbr
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.safestring import SafeString, mark_safe

from .books import DayCount
from .selectors.year import Year, YearDay

STEP = 16  # from one square to the next
TOP = 20  # above the squares, for the names of the months
LEVELS = 4  # shades of busyness
WEEKDAYS, MONTHS = tuple(day_abbr), tuple(month_abbr)
WEEKS_IN_PICTURE = 53  # that any year fits into, whatever weekday it begins on


@dataclass(frozen=True, slots=True)
class Square:
    day: date
    x: int
    y: int
    kind: str
    """`done`, `today`, `ahead` or `free`."""
    level: int
    """0 for nothing, up to 4 for the year's busiest day."""
    label: str
    is_interview: bool


@dataclass(frozen=True, slots=True)
class Label:
    text: str
    x: int


@dataclass(frozen=True, slots=True)
class Milestone:
    """A turn of the year. `day` is None where the plan does not get there before its end."""

    name: str
    day: date | None
    is_reached: bool


@dataclass(frozen=True, slots=True)
class Phase:
    name: str
    sentence: str
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """A row of the table that says the same as the picture."""

    first: date
    done: int
    reviews: int
    new: int
    minutes: int
    is_past: bool


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    squares: list[Square]
    months: list[Label]


PHASES = {
    "learn": Phase("Learn", "New easy cards arrive at your pace."),
    "deepen": Phase("Deepen", "The deep cards unlock, one after another."),
    "master": Phase("Master", "Every card is met; reviews alone, further and further apart."),
    "final": Phase(
        "Final revision", "Every card once more, the one-liners, and how to carry yourself.", True
    ),
}


def draw(year: Year) -> Picture:
    monday = year.calendar.start - timedelta(days=year.calendar.start.weekday())
    peak = max((day.answers for day in year.days), default=0)
    squares: list[Square] = []
    months: list[Label] = []
    for entry in year.days:
        column, row = divmod((entry.day - monday).days, 7)
        if entry.day.day == 1 or not squares:
            months.append(Label(f"{entry.day:%b}", column * STEP))
        is_interview = entry.day == year.calendar.interview_on
        squares.append(
            Square(
                day=entry.day,
                x=column * STEP,
                y=TOP + row * STEP,
                kind=_kind(entry, year.today),
                level=_level(entry.answers, peak),
                label=_label(entry, year.today) + (", your interview" if is_interview else ""),
                is_interview=is_interview,
            )
        )
    if len(months) > 1 and months[1].x - months[0].x < 2 * STEP:
        del months[0]  # the first month has too few days for its name
    width = squares[-1].x + STEP if squares else STEP
    return Picture(width, TOP + 7 * STEP, squares, months)


def milestones(year: Year) -> list[Milestone]:
    ahead, reached = year.ahead.milestones, year.reached
    mature_already = ahead.all_mature == year.today and year.met == year.cards
    end, final = year.calendar.end, year.calendar.final_revision(year.today)
    interview = year.calendar.interview_on
    turns = [
        _milestone("Every easy card met", reached.easy_met, ahead.easy_met),
        _milestone("Every card met", reached.all_met, ahead.all_met),
        Milestone("Every card mature", ahead.all_mature, mature_already),
        Milestone("Final revision begins", final.first, final.first <= year.today),
        Milestone("Day 365", end, end < year.today),
    ]
    if interview:
        turns.append(Milestone("Interview", interview, interview < year.today))
    return sorted(turns, key=lambda turn: turn.day or date.max)


def phase(year: Year) -> Phase:
    if year.calendar.final_revision(year.today).first <= year.today:
        return PHASES["final"]
    if year.reached.all_met:
        return PHASES["master"]
    return PHASES["deepen" if year.reached.easy_met else "learn"]


def weeks(year: Year) -> list[Week]:
    rows = []
    for start in range(0, len(year.days), 7):
        days = year.days[start : start + 7]
        ahead = [day.expected for day in days if day.expected]
        rows.append(
            Week(
                first=days[0].day,
                done=sum(day.done.answers for day in days if day.done),
                reviews=sum(day.reviews for day in ahead),
                new=sum(day.new for day in ahead),
                minutes=round(sum(day.minutes for day in ahead)),
                is_past=days[-1].day < year.today,
            )
        )
    return rows


def _milestone(name: str, reached: date | None, expected: date | None) -> Milestone:
    return Milestone(name, reached or expected, reached is not None)


def _kind(entry: YearDay, today: date) -> str:
    if entry.day == today:
        return "today"
    if entry.is_free and not (entry.done and entry.done.answers):
        return "free"
    return "done" if entry.day < today else "ahead"


def _label(entry: YearDay, today: date) -> str:
    day = f"{entry.day:%a} {entry.day.day} {entry.day:%b %Y}"
    if entry.done and (entry.done.answers or entry.day < today):
        return f"{day}: {entry.done.answers} answered"
    if entry.is_free:
        return f"{day}: free"
    expected = entry.expected
    if expected is None:
        return day
    return f"{day}: about {expected.answers} answers, {expected.minutes:.0f} min expected"


@dataclass(frozen=True, slots=True)
class Calendar:
    """A year of answered days as a picture; `squares` are its shapes, drawn."""

    width: int
    height: int
    squares: SafeString
    months: list[Label]


def calendars(days: Mapping[date, DayCount], today: date, is_all: bool) -> list[Calendar]:
    """The year up to today; with `is_all`, also those before it, back to the first answer."""
    earliest = min(days, default=today)
    peak = max((day.answers for day in days.values()), default=0)
    result: list[Calendar] = []
    last = today
    while not result or (is_all and last >= earliest):
        first = last - timedelta(weeks=WEEKS_IN_PICTURE - 1, days=last.weekday())
        result.append(_calendar(days, first, last, today, peak))
        last = first - timedelta(days=1)
    return result


def _calendar(
    days: Mapping[date, DayCount], first: date, last: date, today: date, peak: int
) -> Calendar:
    squares, months = [], []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        x, y = number // 7 * STEP, TOP + number % 7 * STEP
        answers = days[day].answers if day in days else 0
        if day.day == 1:
            months.append(Label(MONTHS[day.month], x))
        squares.append(
            f'<g class="{"today" if day == today else "done"} level-{_level(answers, peak)}">'
            f'<rect x="{x}" y="{y}" width="13" height="13">'
            f"<title>{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month]} {day.year}: "
            f"{answers} answered</title></rect></g>"
        )
    drawn = mark_safe("".join(squares))  # noqa: S308  (numbers and dates; a template takes 30 times as long)
    return Calendar(WEEKS_IN_PICTURE * STEP, TOP + 7 * STEP, drawn, months)


def _level(answers: int, peak: int) -> int:
    return -(-answers * LEVELS // peak) if peak else 0
