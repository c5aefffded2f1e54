from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cards.markdown import render_document

DOCS = settings.BASE_DIR / "docs"
PAGES = {
    "learners": _("How it works"),
    "your-year": _("Your year"),
    "simulation": _("Simulated years"),
    "data": _("Your data, as a file"),
}


@login_not_required
@require_safe
def guide(request: HttpRequest, name: str = "learners") -> HttpResponse:
    """The learners' guide: the same texts as in docs/, their links leading to one another here."""
    if name not in PAGES:
        raise Http404
    text = (DOCS / f"{name}.md").read_text("utf-8")
    for other in PAGES:
        text = text.replace(f"]({other}.md)", f"]({reverse('scheduler:guide', args=[other])})")
    context = {"name": name, "title": PAGES[name], "guide": render_document(text)}
    return render(request, "scheduler/guide.html", context)
