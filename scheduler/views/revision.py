"""The last evening: one-liners and mindset points, one at a time. It changes no schedule."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dlprep_site.web.whole_number import whole_number

from ..models import Plan
from ..selectors.browse import revision_lines
from ..web.decorators import Request, with_plan


@require_safe
@with_plan
def revision(request: Request, plan: Plan) -> HttpResponse:
    lines = revision_lines(plan)
    asked = whole_number(request.GET.get("n", ""), max_digits=5) or 1
    place = min(asked, max(len(lines), 1))
    context = {
        "plan": plan,
        "lines": lines,
        "one_liners": [line for line in lines if not line.is_tip],
        "tips": [line for line in lines if line.is_tip],
        "line": lines[place - 1] if lines else None,
        "place": place,
        "total": len(lines),
        "previous": place - 1,
        "next": place + 1 if place < len(lines) else 0,
    }
    template = "scheduler/_revision.html" if request.htmx else "scheduler/revision.html"
    return render(request, template, context)
