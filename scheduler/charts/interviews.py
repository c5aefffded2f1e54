"""The chart of mock interviews: the key points made, interview after interview."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from dlprep_site.i18n.formatting import percent, written

from ..models import Learner
from ..selectors.interviews import PastInterview
from .svg import Chart, Column, lines


def draw_trend(past: Sequence[PastInterview], learner: Learner) -> Chart | None:
    """None until there are two interviews to compare."""
    if len(past) < 2:
        return None
    columns = [_column(row, learner) for row in past]
    meaning = gettext("The share of the key points you made in each of your latest interviews.")
    title, series = gettext("Key points made"), (gettext("Key points"),)
    return lines("trend", title, meaning, gettext("Interview"), series, columns)


def _column(row: PastInterview, learner: Learner) -> Column:
    day = row.interview.started_at.astimezone(learner.zone).date()  # as the history has it
    shown = gettext("%(share)s of %(number)s") % {
        "share": percent(row.score.share),
        "number": row.score.asked,
    }
    name = written(day, "DAY_FORMAT")
    return Column(written(day, "DAY_OF_YEAR_SHORT_FORMAT"), name, (row.score.share,), (shown,))
