"""Numbers and lists, in the language in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.utils.formats import date_format, get_format, number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

ESTIMATE_STEP = 5  # percent: an estimate from a few hundred answers is no finer
NEAR_DAYS = 21  # a forecast of three weeks is good to a few days; beyond, its month is enough


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
    """A counted share of 0 to 1, in whole percent."""
    return _("%(number)s%%") % {"number": f"{share * 100:.0f}"}


def estimate(share: float) -> str:
    """An estimated share of 0 to 1, such as recall or readiness: in steps of 5%, never 100%."""
    step = round(share * 100 / ESTIMATE_STEP) * ESTIMATE_STEP
    if step >= 100:
        return _("over %(share)s") % {"share": percent(1 - ESTIMATE_STEP / 100)}
    if step == 0 and share > 0:
        return _("under %(share)s") % {"share": percent(ESTIMATE_STEP / 100)}
    return percent(step / 100)


def span(low: float, high: float) -> str:
    """Where a share of 0 to 1 may be, as a figure, in whole percent and never 100%: 74–82%."""
    return _span(low, high, _("%(low)s–%(high)s%%"))


def span_in_words(low: float, high: float) -> str:
    """The same within a sentence: 74 to 82%."""
    return _span(low, high, _("%(low)s to %(high)s%%"))


def _span(low: float, high: float, words: str) -> str:
    ends = [min(round(share * 100), 99) for share in (low, high)]
    if ends[0] == ends[1]:
        return percent(ends[0] / 100)
    return words % {"low": ends[0], "high": ends[1]}


def part(counted: int, of: int) -> str:
    """A counted part, in whole percent; only the whole is "all", so that 100% is never written."""
    return _("all") if counted == of else percent(min(counted / of, 0.99))


def about_when(day: date, today: date) -> str:
    """A day that is only expected: its month, unless it is so near that the day says more."""
    if (day - today).days <= NEAR_DAYS:
        return _("about %(day)s") % {"day": written(day, "DAY_OF_YEAR_FORMAT")}
    return _("about %(month)s") % {"month": written(day, "MONTH_FORMAT")}


def about(number: int) -> str:
    """A number in two figures, for what is only expected: more would promise too much."""
    return grouped(round(number, min(0, 2 - len(str(number)))))


def days(number: int) -> str:
    return ngettext("%(number)s day", "%(number)s days", number) % {"number": grouped(number)}


def minutes(number: int) -> str:
    return ngettext("%(number)s minute", "%(number)s minutes", number) % {"number": grouped(number)}


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
