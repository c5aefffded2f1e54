"""Pages and actions about confirming an address."""

from __future__ import annotations

import time
from typing import cast

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..models import User
from ..web.middleware import HtmxRequest, page_of
from .confirmation import (
    DISMISSED_KEY,
    LINK_KEY,
    address_of_link,
    can_be_confirmed,
    is_confirmed,
    own_address,
)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, key: str) -> HttpResponse:
    """What a mailed link opens: it confirms for the account's owner alone.

    A visitor logs in first, which then confirms the address.
    """
    address = address_of_link(key)
    if address is None:
        return _without_link(request)
    if not request.user.is_authenticated:
        request.session[LINK_KEY] = key
        sentence = _("Log in to confirm %(email)s.") % {"email": address.email}
        messages.info(request, sentence)
        return redirect("account_login")
    if request.user.pk != address.user_id:
        return render(request, "account/email_confirm.html", {"address": address, "is_other": True})
    if request.method == "POST":
        get_adapter().confirm_email(request, address)
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"address": address, "is_taken": not can_be_confirmed(address)}
    return render(request, "account/email_confirm.html", context)


def _without_link(request: HttpRequest) -> HttpResponse:
    user = request.user
    needs_one = isinstance(user, User) and settings.MAIL_IS_SET_UP and not is_confirmed(user)
    return render(request, "account/email_confirm.html", {"address": None, "needs_one": needs_one})


@never_cache
@login_not_required
@require_safe
def verification_sent(request: HttpRequest) -> HttpResponse:
    """That a link was sent, and how to have it sent again."""
    user = request.user
    is_done = isinstance(user, User) and is_confirmed(user)
    return render(request, "account/verification_sent.html", {"is_done": is_done})


@require_POST
def send_confirmation(request: HtmxRequest) -> HttpResponse:
    """Send the link again, to the account's own address or to the one that it changes to."""
    user = cast(User, request.user)
    address = _waiting(user, request.POST.get("email", ""))
    if address and not send_verification_email_to_address(request, address):
        sentence = _("We sent a link to %(email)s a moment ago. You can ask again in 3 minutes.")
        messages.info(request, sentence % {"email": address.email})
    return redirect(page_of(request))


def _waiting(user: User, email: str) -> EmailAddress | None:
    """The account's address that is to be confirmed: the one that is named, else its own."""
    if not settings.MAIL_IS_SET_UP:
        return None
    if email and email.lower() != user.email.lower():
        # compared here: PostgreSQL fails on a text with a NUL in it
        waiting = EmailAddress.objects.filter(user_id=user.pk, verified=False)
        return next((row for row in waiting if row.email == email.lower()), None)
    address = own_address(user)
    return None if address.verified else address


@require_POST
def dismiss_confirmation(request: HtmxRequest) -> HttpResponse:
    """Don't ask to confirm the address for a day."""
    request.session[DISMISSED_KEY] = int(time.time())
    return redirect(page_of(request))


def email(request: HttpRequest) -> HttpResponse:
    """An address is added here, or given up; it replaces the account's own by its link alone."""
    if "action_primary" in request.POST:
        raise BadRequest("An address becomes yours by the link that it was sent.")
    response: HttpResponse = allauth_views.email(request)
    return response
