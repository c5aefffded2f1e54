"""Mails to an account's owner about each change of how it is entered, by whomever.

They go to the address that the account had before. A mail that can't be sent is logged, and keeps
no change back: or a change could be kept secret by keeping the mail server busy.
"""

from __future__ import annotations

import logging
from enum import Enum
from smtplib import SMTPException

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..i18n.language import spoken_to
from ..models import User
from .confirmation import is_confirmed
from .links import site_url
from .user_sessions import device

logger = logging.getLogger(__name__)


class Change(Enum):
    """The changes that are told: allauth's by the name of its mail, and our own."""

    PASSWORD_CHANGED = "account/email/password_changed"  # noqa: S105
    PASSWORD_SET = "account/email/password_set"  # noqa: S105
    PASSWORD_RESET = "account/email/password_reset"  # noqa: S105
    EMAIL_CHANGED = "account/email/email_changed"
    EMAIL_KEPT = "account/email/email_deleted"
    TOTP_ACTIVATED = "mfa/email/totp_activated"
    TOTP_DEACTIVATED = "mfa/email/totp_deactivated"
    CODES_GENERATED = "mfa/email/recovery_codes_generated"
    KEY_ADDED = "mfa/email/webauthn_added"
    KEY_REMOVED = "mfa/email/webauthn_removed"
    EMAIL_ASKED = "email_asked"
    FEED_MADE = "feed_made"
    DATA_DOWNLOADED = "data_downloaded"
    ACCOUNT_DELETED = "account_deleted"
    STAFF_CHANGED_EMAIL = "staff_changed_email"
    STAFF_SET_PASSWORD = "staff_set_password"  # noqa: S105
    STAFF_REMOVED_FACTOR = "staff_removed_factor"
    STAFF_DELETED_ACCOUNT = "staff_deleted_account"


SENTENCES: dict[Change, Promise] = {
    Change.PASSWORD_CHANGED: _("The password was changed. Every other device was logged out."),
    Change.PASSWORD_SET: _("A password was set."),
    Change.PASSWORD_RESET: _("The password was reset, by a link that was sent to this address."),
    Change.EMAIL_CHANGED: _(
        "The email was changed from %(from_email)s to %(to_email)s. "
        "The old one no longer opens the account."
    ),
    Change.EMAIL_KEPT: _("The email will not be changed to %(deleted_email)s after all."),
    Change.TOTP_ACTIVATED: _("An authenticator app was set up as a second factor."),
    Change.TOTP_DEACTIVATED: _("The authenticator app was turned off as a second factor."),
    Change.CODES_GENERATED: _("New recovery codes were created. The old ones no longer work."),
    Change.KEY_ADDED: _("A passkey or security key was added."),
    Change.KEY_REMOVED: _("A passkey or security key was removed."),
    Change.EMAIL_ASKED: _(
        "Somebody who knows the password asked to change the email to %(to_email)s. "
        "It changes when the link that was sent there is opened."
    ),
    Change.FEED_MADE: _(
        "A new calendar link was created. Anyone who has it can see how much there is to study."
    ),
    Change.DATA_DOWNLOADED: _("The account's data was downloaded."),
    Change.ACCOUNT_DELETED: _("The account and everything in it were deleted."),
    Change.STAFF_CHANGED_EMAIL: _(
        "The people who run the site changed the email from %(from_email)s to %(to_email)s. "
        "The old one no longer opens the account."
    ),
    Change.STAFF_SET_PASSWORD: _("The people who run the site set another password."),
    Change.STAFF_REMOVED_FACTOR: _("The people who run the site removed a second factor."),
    Change.STAFF_DELETED_ACCOUNT: _(
        "The people who run the site deleted the account and everything in it."
    ),
}
# after these, the old address can do nothing by itself
LOCKED_OUT = {
    Change.EMAIL_CHANGED,
    Change.ACCOUNT_DELETED,
    Change.STAFF_CHANGED_EMAIL,
    Change.STAFF_DELETED_ACCOUNT,
}
BY_STAFF = {
    Change.STAFF_CHANGED_EMAIL,
    Change.STAFF_SET_PASSWORD,
    Change.STAFF_REMOVED_FACTOR,
    Change.STAFF_DELETED_ACCOUNT,
}


def send_change_notice(
    user: User,
    change: Change,
    request: HttpRequest | None = None,
    *,
    address: str = "",
    **details: str,
) -> None:
    """Tell an account of a change, at an address that it had; by default, at the one it has.

    That is a confirmed one: another may be somebody else's, whom the account is no business of.

    `details` fill the sentence in. The request, if there is one, is the owner's, or an intruder's:
    the mail says where it came from. Of a request of staff it says nothing.
    """
    address = address or (user.email if user.pk and is_confirmed(user) else "")
    if not settings.MAIL_IS_SET_UP or not address:
        return
    with translation.override(spoken_to(user)):
        message = _message(change, request, address, details)
    try:
        message.send()
    except (SMTPException, OSError) as error:
        # not the error itself, which may name the address
        reason = type(error).__name__
        logger.error("account %s was not told by mail: %s, %s", user.pk, change.name, reason)


def _message(
    change: Change, request: HttpRequest | None, address: str, details: dict[str, str]
) -> EmailMessage:
    of_owner = request if change not in BY_STAFF else None
    context = {
        "change": str(SENTENCES[change]) % details,
        "address": address,
        "now": timezone.now(),
        "site": site_url(request),
        "contact": settings.OPERATOR_CONTACT or settings.DEFAULT_FROM_EMAIL,
        "is_locked_out": change in LOCKED_OUT,
        "ip": get_adapter().get_client_ip(of_owner) if of_owner else "",
        "device": device(of_owner.headers.get("User-Agent", "")) if of_owner else "",
    }
    subject = render_to_string("account/email/change_notice_subject.txt", context)
    return EmailMessage(
        subject=settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + " ".join(subject.split()),
        body=render_to_string("account/email/change_notice.txt", context).strip(),
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
