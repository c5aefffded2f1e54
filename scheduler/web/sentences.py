"""The sentences of a page of which one is shown, by where the learner stands."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dlprep_site.i18n.formatting import percent, written

from ..models import Plan
from ..selectors.browse import Standing
from ..selectors.daily_queue import Met
from ..selectors.readiness import LastPassAhead, Readiness
from ..selectors.year import Year


def countdown(days: int, in_last_pass: bool) -> str:
    """How far off the interview is; `days` is at least 1."""
    if in_last_pass and days == 1:
        return _("Your interview is tomorrow: the last pass is under way.")
    if in_last_pass:
        sentence = ngettext(
            "%(number)s day to your interview: the last pass is under way.",
            "%(number)s days to your interview: the last pass is under way.",
            days,
        )
    else:
        sentence = ngettext(
            "%(number)s day to your interview.", "%(number)s days to your interview.", days
        )
    return sentence % {"number": days}


def why_free(plan: Plan, today: date) -> str:
    """Why a day asks for nothing: before the first day, a pause, or a day off."""
    if today < plan.start:
        return _("Your year begins on %(day)s.") % {"day": written(plan.start, "WEEKDAY_FORMAT")}
    if plan.calendar.is_paused(today):
        return _("You are on a pause: no plan day passes.")
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


def when_due(standing: Standing, today: date) -> str:
    """When a card comes next; empty if it is suspended or has no date."""
    due = standing.state.due
    if due is None or standing.is_suspended:
        return ""
    if due <= today:
        return _("Due today.")
    return _("Due on %(day)s.") % {"day": written(due, "DAY_FORMAT")}


def cards_started(met: Met, pace: int) -> str:
    """How much of the deck the learner has met, and at what pace if there is more of it."""
    if met.met < met.cards:
        sentence = ngettext(
            "You have met %(number)s of %(cards)s card, at a pace of %(pace)s new a day.",
            "You have met %(number)s of %(cards)s cards, at a pace of %(pace)s new a day.",
            met.cards,
        )
        return sentence % {"number": met.met, "cards": met.cards, "pace": pace}
    sentence = ngettext(
        "You have met the one card.", "You have met all %(cards)s cards.", met.cards
    )
    return sentence % {"cards": met.cards}


def on_pace(year: Year, pace: int) -> str:
    """Whether the learner is where the plan's pace would have them."""
    if year.met >= year.cards:
        return _("Every card is met.")
    if year.behind > 0:
        sentence = _(
            "At %(pace)s new a day you would have met %(expected)s by now: you are %(behind)s "
            "behind. Nothing is lost; the forecast goes on from where you are."
        )
    elif year.behind < 0:
        sentence = _("You have met more than your pace of %(pace)s new a day asks for.")
    else:
        sentence = _("You are on your pace of %(pace)s new a day.")
    return sentence % {"pace": pace, "expected": year.expected_met, "behind": year.behind}


def day_of_readiness(plan: Plan, readiness: Readiness, today: date) -> str:
    """Which day readiness is for: that of the interview, or without one ahead today or day 365."""
    if readiness.is_interview:
        return _interview_day(readiness.day, (readiness.day - today).days)
    if plan.interview_on and readiness.day == today:
        return _("This is for today.")
    if plan.interview_on:
        sentence = _("This is for day 365, %(day)s.")
    elif readiness.day == today:
        sentence = _("You have set no interview date, so this is for today.")
    else:
        sentence = _("You have set no interview date, so this is for day 365, %(day)s.")
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
    """What the gentlest pace that meets every card would do; empty if none does."""
    faster = readiness.faster
    if faster is None:
        return ""
    if faster.if_kept is None:
        return _("At %(pace)s a day you would meet them all.") % {"pace": faster.new_per_day}
    return _("At %(pace)s a day you would meet them all, and be %(share)s ready.") % {
        "pace": faster.new_per_day,
        "share": percent(faster.if_kept),
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
