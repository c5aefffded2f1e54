from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cards.markdown import render_document
from dlprep_site.web.middleware import HtmxRequest

from ..onboarding.help_topics import TOPICS, sections_of

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
    context = {"name": name, "title": PAGES[name], "guide": _rendered(text)}
    return render(request, "scheduler/guide.html", context)


@login_not_required
@require_safe
def help_on(request: HtmxRequest, topic: str) -> HttpResponse:
    """What `?` opens: the part of the guide that a page is about, in a dialog or as a page."""
    if topic not in TOPICS:
        raise Http404
    chosen = TOPICS[topic]
    context = {"topic": chosen, "guide": _rendered(sections_of(chosen))}
    is_dialog = bool(request.htmx)
    page = "scheduler/_help_on.html" if is_dialog else "scheduler/help_on.html"
    return render(request, page, context | {"is_dialog": is_dialog})


def _rendered(text: str) -> str:
    """A guide's Markdown as HTML, its links leading to the guide's pages here."""
    for other in PAGES:
        text = text.replace(f"]({other}.md)", f"]({reverse('scheduler:guide', args=[other])})")
    return render_document(text)
