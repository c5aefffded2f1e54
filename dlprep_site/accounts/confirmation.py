"""Which addresses are confirmed, and who may confirm one.

A newcomer studies at once, with an address that may be somebody else's, mistyped or made up. So:

- An address is confirmed by the mailbox *and* the account: somebody opens the mailed link who is
  logged in, or who logs in next. If a stranger signed up with an address, its owner, who opens the
  link, confirms nothing for the stranger.
- The mailbox alone takes the account, by a password reset, and nothing of the time before survives
  it but what was studied: no session, second factor, passkey, feed or notification.
- Until then, nothing is mailed to the address but the confirmation and what is asked for there.
"""

from __future__ import annotations

import time

from allauth.account.models import EmailAddress, get_emailconfirmation_model
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest

from ..models import User

LINK_KEY = "confirmation_link"  # in a session: the key of a link that was opened before the login
DISMISSED_KEY = "confirmation_dismissed"  # in a session: when the reminder to confirm was put away
DISMISSED_SECONDS = 24 * 60 * 60
HELD = "held_before"  # in a factor's data: it was set up while another address was confirmed

# sent with `user` when a mailbox has taken an account whose address was not confirmed
account_taken = Signal()


def is_confirmed(user: User) -> bool:
    """Whether the address that an account logs in with was confirmed."""
    own = EmailAddress.objects.filter(user_id=user.pk, email__iexact=user.email)
    return bool(own.filter(verified=True).exists())


def own_address(user: User) -> EmailAddress:
    """allauth's row of the address that an account logs in with; staff's accounts come without."""
    rows = EmailAddress.objects.filter(user_id=user.pk, email__iexact=user.email)
    return rows.first() or EmailAddress.objects.create(user=user, email=user.email.lower())


def unconfirmed_address(request: HttpRequest) -> str:
    """The address that pages ask the visitor to confirm; empty if there is none, or for today."""
    user = request.user
    if not settings.MAIL_IS_SET_UP or not isinstance(user, User):
        return ""
    dismissed = request.session.get(DISMISSED_KEY, 0)
    if time.time() - dismissed < DISMISSED_SECONDS or is_confirmed(user):
        return ""
    return user.email


def address_of_link(key: str) -> EmailAddress | None:
    """The address that a mailed link is about; None if the link is not ours, too old or used."""
    confirmation = get_emailconfirmation_model().from_key(key)
    return confirmation.email_address if confirmation else None


def linked_address(request: HttpRequest) -> EmailAddress | None:
    """The address whose link this visitor opened before logging in."""
    key = request.session.get(LINK_KEY)
    return address_of_link(key) if key else None


def can_be_confirmed(address: EmailAddress) -> bool:
    """Whether no other account has this address."""
    others = User.objects.exclude(pk=address.user_id).filter(email__iexact=address.email)
    return bool(address.can_set_verified()) and not others.exists()


def drop_other_addresses(user: User, kept: EmailAddress) -> None:
    """Forget what else an account asked for: links that were sent there confirm nothing more."""
    others = EmailAddress.objects.filter(user_id=user.pk, verified=False)
    others.exclude(pk=kept.pk).delete()


def hold_factors(user: User) -> None:
    """Keep an account's second factors though staff give it an address that is not confirmed."""
    for factor in Authenticator.objects.filter(user_id=user.pk):
        factor.data[HELD] = True
        factor.save(update_fields=["data"])


@transaction.atomic
def take_account(user: User) -> None:
    """Give an account to the mailbox that a reset was sent to; the caller sets the password.

    The new password ends every session. An address that was not confirmed before is so now, and
    what somebody else may have set up goes. Accounts of staff were made by hand, for a person who
    is known: their factors stay.
    """
    address = own_address(user)
    drop_other_addresses(user, address)
    if address.verified or not can_be_confirmed(address):
        return
    address.set_verified()
    address.set_as_primary()
    if not user.is_staff:
        for factor in Authenticator.objects.filter(user_id=user.pk):
            if not factor.data.get(HELD):
                factor.delete()
    account_taken.send(sender=User, user=user)
