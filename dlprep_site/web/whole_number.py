"""Whole numbers in addresses, forms and files."""

from __future__ import annotations


def whole_number(text: str, max_digits: int) -> int | None:
    """The number of 1 to `max_digits` ASCII digits; None for any other text."""
    is_number = text.isascii() and text.isdigit() and len(text) <= max_digits
    return int(text) if is_number else None
