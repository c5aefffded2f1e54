"""The deck that a learner studies as an Anki package, with all their data on it."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import IO

import genanki
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify

from cards.markdown import render_inline, render_portable, render_prompt
from cards.models import Card, Figure

from ...core.answering import Rule
from ...core.sm2 import MIN_EASE
from ...models import INTRODUCTION_ORDER, Mark, Plan, Review, Schedule
from .apkg_writer import DatedPackage, Logged, ScheduledCard, Scheduling
from .mapping import EASE, FILTERED, GRADES, LEARNING, REVIEW, guid, log_ids

BATCH = 2_000  # rows fetched at a time
PICTURE = re.compile(r'<img src="([^"/]+)"')
SEPARATOR = "\x1f"  # between a note's fields, so never in one

MODEL = genanki.Model(
    1_607_392_319_170,  # chosen once; Anki recognizes the note type by it
    "dlprep",
    fields=[{"name": name} for name in ("Prompt", "Answer", "Key points", "Your note")],
    templates=[
        {
            "name": "Card",
            "qfmt": "{{Prompt}}",
            "afmt": "{{FrontSide}}<hr id=answer>{{Answer}}{{Key points}}"
            "{{#Your note}}<hr>{{Your note}}{{/Your note}}",
        }
    ],
    css=".card { font: 20px/1.5 serif; max-width: 40em; margin: auto; padding: 1em; }",
)


def write_package(plan: Plan, file: IO[bytes], now: datetime) -> None:
    """Write the plan's deck with the learner's scheduling, log, notes and stars."""
    cards = Card.objects.published_in(plan.deck_id).select_related("question__section__deck")
    in_order = cards.order_by(*INTRODUCTION_ORDER)
    own = _LearnerData(plan, plan.learner.study_day(now))
    decks: dict[int, genanki.Deck] = {}
    for place, card in enumerate(in_order, start=1):
        section = card.question.section
        if section.pk not in decks:
            name = f"{_part(section.deck.title)}::{_part(str(section))}"
            number = _number(f"{section.deck.slug}/{section.number}")
            decks[section.pk] = genanki.Deck(number, name)
        decks[section.pk].add_note(_note(card, own.marks.get(card.pk), own.scheduling(card, place)))
    zone = plan.learner.zone
    began = plan.learner.starts_at(own.began).astimezone(zone)
    package = DatedPackage(
        decks.values(),
        began=began,
        rollover_hour=plan.learner.rollover_hour,
        media=_media(decks.values()),
    )
    package.write(file, now)


def _media(decks: Iterable[genanki.Deck]) -> dict[str, bytes]:
    """The figures that the decks' notes show, by their file names."""
    names = {
        picture[1]
        for deck in decks
        for note in deck.notes
        for field in note.fields
        for picture in PICTURE.finditer(field)
    }
    figures = Figure.objects.filter(name__in={name.split(".")[0] for name in names})
    return {figure.picture.file_name: bytes(figure.content) for figure in figures}


class _LearnerData:
    """The learner's data on the deck's cards, by card; three queries."""

    def __init__(self, plan: Plan, today: date) -> None:
        learner = plan.learner_id
        self.schedules = {row.card_id: row for row in Schedule.objects.of(learner)}
        self.marks = {row.card_id: row for row in Mark.objects.filter(learner=learner)}
        self.logs: dict[int, list[Logged]] = defaultdict(list)
        self.began = min(plan.start, today)  # the collection's day 0: no answer is before it
        log = Review.objects.of(learner).order_by("pk")
        ids = log_ids(log.values_list("reviewed_at", flat=True).iterator(BATCH))
        # one that is given meanwhile has no number yet
        for row, number in zip(log.defer("points").iterator(BATCH), ids, strict=False):
            if row.voided_at is None:
                self.logs[row.card_id].append(_logged(row, number))
                self.began = min(self.began, row.study_day)

    def scheduling(self, card: Card, place: int) -> Scheduling:
        """The card's scheduling; a new one, locked or not, is new in Anki, in the deck's order."""
        schedule = self.schedules.get(card.pk)
        is_suspended = schedule is not None and schedule.is_suspended
        if schedule is None or schedule.due is None:
            return Scheduling(due=place, is_suspended=is_suspended)
        return Scheduling(
            due=(schedule.due - self.began).days,
            is_new=False,
            is_suspended=is_suspended,
            interval=schedule.interval,
            ease=max(schedule.ease, MIN_EASE) * EASE,
            lapses=schedule.lapses,
            log=self.logs[card.pk],
        )


def _logged(row: Review, number: int) -> Logged:
    is_drill = row.rule == Rule.DRILL
    kind = FILTERED if is_drill or row.rule == Rule.EARLY else REVIEW
    return Logged(
        id=number,
        grade=GRADES[row.quality],
        interval=row.interval_after,
        last_interval=row.interval_before,
        ease=0 if is_drill else row.ease_after * EASE,  # as Anki marks answers that change no date
        duration=row.duration,
        kind=LEARNING if row.is_introduction else kind,
    )


def _note(card: Card, mark: Mark | None, scheduling: Scheduling) -> genanki.Note:
    shown = (render_inline(point, is_portable=True) for point in card.points)
    points = format_html_join("", "<li>{}</li>", ((point,) for point in shown))
    fields = [
        render_prompt(card.prompt, is_portable=True),
        format_html("{}{}", render_portable(card.answer), _in_depth(card)),
        format_html("<ul>{}</ul>", points) if points else "",
        render_portable(mark.note) if mark else "",
    ]
    note = genanki.Note(
        MODEL,
        [str(text).replace(SEPARATOR, " ") for text in fields],
        tags=_tags(card, mark),
        guid=guid(card.question.slug, card.slug),
    )
    note.cards = [ScheduledCard(scheduling)]
    return note


def _in_depth(card: Card) -> SafeString:
    """The question's text at length, folded below the answer to a follow-up, as while studying."""
    if not card.question.in_depth or not card.position:
        return SafeString()
    text = render_portable(card.question.in_depth)
    return format_html("<details><summary>In depth</summary>{}</details>", text)


def _tags(card: Card, mark: Mark | None) -> list[str]:
    section = card.question.section
    tags = [
        f"dlprep::section::{section.number:02}-{slugify(section.title)}",
        f"dlprep::{card.depth}",
    ]
    if card.question.source:
        tags.append(f"dlprep::source::{'_'.join(card.question.source.split())}")
    if mark and mark.is_starred:
        tags.append("dlprep::starred")
    return tags


def _part(name: str) -> str:
    """A name as one part of a deck's path."""
    return " ".join(name.replace("::", ": ").split())


def _number(name: str) -> int:
    """A number for a name, the same each time, in the range of Anki's own."""
    digest = hashlib.sha256(name.encode()).digest()
    return 2**40 + int.from_bytes(digest[:5])
