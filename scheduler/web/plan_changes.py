"""The table that shows what a change of the plan would do: the rows that it changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from dlprep_site.i18n.formatting import about_when, estimate, grouped, written

from ..models import Plan
from ..selectors.home import prospect_of
from ..selectors.plan_preview import Effect, get_effect
from . import plan_sentences


@dataclass(frozen=True, slots=True)
class EffectRow:
    """A figure of the plan, as it is and as it would be."""

    name: str
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change of the plan would do, before it is saved."""

    rows: list[EffectRow]
    missed: str
    """The cards that would not be started before the interview; empty if there are none."""
    is_after_the_year: bool
    """Whether the interview would come after day 365."""


def get_preview(plan: Plan, changed: Plan, now: datetime) -> Preview:
    before, after = get_effect(plan, now), get_effect(changed, now)
    readiness = after.readiness
    prospect = prospect_of(readiness, after.today) if readiness else None
    return Preview(
        rows=effect_rows(plan, changed, before, after),
        missed=plan_sentences.missed(changed, prospect) if prospect else "",
        is_after_the_year=bool(readiness and readiness.day > after.end),
    )


def effect_rows(plan: Plan, changed: Plan, now: Effect, then: Effect) -> list[EffectRow]:
    """The rows that differ, those that matter most first."""
    columns = zip(_figures(plan, now), _figures(changed, then), strict=True)
    rows = [EffectRow(name, before, after) for (name, before), (_name, after) in columns]
    return [row for row in rows if row.now != row.then]


def _figures(plan: Plan, effect: Effect) -> list[tuple[str, str]]:
    ahead, readiness = effect.ahead, effect.readiness
    milestones, heaviest = ahead.milestones, ahead.heaviest
    return [
        (_("New cards a day"), plan_sentences.at_most(plan.new_per_day, plan.minutes_a_day)),
        (_("Interview"), written(readiness.day, "DAY_SHORT_FORMAT") if readiness else _("no date")),
        (_("Ready on the day, all cards"), _ready(effect)),
        (_("Cards you'd miss"), grouped(readiness.unmet_then) if readiness else "–"),
        (_("Average day"), _minutes(ahead.minutes_a_day)),
        (_("Longest day"), _minutes(heaviest.minutes) if heaviest else "–"),
        (_("Cards in the plan"), grouped(effect.cards)),
        (_("Every easy card started"), _when(milestones.easy_met, effect.today)),
        (_("Every card started"), _when(milestones.all_met, effect.today)),
        (_("Last pass from"), effect.last_pass_from or "–"),
        (_("Day 365"), written(effect.end, "DAY_SHORT_FORMAT")),
    ]


def _ready(effect: Effect) -> str:
    if effect.readiness is None:
        return "–"
    if effect.readiness.if_kept is None:
        return _("too early to say")
    return estimate(effect.readiness.if_kept)


def _minutes(minutes: float) -> str:
    return _("%(minutes)s min") % {"minutes": round(minutes)}


def _when(day: date | None, today: date) -> str:
    if day is None:
        return _("not in this plan")
    return _("today") if day == today else about_when(day, today)
