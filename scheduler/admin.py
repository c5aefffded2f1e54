"""The difficulty desk: which cards are bad, by the answers of all learners, without their names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from cards.models import Deck, Question, Section
from dlprep_site.web.whole_number import whole_number

from .models import Difficulty
from .selectors import difficulty as desk

ON_A_PAGE = 100  # cards


@dataclass(frozen=True, slots=True)
class SortColumn:
    """A column of the desk, and the address that sorts by it."""

    label: str
    is_sorted: bool
    is_descending: bool
    address: str


COLUMNS: dict[str, tuple[str, Callable[[desk.CardDifficulty], Any]]] = {
    "learners": ("Learners", attrgetter("learners")),
    "reviews": ("Reviews", attrgetter("reviews")),
    "passes": ("Pass rate", attrgetter("pass_rate")),
    "lapses": ("Lapses", attrgetter("lapses")),
    "seconds": ("Median seconds", attrgetter("seconds")),
    "leeches": ("Leech share", attrgetter("leech_share")),
    "reports": ("Reports", attrgetter("reports")),
    "points": ("Point missed", attrgetter("most_missed")),
}


@admin.register(Difficulty)
class DifficultyAdmin(admin.ModelAdmin[Difficulty]):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.desk)
        return [path("", view, name="scheduler_difficulty_changelist")]

    def desk(self, request: HttpRequest) -> HttpResponse:
        """Every card with its figures, sorted by a column and narrowed to a deck or less."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        narrowed = {
            name: whole_number(request.GET.get(name, ""), max_digits=9)
            for name in ("deck", "section", "question")
        }
        rows = desk.difficulties(**narrowed)
        order = request.GET.get("o", "")
        # a question's own page shows all of its cards; a list, those that say something
        is_list = narrowed["question"] is None
        shown = [row for row in rows if row.reviews is not None or row.reports or not is_list]
        page = Paginator(_sorted(shown, order), ON_A_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": "Difficulty desk",
            "opts": self.opts,
            "page": page,
            "page_addresses": [_address(request.GET, p=n) for n in page.paginator.page_range],
            "columns": _columns(request.GET, order),
            "decks": Deck.objects.all(),
            "sections": Section.objects.select_related("deck"),
            "question": Question.objects.filter(pk=narrowed["question"]).first(),
            "fewest": desk.MIN_LEARNERS,
            "without_figures": len(rows) - len(shown),
            "may_edit": request.user.has_perm("cards.view_question"),
            **{f"chosen_{name}": value for name, value in narrowed.items()},
        }
        return TemplateResponse(request, "admin/scheduler/difficulty.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


def _sorted(rows: list[desk.CardDifficulty], order: str) -> list[desk.CardDifficulty]:
    """Sort by a column, cards without a figure last; in deck order by default."""
    name = order.lstrip("-")
    if name not in COLUMNS:
        return rows
    figure = COLUMNS[name][1]
    with_figure = [row for row in rows if figure(row) is not None]
    without = [row for row in rows if figure(row) is None]
    return sorted(with_figure, key=figure, reverse=order.startswith("-")) + without


def _columns(query: QueryDict, order: str) -> list[SortColumn]:
    return [
        SortColumn(
            label=label,
            is_sorted=order.lstrip("-") == name,
            is_descending=order == f"-{name}",
            address=_address(query, o=name if order == f"-{name}" else f"-{name}", p=1),
        )
        for name, (label, _) in COLUMNS.items()
    ]


def _address(query: QueryDict, **changes: object) -> str:
    changed = query.copy()
    for name, value in changes.items():
        changed[name] = str(value)
    return f"?{changed.urlencode()}"
