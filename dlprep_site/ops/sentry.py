"""Reports of errors to Sentry, where an operator has set it up: where, and not what was sent."""

from __future__ import annotations

from typing import Any

KEPT_OF_REQUEST = {"method"}  # an address may hold a secret, a body and cookies do


def start(dsn: str) -> None:
    import sentry_sdk  # only where it is used: it takes a tenth of a second

    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=scrubbed,  # type: ignore[arg-type]  # a plain dict is what it is
    )


def scrubbed(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """An event without what a visitor sent, and with the request's id to find it by in the log."""
    from .request_log import current

    request = event.get("request", {})
    event["request"] = {key: request[key] for key in KEPT_OF_REQUEST & request.keys()}
    event.pop("user", None)
    event.setdefault("tags", {})["request_id"] = current.get()
    return event
