from allauth.account import views as account
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from .accounts import confirmation_views as confirmation
from .accounts import views as accounts
from .accounts.reauthentication import confirmed_first
from .web import health, preferences, site_pages
from .web.errors import views as errors

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("favicon.ico", health.favicon),
    path(
        ".well-known/change-password",  # where password managers lead people
        login_not_required(RedirectView.as_view(pattern_name="account_change_password")),
    ),
    path("about/", site_pages.about, name="about"),
    path("privacy/", site_pages.privacy, name="privacy"),
    path("terms/", site_pages.terms, name="terms"),
    path("contact/", site_pages.contact, name="contact"),
    path("settings/theme/", preferences.choose_theme, name="choose_theme"),
    path("settings/language/", preferences.choose_language, name="choose_language"),
    path("settings/security/", accounts.security, name="security"),
    path("settings/security/end/<int:login>/", accounts.end_session, name="end_session"),
    path("settings/security/end-others/", accounts.end_other_sessions, name="end_other_sessions"),
    path("settings/email/send/", confirmation.send_confirmation, name="send_confirmation"),
    path("settings/email/dismiss/", confirmation.dismiss_confirmation, name="dismiss_confirmation"),
    path("accounts/2fa/", RedirectView.as_view(pattern_name="security")),
    path("accounts/sessions/", RedirectView.as_view(pattern_name="security")),
    path("accounts/password/set/", confirmed_first(account.password_set)),
    path("accounts/email/", errors.needs_mail(confirmation.email)),
    path("accounts/confirm-email/", errors.needs_mail(confirmation.verification_sent)),
    path("accounts/confirm-email/<str:key>/", confirmation.confirm_email),
    path("accounts/password/reset/", errors.needs_mail(account.password_reset)),
    path("accounts/password/reset/done/", errors.needs_mail(account.password_reset_done)),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("cards.urls")),
    path("", include("scheduler.urls")),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler429 = errors.too_many_tries  # allauth's
handler500 = errors.server_error
