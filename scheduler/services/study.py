"""Writes of the study loop: grades, undo, and cards set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from cards.models import Card
from dlprep_site.db.compiled_queries import prepared, store

from ..core.answering import Kind, answer, is_leech_alert
from ..core.recall import remember
from ..core.response import tidy
from ..core.study_day import add_days
from ..log import daily_stats, presentation_token
from ..log.replay import rebuild
from ..models import Learner, Plan, Review, Schedule, own_schedule, with_own
from .locking import NotYours, Refused, Stale, change, lock


@dataclass(frozen=True, slots=True)
class Graded:
    """A review in the log, and the plan it belongs to.

    `repeated`: it was there already, by the same token.
    """

    plan: Plan
    review: Review
    repeated: bool = False
    leech_alert: bool = False


def grade(
    *,
    learner_id: int,
    card_id: int,
    token: str,
    quality: int,
    now: datetime,
    points: Sequence[int] = (),
    waited: int = 0,
    took: int | None = None,
    response: str = "",
    answer_habit: str = "",
    confidence: int | None = None,
) -> Graded:
    """Log an answer and move the card's schedule, exactly once for each token.

    `response` is what the learner said before looking, and `confidence` one of `Confidence`, if
    they said it then. `answer_habit` is a new habit, one of `Learner.AnswerHabit`, if they took
    one up. The device says that the answer was given `waited` milliseconds ago and took `took`
    milliseconds.

    UnknownToken for a token of another card or learner, Stale if the card was answered since it was
    shown, Refused if it is suspended. ValueError for a quality outside 0..5.
    """
    presentation = presentation_token.read(token, learner_id=learner_id, card_id=card_id)
    with transaction.atomic():
        plan = lock(learner_id)
        schedule = _schedule(plan, card_id)
        if schedule.version != presentation.version:
            return _already_graded(plan, presentation)
        if schedule.is_suspended:
            raise Refused(_("This card is suspended, so the answer was not counted."))
        before = schedule.state
        answered_at, today = _answered_at(plan, presentation, waited, now)
        daily_stats.close_before(plan.learner, today)
        review = Review(
            learner_id=learner_id,
            card_id=card_id,
            token=presentation.nonce,
            quality=quality,
            reviewed_at=answered_at,
            study_day=today,
            duration=presentation.duration(answered_at, took),
            points=list(points),
            confidence=confidence,
            content_version=presentation.content_version,
            response=tidy(response),
        )
        record(plan, schedule, review)
        _take_up(plan.learner, answer_habit)
    lapsed = schedule.lapses > before.lapses
    leech_alert = lapsed and is_leech_alert(schedule.lapses)
    return Graded(plan, review, leech_alert=leech_alert)


def record(plan: Plan, schedule: Schedule, review: Review) -> None:
    """Log an answer, of which the outcome is worked out here, and move its card's schedule.

    The caller holds the learner's lock and has closed the daily stats before the review's day.
    """
    before, today = schedule.state, review.study_day
    early_as = schedule.early_as(plan.last_pass_on(today), today)
    outcome = answer(before, review.quality, today, early_as=early_as)
    schedule.state = outcome.state
    schedule.drill_asked_on = None
    schedule.memory_state = remember(schedule.memory_state, review.quality, today)
    schedule.answered_at = review.reviewed_at
    schedule.content_version = review.content_version
    _save(schedule)
    for column, value in Review.columns_of(before, outcome).items():
        setattr(review, column, value)
    store(review, "learner")
    if plan.is_recovering:
        _end_recovery_if_clear(plan, today)


def _take_up(learner: Learner, answer_habit: str) -> None:
    """Remember how the learner answers from now on; empty for as before."""
    if answer_habit and answer_habit != learner.answer_habit:
        learner.answer_habit = answer_habit
        learner.save(update_fields=["answer_habit"])


def delete_responses(*, learner_id: int, card_id: int | None = None) -> int:
    """Delete what the learner said before looking, to one card or to all; how many responses."""
    with transaction.atomic():
        lock(learner_id)
        said = Review.objects.of(learner_id).exclude(response="")
        return (said if card_id is None else said.filter(card_id=card_id)).update(response="")


def undo(*, learner_id: int, review_id: int, now: datetime) -> Review:
    """Take back the latest answer of the study day; done once, however often it is asked.

    The row stays in the log, void, and the schedule becomes what the rest of the log gives.
    """
    with transaction.atomic():
        plan = lock(learner_id)
        review = Review.objects.of(learner_id).filter(pk=review_id).first()
        if review is None:
            raise NotYours(_("There is no such answer to take back."))
        if review.voided_at is not None:
            return review
        if review.study_day != plan.learner.study_day(now):
            raise Stale(_("Only answers of the present study day can be taken back."))
        if _latest_like(review) > review.pk:
            raise Stale(_("You have answered another card since. Take that answer back first."))
        daily_stats.reopen(plan.learner, review.study_day)
        review.voided_at = now
        Review.objects.of(learner_id).filter(pk=review.pk).update(voided_at=now)
        schedule = Schedule.objects.of(learner_id).get(card_id=review.card_id)
        rebuild(schedule)
        if review.kind == Kind.DRILL and schedule.drill_on != review.study_day:
            schedule.drill_asked_on = review.study_day  # the learner had asked to drill it
        _save(schedule)
    return review


def _latest_like(review: Review) -> int:
    """The latest standing answer of the review's study day or, in whatever zone, of its card.

    Asking for any later one instead could make PostgreSQL scan all learners' later answers, until
    it has counted the day's rows.
    """
    reviews = Review.objects.of(review.learner_id).standing()
    like = reviews.filter(Q(study_day=review.study_day) | Q(card_id=review.card_id))
    latest: int = like.aggregate(latest=Max("pk"))["latest"]
    return latest


def suspend(*, learner_id: int, card_id: int) -> None:
    """Take a card out of every queue until the learner brings it back."""
    with transaction.atomic():
        _set(_schedule(lock(learner_id), card_id), is_suspended=True)


def bury(*, learner_id: int, card_id: int, now: datetime) -> None:
    """Bury a card until the next study day."""
    with transaction.atomic():
        plan = lock(learner_id)
        tomorrow = add_days(plan.learner.study_day(now), 1)
        _set(_schedule(plan, card_id), buried_until=tomorrow)


def drill(*, learner_id: int, card_id: int, now: datetime) -> None:
    """Put a started card into today's drill, which changes no date."""
    with transaction.atomic():
        plan = lock(learner_id)
        schedule, today = _schedule(plan, card_id), plan.learner.study_day(now)
        if schedule.due is None:
            raise Refused(_("You have not met this card yet."))
        if schedule.is_suspended or schedule.is_buried(today):
            raise Refused(_("This card is put aside. Bring it back first."))
        if schedule.due > today:
            schedule.drill_asked_on = today
            _save(schedule)


