from __future__ import annotations

from datetime import timedelta

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils import timezone

from .models import Answer, Card


class GradeForm(forms.Form):
    card = forms.IntegerField()
    version = forms.IntegerField()
    quality = forms.IntegerField(min_value=0, max_value=5)


def bare(request: HttpRequest) -> HttpResponse:
    """The least page there can be: somebody is logged in, and a template says so."""
    return render(request, "floor/bare.html")


def study(request: HttpRequest) -> HttpResponse:
    return render(request, "floor/study.html", {"card": _next_card(request)})


def grade(request: HttpRequest) -> HttpResponse:
    form = GradeForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    sent, now = form.cleaned_data, timezone.now()
    interval = sent["version"] + 1
    with transaction.atomic():
        as_shown = Card.objects.filter(
            pk=sent["card"], owner=request.user.pk, version=sent["version"]
        )
        moved = as_shown.update(
            due=now + timedelta(days=interval), interval=interval, version=sent["version"] + 1
        )
        if moved:
            Answer.objects.create(
                card_id=sent["card"], owner_id=request.user.pk, version=sent["version"],
                quality=sent["quality"], answered_at=now,
            )  # fmt: skip
    return render(request, "floor/_card.html", {"card": _next_card(request)})


def _next_card(request: HttpRequest) -> Card | None:
    return Card.objects.filter(owner=request.user.pk).order_by("due").first()
