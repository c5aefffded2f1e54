"""What each error page says."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Problem:
    status: int
    eyebrow: str | Promise
    title: str | Promise
    text: str | Promise


BAD_REQUEST = Problem(
    400,
    _("Error 400"),
    _("Something was wrong with that request"),
    _("We couldn't read it, and nothing was changed. Go back and try again."),
)
FORBIDDEN = Problem(
    403,
    _("Error 403"),
    _("You can't open this page"),
    _(
        "Your account doesn't have access to it, or the form belongs to somebody else. "
        "Nothing was changed."
    ),
)
FORM_TOO_OLD = Problem(
    403,
    _("Error 403"),
    _("This form has expired"),
    _(
        "For your safety, a form works only while you stay logged in. Nothing was changed. Go "
        "back, reload the page, and send it again. If this keeps happening, allow cookies for "
        "this site."
    ),
)
NOT_FOUND = Problem(
    404,
    _("Error 404"),
    _("We can't find that page"),
    _("The address may be mistyped, or the page has moved or isn't yours."),
)
TOO_MANY_TRIES = Problem(
    429,
    _("Error 429"),
    _("Too many attempts"),
    _(
        "This was tried too often in a short time. Wait a few minutes and try again. "
        "Nothing is lost."
    ),
)
SERVER_ERROR = Problem(
    500,
    _("Error 500"),
    _("Something went wrong"),
    _(
        "It's our fault, not yours, and we've logged it. Everything saved before is safe. "
        "Try again in a moment."
    ),
)
BUSY = Problem(
    503,
    _("Error 503"),
    _("Busy for a moment"),
    _(
        "The database couldn't be reached in time, so this wasn't done. Everything saved before "
        "is safe. Go back and try again in a few seconds. An answer that did arrive isn't "
        "counted twice."
    ),
)
LOGGED_OUT_HERE = Problem(
    503,
    _("Error 503"),
    _("Logged out on this device"),
    _(
        "This device can't open your account anymore. The database couldn't be reached, so the "
        "site doesn't know yet. If others use this device, log in on another one later and log "
        "out every other device under Settings, Security."
    ),
)
