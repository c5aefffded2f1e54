"""The charts of the progress page: what each shows, and what it means in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dlprep_site.i18n.formatting import part, percent, rounded, written

from ..core.sm2 import MIN_EASE, NEW
from ..log.daily_stats import DayCount
from ..log.explain import quality_label
from ..models import Learner, Tally
from ..selectors.answer_counts import MIN_RETENTION_ANSWERS, Count
from ..selectors.progress import By, KnownCard, Period, Progress
from .svg import Chart, Column, lines, stacked

SORTS = (_("Reviews"), pgettext_lazy("cards", "New"), _("Last pass"), _("Drill"))
GRADED = (Tally.Counted.REVIEW, Tally.Counted.NEW, Tally.Counted.LAST_PASS, Tally.Counted.DRILL)
QUALITIES = range(6)

INTERVALS = (1, 6, 20, 60, 180)  # days: the longest of each column but the last
EASES = (149, 169, 189, 209, 229, 249, 269, 289)  # hundredths: the highest of each
RECALLS = (0.5, 0.6, 0.7, 0.8, 0.9)  # the highest of each


def draw(progress: Progress, by: By, learner: Learner) -> dict[str, Chart]:
    """The charts by their `id`; recall is drawn once there are answers enough to estimate it."""
    charts = [
        _answers(progress.periods, by),
        _minutes(progress.periods, by),
        _ahead(progress),
        _retention(progress.periods, by),
        _hours(progress.hours),
        _grades(progress, learner),
        _intervals(progress.known),
        _eases(progress.known),
    ]
    if progress.has_estimate:
        charts.append(_recalls(progress.known))
    return {chart.id: chart for chart in charts}


def _answers(periods: Sequence[Period], by: By) -> Chart:
    columns = [_column(period.first, by, _sorts(period.studied)) for period in periods]
    meaning = gettext(
        "All your answers: reviews, new cards, and the drill at the end of a day, where a card "
        "can come up more than once."
    )
    return stacked("answers", gettext("Answers"), meaning, by.label, SORTS, columns)


def _minutes(periods: Sequence[Period], by: By) -> Chart:
    minutes = [period.studied.milliseconds / 60_000 for period in periods]
    columns = [
        _column(period.first, by, (number,), (rounded(number, 1),))
        for period, number in zip(periods, minutes, strict=True)
    ]
    meaning = gettext(
        "The time from seeing a question to grading it. One answer counts as ten minutes at most."
    )
    series = (gettext("Minutes"),)
    unit = gettext("%(number)s min")
    return stacked("minutes", gettext("Minutes"), meaning, by.label, series, columns, unit=unit)


def _ahead(progress: Progress) -> Chart:
    columns = [
        _column(
            day.day,
            By.DAY,
            (day.reviews, day.new, day.last_pass),
            (f"{day.reviews}", f"{day.new}", f"{day.last_pass}", f"{day.minutes:.0f}"),
        )
        for day in progress.ahead
    ]
    meaning = gettext(
        "What the next days will ask of you if you keep to your plan. An estimate, based on your "
        "pace, pass rate and speed."
    )
    title, series = gettext("The next 30 days"), SORTS[:3]
    heads = (*series, gettext("Minutes"))
    return stacked("ahead", title, meaning, By.DAY.label, series, columns, heads)


def _retention(periods: Sequence[Period], by: By) -> Chart:
    young = _latest([period.retention.young for period in periods])
    mature = _latest([period.retention.mature for period in periods])
    columns = []
    for period, counts in zip(periods, zip(young, mature, strict=True), strict=True):
        shares = tuple(count.share for count in counts)
        shown = tuple(_share(count) for count in counts)
        columns.append(_column(period.first, by, shares, shown))
    meaning = gettext(
        "How many of your reviews you passed, counting the first answer of a day to each card. "
        "Every point covers at least %(number)s answers. A mature card had waited three weeks or "
        "more."
    ) % {"number": MIN_RETENTION_ANSWERS}
    series = (gettext("Young"), gettext("Mature"))
    return lines("retention", gettext("True retention"), meaning, by.label, series, columns)


def _latest(counts: Sequence[Count]) -> list[Count]:
    """For each period with an answer, its count with those before it until they are enough.

    A period without an answer, or with too few up to it, has an empty count.
    """
    found: list[Count] = []
    for place, own in enumerate(counts):
        latest = Count()
        for count in reversed(counts[: place + 1] if own.answers else ()):
            latest.add(count.answers, count.passes)
            if latest.is_enough:
                break
        found.append(latest if latest.is_enough else Count())
    return found


def _hours(hours: Sequence[Count]) -> Chart:
    columns = [
        Column(f"{hour}", f"{hour}:00", (count.answers,), (f"{count.answers}", _share(count)))
        for hour, count in enumerate(hours)
    ]
    meaning = gettext("When you answer, in your time zone, and how much you pass at each hour.")
    heads = (gettext("Answers"), gettext("Passed"))
    title, unit = gettext("Hours of the day"), gettext("Hour")
    return stacked("hours", title, meaning, unit, heads[:1], columns, heads)


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
    meaning = gettext("How often you chose each grade, for each kind of answer.")
    return stacked("grades", gettext("Grades"), meaning, gettext("Grade"), SORTS, columns)


def _intervals(cards: Iterable[KnownCard]) -> Chart:
    meaning = gettext(
        "How many days each card waits between reviews. A card is mature from 21 days on."
    )
    labels = ("1", "2–6", "7–20", "21–60", "61–180", "181+")
    title, unit = gettext("Intervals"), gettext("Days")
    return _histogram("intervals", title, meaning, unit, labels, labels, INTERVALS, cards,
                      lambda one: one.schedule.interval)  # fmt: skip


def _eases(cards: Iterable[KnownCard]) -> Chart:
    meaning = gettext(
        "Each time you pass a card, its interval is multiplied by its ease. Every card starts at "
        "%(first)s. Hard lowers it, down to %(lowest)s; Easy raises it."
    ) % {"first": rounded(NEW.ease / 100, 2), "lowest": rounded(MIN_EASE / 100, 2)}
    lows = (MIN_EASE, *(highest + 1 for highest in EASES))
    between, beyond = gettext("%(first)s to %(last)s"), gettext("%(first)s and more")
    names = [
        between % {"first": rounded(low / 100, 2), "last": rounded(highest / 100, 2)}
        for low, highest in zip(lows, EASES, strict=False)
    ]
    names.append(beyond % {"first": rounded(lows[-1] / 100, 2)})
    labels = ["" if place % 2 else rounded(low / 100, 1) for place, low in enumerate(lows)]
    title, unit = gettext("Ease factors"), gettext("Ease")
    return _histogram("eases", title, meaning, unit, labels, names, EASES, cards,
                      lambda one: one.schedule.ease)  # fmt: skip


def _recalls(cards: Iterable[KnownCard]) -> Chart:
    meaning = gettext(
        "How likely you are to recall each card right now, as FSRS estimates it from your "
        "answers. It never changes a due date."
    )
    labels = ("0", "50", "60", "70", "80", percent(0.9))
    least, *more = (percent(highest) for highest in RECALLS)
    names = (
        gettext("%(share)s or less") % {"share": least},
        *(gettext("up to %(share)s") % {"share": share} for share in more),
        gettext("over %(share)s") % {"share": more[-1]},
    )
    title, unit = gettext("Recall now"), gettext("Recall")
    return _histogram("recalls", title, meaning, unit, labels, names, RECALLS, cards,
                      lambda one: one.recall)  # fmt: skip


def _histogram(
    id: str,
    title: str,
    meaning: str,
    unit: str,
    labels: Sequence[str],
    names: Sequence[str],
    highest: Sequence[float],
    cards: Iterable[KnownCard],
    value: Callable[[KnownCard], float],
) -> Chart:
    """How many cards fall under each name; `highest` is the greatest value of all but the last."""
    counts = [0] * len(labels)
    for card in cards:
        counts[sum(value(card) > limit for limit in highest)] += 1
    rows = zip(labels, names, counts, strict=True)
    columns = [Column(label, name, (count,)) for label, name, count in rows]
    return stacked(id, title, meaning, unit, (gettext("Cards"),), columns)


def _sorts(day: DayCount) -> tuple[int, ...]:
    return (day.reviews, day.new, day.last_pass, day.drill)


def _share(count: Count) -> str:
    if count.share is None:
        return ""
    message = gettext("%(share)s of %(number)s")
    return message % {"share": part(count.passes, count.answers), "number": count.answers}


def _column(
    first: date, by: By, values: tuple[float | None, ...], shown: tuple[str, ...] = ()
) -> Column:
    """The column of a period; its year is in the name, and in the heading of the span."""
    if by is By.MONTH:
        label, name = written(first, "MONTH_ALONE_FORMAT"), written(first, "MONTH_FORMAT")
        return Column(label, name, values, shown)
    name = written(first, "DAY_FORMAT")
    if by is By.WEEK:
        name = gettext("Week from %(day)s") % {"day": name}
    return Column(written(first, "DAY_OF_YEAR_SHORT_FORMAT"), name, values, shown)
