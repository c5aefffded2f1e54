"""What the mock interview's pages read: the question that is asked, the report, the history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.models import MindsetTip, Section

from ..models import InterviewAnswer, MockInterview, Plan
from .point_drill import SET_SIZE, Asked, named

LATEST = 50  # interviews that the history shows
TREND = 20  # interviews that the chart shows


@dataclass(frozen=True, slots=True)
class Score:
    """Key points recalled, of those that were asked for."""

    recalled: int
    asked: int

    @property
    def share(self) -> float:
        """0 to 1; 1 if no points were asked for."""
        return self.recalled / self.asked if self.asked else 1.0


@dataclass(frozen=True, slots=True)
class SectionReport:
    section: Section
    score: Score
    seconds: int
    """On average, an answer."""
    answers: list[InterviewAnswer]


@dataclass(frozen=True, slots=True)
class InterviewReport:
    """The result of a mock interview; sections come weakest first."""

    score: Score
    answered: int
    asked: int
    sections: list[SectionReport]

    @property
    def to_drill(self) -> str:
        """The points that were missed, as a drill's address names them; empty if none was."""
        answers = [answer for section in self.sections for answer in section.answers]
        answers.sort(key=lambda answer: answer.share)
        missed = [Asked(answer.card_id, answer.places_missed) for answer in answers]
        return named([one for one in missed if one.places][:SET_SIZE])


@dataclass(frozen=True, slots=True)
class PastInterview:
    interview: MockInterview
    answered: int
    asked: int
    score: Score

    @property
    def place(self) -> int:
        """Of the question that is asked now, if it is under way."""
        return min(self.answered + 1, self.asked)


@dataclass(frozen=True, slots=True)
class PresentQuestion:
    """The present question of an interview, and the tip that comes before it."""

    answer: InterviewAnswer
    total: int
    tip: MindsetTip | None


def own_interview(learner_id: int, number: int) -> MockInterview | None:
    return MockInterview.objects.filter(learner_id=learner_id, pk=number).first()


def get_asked(interview: MockInterview) -> PresentQuestion | None:
    """None when every question has been answered."""
    answers = interview.answers.select_related("card__question__section")
    answer = answers.filter(answered_at=None).first()
    if answer is None:
        return None
    tips = list(interview.deck.mindset_tips.order_by("number")) if answer.place > 1 else []
    tip = tips[(answer.place - 2) % len(tips)] if tips else None
    return PresentQuestion(answer, answers.count(), tip)


def interview_report(interview: MockInterview) -> InterviewReport:
    every = list(interview.answers.select_related("card__question__section"))
    answered = [answer for answer in every if answer.answered_at]
    by_section: dict[Section, list[InterviewAnswer]] = {}
    for answer in answered:
        by_section.setdefault(answer.card.question.section, []).append(answer)
    sections = [_section_report(section, own) for section, own in by_section.items()]
    sections.sort(key=lambda report: (report.score.share, report.section.number))
    return InterviewReport(_score(answered), len(answered), len(every), sections)


def past_interviews(plan: Plan) -> list[PastInterview]:
    """The learner's mock interviews on the deck, latest first, unfinished ones included."""
    interviews = MockInterview.objects.filter(learner_id=plan.learner_id, deck_id=plan.deck_id)
    past = []
    for interview in interviews.order_by("-started_at").prefetch_related("answers")[:LATEST]:
        every = list(interview.answers.all())
        answered = [answer for answer in every if answer.answered_at]
        past.append(PastInterview(interview, len(answered), len(every), _score(answered)))
    return past


def under_way(past: Sequence[PastInterview]) -> PastInterview | None:
    """The latest interview that is not finished."""
    return next((row for row in past if row.interview.finished_at is None), None)


def trend(past: Sequence[PastInterview]) -> list[PastInterview]:
    """The latest finished interviews in which key points were asked for, oldest first."""
    scored = [row for row in past if row.interview.finished_at and row.score.asked]
    return scored[:TREND][::-1]


def _section_report(section: Section, answers: list[InterviewAnswer]) -> SectionReport:
    seconds = round(sum(answer.seconds for answer in answers) / len(answers))
    return SectionReport(section, _score(answers), seconds, answers)


def _score(answers: Sequence[InterviewAnswer]) -> Score:
    return Score(
        recalled=sum(len(answer.points) for answer in answers),
        asked=sum(answer.points_asked for answer in answers),
    )
