"""Who runs this site, as its pages name them."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Operator:
    name: str
    contact: str
    """An email address or an HTTPS address; empty if it has not been set."""

    @property
    def is_known(self) -> bool:
        return bool(self.name and self.contact)

    @property
    def contact_url(self) -> str:
        return self.contact if self.contact.startswith("https://") else f"mailto:{self.contact}"


def operator() -> Operator:
    return Operator(settings.OPERATOR_NAME, settings.OPERATOR_CONTACT)


def parse_contact(text: str) -> str:
    """An email address or an HTTPS address; ImproperlyConfigured if it is neither."""
    contact = text.strip()
    is_email = contact.count("@") == 1 and not set(contact) & set(" \"'<>?&/:")
    if contact and not is_email and not contact.startswith("https://"):
        raise ImproperlyConfigured(
            f"OPERATOR_CONTACT must be an email address or begin with https://, not {text!r}"
        )
    return contact


def check_operator(**_: object) -> list[checks.CheckMessage]:
    """A warning, for `check --deploy`, on a site that doesn't say who runs it."""
    if operator().is_known:
        return []
    return [
        checks.Warning(
            "The site does not say who runs it.",
            hint="Set OPERATOR_NAME and OPERATOR_CONTACT: the privacy, terms and contact pages "
            "show them.",
            id="dlprep_site.W001",
        )
    ]
