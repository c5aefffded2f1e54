"""What a newcomer is shown once: a welcome, then one hint at a time where it is needed."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from cards.models import Depth

from ..models.hint import DEEP, DRILL, GRADES, UNDO, WELCOME

if TYPE_CHECKING:  # models.py names what it keeps by the names below
    from ..selectors.daily_queue import Day
    from ..selectors.study_card import Presented


def is_newcomer(to_show: Container[str], started: int) -> bool:
    """Whether the welcome is still to be shown: not ended, and no card graded yet."""
    return WELCOME in to_show and GRADES in to_show and not started


def hint_for(to_show: Container[str], shown: Presented, day: Day) -> str | None:
    """The one hint that a card is shown with: the rarest first, since the others can wait."""
    is_new_deep = shown.card.depth == Depth.DEEP and shown.state.introduced_on is None
    fitting = {
        DRILL: shown.is_drill,
        DEEP: is_new_deep,
        UNDO: day.done.latest_id is not None,
        GRADES: True,
    }
    return next((hint for hint, fits in fitting.items() if fits and hint in to_show), None)
