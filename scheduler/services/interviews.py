"""Writes of mock interviews. Only `count_interview`, at the learner's wish, changes schedules."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from random import Random
from statistics import fmean
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cards.models import Question, Section

from ..core.answering import suggestions
from ..core.interview_draw import drawn, weights
from ..core.recall import recall
from ..log import daily_stats
from ..models import MAX_ANSWER_MS, InterviewAnswer, MockInterview, Plan, Review, Schedule
from .locking import NotYours, Refused, lock
from .study import record

MINUTES_AN_ANSWER = 2  # to say it, and to compare
FOLLOW_UPS_ASKED = 2  # of a question, so that a short interview has more than one topic
QUALITIES = (1, 3, 4, 5)  # the qualities that ticked key points can give: Again, Hard, Good, Easy
MEMORY = ("stability", "difficulty", "answered_on")  # what recall is computed from
NAMESPACE = UUID("6b9d9c52-5d1f-4c0c-8f0e-2f6e2f3c8a11")  # of the tokens of counted answers


def start_interview(
    *,
    learner_id: int,
    minutes: int,
    sections: Collection[int],
    with_follow_ups: bool,
    now: datetime,
    chance: Random,
) -> MockInterview:
    """Draw the questions of a mock interview from sections, by their ids, of the learner's deck.

    Refused if they have none.
    """
    with transaction.atomic():
        plan = lock(learner_id)
        last = FOLLOW_UPS_ASKED if with_follow_ups else 0
        cards = [
            card
            for question in _drawn(plan, sections, last, plan.learner.study_day(now), chance)
            for card in question.cards.all()
            if card.position <= last
        ]
        if not cards:
            raise Refused(_("There are no questions in the sections you chose."))
        interview = MockInterview.objects.create(
            learner=plan.learner, deck=plan.deck, minutes=minutes, started_at=now
        )
        InterviewAnswer.objects.bulk_create(
            InterviewAnswer(
                interview=interview,
                place=place,
                card=card,
                points_asked=len(card.points),
                asked_at=now if place == 1 else None,
            )
            for place, card in enumerate(cards[: max(1, minutes // MINUTES_AN_ANSWER)], start=1)
        )
    return interview


def reveal_answer(
    *, learner_id: int, interview_id: int, place: int, text: str, now: datetime
) -> None:
    """Store what the learner wrote and reveal the answer; a second time changes nothing."""
    with transaction.atomic():
        answer = _answer(learner_id, interview_id, place)
        if answer.revealed_at is None and answer.interview.finished_at is None:
            answer.text, answer.revealed_at = text, now
            answer.save(update_fields=["text", "revealed_at"])


def keep_answer(
    *,
    learner_id: int,
    interview_id: int,
    place: int,
    text: str,
    points: Sequence[int],
    now: datetime,
) -> None:
    """Keep what was written of the present answer or, once it is shown, which points were ticked.

    An answer that was given already stays as it is.
    """
    with transaction.atomic():
        answer = _answer(learner_id, interview_id, place)
        if answer.answered_at is not None or answer.interview.finished_at is not None:
            return
        if answer.revealed_at is None:
            answer.text = text
        else:
            answer.points = _places(answer, points)
        answer.save(update_fields=["text", "points"])


def close_answer(
    *,
    learner_id: int,
    interview_id: int,
    place: int,
    points: Sequence[int],
    said_none: bool = False,
    now: datetime,
) -> None:
    """Note the key points recalled and go on; the interview ends with the last, or when time is up.

    If none is ticked, the answer is counted only if the learner says that they said none. The
    second time changes nothing.
    """
    with transaction.atomic():
        answer = _answer(learner_id, interview_id, place)
        interview = answer.interview
        if answer.answered_at is not None or interview.finished_at is not None:
            return
        answer.points = _places(answer, points)
        _close(answer, now, said_none=said_none)
        following = interview.answers.filter(answered_at=None)
        if now >= interview.ends_at or not following.exists():
            _finish(interview, now)
        else:
            following.filter(place=place + 1).update(asked_at=now)


def finish_interview(
    *, learner_id: int, interview_id: int, said_none: bool = False, now: datetime
) -> None:
    """End it here. An answer that is shown was given; the questions after it are left out."""
    with transaction.atomic():
        interview = _interview(learner_id, interview_id)
        if interview.finished_at is None:
            for shown in interview.answers.filter(answered_at=None).exclude(revealed_at=None):
                _close(shown, now, said_none=said_none)
            _finish(interview, now)


def count_interview(*, learner_id: int, interview_id: int, now: datetime) -> int:
    """Log the answers as reviews, graded by the key points; how many. Once, on the same study day.

    New cards, and cards set aside, are left out.
    """
    with transaction.atomic():
        plan = lock(learner_id)
        interview = _interview(learner_id, interview_id)
        if interview.counted_at is not None:
            return interview.answers.exclude(review=None).count()
        if not can_be_counted(plan, interview, now):
            raise Refused(_("Only an interview of today can be counted as reviews."))
        rows = list(_countable(plan, interview).select_related("card"))
        if not rows:
            raise Refused(_("You haven't started any of these cards, so nothing was counted."))
        interview.counted_at = now
        interview.save(update_fields=["counted_at"])
        today = plan.learner.study_day(now)
        daily_stats.close_before(plan.learner, today)
        for row in rows:
            _count(plan, row, now, today)
        return len(rows)


def delete_interview(*, learner_id: int, interview_id: int) -> None:
    """Delete a mock interview; reviews that were counted stay in the log."""
    with transaction.atomic():
        _interview(learner_id, interview_id).delete()


def can_be_counted(plan: Plan, interview: MockInterview, now: datetime) -> bool:
    if interview.finished_at is None or interview.counted_at or interview.deck_id != plan.deck_id:
        return False
    return plan.learner.study_day(interview.finished_at) == plan.learner.study_day(now)


def has_countable(plan: Plan, interview: MockInterview) -> bool:
    """Whether an answer of it was to a card that can have a review."""
    return _countable(plan, interview).exists()


def _countable(plan: Plan, interview: MockInterview) -> QuerySet[InterviewAnswer]:
    own = Schedule.objects.of(plan.learner_id)
    started = own.filter(introduced_on__isnull=False, is_suspended=False)
    answered = interview.answers.exclude(answered_at=None).filter(points_asked__gt=0)
    return answered.filter(card__in=started.values("card"))


def _drawn(
    plan: Plan, sections: Collection[int], last: int, today: date, chance: Random
) -> list[Question]:
    """The sections' questions as they are asked, each weighed by its cards up to a position."""
    questions = Question.objects.published().filter(section__deck=plan.deck, section__in=sections)
    found = list(questions.select_related("section").prefetch_related("cards"))
    lowest = _recalls(plan, last, today)
    weighed = weights({question: lowest.get(question.pk) for question in found})
    by_section: dict[Section, dict[Question, float]] = {}
    for question in found:
        by_section.setdefault(question.section, {})[question] = weighed[question]
    groups = [(plan.turn_of(section.number), own) for section, own in by_section.items()]
    return drawn(groups, chance.random)


