"""What a newcomer is shown once, where it is needed: a welcome, then a hint at a time."""

from __future__ import annotations

from collections.abc import Container

WELCOME = "welcome"
GRADES, UNDO, DEEP, DRILL = "grades", "undo", "deep", "drill"
HINTS = (GRADES, UNDO, DEEP, DRILL)


def hint_for(
    to_show: Container[str], *, is_drill: bool, is_new_deep: bool, can_undo: bool
) -> str | None:
    """The one hint that a card is shown with: what is rarest first, since the others can wait."""
    fitting = {DRILL: is_drill, DEEP: is_new_deep, UNDO: can_undo, GRADES: True}
    return next((hint for hint, fits in fitting.items() if fits and hint in to_show), None)
