from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from .forms import ReportForm
from .models import Card, Report


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, slug: str, depth: str) -> HttpResponse:
    """Tell the editors of a mistake on a card."""
    published = Card.objects.filter(question__is_published=True)
    card = get_object_or_404(
        published.select_related("question__section"), question__slug=slug, depth=depth
    )
    form = ReportForm(request.POST or None)
    if form.is_valid():
        Report.objects.get_or_create(  # the same words sent twice are one report
            card=card,
            reporter_id=request.user.pk,
            revision=card.revision,
            text=form.cleaned_data["text"],
            defaults={"created_at": timezone.now()},
        )
        messages.success(request, "Thank you. The editors will look at it.")
        return redirect("scheduler:study")
    status = 422 if form.errors else 200
    return render(request, "cards/report.html", {"card": card, "form": form}, status=status)
