"""The deck as a book to read: sections, questions, and one's own standing with each card."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cards.models import Question
from cards.selectors import neighbours
from dlprep_site.web.whole_number import whole_number

from ..log.explain import explain
from ..models import Plan
from ..selectors.browse import (
    Show,
    Standing,
    browse,
    get_history,
    get_standings,
    what_changed,
)
from ..services import marks, study
from ..web import sentences
from ..web.decorators import Request, with_plan
from ..web.forms.study import CardForm, NoteForm

MAX_SEARCH_CHARS = 100  # characters
MAX_WORDS = 8


@require_safe
@with_plan
def questions(request: Request, plan: Plan) -> HttpResponse:
    words = " ".join(
        request.GET.get("q", "").replace("\0", "")[:MAX_SEARCH_CHARS].split()[:MAX_WORDS]
    )
    show, section = _shown(request)
    today = plan.learner.study_day(timezone.now())
    sections = browse(plan, words, show, section, today)
    number = sum(len(listed.questions) for listed in sections)
    context = {
        "plan": plan,
        "words": words,
        "show": show,
        "section": section,
        "is_narrowed": bool(words or show or section),
        "sections": sections,
        "told": _told(number, words, show),
    }
    if request.htmx:
        return render(request, "scheduler/_sections.html", context)
    context |= {
        "shows": Show,
        "all_sections": plan.deck.sections.order_by("number"),
        "one_liners": plan.deck.one_liners.select_related("question"),
        "mindset_tips": plan.deck.mindset_tips.all(),
    }
    return render(request, "scheduler/questions.html", context)


def _told(number: int, words: str, show: Show) -> str:
    """How many questions were found, in a sentence."""
    values = {"number": number, "words": words, "shown": str(show.label).lower()}
    if words and show:
        message = ngettext(
            "%(number)s question with “%(words)s”, %(shown)s.",
            "%(number)s questions with “%(words)s”, %(shown)s.",
            number,
        )
        message = message if number else _("No question has “%(words)s” (%(shown)s).")
    elif words:
        message = ngettext(
            "%(number)s question with “%(words)s”.",
            "%(number)s questions with “%(words)s”.",
            number,
        )
        message = message if number else _("No question has “%(words)s”.")
    elif show:
        message = ngettext(
            "%(number)s question, %(shown)s.", "%(number)s questions, %(shown)s.", number
        )
        message = message if number else _("No question is like that (%(shown)s).")
    else:
        message = ngettext("%(number)s question.", "%(number)s questions.", number)
        message = message if number else _("No question is like that.")
    return message % values


@require_safe
@with_plan
def print_questions(request: Request, plan: Plan) -> HttpResponse:
    """A section, or the whole deck, as a page for paper: every card with its answer."""
    _, section = _shown(request)
    today = plan.learner.study_day(timezone.now())
    sections = browse(plan, "", Show.ALL, section, today)
    context = {
        "plan": plan,
        "sections": sections,
        "section": section,
        "all_sections": plan.deck.sections.order_by("number"),
    }
    return render(request, "scheduler/print_questions.html", context)


@require_safe
@with_plan
def question(request: Request, plan: Plan, slug: str) -> HttpResponse:
    return _page(request, plan, _question(plan, slug))


def _page(
    request: Request, plan: Plan, question: Question, note_form: NoteForm | None = None
) -> HttpResponse:
    """The question's page; with a note that could not be kept, as it was sent."""
    today = plan.learner.study_day(timezone.now())
    reviews = get_history(plan, question)
    cards = [
        {
            "standing": standing,
            "reviews": reviews.get(standing.card.pk, []),
            "when_due": sentences.when_due(standing, today),
            "why": explain(reviews.get(standing.card.pk, []), plan.learner.grade_buttons),
            "is_buried": bool(standing.schedule and standing.schedule.is_buried(today)),
            "note_form": _note_form(standing, note_form),
            "changes": what_changed(standing).changes if standing.is_changed else [],
        }
        for standing in get_standings(plan, question)
    ]
    context = {
        "plan": plan,
        "question": question,
        "cards": cards,
        "today": today,
        "neighbours": neighbours(question, Question.objects.published()),
    }
    status = 422 if note_form else 200
    return render(request, "scheduler/question.html", context, status=status)


@require_safe
@with_plan
def changes(request: Request, plan: Plan, slug: str, depth: str) -> HttpResponse:
    """What changed in a card since one's own latest answer to it."""
    question = _question(plan, slug)
    by_depth = {row.card.depth: row for row in get_standings(plan, question)}
    if depth not in by_depth:
        raise Http404
    context = {"question": question, "changed": what_changed(by_depth[depth])}
    return render(request, "scheduler/changes.html", context)


def _note_form(standing: Standing, sent: NoteForm | None) -> NoteForm:
    """The form of a card's note: as it was sent, where it was this card's."""
    if sent and sent.data.get("card") == str(standing.card.pk):
        return sent
    return NoteForm(initial={"note": standing.mark.note}, auto_id=f"id_{standing.card.depth}_%s")


@require_POST
@with_plan
def star(request: Request, plan: Plan, slug: str) -> HttpResponse:
    """Star a card, or remove its star."""
    is_starred = request.POST.get("is_starred") == "on"
    done = _("Starred.") if is_starred else _("The star is taken away.")
    return _change(request, plan, slug, partial(marks.star, is_starred=is_starred), done)


@require_POST
@with_plan
def write_note(request: Request, plan: Plan, slug: str) -> HttpResponse:
    """Keep a note of one's own on a card."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, plan, _question(plan, slug), note_form=form)
    note = form.cleaned_data["note"]
    done = _("Your note is kept. Only you see it.") if note else _("The note is gone.")
    return _change(request, plan, slug, partial(marks.write_note, note=note), done)


@require_POST
@with_plan
def suspend_card(request: Request, plan: Plan, slug: str) -> HttpResponse:
    return _change(request, plan, slug, study.suspend, _("Suspended until you bring it back."))


@require_POST
@with_plan
def bring_card_back(request: Request, plan: Plan, slug: str) -> HttpResponse:
    """Bring a suspended or buried card back."""
    return _change(request, plan, slug, study.bring_back, _("It is back where it was."))


def _change(
    request: Request, plan: Plan, slug: str, service: Callable[..., None], done: str
) -> HttpResponse:
    question = _question(plan, slug)
    form = CardForm(request.POST)
    if not form.is_valid() or not question.cards.filter(pk=form.cleaned_data["card"]).exists():
        raise Http404
    service(learner_id=plan.learner_id, card_id=form.cleaned_data["card"])
    messages.success(request, done)
    return redirect(form.cleaned_data["back_to"] or question)


def _question(plan: Plan, slug: str) -> Question:
    in_deck = Question.objects.published().filter(section__deck_id=plan.deck_id)
    question: Question = get_object_or_404(in_deck.select_related("section"), slug=slug)
    return question


def _shown(request: Request) -> tuple[Show, int]:
    """What the address asks to see; anything odd is all of it."""
    asked = request.GET.get("show", "")
    show = Show(asked) if asked in Show.values else Show.ALL
    return show, whole_number(request.GET.get("section", ""), max_digits=4) or 0
