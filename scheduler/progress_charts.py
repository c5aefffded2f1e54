"""The charts of the progress page: what each shows, and what it means in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from .bars import Chart, Column, lines, stacked
from .books import DayCount
from .explain import quality_label
from .models import Learner, Tally
from .selectors.progress import By, Count, KnownCard, Period, Progress

SORTS = ("Reviews", "New", "Last pass", "Drill")
GRADED = (Tally.Counted.NEW, Tally.Counted.REVIEW, Tally.Counted.LAST_PASS, Tally.Counted.DRILL)
QUALITIES = range(6)

INTERVALS = (1, 6, 20, 60, 180)  # days: the longest of each column but the last
EASES = (149, 169, 189, 209, 229, 249, 269, 289)  # hundredths: the highest of each
RECALLS = (0.5, 0.6, 0.7, 0.8, 0.9)  # the highest of each


def draw(progress: Progress, by: By, learner: Learner) -> dict[str, Chart]:
    charts = [
        _answers(progress.periods, by),
        _minutes(progress.periods, by),
        _ahead(progress),
        _retention(progress.periods, by),
        _hours(progress.hours),
        _grades(progress, learner),
        _intervals(progress.known),
        _eases(progress.known),
        _recalls(progress.known),
    ]
    return {chart.id: chart for chart in charts}


def _answers(periods: Sequence[Period], by: By) -> Chart:
    columns = [
        Column(_label(period.first, by), _name(period.first, by), _sorts(period.studied))
        for period in periods
    ]
    meaning = (
        "Every answer counts, also a second one to the same card: reviews of cards that were due "
        "or studied ahead, cards met for the first time, a final revision's last pass, and the "
        "drill at a day's end."
    )
    return stacked("answers", "Answers", meaning, by.label, SORTS, columns)


def _minutes(periods: Sequence[Period], by: By) -> Chart:
    columns = [
        Column(
            _label(period.first, by),
            _name(period.first, by),
            (period.studied.milliseconds / 60_000,),
            (f"{period.studied.milliseconds / 60_000:.1f}",),
        )
        for period in periods
    ]
    meaning = "From seeing a question to grading it, added up; an answer counts ten at most."
    return stacked("minutes", "Minutes", meaning, by.label, ("Minutes",), columns, unit=" min")


def _ahead(progress: Progress) -> Chart:
    columns = [
        Column(
            _label(day.day, By.DAY),
            _name(day.day, By.DAY),
            (day.reviews, day.new, day.last_pass),
            (f"{day.reviews}", f"{day.new}", f"{day.last_pass}", f"{day.minutes:.0f}"),
        )
        for day in progress.ahead
    ]
    meaning = (
        "What the coming days are expected to ask for, if you keep to your plan and go on "
        "as you have: played ahead by the rules of SM-2."
    )
    series = ("Reviews", "New", "Last pass")
    heads = (*series, "Minutes")
    return stacked("ahead", "The next 30 days", meaning, By.DAY.label, series, columns, heads)


def _retention(periods: Sequence[Period], by: By) -> Chart:
    columns = []
    for period in periods:
        counts = (period.retention.young, period.retention.mature)
        shares = tuple(count.share for count in counts)
        shown = tuple(_share(count) for count in counts)
        columns.append(Column(_label(period.first, by), _name(period.first, by), shares, shown))
    meaning = (
        "Of a day's first answers to cards you had met before, the share you passed. "
        "Later answers of the same day don't count: you had just seen the card. "
        "A mature card had waited three weeks or more."
    )
    return lines("retention", "True retention", meaning, by.label, ("Young", "Mature"), columns)


def _hours(hours: Sequence[Count]) -> Chart:
    columns = [
        Column(f"{hour}", f"{hour}:00", (count.answers,), (f"{count.answers}", _share(count)))
        for hour, count in enumerate(hours)
    ]
    meaning = "When you answer, by your own clock, and the share you passed at that hour."
    heads = ("Answers", "Passed")
    return stacked("hours", "Hours of the day", meaning, "Hour", heads[:1], columns, heads)


def _grades(progress: Progress, learner: Learner) -> Chart:
    """A column a quality that was given, and the sorts of answers on top of one another."""
    offered = learner.grade_buttons
    given = {quality for sort in progress.grades.values() for quality in sort}
    columns = []
    for quality in QUALITIES:
        if quality in given or offered == Learner.GradeButtons.SIX:
            counts = tuple(progress.grades.get(sort, {}).get(quality, 0) for sort in GRADED)
            label = quality_label(quality, offered)
            columns.append(Column(label, label, counts))
    meaning = "How often you gave each grade, apart by what was asked."
    series = tuple(sort.label for sort in GRADED)
    return stacked("grades", "Grades", meaning, "Grade", series, columns)


def _intervals(known: Iterable[KnownCard]) -> Chart:
    meaning = "How long your cards wait from one review to the next. From 21 days on one is mature."
    labels = ("1", "2–6", "7–20", "21–60", "61–180", "181+")
    return _histogram("intervals", "Intervals", meaning, "Days", labels, labels, INTERVALS, known,
                      lambda one: one.schedule.interval)  # fmt: skip


def _eases(known: Iterable[KnownCard]) -> Chart:
    meaning = (
        "What an interval is multiplied by at a pass. Every card starts at 2.50; "
        "Hard lowers it, Easy raises it, and 1.30 is the lowest."
    )
    names = ("1.30 to 1.49", "1.50 to 1.69", "1.70 to 1.89", "1.90 to 2.09", "2.10 to 2.29",
             "2.30 to 2.49", "2.50 to 2.69", "2.70 to 2.89", "2.90 and more")  # fmt: skip
    labels = ("1.3", "", "1.7", "", "2.1", "", "2.5", "", "2.9")
    return _histogram("eases", "Ease factors", meaning, "Ease", labels, names, EASES, known,
                      lambda one: one.schedule.ease)  # fmt: skip


def _recalls(known: Iterable[KnownCard]) -> Chart:
    meaning = (
        "The probability that you would recall each card right now, as FSRS estimates it from "
        "your answers. It informs, and moves no date."
    )
    labels = ("0", "50", "60", "70", "80", "90 %")
    names = ("50 % or less", "up to 60 %", "up to 70 %", "up to 80 %", "up to 90 %", "over 90 %")
    return _histogram("recalls", "Recall now", meaning, "Recall", labels, names, RECALLS, known,
                      lambda one: one.recall)  # fmt: skip


def _histogram(
    id: str,
    title: str,
    meaning: str,
    of: str,
    labels: Sequence[str],
    names: Sequence[str],
    highest: Sequence[float],
    known: Iterable[KnownCard],
    value: Callable[[KnownCard], float],
) -> Chart:
    """How many cards fall under each name; `highest` is the greatest value of all but the last."""
    counts = [0] * len(labels)
    for one in known:
        counts[sum(value(one) > limit for limit in highest)] += 1
    rows = zip(labels, names, counts, strict=True)
    columns = [Column(label, name, (count,)) for label, name, count in rows]
    return stacked(id, title, meaning, of, ("Cards",), columns)


def _sorts(day: DayCount) -> tuple[int, ...]:
    return (day.reviews, day.new, day.last_pass, day.drill)


def _share(count: Count) -> str:
    return "" if count.share is None else f"{count.share * 100:.0f} % of {count.answers}"


def _label(day: date, by: By) -> str:
    """What stands below a column; its year is in the name, and in the heading of the span."""
    return f"{day:%b}" if by is By.MONTH else f"{day.day} {day:%b}"


def _name(day: date, by: By) -> str:
    if by is By.MONTH:
        return f"{day:%B %Y}"
    return f"{'Week from ' if by is By.WEEK else ''}{day.day} {day:%B %Y}"
