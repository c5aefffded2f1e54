from django.apps import AppConfig


class DlprepSiteConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "dlprep_site"
    verbose_name = "people"
