"""What a learner says before looking, made fit to be kept."""

from __future__ import annotations

import re

MAX_RESPONSE_CHARS = 2_000  # characters; two minutes of speech are about 1,700

# what no text needs and not every database takes: control characters, NUL among them, and halves
# of a character. Marks of direction stay, which right-to-left text needs.
UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
LINE_BREAK = re.compile(r"\r\n?")


def tidy(response: str) -> str:
    """The response without unfit characters, cut at `MAX_RESPONSE_CHARS`; never an error.

    A grade is worth more than the end of a response that no page lets anybody write.
    """
    beginning = response[: 2 * MAX_RESPONSE_CHARS]  # enough: a line break may take two characters
    plain = UNFIT.sub("", LINE_BREAK.sub("\n", beginning))
    return plain.strip()[:MAX_RESPONSE_CHARS].rstrip()
