"""The sentences of a page of which one is shown, by where the learner stands."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dlprep_site.i18n.formatting import about, estimate, grouped, minutes, written

from ..core.plan import new_on
from ..log.explain import STAGE_LABELS
from ..models import Plan
from ..selectors.browse import Standing
from ..selectors.daily_queue import Met
from ..selectors.readiness import LastPassAhead, Readiness
from ..selectors.year import Year
from .plan_sentences import expected_pace


def interview_saved(plan: Plan, today: date) -> str:
    """What a date for the interview has changed; empty without one ahead."""
    interview = plan.interview_ahead(today)
    if interview is None:
        return ""
    days = (interview - today).days
    sentence = ngettext(
        "Saved: %(number)s day to your interview. %(pace)s",
        "Saved: %(number)s days to your interview. %(pace)s",
        days,
    )
    return sentence % {"number": days, "pace": _pace(plan, today)}


def pace_saved(plan: Plan, today: date) -> str:
    """What a choice of pace has changed, and from when: the first day has its own number."""
    return _("Saved. %(pace)s") % {"pace": _pace(plan, today)}


def _pace(plan: Plan, today: date) -> str:
    number, is_from_tomorrow = plan.new_per_day, plan.start == today
    if plan.minutes_a_day:
        budget = minutes(plan.minutes_a_day)
        sentence = ngettext(
            "Up to %(number)s new card a day within %(budget)s, %(since)s.",
            "Up to %(number)s new cards a day within %(budget)s, %(since)s.",
            number,
        )
    else:
        budget = ""
        sentence = ngettext(
            "%(number)s new card a day, %(since)s.",
            "%(number)s new cards a day, %(since)s.",
            number,
        )
    return sentence % {
        "number": number,
        "budget": budget,
        "since": _("from tomorrow") if is_from_tomorrow else _("from today"),
    }


def reminder_saved(hour: int | None) -> str:
    """When a learner will be reminded by email, if they will."""
    if hour is None:
        return _("Saved.")
    return _("Saved. We'll email you at %(hour)s:00 when there's something to study.") % {
        "hour": f"{hour:02}"
    }


def why_free(plan: Plan, today: date) -> str:
    """Why a day asks for nothing: before the first day, a pause, or a day off."""
    if today < plan.start:
        return _("Your year begins on %(day)s.") % {"day": written(plan.start, "WEEKDAY_FORMAT")}
    if plan.calendar.is_paused(today):
        return _("You're on a break. Your plan and streak are paused.")
    return _("Today is a day off.")


def time_needed(minutes: int, has_begun: bool) -> str:
    """How long the day's queue takes, or what is left of it once the learner has begun."""
    if has_begun:
        sentence = ngettext(
            "About %(minutes)s minute to go", "About %(minutes)s minutes to go", minutes
        )
    else:
        sentence = ngettext(
            "About %(minutes)s minute today", "About %(minutes)s minutes today", minutes
        )
    return sentence % {"minutes": minutes}


def held_back(plan: Plan, number: int) -> str:
    """How many reviews wait for another day, and which limit holds them back."""
    if plan.is_recovering:
        sentence = ngettext(
            "%(number)s more review waits beyond today's share of %(limit)s a day.",
            "%(number)s more reviews wait beyond today's share of %(limit)s a day.",
            number,
        )
    elif plan.minutes_a_day:
        return _beyond_budget(plan.minutes_a_day, number)
    else:
        sentence = ngettext(
            "%(number)s more review waits beyond your limit of %(limit)s a day.",
            "%(number)s more reviews wait beyond your limit of %(limit)s a day.",
            number,
        )
    return sentence % {"number": number, "limit": plan.reviews_a_day}


def _beyond_budget(minutes: int, number: int) -> str:
    budget = ngettext("%(budget)s minute a day", "%(budget)s minutes a day", minutes)
    sentence = ngettext(
        "%(number)s more review waits beyond your %(budget)s.",
        "%(number)s more reviews wait beyond your %(budget)s.",
        number,
    )
    return sentence % {"number": number, "budget": budget % {"budget": minutes}}


def stage_of(standing: Standing) -> str:
    """How far a card has come, for its badge."""
    if standing.is_suspended:
        return _("suspended")
    if standing.is_locked:
        return _("locked")
    return _("not started") if standing.state.due is None else str(STAGE_LABELS[standing.stage])


def when_due(standing: Standing, today: date) -> str:
    """When a card comes next; empty if it is suspended or has no date."""
    due = standing.state.due
    if due is None or standing.is_suspended:
        return ""
    if due <= today:
        return _("Due today.")
    return _("Due on %(day)s.") % {"day": written(due, "DAY_FORMAT")}


