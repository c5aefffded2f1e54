"""`check_deck`: whether the shipped deck measures up to what docs/deck/writing.md asks for."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import defaultdict
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from cards.deck_check import WrittenQuestion, check, words, written_questions
from cards.services.seed import FixtureError, read
from cards.validation import point_lines

from .seed import FIXTURES

COLUMNS = "questions", "cards", "words", "points", "figures", "formulas", "code"


class Command(BaseCommand):
    help = (
        "Measure the deck's texts: lengths, reading grade, question marks, key points, figures, "
        "links, sources, and titles and prompts that are too alike. Fails if one does not measure "
        "up. The fixtures are read, and no database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="fixtures; without, all of them")
        parser.add_argument("--table", action="store_true", help="also count, by section")

    def handle(self, *args: Any, files: list[Path], table: bool, **options: Any) -> None:
        paths = files or sorted(FIXTURES.glob("*.json"))
        try:
            entries = {path.name: read(path) for path in paths}
        except FixtureError as error:
            raise CommandError(str(error)) from error
        questions = written_questions(entries)
        if table:
            self._print_table(questions)
        findings = check(entries, FIXTURES / "figures")
        for finding in findings:
            self.stderr.write(str(finding))
        if findings:
            raise CommandError(f"{len(findings)} findings in {len(questions)} questions.")
        self.stdout.write(f"{len(questions)} questions measure up.")

    def _print_table(self, questions: list[WrittenQuestion]) -> None:
        rows: dict[int, list[tuple[int, ...]]] = defaultdict(list)
        for question in questions:
            rows[question.fields["section"][1]].append(_counts(question))
        self.stdout.write(" | ".join(("section", *COLUMNS)))
        for section, counts in [*sorted(rows.items()), ("all", [*chain(*rows.values())])]:
            sums = [sum(column) for column in zip(*counts, strict=True)]
            self.stdout.write(" | ".join(map(str, (section, *sums))))


def _counts(question: WrittenQuestion) -> tuple[int, ...]:
    """The values of `COLUMNS` for one question."""
    texts = [question.in_depth, *(card["answer"] for card in question.cards)]
    return (
        1,
        len(question.cards),
        sum(len(words(text)) for text in texts),
        sum(len(point_lines(card["key_points"])) for card in question.cards),
        sum(text.count("(figure:") for text in texts),
        sum(text.count("$") // 2 for text in texts),
        sum(text.count("```") // 2 for text in texts),
    )
