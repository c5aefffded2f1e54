from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .forms import ReportForm
from .models import Card, Figure, Report
from .services.reports import send_report

LATEST = 100  # reports that the list shows
YEAR = 365 * 24 * 60 * 60  # seconds
# nothing in a figure runs or loads anything, even if somebody opens it by itself
FIGURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
MEDIA_TYPES = {
    Figure.Kind.SVG: "image/svg+xml",
    Figure.Kind.PNG: "image/png",
    Figure.Kind.JPEG: "image/jpeg",
    Figure.Kind.WEBP: "image/webp",
}


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, slug: str, card: str) -> HttpResponse:
    """Tell the editors of a mistake on a card."""
    published = Card.objects.filter(question__is_published=True)
    reported = get_object_or_404(
        published.select_related("question__section__deck"), question__slug=slug, slug=card
    )
    came_from = _came_from(request)
    form = ReportForm(request.POST or None)
    status = 422 if form.errors else 200
    if form.is_valid():
        text, now = form.cleaned_data["text"], timezone.now()
        if send_report(card=reported, user_id=_user_id(request), text=text, now=now):
            messages.success(request, _("Thank you. The editors will look at it."))
            return redirect(came_from)
        form.add_error("text", _("You've sent many reports this hour. Please send this one later."))
        status = 429
    context = {"card": reported, "form": form, "came_from": came_from}
    return render(request, "cards/report.html", context, status=status)


def _came_from(request: HttpRequest) -> str:
    """The page of the site that a report was opened from; without one, the study page."""
    page = request.POST.get("next") or request.GET.get("next", "")
    if page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None):
        return page
    return reverse("scheduler:study")


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


@login_not_required
@require_safe
def figure(request: HttpRequest, name: str, digest: str, extension: str) -> HttpResponse:
    """A figure's content, the same for ever; the address of an older one leads to the present."""
    found = get_object_or_404(Figure, name=name)
    if (digest, extension) != (found.digest, found.kind):
        return redirect(found.address)
    response = HttpResponse(bytes(found.content), content_type=MEDIA_TYPES[Figure.Kind(found.kind)])
    patch_cache_control(response, public=True, immutable=True, max_age=YEAR)
    response["Content-Security-Policy"] = FIGURE_POLICY
    return response


def _user_id(request: HttpRequest) -> int:
    """The id of the logged-in user; the middleware requires a login."""
    return int(request.user.pk or 0)
