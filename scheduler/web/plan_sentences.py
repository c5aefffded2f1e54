"""The sentences that say what a plan leads to by the interview, on Today and under Plan."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dlprep_site.i18n.formatting import about, grouped, minutes, rounded

from ..models import Plan
from ..selectors.home import Prospect
from ..selectors.readiness import MIN_ANSWERS, FasterPace

FEW_NEW = 3  # new cards a day: a mean below it is written with a decimal
MAX_SHARE_MISSED = 0.8  # missed: then the pages say what is covered instead


def countdown(days: int) -> str:
    """How far off the interview is, as a headline; 0 on its day."""
    if days == 0:
        return _("Your interview is today")
    if days == 1:
        return _("Your interview is tomorrow")
    return ngettext("%(number)s day to go", "%(number)s days to go", days) % {"number": days}


def new_cards(number: int, words: str = "") -> str:
    """So many new cards; `words` are the number's, if it is not exact."""
    sentence = ngettext("%(number)s new card", "%(number)s new cards", number)
    return sentence % {"number": words or number}


def at_most(new_per_day: int, minutes_a_day: int | None) -> str:
    """A pace as a setting: with minutes to hold, the most that a day starts."""
    if minutes_a_day is None:
        return str(new_per_day)
    return _("up to %(number)s") % {"number": new_per_day}


def expected_pace(plan: Plan, new_a_day: float) -> str:
    """The new cards a day that a page may promise.

    That is the pace, or about the forecast's average, `new_a_day`, if the minutes hold fewer.
    """
    if plan.minutes_a_day is None or round(new_a_day) >= plan.new_per_day:
        return str(plan.new_per_day)
    number = _mean_shown(new_a_day)
    if not number:
        return _("less than %(number)s") % {"number": 1}
    return _("about %(number)s") % {"number": rounded(number, 0 if number.is_integer() else 1)}


def _mean_shown(new_a_day: float) -> float:
    """A mean as pages round it: to a tenth while a whole card would hide much; 0 below a half."""
    if round(new_a_day, 1) < 0.5:
        return 0.0
    return float(round(new_a_day, 1 if new_a_day < FEW_NEW else 0))


def _expected_cards(plan: Plan, new_a_day: float) -> str:
    number = plan.new_per_day
    if plan.minutes_a_day is not None:
        mean = _mean_shown(new_a_day)
        expected = max(1, round(mean)) if mean.is_integer() else 2  # 1.5 cards are several
        number = min(number, expected)
    return new_cards(number, expected_pace(plan, new_a_day))


def on_the_day(prospect: Prospect) -> str:
    """What the day of the interview opens with: praise only after answers enough for it."""
    if prospect.answers < MIN_ANSWERS:
        return _("Good luck today.")
    return _("You have done the work.")


def what_it_takes(plan: Plan, prospect: Prospect) -> str:
    """What a day asks for until the interview, and how far that leads; empty on its day."""
    if prospect.days_left == 0:
        return ""
    if prospect.is_last_evening:
        return _("One-line answers and interview tips are for this evening.")
    new = _expected_cards(plan, prospect.new_a_day)
    values = {"minutes": minutes(prospect.minutes), "new": new}
    if not prospect.new:
        sentence = _("You've started every card. About %(minutes)s of review a day keeps them.")
    elif prospect.missed:
        sentence = _("%(new)s a day, about %(minutes)s. The most asked questions come first.")
    elif plan.later_sections:
        sentence = _("%(new)s and about %(minutes)s a day gets you through your focus.")
    else:
        sentence = _("%(new)s and about %(minutes)s a day gets you through the whole deck.")
    return capfirst(sentence % values)


def missed(plan: Plan, prospect: Prospect) -> str:
    """The cards that will not be started in time, and what would change that; empty if none.

    Nothing would on the last evening, so that it is empty then, too.
    """
    if not prospect.missed or prospect.is_last_evening:
        return ""
    if prospect.missed > MAX_SHARE_MISSED * prospect.cards:
        return _what_is_covered(plan, prospect)
    number = prospect.missed
    sentence = ngettext(
        "At this pace you will miss %(number)s card.",
        "At this pace you will miss %(number)s cards.",
        number,
    )
    told = sentence % {"number": about(number) if number > 100 else grouped(number)}
    faster = prospect.faster
    if faster is None:
        return told + " " + _("A focus on fewer sections would bring the ones that matter to you.")
    return f"{told} {_what_faster_does(plan, faster)}"


def _what_is_covered(plan: Plan, prospect: Prospect) -> str:
    """What is started in time, if that is a small part of the deck."""
    faster = prospect.faster
    sentence = _("Your plan covers about %(started)s of %(cards)s cards by your interview.")
    told = sentence % {
        "started": about(prospect.cards - prospect.missed),
        "cards": grouped(prospect.cards),
    }
    if faster is None:
        return told
    more = {"number": about(prospect.cards - faster.unmet_then)}
    if faster.minutes is None:
        sentence = _("With %(pace)s new a day it would be about %(number)s.")
        return f"{told} {sentence % {**more, 'pace': _at_most(plan, faster)}}"
    sentence = _("With %(minutes)s a day it would be about %(number)s.")
    return f"{told} {sentence % {**more, 'minutes': minutes(faster.minutes)}}"


def _at_most(plan: Plan, faster: FasterPace) -> str:
    return at_most(faster.new_per_day, faster.minutes or plan.minutes_a_day)


def _what_faster_does(plan: Plan, faster: FasterPace) -> str:
    values = {
        "pace": _at_most(plan, faster),
        "minutes": minutes(faster.minutes or plan.minutes_a_day or 0),
        "number": about(faster.unmet_then),
    }
    if faster.unmet_then == 0 and faster.minutes is None:
        return _("With %(pace)s new a day you start them all.") % values
    if faster.unmet_then == 0:
        return _("With %(minutes)s a day you start them all.") % values
    if faster.minutes is None:
        return _("With %(pace)s new a day it would be about %(number)s.") % values
    return _("With %(minutes)s a day it would be about %(number)s.") % values


def switch(plan: Plan, faster: FasterPace | None) -> str:
    """The words on the button that switches to a faster pace; empty without one."""
    if faster is None:
        return ""
    if faster.minutes is None:
        return _("Switch to %(pace)s a day") % {"pace": _at_most(plan, faster)}
    return _("Switch to %(minutes)s a day") % {"minutes": minutes(faster.minutes)}


def switched(plan: Plan) -> str:
    """What a switch, or its undoing, has done."""
    new = new_cards(plan.new_per_day)
    if plan.minutes_a_day is None:
        return _("Your pace is now %(new)s a day. No due date has moved.") % {"new": new}
    values = {"new": new, "minutes": minutes(plan.minutes_a_day)}
    return _("Your pace is now up to %(new)s in %(minutes)s a day. No due date moved.") % values


def why_this_pace(plan: Plan, prospect: Prospect | None, new_a_day: float) -> str:
    """What the pace comes to, and where it comes from; empty when no pace counts any more."""
    if prospect and prospect.is_last_evening:
        return ""
    new = {"new": _expected_cards(plan, new_a_day)}
    if prospect is None or plan.is_pace_chosen:
        return _("Your pace: %(new)s a day.") % new
    faster = prospect.faster
    if prospect.missed and plan.minutes_a_day and (faster is None or faster.minutes):
        return _("Your pace: %(new)s a day, as many as your minutes hold.") % new
    if prospect.missed:
        return _("Your pace: %(new)s a day.") % new
    return _("Your pace: %(new)s a day. It follows your interview date.") % new
