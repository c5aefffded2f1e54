"""Links in mails: they lead to SITE_URL, whatever name a request called the site by."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def site_url(request: HttpRequest | None) -> str:
    """Where the site is reached, without a slash at the end.

    An operator who has not set SITE_URL gets links to where the request came in.
    """
    if request is None or settings.SITE_URL_IS_SET:
        return str(settings.SITE_URL)
    return request.build_absolute_uri("/").rstrip("/")
