"""Where an account is logged in, on top of allauth's user sessions."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..i18n.formatting import written
from ..models import User

logger = logging.getLogger(__name__)

REMEMBERED = 10_000  # sessions whose day of last use a process remembers
MAX_DELETED_SESSIONS = 200  # at one login, which waits for it
_seen: OrderedDict[str, date] = OrderedDict()

BROWSERS = {
    "Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox",
    "FxiOS": "Firefox", "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
SYSTEMS = {
    "iPhone": gettext_lazy("an iPhone"), "iPad": gettext_lazy("an iPad"), "Android": "Android",
    "Windows": "Windows", "CrOS": "ChromeOS", "Mac OS": gettext_lazy("a Mac"), "Linux": "Linux",
}  # fmt: skip


@dataclass(frozen=True)
class Login:
    """A login that is still valid, and allauth's row of it."""

    row: UserSession
    is_this_one: bool

    @property
    def device(self) -> str:
        return device(self.row.user_agent)

    @property
    def place_and_dates(self) -> str:
        """Where it comes from and since when; and, of another device, when it was last used."""
        since = written(timezone.localdate(self.row.created_at), "DAY_FORMAT")
        if self.is_this_one:
            sentence = _("%(address)s, since %(since)s")
            return sentence % {"address": self.row.ip, "since": since}
        last = written(timezone.localdate(self.row.last_seen_at), "DAY_FORMAT")
        sentence = _("%(address)s, since %(since)s, last used %(last)s")
        return sentence % {"address": self.row.ip, "since": since, "last": last}


def get_logins(user: User, session_key: str | None, now: datetime) -> list[Login]:
    """The valid logins of an account: this one first, then by last use.

    allauth's `purge_and_list()` asks three queries for each login; this asks two for all of them.
    """
    rows = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    fingerprint = user.get_session_auth_hash()
    logins = [
        Login(rows[session.session_key], session.session_key == session_key)
        for session in Session.objects.filter(session_key__in=rows, expire_date__gt=now)
        if session.get_decoded().get(HASH_SESSION_KEY) == fingerprint
    ]
    return sorted(logins, key=lambda one: (not one.is_this_one, -one.row.last_seen_at.timestamp()))


def device(user_agent: str) -> str:
    """A browser's long name in words, such as "Firefox on Linux"."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or str(system) or _("A device that gives no name")


@transaction.atomic
def end_login(*, user_id: int, login_id: int) -> bool:
    """End one login of an account; False if the account has no such login."""
    session = UserSession.objects.filter(user_id=user_id, pk=login_id).first()
    if session:
        session.end()
    return session is not None


@transaction.atomic
def end_other_logins(*, user_id: int, session_key: str | None) -> None:
    """End every login of an account except the one with this key."""
    for session in UserSession.objects.filter(user_id=user_id).exclude(session_key=session_key):
        session.end()


def note_use(session_key: str, now: datetime) -> None:
    """Record that a session is in use: one write a day, and none if the database can't."""
    today = now.date()
    if _seen.get(session_key) == today:
        return
    _keep_in_mind(session_key, today)
    try:
        UserSession.objects.filter(session_key=session_key).update(last_seen_at=now)
    except DatabaseError:
        logger.warning("the last use of a session could not be written", exc_info=True)


def delete_expired_sessions(now: datetime) -> None:
    """Delete sessions that have ended by themselves, so many at a time; none if the database can't.

    Every login asks for it: without a command to run, they would pile up for ever.
    """
    try:
        with transaction.atomic():
            expired = Session.objects.filter(expire_date__lt=now).values_list("pk", flat=True)
            if keys := list(expired[:MAX_DELETED_SESSIONS]):
                UserSession.objects.filter(session_key__in=keys).delete()
                Session.objects.filter(pk__in=keys, expire_date__lt=now).delete()
    except DatabaseError:
        logger.warning("expired sessions could not be deleted", exc_info=True)


def note_login(session_key: str | None) -> None:
    """A login has just been recorded; today needs no other record."""
    if session_key:
        _keep_in_mind(session_key, timezone.now().date())


def _keep_in_mind(session_key: str, today: date) -> None:
    _seen[session_key] = today
    _seen.move_to_end(session_key)
    while len(_seen) > REMEMBERED:
        _seen.popitem(last=False)
