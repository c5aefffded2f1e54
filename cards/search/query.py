"""Full-text search of questions: SQLite's FTS5 or PostgreSQL's, behind one function.

A word is found in every form that begins with its stem, in a question's title or either of its
cards; a run of a script without capitals is found wherever it stands. The engine's index
(index.py) says which questions; what was found is marked here, the same for both engines.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, pairwise
from unicodedata import normalize

from django.db import connections
from django.db.models.expressions import RawSQL
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .terms import UNCASED, Term, bare, composed, pattern, stem, terms, without_accents

EXCERPT = 150  # characters, about two lines
LEAD_IN = 40  # characters of an excerpt before the first word that was found
MAX_CUT_WORD = 30  # characters: a longer one, or a text without spaces, is cut anywhere
TRIGRAM = 3  # characters
MAX_PASSAGES = 100  # of a text, to choose an excerpt from

MARKDOWN = re.compile(r"[*`]|^[-#>]+ ", re.MULTILINE)

Query = tuple[str, list[str]]  # SQL and its parameters


def matching(words: str, using: str = "default") -> RawSQL | list[int]:
    """The ids of the questions that have every word, to filter by; empty without a word."""
    parts = terms(words)
    if not parts:
        return []
    if connections[using].vendor == "sqlite":
        sql, params = _sqlite([term for term in parts if not term.is_run], _runs(parts))
    else:
        sql, params = _postgresql(parts, _runs(parts))
    return RawSQL(sql, params)  # noqa: S611  (the words are parameters)


def _runs(parts: tuple[Term, ...]) -> list[str]:
    return [term.text for term in parts if term.is_run]


def _sqlite(words: list[Term], runs: list[str]) -> Query:
    """Words by the index of words, or right after a run; runs as they stand in the text."""
    queries, params = [], []
    for term in words:
        queries.append(
            "SELECT rowid FROM cards_search WHERE cards_search MATCH %s UNION"  # noqa: S608  (constants)
            f" SELECT rowid FROM cards_search_runs WHERE {_column(term.token)} GLOB %s"
        )
        params += [f'"{term.token}"*', f"*[{UNCASED}]{term.token}*"]
    if runs:
        forms = [normalize(form, run) for run in runs for form in ("NFC", "NFD")]
        likes = (f"{_column(form)} LIKE %s" for form in forms)
        either = " AND ".join(f"({composed} OR {next(likes)})" for composed in likes)
        queries.append(f"SELECT rowid FROM cards_search_runs WHERE {either}")  # noqa: S608  (constants)
        params += [f"%{form}%" for form in forms]
    return " INTERSECT ".join(f"SELECT rowid FROM ({query})" for query in queries), params  # noqa: S608


def _column(literal: str) -> str:
    """The column to look for a literal in: FTS5 would find none of fewer than three characters.

    It counts bytes where it decides whether trigrams can help. A plus makes it read the texts.
    """
    return "body" if len(literal) >= TRIGRAM else "+body"


def _postgresql(parts: tuple[Term, ...], runs: list[str]) -> Query:
    """Words and pairs of a run's characters by the index; then runs as they stand in the text."""
    tokens = [token for term in parts for token in _tokens(term)]
    query = "SELECT question_id FROM cards_search WHERE vector @@ %s::tsquery"
    query += " AND runs LIKE %s" * len(runs)
    return query, [" & ".join(tokens), *(f"%{run}%" for run in runs)]


def _tokens(term: Term) -> list[str]:
    if not term.is_run:
        return [f"'{bare(term.token)}':*"]
    pairs = [first + second for first, second in pairwise(term.text)]
    return [f"'{pair}'" for pair in pairs] or [f"'{term.text}':*"]


def marked(text: str, words: str) -> SafeString:
    """A text with the words that were found in <mark>s; anything else in it is shown as it is."""
    text = composed(text)
    parts, place = [], 0
    for match in _pattern(words).finditer(without_accents(text)):
        found = text[match.start() : match.end()]
        parts += [escape(text[place : match.start()]), f"<mark>{escape(found)}</mark>"]
        place = match.end()
    return mark_safe("".join([*parts, escape(text[place:])]))  # noqa: S308  (escaped piece by piece)


def words_in(text: str, words: str) -> int:
    """How many different words of a search a text has."""
    matches = _pattern(words).finditer(without_accents(composed(text)))
    return len({stem(match[0].lower()) for match in matches})


def excerpt(texts: list[str], words: str) -> SafeString:
    """The passage of Markdown texts with the most different words that were found, marked.

    Empty if no text has any of them. Of a long text, the first hundred passages count.
    """
    best, max_stems = "", 0
    found, every_stem = _pattern(words), len(terms(words))
    for text in texts if words else []:
        plain = composed(" ".join(MARKDOWN.sub("", text).split()))
        for start, stems in _passages(plain, found):
            if stems > max_stems:
                max_stems, best = stems, _cut(plain, start, start + EXCERPT)
            if max_stems >= every_stem:
                return marked(best, words)
    return marked(best, words)


def _passages(text: str, found: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where a passage can begin, and how many different words were found in it."""
    matches = list(islice(found.finditer(without_accents(text)), MAX_PASSAGES + EXCERPT))
    places = [match.start() for match in matches]
    stems = [stem(match[0].lower()) for match in matches]
    for place in places[:MAX_PASSAGES]:
        start = _start(text, place)
        first, end = (bisect_left(places, edge) for edge in (start, start + EXCERPT))
        yield start, len(set(stems[first:end]))


def _start(text: str, found: int) -> int:
    """Where an excerpt begins: a little before what was found, at a whole word if there is one."""
    start = max(found - LEAD_IN, 0)
    space = text.rfind(" ", max(start - MAX_CUT_WORD, 0), start)
    return space + 1 if space >= 0 or start <= MAX_CUT_WORD else start


def _cut(text: str, start: int, end: int) -> str:
    """A part of a text, cut at whole words, with an ellipsis where the text goes on."""
    if end < len(text):
        space = text.rfind(" ", end - MAX_CUT_WORD, end)
        end = space if space > start else end
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


@lru_cache(16)  # a page asks for the same one with each question
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(pattern(terms(words)))
