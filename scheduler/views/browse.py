"""The deck as a book to read: sections, questions, and one's own standing with each card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
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
    PER_PAGE,
    Found,
    Show,
    Standing,
    Wanted,
    browse,
    count_sections,
    get_history,
    get_standings,
    what_changed,
)
from ..selectors.point_memory import left_out_of
from ..services import marks, study
from ..web import figures, sentences
from ..web.decorators import Request, with_plan
from ..web.forms.study import CardForm, NoteForm
from ..web.search_words import search_words

Row = dict[str, Any]  # what the question page shows of a card
PRINTED = 20  # questions of a large deck on one page for paper: about 120 KB


@require_safe
@with_plan
def questions(request: Request, plan: Plan) -> HttpResponse:
    words = search_words(request.GET.get("q", ""))
    wanted = replace(_wanted(request), words=words)
    today = plan.learner.study_day(timezone.now())
    found = browse(plan, wanted, count_sections(plan, today), today)
    context = {
        "plan": plan,
        "wanted": wanted,
        "found": found,
        "is_narrowed": wanted.is_filtered or wanted.section,
        "told": _told(found.number, words, wanted.show),
        "practice": _practice(found, wanted),
    }
    if request.htmx:
        return render(request, "scheduler/_sections.html", context)
    return render(request, "scheduler/questions.html", context | {"shows": Show})


def _practice(found: Found, wanted: Wanted) -> str:
    """Where what a search or filter found is practiced; empty if there is neither, or nothing."""
    if not wanted.is_filtered or not found.number:
        return ""
    ids = {one.section.number: one.section.pk for one in found.counts}
    named = {"of": "search", "q": wanted.words, "show": str(wanted.show)}
    named["section"] = str(ids.get(wanted.section, ""))
    given = {name: value for name, value in named.items() if value}
    return f"{reverse('scheduler:practice')}?{urlencode(given)}"


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
        message = message if number else _("No matching questions (%(shown)s).")
    else:
        message = ngettext("%(number)s question.", "%(number)s questions.", number)
        message = message if number else _("No matching questions.")
    return message % values


@require_safe
@with_plan
def print_questions(request: Request, plan: Plan) -> HttpResponse:
    """A section, or the whole deck, as a page for paper: every card with its answer.

    A deck of more than `PER_PAGE` questions is printed by section, in parts.
    """
    wanted = replace(_wanted(request), show=Show.ALL)
    today = plan.learner.study_day(timezone.now())
    counts = count_sections(plan, today)
    is_large = sum(one.questions for one in counts) > PER_PAGE
    context = {
        "plan": plan,
        "wanted": wanted,
        "found": browse(plan, wanted, counts, today, PRINTED if is_large else PER_PAGE),
        "is_large": is_large,
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
    rows = _cards(plan, question, note_form)
    context = {
        "plan": plan,
        "question": question,
        "cards": rows,
        "practiced": sum(not row["standing"].is_suspended for row in rows),
        "neighbours": neighbours(question, Question.objects.published()),
    }
    return render(request, "scheduler/question.html", context, status=422 if note_form else 200)


def _cards(plan: Plan, question: Question, note_form: NoteForm | None) -> list[Row]:
    today = plan.learner.study_day(timezone.now())
    reviews, standings = get_history(plan, question), get_standings(plan, question)
    left_out = left_out_of(plan, [standing.card for standing in standings], today)
    return [
        {
            "standing": standing,
            "stage": sentences.stage_of(standing),
            # the page's title is the prompt already
            "is_titled": standing.card.prompt.strip() == question.title.strip(),
            "reviews": reviews.get(standing.card.pk, []),
            "said": [row for row in reviews.get(standing.card.pk, []) if row.response],
            "figures": figures.of_schedule(standing.schedule) if standing.schedule else (),
            "when_due": sentences.when_due(standing, today),
            "why": explain(reviews.get(standing.card.pk, []), plan.learner.grade_buttons),
            "is_buried": bool(standing.schedule and standing.schedule.is_buried(today)),
            "note_form": _note_form(standing, note_form),
            "changes": what_changed(standing).changes if standing.is_changed else [],
            "left_out": left_out.get(standing.card.pk),
        }
        for standing in standings
    ]


def _card(
    request: Request,
    plan: Plan,
    question: Question,
    card_id: int,
    message: str = "",
    note_form: NoteForm | None = None,
) -> HttpResponse:
    """One card of the page, for HTMX, and what was done to it."""
    rows = _cards(plan, question, note_form)
    row = next(row for row in rows if row["standing"].card.pk == card_id)
    context = {"plan": plan, "question": question, "row": row | {"message": message}}
    status = 422 if note_form else 200
    return render(request, "scheduler/_question_card.html", context, status=status)


@require_safe
@with_plan
def changes(request: Request, plan: Plan, slug: str, card: str) -> HttpResponse:
    """What changed in a card since one's own latest answer to it."""
    question = _question(plan, slug)
    by_slug = {row.card.slug: row for row in get_standings(plan, question)}
    if card not in by_slug:
        raise Http404
    context = {"question": question, "changed": what_changed(by_slug[card])}
    return render(request, "scheduler/changes.html", context)


