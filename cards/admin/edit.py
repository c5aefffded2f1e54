"""Build the record of an edit from a request."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from ..services.editing import Edit


def edit_of(request: HttpRequest) -> Edit:
    """The edit of a request: everything that it saves is one entry in the history."""
    edit: Edit = vars(request).setdefault("edit", Edit(editor=request.user, at=timezone.now()))
    return edit
