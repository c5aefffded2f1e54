"""The admin site: entered only through the site's own login, with a second factor if required."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import chain
from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from .. import __version__
from ..accounts.audit import without_logins
from ..accounts.mfa import ASK_AGAIN, factors_of, was_asked
from ..models import User
from ..web.whole_number import whole_number

View = Callable[..., HttpResponse]

MAX_ID_DIGITS = 18  # any number of so many fits the database's integers


def _is_id(text: str) -> bool:
    """Whether a parameter is empty or a number that a row's key can be."""
    return not text or whole_number(text, MAX_ID_DIGITS) is not None


class AdminSite(admin.AdminSite):
    """Django's admin, entered only through the site's own login.

    Django's login form would know nothing of second factors or of too many tries, so it is not
    there. With STAFF_NEEDS_MFA, staff whose login had no second factor are led to set one up.
    """

    site_header = site_title = "dlprep"
    index_title = "The desk"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"version": __version__}

    def get_log_entries(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """Those of *My actions*: what was done, without the logins."""
        return without_logins(super().get_log_entries(request))

    @cached_property
    def id_names(self) -> frozenset[str]:
        """Names of parameters that hold ids: keys and relations of all the admin edits."""
        models = {*self._registry}
        models |= {inline.model for edited in self._registry.values() for inline in edited.inlines}
        fields = [field for model in models for field in model._meta.get_fields()]
        relations = {field.name for field in fields if field.concrete and field.is_relation}
        return frozenset(relations | {"id", "_selected_action"})

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]
        """Answer 400 for an id that does not parse, where Django's widgets would fail on it.

        Any other error is a bug, and reaches the log as one.
        """
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            sent = [request.POST]
            if request.path.endswith("/add/"):
                sent.append(request.GET)  # fills the form in
            for name, values in chain.from_iterable(query.lists() for query in sent):
                if name.rpartition("-")[2] in self.id_names and not all(map(_is_id, values)):
                    raise BadRequest(f"{name} is not an id.")
            return inner(request, *args, **kwargs)

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
            request, _("The admin needs a second factor. Set one up here, then go back.")
        )
        return redirect("security")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The site's own page, which slows guesses of the old password down."""
        return redirect("account_change_password")
