from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from . import theme, views

admin.site.site_header = "dlprep"
admin.site.site_title = "dlprep"
admin.site.index_title = "The desk"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("favicon.ico", views.favicon),
    path("settings/theme/", theme.choose_theme, name="choose_theme"),
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
