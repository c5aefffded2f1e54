"""Practice: cards one after another, as often as you like. It changes nothing that is stored."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dlprep_site.web.middleware import may_listen

from ..models import Plan
from ..selectors.practice import (
    HAD,
    MISSED,
    SET_SIZE,
    PracticeSet,
    Source,
    find_ids,
    get_set,
    get_source,
    joined,
)
from ..web.decorators import Request, with_plan
from ..web.forms.practice import PracticeForm
from ..web.search_words import search_words


@require_safe
@may_listen
@with_plan
def practice(request: Request, plan: Plan) -> HttpResponse:
    """A card of the set that the address names, or how it went; without one, what there is."""
    if not request.GET.get("of"):
        sections = plan.deck.sections.order_by("number")
        return render(request, "scheduler/practice_choice.html", {"sections": sections})
    form = PracticeForm(request.GET)
    if not form.is_valid():
        raise Http404
    data = form.cleaned_data
    named = {name: data[name] for name in ("of", "section", "question", "show")}
    source = get_source(plan, words=search_words(request.GET.get("q", "")), **named)
    if source is None:
        raise Http404
    today, start = plan.learner.study_day(timezone.now()), data["start"] or 0
    ids = data["cards"] or find_ids(plan, source, today, start)
    practiced = get_set(plan, ids, data["answers"], is_ended=data["end"])
    if data["cards"] and not practiced.cards:
        raise Http404
    context = {"plan": plan, "source": source, "practiced": practiced, "had": HAD, "missed": MISSED}
    context |= _addresses(source, practiced, start)
    if practiced.cards and practiced.card is None and not practiced.is_cut_short:
        further = start + SET_SIZE
        context["more"] = _address(source.parameters | {"start": str(further)})
        context["more_number"] = len(find_ids(plan, source, today, further))
    template = "scheduler/_practice.html" if request.htmx else "scheduler/practice.html"
    return render(request, template, context)


def _addresses(source: Source, practiced: PracticeSet, start: int) -> dict[str, Any]:
    """Where the links of a page of practice lead, and what its form carries."""
    carried = source.parameters | {"cards": practiced.ids}
    if start:
        carried["start"] = str(start)
    answers, missed = practiced.answers, practiced.missed
    return {
        "carried": carried,
        "before": answers and _address(carried | {"answers": answers[:-1]}),
        "goes_on": _address(carried | {"answers": answers}),
        "end": answers and _address(carried | {"answers": answers, "end": "on"}),
        "again": missed and _address(carried | {"cards": joined(missed)}),
        "all_again": _address(carried),
    }


def _address(parameters: dict[str, str]) -> str:
    return f"{reverse('scheduler:practice')}?{urlencode(parameters)}"