def bring_back(*, learner_id: int, card_id: int) -> None:
    """Bring a suspended or buried card back to where it was."""
    with transaction.atomic():
        schedule = _schedule(lock(learner_id), card_id)
        _set(schedule, is_suspended=False, buried_until=None)


def _end_recovery_if_clear(plan: Plan, today: date) -> None:
    waiting = Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id).active(today)
    if not waiting.filter(due__lte=today).exists():
        change(plan, recovery_dose=None)


def _schedule(plan: Plan, card_id: int) -> Schedule:
    """The learner's schedule of a card in the plan's deck; unsaved before the first answer."""
    for card in _card(plan.learner_id, card_id, plan.deck_id):
        return own_schedule(card) or Schedule(learner_id=plan.learner_id, card_id=card_id)
    raise NotYours(_("That card is not in the deck you are studying."))


@prepared
def _card(learner_id: int, card_id: int, deck_id: int) -> QuerySet[Card]:
    cards = Card.objects.filter(pk=card_id, question__section__deck_id=deck_id).only("pk")
    return with_own(cards, learner_id)


def _answered_at(
    plan: Plan, presentation: presentation_token.Presentation, waited: int, now: datetime
) -> tuple[datetime, date]:
    """When an answer sent now was given, and on which study day.

    It counts as given now if a later study day has answers already, so that the study days of a
    log, and of the daily stats, never go back.
    """
    today = plan.learner.study_day(now)
    if not waited:
        return now, today
    answered_at = presentation.answered_at(now, waited)
    day = plan.learner.study_day(answered_at)
    if day == today:
        return answered_at, today
    later = Review.objects.of(plan.learner_id).standing().filter(study_day__gt=day)
    return (now, today) if later.exists() else (answered_at, day)


def _already_graded(plan: Plan, presentation: presentation_token.Presentation) -> Graded:
    review = Review.objects.of(plan.learner_id).standing().filter(token=presentation.nonce).first()
    if review is None:
        raise Stale(_("This card has moved on since it was shown. Here is where you are now."))
    return Graded(plan, review, repeated=True)


def _set(schedule: Schedule, **values: bool | date | None) -> None:
    """Save what sets a card aside. The version stays, so that a grade under way still counts."""
    for field, value in values.items():
        setattr(schedule, field, value)
    store(schedule, "learner")


def _save(schedule: Schedule) -> None:
    """Save a changed schedule under a new version, so that a grade of the older one is refused."""
    schedule.version += 1
    store(schedule, "learner")
