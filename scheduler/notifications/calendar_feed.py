"""The plan as a calendar feed for other programs (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event, vDuration

from dlprep_site.i18n.language import spoken_to

from ..core.expected_days import ForecastDay
from ..core.forecast import forecast
from ..core.study_day import add_days
from ..models import Plan
from ..selectors.daily_queue import get_day
from ..selectors.deck_cards import forecast_cards
from ..selectors.pace import get_pace

DAYS_AHEAD = 28
REFRESH = timedelta(hours=12)
SHORTEST = 5  # the shortest event, in minutes, that calendars show as a block
NAMESPACE = UUID("0f3c5a52-9b0e-4f5b-9a3e-4f1f6f6f3b57")  # of the events' identities


def feed(plan: Plan, now: datetime) -> bytes:
    """The coming four weeks with the minutes they are expected to take, and the interview."""
    with translation.override(spoken_to(plan.learner.user)):
        return _calendar(plan, now)


def _calendar(plan: Plan, now: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//dlprep//study plan//{(translation.get_language() or 'en').upper()}")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "dlprep")
    calendar.add("x-wr-timezone", plan.learner.zone.key)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))  # the same, as Outlook reads it
    for event in _events(plan, now):
        event.add("dtstamp", now)
        event.add("transp", "TRANSPARENT")
        event.add("url", settings.SITE_URL)
        calendar.add_component(event)
    today = plan.learner.study_day(now)
    calendar.add_missing_timezones(add_days(today, -366), add_days(today, 2 * 366))
    return bytes(calendar.to_ical())


def _events(plan: Plan, now: datetime) -> Iterator[Event]:
    today = plan.learner.study_day(now)
    ahead = forecast(
        forecast_cards(plan),
        plan.calendar,
        get_pace(plan),
        today,
        add_days(today, DAYS_AHEAD - 1),
        queue=get_day(plan, today).queue,
    )
    yield from (_study(plan, day) for day in ahead.days if day.answers)
    if interview := plan.interview_ahead(today):
        yield _whole_day(plan, interview, "interview", _("Interview"))


def _study(plan: Plan, day: ForecastDay) -> Event:
    """At the learner's hour if they chose one, else the whole day."""
    asked = day.reviews + day.new + day.last_pass
    minutes = max(1, round(day.minutes))
    message = ngettext(
        "dlprep: %(number)s card, about %(minutes)s min",
        "dlprep: %(number)s cards, about %(minutes)s min",
        asked,
    )
    summary = message % {"number": asked, "minutes": minutes}
    hour = plan.learner.reminder_hour
    if hour is None:
        return _whole_day(plan, day.day, "study", summary)
    event = _event(plan, day.day, "study", summary)
    starts = plan.learner.at_hour(day.day, hour)
    ends = starts + timedelta(minutes=max(minutes, SHORTEST))
    zone = plan.learner.zone
    event.add("dtstart", starts.astimezone(zone))
    event.add("dtend", ends.astimezone(zone))
    return event


def _whole_day(plan: Plan, day: date, kind: str, summary: str) -> Event:
    event = _event(plan, day, kind, summary)
    event.add("dtstart", day)
    event.add("dtend", add_days(day, 1))
    return event


def _event(plan: Plan, day: date, kind: str, summary: str) -> Event:
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE, f'{plan.learner_id} {day} {kind}')}@dlprep")
    event.add("summary", summary)
    return event
