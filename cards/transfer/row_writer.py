"""What a row asks for: a question and its cards, checked, then written."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from dlprep_site.web.whole_number import whole_number

from ..models import Card, Deck, Depth, Question, Section
from ..services.editing import MAX_SUMMARY_CHARS, Edit, keep
from ..validation import prompt_problems
from .sheet import CARD_PREFIXES, Draft, tidy


class RowWriter:
    """Checks a row, says under each column what is wrong with it, and writes it if nothing is."""

    def __init__(
        self, draft: Draft, sections: dict[tuple[str, int], Section], *, is_old: bool = False
    ) -> None:
        """`sections` are those that the file has met before, by deck and number; it grows.

        `is_old` if the file is from before follow-ups, when a deep card asked several things.
        """
        self.draft, self.sections, self.is_old = draft, sections, is_old
        self.problems: dict[str, list[str]] = {}

    def write(self, edit: Edit) -> None:
        """ValidationError, by column, where the row can't be."""
        if len(self.draft["change"]) > MAX_SUMMARY_CHARS:
            self._note("change", f"At most {MAX_SUMMARY_CHARS} characters: a sentence.")
        if self.draft["is_published"] not in {"yes", "no"}:
            self._note("is_published", "yes or no, please.")
        section, number = self._section(), self._whole("number")
        question = self._stored()
        texts = ("slug", "title", "in_depth", "sources", "source")
        values: dict[str, Any] = {name: self.draft[name] for name in texts} | {
            "number": number,
            "rank": self._whole("rank") if self.draft["rank"] else None,
            "checked_on": self._month(question.checked_on),
            "is_published": self.draft["is_published"] == "yes",
        }
        is_changed = _assign(question, values) or question.pk is None
        if section:
            is_changed |= question.section_id != section.pk
            question.section = section
            self._check(question, {})
        known = {card.position: card for card in question.cards.all()} if question.pk else {}
        cards = [
            card
            for position in range(len(CARD_PREFIXES))
            for card in self._cards(question, position, known.get(position))
        ]
        if self.problems:
            raise ValidationError(self.problems)
        if is_changed:
            keep(question, edit)
        for card in cards:
            card.question = question
            keep(card, edit.saying(self.draft["change"]) if card.pk else edit)

    def _stored(self) -> Question:
        if self.draft.pk is None:
            return Question()
        question: Question = Question.objects.select_for_update().get(pk=self.draft.pk)
        return question

    def _cards(self, question: Question, position: int, known: Card | None) -> list[Card]:
        """The card at a position, if it is new or changed; all that is there is checked."""
        texts = self.draft.texts(position)
        if position and not any(texts.values()) and not known:
            return []
        card = known or Card(depth=Depth.DEEP if position else Depth.EASY, position=position)
        card.question = question
        is_changed = _assign(card, texts)
        columns = {name: f"{CARD_PREFIXES[position]}_{name}" for name in texts}
        # its question and place are given: there is nothing to look up
        self._check(card, columns, exclude=["question", "depth", "position", "slug"])
        if position and is_changed and not self.is_old:
            for problem in prompt_problems(card.prompt):
                self._note(columns["prompt"], problem)
        return [card] if is_changed else []

    def _month(self, stored: date | None) -> date | None:
        """When it was checked; a stored day of the same month stays."""
        text = self.draft["checked_on"]
        if not text or (stored and text == f"{stored:%Y-%m}"):
            return stored if text else None
        try:
            return date.fromisoformat(f"{text}-01" if text.count("-") == 1 else text)
        except ValueError:
            self._note("checked_on", "A month, please, such as 2026-11.")
            return None

    def _section(self) -> Section | None:
        """The row's section, made if it is not there, and so its deck."""
        number = self._whole("section")
        if not self.draft["deck"]:
            self._note("deck", "Which deck? Give its address, such as deep-learning.")
        if number is None or not self.draft["deck"]:
            return None
        place = (self.draft["deck"], number)
        if place not in self.sections and (section := self._found_or_made(number)):
            self.sections[place] = section
        return self.sections.get(place)

    def _found_or_made(self, number: int) -> Section | None:
        deck = Deck.objects.filter(slug=self.draft["deck"]).first()
        if deck is None:
            deck = Deck(slug=self.draft["deck"], title=self.draft["deck_title"])
            if not self._made(deck, {"slug": "deck", "title": "deck_title"}):
                return None
        section: Section | None = deck.sections.filter(number=number).select_related("deck").first()
        if section is None:
            section = Section(deck=deck, number=number, title=self.draft["section_title"])
            if not self._made(section, {"number": "section", "title": "section_title"}):
                return None
        return section

    def _made(self, row: Deck | Section, columns: dict[str, str]) -> bool:
        """Write a new deck or section: where the row can't be, the whole file is taken back."""
        is_fine = self._check(row, columns)
        if is_fine:
            row.save()
        return is_fine

    def _check(self, row: Any, columns: dict[str, str], exclude: list[str] | None = None) -> bool:
        try:
            row.full_clean(exclude=exclude)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.problems.setdefault(columns.get(name, name), []).extend(messages)
            return False
        return True

    def _whole(self, column: str) -> int | None:
        if (number := whole_number(self.draft[column], max_digits=4)) is None:
            self._note(column, "A whole number, please, from 1 to 9999.")
        return number

    def _note(self, column: str, problem: str) -> None:
        self.problems.setdefault(column, []).append(problem)


def _assign(row: Question | Card, values: dict[str, Any]) -> bool:
    """Set what differs, and say whether anything did."""
    is_changed = False
    for name, value in values.items():
        before = getattr(row, name)
        if (tidy(before) if isinstance(before, str) else before) != value:
            setattr(row, name, value)
            is_changed = True
    return is_changed
