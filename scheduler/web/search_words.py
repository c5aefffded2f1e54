"""The words of a search, as an address gives them."""

from __future__ import annotations

MAX_SEARCH_CHARS = 100  # characters
MAX_WORDS = 8


def search_words(text: str) -> str:
    """The words to search for, with a space between them: as many as a search looks at."""
    return " ".join(text.replace("\0", "")[:MAX_SEARCH_CHARS].split()[:MAX_WORDS])
