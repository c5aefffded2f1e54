"""Numbers and lists, in the language in force."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def grouped(number: int) -> str:
    """A whole number, its thousands apart: 1,234."""
    return number_format(number, force_grouping=True)


def rounded(number: float | Decimal, places: int = 0) -> str:
    """A number to so many places: 2.50."""
    return number_format(f"{number:.{places}f}")


def percent(share: float) -> str:
    """A share of 0 to 1, in whole per cent."""
    return _("%(number)s %%") % {"number": f"{share * 100:.0f}"}


def days(number: int) -> str:
    return ngettext("%(number)s day", "%(number)s days", number) % {"number": grouped(number)}


def listed(parts: Sequence[str]) -> str:
    """The parts as a sentence lists them: one, two and three."""
    *most, last = parts
    if not most:
        return last
    return _("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last}


def listed_in_turn(parts: Sequence[str]) -> str:
    """The same of what follows on one another: one, two and then three."""
    *most, last = parts
    return _("%(most)s and then %(last)s") % {"most": ", ".join(most), "last": last}
