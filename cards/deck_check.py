"""Measures of a deck's texts that a program can take: lengths, reading grade, points, sources.

`docs/deck/writing.md` says what a question should be; here is what of it can be counted. A deck is
checked as its fixtures have it, before any database.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations
from pathlib import Path
from typing import Any

from .markdown.contents import figures
from .models import CARD_TEXTS, MAX_FOLLOW_UPS, Depth
from .validation import link_problems, point_lines, prompt_problems

MAX_TITLE_CHARS = 100
EASY_WORDS, EASY_POINTS, MAX_EASY_GRADE = (50, 75), (3, 4), 9.0
MAX_PROMPT_WORDS = 25
FOLLOW_UPS, FOLLOW_UP_WORDS, FOLLOW_UP_POINTS = (2, MAX_FOLLOW_UPS), (15, 60), (1, 3)
IN_DEPTH_WORDS = (120, 250)
TOO_ALIKE = 0.8  # the share of their words that two titles or prompts have in common
SHINGLE = 5  # words in a row
TOO_MUCH_SHARED = 0.2  # the share of a text's shingles that another question's text has

CODE = re.compile(r"```.*?```", re.DOTALL)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL)
PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
EMPTY_HEADING = re.compile(r"^\|(?:.*\|)?\s*\|.*\n\|[\s:|-]+\|\s*$", re.MULTILINE)
RULED_LINE = re.compile(r"^[|\s:-]+$", re.MULTILINE)
LIST_MARK = re.compile(r"^\s*(?:[-*]|\d+[.)])\s+", re.MULTILINE)
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n+")
WORD = re.compile(r"[\w'’.,%+-]*\w[\w'’.,%+-]*")
VOWELS = re.compile(r"[aeiouy]+")
SILENT = re.compile(r"(?:[^l]e|[^td]ed|[^cgsxz]es)$")


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not measure up: in which file, of which question, and why."""

    file: str
    question: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file}: {self.question}: {self.problem}"


@dataclass
class WrittenQuestion:
    """A question of a fixture, with its cards by position."""

    file: str
    fields: dict[str, Any]
    cards: list[dict[str, Any]] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return str(self.fields["slug"])

    @property
    def in_depth(self) -> str:
        return str(self.fields.get("in_depth", ""))


Problem = tuple[WrittenQuestion, str]


def words(markdown: str) -> list[str]:
    """The words of a text as it is read aloud; a formula counts as one."""
    text = FORMULA.sub(" formula ", CODE.sub(" ", PICTURE.sub(" ", markdown)))
    text = RULED_LINE.sub(" ", LINK.sub(r"\1", text))
    return WORD.findall(text.replace("|", " ").replace("/", " ").replace("—", " "))


def reading_grade(markdown: str) -> float:
    """The grade of Flesch and Kincaid (1975), with each item of a list as a sentence."""
    text = LIST_MARK.sub("", markdown)
    sentences = [found for part in SENTENCE_END.split(text) if (found := words(part))]
    spoken = [word for sentence in sentences for word in sentence]
    if not spoken:
        return 0.0
    syllables = sum(map(_syllables, spoken))
    return 0.39 * len(spoken) / len(sentences) + 11.8 * syllables / len(spoken) - 15.59


def _syllables(word: str) -> int:
    parts = [re.sub(r"[^a-z]", "", part) for part in word.lower().split("-")]
    groups = [len(VOWELS.findall(part)) - bool(SILENT.search(part)) for part in parts if part]
    return max(1, sum(max(1, number) for number in groups))


def check(entries_by_file: dict[str, list[dict[str, Any]]], folder: Path) -> list[Finding]:
    """Everything that does not measure up, by file and question.

    `folder` has the deck's figures.
    """
    questions = written_questions(entries_by_file)
    known = Known(
        sections={
            (fields["deck"][0], fields["number"])
            for fields in _rows(entries_by_file, "cards.section")
        },
        slugs={question.slug for question in questions},
        figures={path.stem for path in folder.glob("*.svg")},
    )
    found = [(one, problem) for one in questions for problem in _problems(one, known)]
    found += _shared(questions)
    return [Finding(question.file, question.slug, problem) for question, problem in found]


@dataclass(frozen=True, slots=True)
class Known:
    """What a question may refer to."""

    sections: set[tuple[str, int]]
    slugs: set[str]
    figures: set[str]


def written_questions(entries_by_file: dict[str, list[dict[str, Any]]]) -> list[WrittenQuestion]:
    """The questions of some fixtures, with their cards in order."""
    questions = {
        entry["fields"]["slug"]: WrittenQuestion(file, entry["fields"])
        for file, entries in entries_by_file.items()
        for entry in entries
        if entry["model"] == "cards.question"
    }
    for fields in _rows(entries_by_file, "cards.card"):
        questions[fields["question"][0]].cards.append(fields)
    for question in questions.values():
        question.cards.sort(key=lambda card: card["position"])
    return [*questions.values()]


def _rows(entries_by_file: dict[str, list[dict[str, Any]]], model: str) -> Iterator[dict[str, Any]]:
    for entry in chain.from_iterable(entries_by_file.values()):
        if entry["model"] == model:
            yield entry["fields"]


