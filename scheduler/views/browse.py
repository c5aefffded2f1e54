"""The deck as a book to read: sections, questions, and one's own standing with each card."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cards.models import Question

from .. import selectors, services
from ..explain import explain
from ..forms import CardForm
from ..models import Plan
from ..request import Request, with_plan

LONGEST_SEARCH = 100  # characters
MOST_WORDS = 8


@require_safe
@with_plan
def questions(request: Request, plan: Plan) -> HttpResponse:
    words = " ".join(
        request.GET.get("q", "").replace("\0", "")[:LONGEST_SEARCH].split()[:MOST_WORDS]
    )
    context = {
        "plan": plan,
        "words": words,
        "sections": selectors.browse(plan, words),
    }
    if request.htmx:
        return render(request, "scheduler/_sections.html", context)
    context |= {
        "one_liners": plan.deck.one_liners.select_related("question"),
        "mindset_tips": plan.deck.mindset_tips.all(),
    }
    return render(request, "scheduler/questions.html", context)


@require_safe
@with_plan
def question(request: Request, plan: Plan, slug: str) -> HttpResponse:
    found = _question(plan, slug)
    today = plan.learner.study_day(timezone.now())
    reviews = selectors.history(plan, found)
    cards = [
        {
            "standing": standing,
            "reviews": reviews.get(standing.card.pk, []),
            "why": explain(reviews.get(standing.card.pk, []), plan.learner.grade_buttons),
            "is_buried": bool(standing.schedule and standing.schedule.is_buried(today)),
        }
        for standing in selectors.standings(plan, found)
    ]
    context = {
        "plan": plan,
        "question": found,
        "cards": cards,
        "today": today,
        "neighbours": selectors.neighbours(found),
    }
    return render(request, "scheduler/question.html", context)


@require_POST
@with_plan
def suspend(request: Request, plan: Plan, slug: str) -> HttpResponse:
    return _change(request, plan, slug, services.suspend, "Suspended until you bring it back.")


@require_POST
@with_plan
def wake(request: Request, plan: Plan, slug: str) -> HttpResponse:
    """Bring a suspended or buried card back."""
    return _change(request, plan, slug, services.wake, "It is back where it was.")


def _change(
    request: Request, plan: Plan, slug: str, service: Callable[..., None], done: str
) -> HttpResponse:
    found = _question(plan, slug)
    form = CardForm(request.POST)
    if not form.is_valid() or not found.cards.filter(pk=form.cleaned_data["card"]).exists():
        raise Http404
    service(learner_id=plan.learner_id, card_id=form.cleaned_data["card"])
    messages.success(request, done)
    if form.cleaned_data["back_to_today"]:
        return redirect("scheduler:today")
    return redirect(found)


def _question(plan: Plan, slug: str) -> Question:
    in_deck = Question.objects.published().filter(section__deck_id=plan.deck_id)
    question: Question = get_object_or_404(in_deck.select_related("section"), slug=slug)
    return question
