from allauth.account import views as account
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from . import language, security, theme, views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("favicon.ico", views.favicon),
    path("settings/theme/", theme.choose_theme, name="choose_theme"),
    path("settings/language/", language.choose_language, name="choose_language"),
    path("settings/security/", security.security, name="security"),
    path("settings/security/end/<int:place>/", security.end_session, name="end_session"),
    path("settings/security/end-others/", security.end_other_sessions, name="end_other_sessions"),
    path("accounts/2fa/", RedirectView.as_view(pattern_name="security")),
    path("accounts/sessions/", RedirectView.as_view(pattern_name="security")),
    path("accounts/email/", views.needs_mail(account.email)),
    path("accounts/confirm-email/", views.needs_mail(account.email_verification_sent)),
    path("accounts/password/reset/", views.needs_mail(account.password_reset)),
    path("accounts/password/reset/done/", views.needs_mail(account.password_reset_done)),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("cards.urls")),
    path("", include("scheduler.urls")),
]

handler500 = views.server_error
