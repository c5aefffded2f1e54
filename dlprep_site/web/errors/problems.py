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
    _("That request made no sense"),
    _("What was sent could not be read, and nothing was changed. Go back and try again."),
)
FORBIDDEN = Problem(
    403,
    _("Error 403"),
    _("This is not open to you"),
    _(
        "Your account may not see this page, or the form was not yours to send. "
        "Nothing was changed."
    ),
)
FORM_TOO_OLD = Problem(
    403,
    _("Error 403"),
    _("The form was too old"),
    _(
        "For your safety a form works only for the login it was made for. Nothing was changed: "
        "go back, reload the page, and send it again. If it happens each time, let this site set "
        "cookies."
    ),
)
NOT_FOUND = Problem(
    404,
    _("Error 404"),
    _("There is no such page"),
    _("The address may be mistyped, or the page has moved or was never yours."),
)
TOO_MANY_TRIES = Problem(
    429,
    _("Error 429"),
    _("Too many tries"),
    _(
        "Somebody, perhaps you, has tried this too often. Wait a few minutes and try again. "
        "Nothing is lost."
    ),
)
SERVER_ERROR = Problem(
    500,
    _("Error 500"),
    _("Something broke here"),
    _(
        "It is our fault, not yours, and it was written to the log. What was saved before is "
        "safe. Try again in a moment."
    ),
)
BUSY = Problem(
    503,
    _("Error 503"),
    _("Busy for a moment"),
    _(
        "The database could not be reached in time, so this was not done. What was saved before "
        "is safe. Go back and try again in a few seconds: an answer that did arrive is not "
        "counted twice."
    ),
)
LOGGED_OUT_HERE = Problem(
    503,
    _("Error 503"),
    _("Logged out on this device"),
    _(
        "This device no longer opens your account. The database could not be reached, so the site "
        "does not know of it yet: if others use this device, log in on another one later and, in "
        "Settings, Security, log every other device out."
    ),
)
