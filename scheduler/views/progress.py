"""What the days have come to: answers over time, what was remembered, what is weak."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..charts import progress as progress_charts
from ..charts import year_heatmap
from ..log.explain import STAGE_LABELS
from ..models import Plan
from ..selectors.point_memory import get_left_out
from ..selectors.progress import USUAL_BY, By, Span, get_progress
from ..web import figures, progress_sentences, tested_readiness_sentences
from ..web.decorators import Request, with_plan

LISTED = 10  # cards of which points are left out


@require_safe
@with_plan
def progress(request: Request, plan: Plan) -> HttpResponse:
    """Progress over a span of days; anything odd in the address is the usual span."""
    asked_span, asked_by = request.GET.get("span", ""), request.GET.get("by", "")
    spans, bys = Span, By
    span = spans(asked_span) if asked_span in spans.values else spans.MONTH
    by = bys(asked_by) if asked_by in bys.values else USUAL_BY[span]
    found = get_progress(plan, timezone.now(), span, by)
    left_out = get_left_out(plan, found.today)[:LISTED] if found.known else []
    context = {
        "plan": plan,
        "progress": found,
        "opening": progress_sentences.opening(found),
        "figures": figures.of_progress(found),
        "figures_of_span": figures.of_span(found),
        "left_out": left_out,
        "to_drill": any(row.to_drill for row in left_out),
        "calibration": tested_readiness_sentences.calibration(found.calibration),
        "brier": tested_readiness_sentences.brier(found.calibration),
        "stages": STAGE_LABELS.items(),
        "details": "details" in request.GET,
        "spans": spans,
        "span": span,
        "bys": bys,
        "by": by,
        "charts": progress_charts.draw(found, by, plan.learner),
        "pictures": year_heatmap.calendars(found.days, found.today, span == spans.ALL),
    }
    return render(request, "scheduler/progress.html", context)
