from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .forms import ReportForm
from .models import Card, Report
from .services.reports import send_report

LATEST = 100  # reports that the list shows


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, slug: str, depth: str) -> HttpResponse:
    """Tell the editors of a mistake on a card."""
    published = Card.objects.filter(question__is_published=True)
    card = get_object_or_404(
        published.select_related("question__section__deck"), question__slug=slug, depth=depth
    )
    form = ReportForm(request.POST or None)
    if form.is_valid():
        text, now = form.cleaned_data["text"], timezone.now()
        if send_report(card=card, user_id=_user_id(request), text=text, now=now):
            messages.success(request, _("Thank you. The editors will look at it."))
            return redirect("scheduler:study")
        form.add_error("text", _("That is a lot in an hour. Please send this one later."))
        return render(request, "cards/report.html", {"card": card, "form": form}, status=429)
    status = 422 if form.errors else 200
    return render(request, "cards/report.html", {"card": card, "form": form}, status=status)


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The mistakes that the learner has reported, and what became of them."""
    mine = Report.objects.of(_user_id(request)).order_by("-created_at")
    reports_sent = mine.select_related("card__question__section__deck")[:LATEST]
    return render(request, "cards/reports.html", {"reports": reports_sent})


@require_POST
def dismiss_replies(request: HttpRequest) -> HttpResponse:
    """Take the replies that are there out of the news on Today."""
    Report.objects.of(_user_id(request)).news().update(seen_at=timezone.now())
    return redirect("cards:reports")


def _user_id(request: HttpRequest) -> int:
    """The id of the logged-in user; the middleware requires a login."""
    return int(request.user.pk or 0)