def _note_form(standing: Standing, sent: NoteForm | None) -> NoteForm:
    """The form of a card's note: as it was sent, where it was this card's."""
    if sent and sent.data.get("card") == str(standing.card.pk):
        return sent
    return NoteForm(initial={"note": standing.mark.note}, auto_id=f"id_{standing.card.slug}_%s")


@require_POST
@with_plan
def star(request: Request, plan: Plan, slug: str) -> HttpResponse:
    is_starred = request.POST.get("is_starred") == "on"
    done = _("Starred.") if is_starred else _("Star removed.")
    return _change(request, plan, slug, partial(marks.star, is_starred=is_starred), done)


@require_POST
@with_plan
def write_note(request: Request, plan: Plan, slug: str) -> HttpResponse:
    form = NoteForm(request.POST)
    if not form.is_valid():
        question = _question(plan, slug)
        if request.htmx:
            card_id = _sent_card(request, question)["card"]
            return _card(request, plan, question, card_id, note_form=form)
        return _page(request, plan, question, note_form=form)
    note = form.cleaned_data["note"]
    done = _("Note saved. Only you can see it.") if note else _("Note deleted.")
    return _change(request, plan, slug, partial(marks.write_note, note=note), done)


@require_POST
@with_plan
def suspend_card(request: Request, plan: Plan, slug: str) -> HttpResponse:
    return _change(request, plan, slug, study.suspend, _("Suspended until you bring it back."))


@require_POST
@with_plan
def bring_card_back(request: Request, plan: Plan, slug: str) -> HttpResponse:
    return _change(request, plan, slug, study.bring_back, _("The card is back."))


@require_POST
@with_plan
def delete_responses(request: Request, plan: Plan, slug: str) -> HttpResponse:
    """Delete what was said to a card; the answers themselves stay."""
    return _change(request, plan, slug, study.delete_responses, _("What you said is deleted."))


def _change(
    request: Request, plan: Plan, slug: str, service: Callable[..., object], done: str
) -> HttpResponse:
    question = _question(plan, slug)
    sent = _sent_card(request, question)
    service(learner_id=plan.learner_id, card_id=sent["card"])
    if request.htmx:
        return _card(request, plan, question, sent["card"], message=done)
    messages.success(request, done)
    return redirect(sent["back_to"] or question)


def _sent_card(request: Request, question: Question) -> dict[str, Any]:
    """The card of the question that a form names, and where to go then; else it is not found."""
    form = CardForm(request.POST)
    if not form.is_valid() or not question.cards.filter(pk=form.cleaned_data["card"]).exists():
        raise Http404
    return form.cleaned_data


def _question(plan: Plan, slug: str) -> Question:
    in_deck = Question.objects.published().filter(section__deck_id=plan.deck_id)
    question: Question = get_object_or_404(in_deck.select_related("section"), slug=slug)
    return question


def _wanted(request: Request) -> Wanted:
    """What the address asks to see, without words; anything odd is all of it."""
    asked = request.GET.get("show", "")
    return Wanted(
        show=Show(asked) if asked in Show.values else Show.ALL,
        section=whole_number(request.GET.get("section", ""), max_digits=4) or 0,
        page=whole_number(request.GET.get("page", ""), max_digits=4) or 1,
    )
