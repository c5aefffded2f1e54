"""What the import's pages read: an uploaded file, and those before it."""

from __future__ import annotations

from django.db.models import QuerySet

from ..models import Import

LATEST = 20  # imports that the page shows


def own_import(learner_id: int, import_id: int) -> Import | None:
    return _own(learner_id).filter(pk=import_id).first()


def get_imports(learner_id: int) -> QuerySet[Import]:
    """The learner's latest imports, newest first, without what is staged in them."""
    return _own(learner_id).order_by("-uploaded_at")[:LATEST]


def _own(learner_id: int) -> QuerySet[Import]:
    return Import.objects.filter(learner_id=learner_id).defer("payload")
