from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cards.models import Deck

from ..selectors.daily_queue import active_plan
from ..services import plans
from ..web.decorators import Request
from ..web.forms.account import StartForm


@require_http_methods(["GET", "POST"])
def start(request: Request) -> HttpResponse:
    """For an account without a plan, such as a new admin's: begin one."""
    form = StartForm(request.POST)
    if request.method == "POST" and form.is_valid():
        plans.enrol(
            user_id=request.user.pk, timezone=form.cleaned_data["timezone"], now=timezone.now()
        )
    if active_plan(request.user.pk):
        return redirect("scheduler:study" if request.method == "POST" else "scheduler:today")
    deck = Deck.objects.filter(is_published=True).order_by("pk").first()
    return render(request, "scheduler/start.html", {"deck": deck})
