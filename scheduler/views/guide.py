from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cards.markdown import render_document

GUIDE = settings.BASE_DIR / "docs" / "learners.md"


@login_not_required
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """How it works: the learners' guide, the same text as in docs/."""
    text = GUIDE.read_text("utf-8")
    return render(request, "scheduler/guide.html", {"guide": render_document(text)})
