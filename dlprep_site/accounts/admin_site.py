"""The admin site: entered only through the site's own login, with a second factor if required."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from ..accounts.mfa import ASK_AGAIN, factors_of, was_asked
from ..models import User

View = Callable[..., HttpResponse]

logger = logging.getLogger(__name__)


class AdminSite(admin.AdminSite):
    """Django's admin, entered only through the site's own login.

    Django's login form would know nothing of second factors or of too many tries, so it is not
    there. With STAFF_NEEDS_MFA, staff whose login had no second factor are led to set one up.
    """

    site_header = site_title = "dlprep"
    index_title = "The desk"

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]
        """Django's admin trusts numbers in addresses and hidden fields; odd ones are a 400."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                answer = inner(request, *args, **kwargs)
                # here, and not later: the widgets look their values up while they are drawn
                return answer.render() if isinstance(answer, TemplateResponse) else answer
            except (OverflowError, ValueError, DataError) as error:
                logger.warning("the admin could not read what was sent", exc_info=True)
                raise BadRequest("What was sent could not be read.") from error

        return wrapper

    def has_permission(self, request: HttpRequest) -> bool:
        if not super().has_permission(request):
            return False
        if not settings.STAFF_NEEDS_MFA:
            return True
        return was_asked(request) and bool(factors_of(cast(User, request.user)))

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        user = request.user
        away = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(away, {request.get_host()}, request.is_secure()):
            away = reverse("admin:index")
        if not isinstance(user, User):
            return redirect(f"{reverse('account_login')}?{urlencode({'next': away})}")
        if self.has_permission(request):
            return HttpResponseRedirect(away)
        if not user.is_staff:
            raise PermissionDenied
        factors = factors_of(user)
        for kind, page in ASK_AGAIN.items():
            if kind in factors:
                return redirect(f"{reverse(page)}?{urlencode({'next': away})}")
        messages.warning(
            request, _("The admin wants a second factor. Set one up here, then go on.")
        )
        return redirect("security")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The site's own page, which slows guesses of the old password down."""
        return redirect("account_change_password")
