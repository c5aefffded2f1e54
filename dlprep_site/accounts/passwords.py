"""One password, however it is typed: the forms that Unicode has for the same letters.

A Mac may send "é" as a letter and an accent, and a Japanese keyboard "１" for "1". NIST SP 800-63B
asks for NFKC before a password is hashed.
"""

from __future__ import annotations

from unicodedata import normalize

# Longer passwords are taken as they are: normalizing takes time by the square of a run of accents.
MAX_NORMALIZED_CHARS = 1_000


def normal_form(password: str) -> str:
    """The form of a password that is hashed."""
    return normalize("NFKC", password) if len(password) <= MAX_NORMALIZED_CHARS else password


def other_forms(password: str) -> list[str]:
    """The forms that an older hash may have been made from, each once; none for plain ASCII.

    They are what was typed, and what another keyboard sends for it.
    """
    if len(password) > MAX_NORMALIZED_CHARS:
        return []
    forms = (password, normalize("NFC", password), normalize("NFD", password))
    return [form for form in dict.fromkeys(forms) if form != normal_form(password)]
