from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cards.markdown import render_document
from dlprep_site.web.middleware import HtmxRequest

from ..onboarding.guide import DOCS, GUIDE, introduction, parts, with_anchors
from ..onboarding.help_topics import TOPICS, sections_of

# documents that are pages of their own
PAGES = {
    "your-year": _("Your year"),
    "simulation": _("Simulated years"),
    "data": _("Your data, as a file"),
}


@login_not_required
@require_safe
def guide(request: HttpRequest, name: str = GUIDE) -> HttpResponse:
    """The learners' guide: its contents, a part of it, or another document from docs/."""
    if name == GUIDE:
        context = {"parts": parts(), "guide": _rendered(introduction())}
        return render(request, "scheduler/guide_contents.html", context)
    part = next((part for part in parts() if part.name == name), None)
    if part is None and name not in PAGES:
        raise Http404
    text = part.text if part else (DOCS / f"{name}.md").read_text("utf-8")
    page = {
        "title": part.title if part else PAGES[name],
        "guide": with_anchors(_rendered(text)),
        "part": part,
    }
    return render(request, "scheduler/guide.html", page)


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


def _rendered(text: str) -> SafeString:
    """A guide's Markdown as HTML, its links leading to the guide's pages here."""
    for other in (GUIDE, *PAGES):
        address = reverse("scheduler:guide", args=[other])
        text = text.replace(f"]({other}.md)", f"]({address})")
        text = text.replace(f"]({other}.md#", f"]({address}#")
    return render_document(text)
