"""Whole numbers in addresses, forms and files."""

from __future__ import annotations


def whole_number(text: str, max_digits: int) -> int | None:
    """The number that 1 to `max_digits` digits from 0 to 9 make; None for any other text."""
    is_number = text.isascii() and text.isdigit() and len(text) <= max_digits
    return int(text) if is_number else None
