"""The security page: password, second factors, and where the account is logged in."""

from __future__ import annotations

from typing import cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..models import User
from . import user_sessions
from .confirmation import is_confirmed


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    factors = list(Authenticator.objects.filter(user=user))
    by_type = {factor.type: factor for factor in factors}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "totp": by_type.get(Authenticator.Type.TOTP),
        "keys": [factor for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
        "codes": codes,
        "must_confirm": settings.MAIL_IS_SET_UP and not is_confirmed(user),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "logins": user_sessions.get_logins(user, request.session.session_key, timezone.now()),
    }
    return render(request, "account/security.html", context)


@require_POST
def end_session(request: HttpRequest, login: int) -> HttpResponse:
    """Log one device out, which may be this one."""
    if not user_sessions.end_login(user_id=int(request.user.pk or 0), login_id=login):
        raise Http404
    if not request.session.exists(request.session.session_key or ""):
        logout(request)
        return redirect("account_login")
    messages.success(request, _("That device is logged out."))
    return redirect("security")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    user_sessions.end_other_logins(
        user_id=int(request.user.pk or 0), session_key=request.session.session_key
    )
    messages.success(request, _("Every other device is logged out."))
    return redirect("security")
