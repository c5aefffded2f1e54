"""A card as it is shown to the learner, with what each grade would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import pgettext

from cards.history.changes import UNTOLD, latest_summary
from cards.models import Card, CardQuerySet
from dlprep_site.db.compiled_queries import prepared
from dlprep_site.i18n.formatting import days, grouped

from ..core.answering import UNSEEN, Kind, Rule, State, answer, gap_after, suggestions
from ..log import presentation_token
from ..log.explain import QUALITY_LABELS
from ..models import Learner, Mark, Plan, Schedule, own_schedule, with_own
from .point_memory import LeftOut, left_out_of

GROWING = frozenset({Rule.SECOND, Rule.GROWTH})  # rules under which the waits get longer


@dataclass(frozen=True, slots=True)
class Choice:
    """A grade button: its quality, name and key, and what the grade would do.

    `days` are those until the card would be due, and `then` those from there to the next due date
    if it is Good by then. `is_repeated`: the card also comes back today, in the drill.
    """

    quality: int
    label: str
    key: int
    days: int
    then: int
    rule: Rule
    is_drill: bool
    is_repeated: bool
    was_passed: bool

    @property
    def gap(self) -> str:
        """When the card would come back, in the button's words."""
        if self.is_repeated and self.rule in GROWING:
            return pgettext("grade", "today, then")
        if self.is_repeated:
            return pgettext("grade", "today")
        return pgettext("grade", "tomorrow") if self.days == 1 else days(self.days)

    @property
    def effect(self) -> str:
        """What the grade does to the dates after that; empty if every grade would do the same.

        After today's drill it is the next wait, which ends the sentence of `gap`; after a wait, the
        one that follows.
        """
        if self.rule is Rule.LAPSE:
            return pgettext("grade", "starts over") if self.was_passed else ""
        if self.rule is Rule.EARLY:
            return pgettext("grade", "as planned")
        if self.rule in (Rule.DRILL, Rule.FIRST):
            return ""
        if self.is_repeated:
            return days(self.days)
        return pgettext("grade", "then %(then)s") % {"then": grouped(self.then)}


@dataclass(frozen=True, slots=True)
class Presented:
    """A card as it is shown to the learner."""

    card: Card
    state: State
    token: str
    choices: list[Choice]
    suggestions: list[int]
    is_drill: bool
    is_last_pass: bool
    is_ahead: bool
    mark: Mark
    change: str
    """What changed in the card since the learner last answered it, in a sentence; or nothing."""
    left_out: LeftOut | None = None
    """In the last pass, the points that the learner usually leaves out, if there are any."""


def present(plan: Plan, card_id: int, now: datetime) -> Presented:
    """The card as the learner sees it, with what each grade would do."""
    shown = _presented(plan, _card_shown(plan.learner_id, card_id)[0], now)
    return _with_left_out(plan, [shown], now)[0]


def present_all(plan: Plan, card_ids: Sequence[int], now: datetime) -> list[Presented]:
    """Several cards, in the order of their ids; one query."""
    cards = _shown(Card.objects.filter(pk__in=card_ids), plan.learner_id).in_bulk()
    shown = [_presented(plan, cards[card_id], now) for card_id in card_ids if card_id in cards]
    return _with_left_out(plan, shown, now)


def _with_left_out(plan: Plan, shown: list[Presented], now: datetime) -> list[Presented]:
    """The cards, those of the last pass with the points that are left out of them."""
    of_last_pass = [one.card for one in shown if one.is_last_pass]
    if not of_last_pass:
        return shown
    found = left_out_of(plan, of_last_pass, plan.learner.study_day(now))
    return [replace(one, left_out=found.get(one.card.pk)) for one in shown]


def _presented(plan: Plan, card: Card, now: datetime) -> Presented:
    schedule = own_schedule(card)
    state = schedule.state if schedule else UNSEEN
    today = plan.learner.study_day(now)
    last_pass = plan.last_pass_on(today)
    early_as = schedule.early_as(last_pass, today) if schedule else Kind.REVIEW
    is_early = state.due is not None and today < state.due
    labels = QUALITY_LABELS[plan.learner.grade_buttons]
    first_key = 0 if plan.learner.grade_buttons == Learner.GradeButtons.SIX else 1
    choices = [
        _choice(state, quality, label, key, today, early_as)
        for key, (quality, label) in enumerate(labels.items(), start=first_key)
    ]
    return Presented(
        card=card,
        state=state,
        token=presentation_token.issue(
            learner_id=plan.learner_id,
            card_id=card.pk,
            version=schedule.version if schedule else 0,
            content_version=card.content_version,
            now=now,
        ),
        choices=choices,
        suggestions=suggestions(len(card.points), list(labels)),
        is_drill=choices[0].is_drill,
        is_last_pass=is_early and early_as is Kind.LAST_PASS,
        is_ahead=is_early and early_as is Kind.REVIEW,
        mark=_mark(card),
        change=_change(card, schedule),
    )


@prepared
def _card_shown(learner_id: int, card_id: int) -> QuerySet[Card]:
    return _shown(Card.objects.filter(pk=card_id), learner_id)


def _shown(cards: CardQuerySet, learner_id: int) -> CardQuerySet:
    """The cards, each beside the learner's schedule of it, their mark, and its latest change."""
    marks = Mark.objects.filter(learner_id=learner_id, card_id=OuterRef("pk"))
    return with_own(cards.select_related("question__section"), learner_id).annotate(
        note=Subquery(marks.values("note")),
        star=Subquery(marks.values("is_starred")),
        change=latest_summary("pk", "content_version"),
    )


def _change(card: Any, schedule: Schedule | None) -> str:
    """The latest change, which the query has annotated, of a card that changed since its answer."""
    return card.change or str(UNTOLD) if schedule and schedule.is_older_than(card) else ""


def _mark(card: Any) -> Mark:
    """The mark that the query has annotated."""
    return Mark(note=card.note or "", is_starred=bool(card.star))


def _choice(
    state: State, quality: int, label: str | Promise, key: int, today: date, early_as: Kind
) -> Choice:
    outcome = answer(state, quality, today, early_as=early_as)
    return Choice(
        quality=quality,
        label=str(label),
        key=key,
        days=(outcome.state.due - today).days if outcome.state.due else 0,
        then=gap_after(outcome.state),
        rule=outcome.rule,
        is_drill=outcome.kind is Kind.DRILL,
        is_repeated=outcome.state.drill_on == today,
        was_passed=state.memory.repetitions > 0,
    )