def _problems(question: WrittenQuestion, known: Known) -> Iterator[str]:
    fields = question.fields
    if tuple(fields["section"]) not in known.sections:
        yield f"there is no section {fields['section']}"
    if len(fields["title"]) > MAX_TITLE_CHARS:
        yield f"the title has {len(fields['title'])} characters, at most {MAX_TITLE_CHARS}"
    for name in ("rank", "checked_on", "sources"):
        if not fields.get(name):
            yield f"{name} is missing"
    yield from _count("the In depth text has", question.in_depth, IN_DEPTH_WORDS)
    positions = [card["position"] for card in question.cards]
    if positions != [*range(len(positions))]:
        yield f"the cards' positions are {positions}, and not 0 for the easy card, 1, 2 and so on"
    yield from _within("follow-ups", len(question.cards) - 1, FOLLOW_UPS)
    for card in question.cards:
        is_easy = card["depth"] == Depth.EASY
        for problem in _card_problems(card, is_easy=is_easy):
            yield f"{_name(card)}: {problem}"
    texts = [question.in_depth, *(card[name] for card in question.cards for name in CARD_TEXTS)]
    for text in texts:
        yield from _reference_problems(text, known)


def _card_problems(card: dict[str, Any], *, is_easy: bool) -> Iterator[str]:
    if (number := len(words(card["prompt"]))) > MAX_PROMPT_WORDS:
        yield f"the prompt has {number} words, at most {MAX_PROMPT_WORDS}"
    if not is_easy:
        yield from prompt_problems(card["prompt"])
    yield from _count("the answer has", card["answer"], EASY_WORDS if is_easy else FOLLOW_UP_WORDS)
    if is_easy and (grade := reading_grade(card["answer"])) > MAX_EASY_GRADE:
        yield f"the answer reads at grade {grade:.1f}, at most {MAX_EASY_GRADE:.0f}"
    lines = point_lines(card["key_points"])
    yield from _within("key points", len(lines), EASY_POINTS if is_easy else FOLLOW_UP_POINTS)
    said = [point.casefold() for point, others in lines for point in (point, *others)]
    for point in sorted({point for point in said if said.count(point) > 1}):
        yield f"“{point}” stands twice among the key points"


def _count(what: str, text: str, limits: tuple[int, int]) -> Iterator[str]:
    least, most = limits
    if not least <= (number := len(words(text))) <= most:
        yield f"{what} {number} words, not {least} to {most}"


def _within(what: str, number: int, limits: tuple[int, int]) -> Iterator[str]:
    least, most = limits
    if not least <= number <= most:
        yield f"{number} {what}, not {least} to {most}"


def _reference_problems(text: str, known: Known) -> Iterator[str]:
    for figure in figures(text):
        if figure.name not in known.figures:
            yield f"there is no figure “{figure.name}”"
        if not figure.description:
            yield f"the figure “{figure.name}” has no alternative text"
    if EMPTY_HEADING.search(text):
        yield "a table has a column without a heading"
    yield from link_problems(text)
    for slug in re.findall(r"\]\(/questions/([\w-]+)/", text):
        if slug not in known.slugs:
            yield f"the link to the question “{slug}” is dead"


def _shared(questions: list[WrittenQuestion]) -> Iterator[Problem]:
    """What two questions may not have in common."""
    ranks: dict[int, list[WrittenQuestion]] = defaultdict(list)
    for question in questions:
        ranks[question.fields.get("rank", 0)].append(question)
    for rank, same in ranks.items():
        for question in same[1:]:
            yield question, f"{same[0].slug} has rank {rank} as well"
    titles = [(question, question.fields["title"]) for question in questions]
    prompts = [(question, card["prompt"]) for question in questions for card in question.cards]
    yield from _too_alike("title", titles)
    yield from _too_alike("prompt", prompts)
    yield from _told_twice(questions)


def _too_alike(what: str, texts: Iterable[tuple[WrittenQuestion, str]]) -> Iterator[Problem]:
    bags = [(question, text, {word.casefold() for word in words(text)}) for question, text in texts]
    for (one, text, first), (other, _, second) in combinations(bags, 2):
        if len(first & second) >= TOO_ALIKE * len(first | second):
            yield other, f"the {what} “{text}” is too much like one of {one.slug}"


def _told_twice(questions: list[WrittenQuestion]) -> Iterator[Problem]:
    """Answers and texts in depth that have too many words in a row of another question's."""
    texts = [
        (question, name, _shingles(text))
        for question in questions
        for name, text in _told(question)
    ]
    having: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for place, (_, _, shingles) in enumerate(texts):
        for shingle in shingles:
            having[shingle].add(place)
    for question, name, shingles in texts:
        shared = Counter(place for shingle in shingles for place in having[shingle])
        for place, number in sorted(shared.items()):
            one, its_name, _ = texts[place]
            if one is not question and number >= TOO_MUCH_SHARED * len(shingles):
                share = f"{number} of {len(shingles)} runs of {SHINGLE} words"
                yield question, f"{name}: {share} are in one of {one.slug}: {its_name}"


def _told(question: WrittenQuestion) -> Iterator[tuple[str, str]]:
    yield "In depth", question.in_depth
    for card in question.cards:
        yield _name(card), card["answer"]


def _name(card: dict[str, Any]) -> str:
    return f"follow-up {card['position']}" if card["position"] else "easy card"


def _shingles(text: str) -> set[tuple[str, ...]]:
    """The runs of `SHINGLE` words of a text."""
    spoken = [word.casefold().strip(".,'’") for word in words(text)]
    return {tuple(spoken[start : start + SHINGLE]) for start in range(len(spoken) - SHINGLE + 1)}