def cards_started(met: Met, pace: str) -> str:
    """How much of the deck the learner has started, and at what pace if there is more of it.

    `pace` is the one expected, or empty.
    """
    number, cards = grouped(met.met), grouped(met.cards)
    if met.met < met.cards and not pace:
        sentence = ngettext(
            "%(number)s of %(cards)s card started.", "%(number)s of %(cards)s cards started.",
            met.cards,
        )  # fmt: skip
        return sentence % {"number": number, "cards": cards}
    if met.met < met.cards:
        sentence = ngettext(
            "%(number)s of %(cards)s card started, at %(pace)s new a day.",
            "%(number)s of %(cards)s cards started, at %(pace)s new a day.",
            met.cards,
        )
        return sentence % {"number": number, "cards": cards, "pace": pace}
    sentence = ngettext(
        "You've started the one card.", "You've started all %(cards)s cards.", met.cards
    )
    return sentence % {"cards": cards}


def on_pace(year: Year, plan: Plan) -> str:
    """Whether the learner is where the plan's pace would have them, and else how far it leads."""
    if year.met >= year.cards:
        return _("You've started every card.")
    if year.behind > 0:
        return _behind(year, plan)
    pace = expected_pace(plan, year.ahead.new_a_day())
    if -year.behind > new_on(year.today, year.calendar.start, plan.new_per_day):
        return _("You're ahead of your pace of %(pace)s new a day.") % {"pace": pace}
    if year.ahead.milestones.all_met is None:
        started, cards = about(year.ahead.started_by()), grouped(year.cards)
        sentence = _("At this pace: about %(started)s of %(cards)s cards by day 365.")
        return sentence % {"started": started, "cards": cards}
    return _("You're on track (%(pace)s new a day).") % {"pace": pace}


def _behind(year: Year, plan: Plan) -> str:
    """How far behind the pace; one that the minutes hold changes, so no number stands for it."""
    expected, behind = grouped(year.expected_met), grouped(year.behind)
    values = {"expected": expected, "behind": behind}
    pace = str(plan.new_per_day)
    if plan.minutes_a_day and expected_pace(plan, year.ahead.new_a_day()) != pace:
        sentence = _(
            "With %(minutes)s a day you'd have started %(expected)s by now, so you're %(behind)s "
            "behind. Nothing is lost: the forecast starts from where you are."
        )
        return sentence % {**values, "minutes": minutes(plan.minutes_a_day)}
    sentence = _(
        "At %(pace)s new a day you'd have started %(expected)s by now, so you're %(behind)s "
        "behind. Nothing is lost: the forecast starts from where you are."
    )
    return sentence % {**values, "pace": pace}


def day_of_readiness(plan: Plan, readiness: Readiness, today: date) -> str:
    """Which day readiness is for: that of the interview, or without one ahead today or day 365."""
    if readiness.is_interview:
        return _interview_day(readiness.day, (readiness.day - today).days)
    if plan.interview_on and readiness.day == today:
        return _("This is for today.")
    if plan.interview_on:
        sentence = _("This is for day 365, %(day)s.")
    elif readiness.day == today:
        sentence = _("You haven't set an interview date, so this is for today.")
    else:
        sentence = _("You haven't set an interview date, so this is for day 365, %(day)s.")
    return sentence % {"day": written(readiness.day, "DAY_FORMAT")}


def _interview_day(day: date, days_left: int) -> str:
    if days_left == 0:
        return _("Your interview is today.")
    if days_left == 1:
        return _("Your interview is tomorrow.")
    sentence = ngettext(
        "Your interview is on %(day)s, in %(number)s day.",
        "Your interview is on %(day)s, in %(number)s days.",
        days_left,
    )
    return sentence % {"day": written(day, "WEEKDAY_AND_YEAR_FORMAT"), "number": days_left}


def faster_pace(readiness: Readiness) -> str:
    """What the gentlest pace that starts every card would do; empty if none does."""
    faster = readiness.faster
    if faster is None or faster.unmet_then or faster.minutes:
        return ""
    if faster.if_kept is None:
        return _("At %(pace)s a day you'd start them all.") % {"pace": faster.new_per_day}
    return _("At %(pace)s a day you'd start them all and be %(share)s ready.") % {
        "pace": faster.new_per_day,
        "share": estimate(faster.if_kept),
    }


def last_pass_days(last_pass: LastPassAhead, today: date, days_left: int) -> str:
    """When the last pass runs, `days_left` days before the interview: no stop at its end."""
    last = written(last_pass.last, "DAY_OF_YEAR_FORMAT")
    if last_pass.first > today:
        first = written(last_pass.first, "DAY_OF_YEAR_FORMAT")
        return _("The last pass runs from %(first)s to %(last)s") % {"first": first, "last": last}
    if days_left == 1:
        return _("The last pass is today")
    return _("The last pass is under way, until %(last)s") % {"last": last}
