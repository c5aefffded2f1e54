"""What the pages read. Each function asks a number of queries that its rows do not change."""

from .browse import (
    Show,
    Standing,
    WhatChanged,
    browse,
    history,
    neighbours,
    revision_lines,
    standings,
    what_changed,
)
from .cards import forecast_cards
from .day import (
    Day,
    active_plan,
    asleep,
    cards_met,
    day,
    more_ahead,
    more_new,
    plan_of_feed,
    tomorrow,
)
from .effect import Effect, Offer, effect, offers, plan_on, year_ahead
from .imports import imports, own_import
from .interviews import (
    Asked,
    InterviewReport,
    asked,
    interview_report,
    own_interview,
    past_interviews,
)
from .pace import pace
from .presented import Presented, present, present_all
from .progress import USUAL_BY, By, Progress, Span, progress
from .readiness import Readiness, readiness
from .recovery import recovery
from .year import Year, answers_on, due_on, streak, year

__all__ = [
    "USUAL_BY",
    "Asked",
    "By",
    "Day",
    "Effect",
    "InterviewReport",
    "Offer",
    "Presented",
    "Progress",
    "Readiness",
    "Show",
    "Span",
    "Standing",
    "WhatChanged",
    "Year",
    "active_plan",
    "answers_on",
    "asked",
    "asleep",
    "browse",
    "cards_met",
    "day",
    "due_on",
    "effect",
    "forecast_cards",
    "history",
    "imports",
    "interview_report",
    "more_ahead",
    "more_new",
    "neighbours",
    "offers",
    "own_import",
    "own_interview",
    "pace",
    "past_interviews",
    "plan_of_feed",
    "plan_on",
    "present",
    "present_all",
    "progress",
    "readiness",
    "recovery",
    "revision_lines",
    "standings",
    "streak",
    "tomorrow",
    "what_changed",
    "year",
    "year_ahead",
]
