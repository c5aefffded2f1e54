from django.apps import AppConfig
from django.db.models.signals import post_migrate

from .search.index import install


class CardsConfig(AppConfig):
    name = "cards"

    def ready(self) -> None:
        post_migrate.connect(install, sender=self, dispatch_uid="cards_search")
