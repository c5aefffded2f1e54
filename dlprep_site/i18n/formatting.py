"""Numbers and lists, in the language in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.utils.formats import date_format, get_format, number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _


def grouped(number: int) -> str:
    """A whole number, its thousands apart: 1,234."""
    return number_format(number, force_grouping=True) if abs(number) > 999 else str(number)


def rounded(number: float | Decimal, places: int = 0) -> str:
    """A number to so many places: 2.50."""
    return f"{number:.{places}f}".replace(".", str(get_format("DECIMAL_SEPARATOR")))


def written(day: date, how: str) -> str:
    """A day in one of the forms that `formats/` has, remembered: charts write the same ones."""
    return _written(day, how, get_language())


@lru_cache(4_096)
def _written(day: date, how: str, language: str | None) -> str:
    return date_format(day, how)


def percent(share: float) -> str:
    """A share of 0 to 1, in whole per cent."""
    return _("%(number)s %%") % {"number": f"{share * 100:.0f}"}


def days(number: int) -> str:
    return ngettext("%(number)s day", "%(number)s days", number) % {"number": grouped(number)}


def listed(parts: Sequence[str]) -> str:
    """The parts as a sentence lists them: one, two and three."""
    *rest, last = parts
    if not rest:
        return last
    return _("%(most)s and %(last)s") % {"most": ", ".join(rest), "last": last}


def listed_in_turn(parts: Sequence[str]) -> str:
    """The parts as a sentence lists a sequence: one, two and then three."""
    *rest, last = parts
    return _("%(most)s and then %(last)s") % {"most": ", ".join(rest), "last": last}
