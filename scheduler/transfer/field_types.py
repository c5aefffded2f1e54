"""The types of fields in an imported file, and what their errors tell the learner.

No message repeats what the file says: it may hold anything.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import AfterValidator, GetCoreSchemaHandler, PlainValidator, Strict, ValidationInfo
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError, core_schema

from dlprep_site.i18n.formatting import grouped

from ..models import NO_PLACES, timezone_names

EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)  # days beyond these are a mistake
MAX_NUMBER = 2**31 - 1  # that every database keeps in an integer
MAX_SLUG_CHARS = 120
TIMEZONE = re.compile(r"[A-Za-z]+(/[A-Za-z0-9_+-]+){1,2}")

RULE = "rule"  # the type of an error that says by itself what a value must be
RULES: dict[str, str | Promise] = {  # what a value must be, by the type of its error
    "whole_number": gettext_lazy("%(lowest)s to %(highest)s"),
    "positive_number": gettext_lazy("%(lowest)s or more"),
    "bool_type": gettext_lazy("true or false"),
    "text": gettext_lazy("text of at most %(number)s characters"),
    "choice": gettext_lazy("one of %(options)s"),
    "list_type": gettext_lazy("a list"),
    "too_long": gettext_lazy("at most %(number)s rows long"),
    RULE: "%(rule)s",
}


def broken_rule(rule: str) -> PydanticCustomError:
    """The error of a value that must be something else: what, in the learner's language."""
    return PydanticCustomError(RULE, "{rule}", {"rule": rule})


def error_message(error: ErrorDetails) -> str:
    """Where the file is wrong, and what should be there."""
    *way, name = error["loc"] or ("the file",)
    if error["type"] == "dataclass_type":
        return _("%(where)s: this must be an object") % {"where": _place([*way, name])}
    where = _place(way)
    if error["type"] == "missing":
        return _("%(where)s: %(name)s is missing") % {"where": where, "name": name}
    context = error.get("ctx", {})
    if error["type"] == "too_long":
        context = {"number": grouped(context["max_length"])}
    rule = str(RULES[error["type"]]) % context
    return _("%(where)s: %(name)s must be %(rule)s") % {"where": where, "name": name, "rule": rule}


def _place(location: Collection[int | str]) -> str:
    """Which object of the file: "plans, row 1, pauses, row 2"."""
    parts: list[str] = []
    for part in location:
        if isinstance(part, int):
            parts[-1] = _("%(part)s, row %(number)s") % {"part": parts[-1], "number": part + 1}
        else:
            parts.append(part)
    return ", ".join(parts) or "the file"


@dataclass(frozen=True, eq=False)  # pydantic needs hashes
class Checked:
    """A schema of pydantic's, the rule that all its errors tell, and the values in that."""

    schema: CoreSchema
    rule: str
    values: dict[str, Any]

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.custom_error_schema(
            self.schema, self.rule, custom_error_message=RULE, custom_error_context=self.values
        )


def whole_number(lowest: int, highest: int = MAX_NUMBER) -> Checked:
    """A whole number from `lowest` to `highest`, both included."""
    schema = core_schema.int_schema(strict=True, ge=lowest, le=highest)
    rule = "whole_number" if highest < MAX_NUMBER else "positive_number"
    return Checked(schema, rule, {"lowest": lowest, "highest": highest})


def text_up_to(longest: int) -> Checked:
    """Text of at most so many characters that every database can store: without NUL."""
    schema = core_schema.str_schema(strict=True, max_length=longest, pattern=r"^[^\x00]*$")
    return Checked(schema, "text", {"number": grouped(longest)})


def one_of(options: Collection[Any]) -> Checked:
    schema = core_schema.literal_schema(list(options))
    return Checked(schema, "choice", {"options": ", ".join(map(str, options))})


def different_numbers(value: object, limit: int) -> list[int]:
    """A list of different whole numbers from 0 to `limit` - 1."""
    if (
        isinstance(value, list)
        and all(type(number) is int and 0 <= number < limit for number in value)
        and len(set(value)) == len(value)
    ):
        return value
    raise broken_rule(_("a list of different numbers below %(most)s") % {"most": limit})


def _day(value: object) -> date:
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise broken_rule(_("a day, such as 2026-03-02")) from None


def _in_this_age(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        years = {"first": EARLIEST.year, "last": LATEST.year}
        raise broken_rule(_("a day from %(first)s to %(last)s") % years)
    return day


def _moment(value: object, info: ValidationInfo) -> datetime:
    """An instant in UTC, no later than the context's `latest`."""
    context: dict[str, datetime] = info.context or {}
    try:
        moment = datetime.fromisoformat(value)  # type: ignore[arg-type]
        if moment.tzinfo is None:
            raise ValueError
        moment = moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        message = _("a date and time with a zone, such as 2026-03-02T09:00:00Z")
        raise broken_rule(message) from None
    if moment.date() < EARLIEST or moment > context["latest"]:
        raise broken_rule(_("a moment since 1970 that is not in the future"))
    return moment


def _token(value: object) -> UUID:
    try:
        return UUID(value)  # type: ignore[arg-type]
    except (AttributeError, TypeError, ValueError):
        message = _("a token, such as 6b9d9c52-5d1f-4c0c-8f0e-2f6e2f3c8a11")
        raise broken_rule(message) from None


def _timezone(value: object) -> str | None:
    """A zone's name, or None for one that another machine, or another year, may have."""
    if isinstance(value, str) and value in timezone_names():
        return value
    if not isinstance(value, str) or not _may_be_timezone(value):
        raise broken_rule(_("a time zone's name, such as Europe/Berlin"))
    return None


def _may_be_timezone(name: str) -> bool:
    if name in NO_PLACES:
        return True
    areas = {known.split("/")[0] for known in timezone_names() if "/" in known}
    return bool(TIMEZONE.fullmatch(name)) and name.split("/")[0] in areas


def _share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise broken_rule(_("a number from 0 to 1"))
    return float(value)


Flag = Annotated[bool, Strict()]
AnyDay = Annotated[date, PlainValidator(_day)]
Day = Annotated[AnyDay, AfterValidator(_in_this_age)]
Moment = Annotated[datetime, PlainValidator(_moment)]
Token = Annotated[UUID, PlainValidator(_token)]
Timezone = Annotated[str | None, PlainValidator(_timezone)]
Share = Annotated[float, PlainValidator(_share)]
Slug = Annotated[str, text_up_to(MAX_SLUG_CHARS)]