def _recalls(plan: Plan, last: int, today: date) -> dict[int, float]:
    """The lowest recall of each question's started cards up to a position."""
    own = Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id)
    started = own.filter(introduced_on__isnull=False, card__position__lte=last)
    lowest: dict[int, float] = {}
    for schedule in started.select_related("card").only(*MEMORY, "card__question_id"):
        question, now = schedule.card.question_id, recall(schedule.memory_state, today)
        lowest[question] = min(now, lowest.get(question, 1.0))
    return lowest


def _interview(learner_id: int, interview_id: int) -> MockInterview:
    interviews = MockInterview.objects.select_for_update().filter(learner_id=learner_id)
    interview = interviews.filter(pk=interview_id).first()
    if interview is None:
        raise NotYours(_("There is no such interview."))
    return interview


def _answer(learner_id: int, interview_id: int, place: int) -> InterviewAnswer:
    """An answer that has been asked for: the present one, or one before it."""
    interview = _interview(learner_id, interview_id)
    answer = interview.answers.filter(place=place).exclude(asked_at=None).first()
    if answer is None:
        raise NotYours(_("That question has not been asked."))
    answer.interview = interview
    return answer


def _places(answer: InterviewAnswer, points: Sequence[int]) -> list[int]:
    return sorted({point for point in points if point < answer.points_asked})


def _close(answer: InterviewAnswer, now: datetime, *, said_none: bool) -> None:
    """Note that it was given; if nobody says which points were said, none was asked for."""
    if not answer.points and not said_none:
        answer.points_asked = 0
    answer.answered_at = now
    answer.revealed_at = answer.revealed_at or now
    answer.save(update_fields=["points", "points_asked", "answered_at", "revealed_at"])


def _finish(interview: MockInterview, now: datetime) -> None:
    """End it, and keep what readiness said of its answers, before anything else changes that."""
    interview.finished_at = now
    rows = _testing(interview, interview.learner.study_day(now))
    if rows:
        interview.tested = len(rows)
        interview.readiness = fmean(expected for expected, _ in rows)
        interview.said = fmean(share for _, share in rows)
    interview.save(update_fields=["finished_at", "tested", "readiness", "said"])


def _testing(interview: MockInterview, today: date) -> list[tuple[float, float]]:
    """Recall and the share of points said, of each answer to a started card that has points."""
    answered = interview.answers.exclude(answered_at=None).filter(points_asked__gt=0)
    answers = {answer.card_id: answer for answer in answered}
    own = Schedule.objects.of(interview.learner_id).filter(card__in=answers)
    started = own.filter(introduced_on__isnull=False).only("card_id", *MEMORY)
    return [
        (recall(schedule.memory_state, today), answers[schedule.card_id].share)
        for schedule in started
    ]


def _count(plan: Plan, answer: InterviewAnswer, now: datetime, today: date) -> None:
    schedule = Schedule.objects.of(plan.learner_id).get(card_id=answer.card_id)
    review = Review(
        learner_id=plan.learner_id,
        card_id=answer.card_id,
        token=uuid5(NAMESPACE, str(answer.pk)),
        quality=suggestions(answer.points_asked, QUALITIES)[len(answer.points)],
        reviewed_at=now,
        study_day=today,
        duration=min(answer.seconds * 1_000, MAX_ANSWER_MS),
        points=answer.points,
        content_version=answer.card.content_version,
    )
    record(plan, schedule, review)
    answer.review = review
    answer.save(update_fields=["review"])
