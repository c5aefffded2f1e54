"""The figures that pages open with: what each counts, with its plural, and the number."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from dlprep_site.i18n.formatting import estimate, grouped, percent, rounded, span

from ..log.daily_stats import DayCount
from ..models import Schedule
from ..selectors.daily_queue import Day, Done
from ..selectors.interviews import InterviewReport
from ..selectors.progress import Progress
from ..selectors.readiness import Readiness
from ..selectors.year import Year

Figure = tuple[str, int | str]


def of_queue(day: Day) -> list[Figure]:
    """What today asks for, and how much is done."""
    queue, answers = day.queue, day.done.answers
    return _without_zeros(
        (_("to review"), len(queue.due)),
        (_("of the last pass"), len(queue.last_pass)),
        _new(len(queue.new)),
        (_("ahead of time"), len(queue.ahead)),
        (_("to drill"), len(queue.drill)),
        (ngettext("answered today", "answered today", answers), answers),
    )


def of_finished_day(done: Done, streak: int) -> list[Figure]:
    return _without_zeros(
        _reviewed(done.reviews),
        (_("in the last pass"), done.last_pass),
        _new(done.new),
        (_("ahead of time"), done.ahead),
        _drill(done.drill),
        (ngettext("minute", "minutes", done.minutes), done.minutes),
        (ngettext("day streak", "day streak", streak), streak if streak > 1 else 0),
    )


def of_past_day(done: DayCount) -> list[Figure]:
    last_pass = [(_("in the last pass"), done.last_pass)] if done.last_pass else []
    return [_reviewed(done.reviews), *last_pass, _new(done.new), _drill(done.drill)]


def of_year(year: Year) -> list[Figure]:
    streak, minutes = year.streak, round(year.ahead.minutes_a_day)
    days = ngettext(
        "day streak (best: %(best)s)", "day streak (best: %(best)s)", streak.present
    ) % {"best": streak.longest}  # fmt: skip
    average = ngettext("minute on an average day", "minutes on an average day", minutes)
    return [_started(year.met, year.cards), (days, streak.present), (average, minutes)]


def of_progress(progress: Progress) -> list[Figure]:
    """Where the learner stands; with few answers, how many there are instead of an estimate."""
    started = _started(len(progress.known), progress.counted)
    if progress.has_estimate:
        recall = (_("recall now"), estimate(progress.recall))
        return [recall, (_("reviews passed"), progress.recent.shown), started]
    streak = progress.streak.present
    return [
        started,
        _answers(progress.answers_ever),
        *_without_zeros((ngettext("day streak", "day streak", streak), streak)),
    ]


def of_span(progress: Progress) -> list[Figure]:
    """What was answered in the span of days."""
    total, passed, streak = progress.total, progress.retention.both, progress.streak
    figures = [
        _answers(total.answers),
        *_without_zeros(
            (ngettext("minute", "minutes", total.minutes), total.minutes),
            (ngettext("card started", "cards started", total.new), total.new),
        ),
    ]
    if passed.is_enough:
        figures.append((_("reviews passed"), passed.shown))
    if streak.longest:
        days = _("day streak (best: %(longest)s)") % {"longest": streak.longest}
        figures.append((days, streak.present))
    return figures


def of_readiness(readiness: Readiness) -> list[Figure]:
    """What would be recalled on the day, kept up or not, and how many cards are started."""
    kept, stopped = _range(readiness.if_kept_range), _range(readiness.as_it_stands_range)
    started = _started(readiness.started, readiness.counted)
    if not readiness.unmet_then:
        return [
            (_("if you keep to your plan"), kept),
            (_("if you stopped today"), stopped),
            started,
        ]
    return [
        (_("of the cards you'll have started"), _range(readiness.of_started_range)),
        (_("of all cards, if you keep to your plan"), kept),
        (_("of all cards, if you stopped today"), stopped),
        started,
    ]


def of_interview(report: InterviewReport) -> list[Figure]:
    answered = ngettext(
        "of %(number)s question answered", "of %(number)s questions answered", report.asked
    ) % {"number": report.asked}  # fmt: skip
    sections = len(report.sections)
    return [
        (_("of the key points"), percent(report.score.share) if report.score.asked else "–"),
        (answered, report.answered),
        (ngettext("section", "sections", sections), sections),
    ]


def of_schedule(schedule: Schedule) -> list[Figure]:
    """SM-2's memory of a started card."""
    return [
        (_("interval, days"), schedule.interval),
        (_("ease factor"), rounded(schedule.ease / 100, 2)),
        (_("passes in a row"), schedule.repetitions),
        (ngettext("lapse", "lapses", schedule.lapses), schedule.lapses),
    ]


def _without_zeros(*figures: Figure) -> list[Figure]:
    return [figure for figure in figures if figure[1]]


def _reviewed(number: int) -> Figure:
    return ngettext("reviewed", "reviewed", number), number


def _new(number: int) -> Figure:
    return npgettext("cards", "new", "new", number), number


def _drill(number: int) -> Figure:
    return ngettext("drill answer", "drill answers", number), number


def _answers(number: int) -> Figure:
    return ngettext("answer", "answers", number), number


def _started(started: int, cards: int) -> Figure:
    sentence = ngettext("of %(number)s card started", "of %(number)s cards started", cards)
    return sentence % {"number": grouped(cards)}, grouped(started)


def _range(ends: tuple[float, float] | None) -> str:
    return "–" if ends is None else span(*ends)
