"""Theme and interface language: what the visitor chose, and the views that store a choice."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from ..i18n.language import CODES
from ..models import User
from .middleware import HtmxRequest, page_of

COOKIE = "theme"
CHOICES = {
    "system": pgettext_lazy("colours", "System"),
    "light": pgettext_lazy("colours", "Light"),
    "dark": pgettext_lazy("colours", "Dark"),
}
A_YEAR = 365 * 24 * 60 * 60  # seconds


def theme_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(COOKIE, "system")
    return chosen if chosen in CHOICES else "system"


@login_not_required
@require_POST
def choose_theme(request: HtmxRequest) -> HttpResponse:
    chosen = request.POST.get("theme")
    if chosen not in CHOICES:
        return HttpResponseBadRequest(_("There is no such theme."))
    return _back_with(request, COOKIE, chosen)


@login_not_required
@require_POST
def choose_language(request: HtmxRequest) -> HttpResponse:
    """Store a language in the account and, for logged-out pages, in a cookie.

    An empty value leaves the choice to the browser again.
    """
    chosen = request.POST.get("language", "")
    if chosen and chosen not in CODES:
        return HttpResponseBadRequest(_("There is no such language."))
    if request.user.is_authenticated:
        keep_language(user_id=int(request.user.pk), language=chosen)
    return _back_with(request, settings.LANGUAGE_COOKIE_NAME, chosen)


def _back_with(request: HtmxRequest, cookie: str, chosen: str) -> HttpResponse:
    """The page again, with a choice in a cookie; without one, if it is empty."""
    response = redirect(page_of(request))
    if chosen:
        is_secure = settings.HTTPS
        response.set_cookie(cookie, chosen, A_YEAR, secure=is_secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(cookie, samesite="Lax")
    return response


def keep_language(*, user_id: int, language: str) -> None:
    """Set an account's language, empty for the browser's. One statement, so no lock is needed."""
    User.objects.filter(pk=user_id).update(language=language)
