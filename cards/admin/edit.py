"""Who is at the desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from ..services.editing import Edit


def edit_of(request: HttpRequest) -> Edit:
    """The request's edit: all that it saves is one in the history."""
    edit: Edit = vars(request).setdefault("edit", Edit(editor=request.user, at=timezone.now()))
    return edit
