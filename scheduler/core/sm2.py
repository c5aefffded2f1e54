"""SM-2, as published: P. A. Wozniak, "Optimization of learning", 1990.

The ease factor is kept in whole hundredths (250 is 2.50): floats give an interval of 421 where
the exact answer is 420.
"""

from __future__ import annotations

from dataclasses import dataclass

MIN_QUALITY, MAX_QUALITY = 0, 5  # Wozniak's scale: 0 is a blackout, 5 a perfect answer
PASS_QUALITY = 3  # Wozniak: below 3 the repetitions start again
START_EASE = 250  # Wozniak: every item starts with an E-Factor of 2.5
MIN_EASE = 130  # Wozniak: below 1.3 items come back annoyingly often
FIRST_INTERVAL, SECOND_INTERVAL = 1, 6  # days; Wozniak: I(1) = 1, I(2) = 6
MAX_INTERVAL_DAYS = 36_500  # days; a century is as good as never, and keeps dates in range


@dataclass(frozen=True, slots=True)
class Memory:
    """What SM-2 remembers of one learner and one card.

    `repetitions`: passes in a row; `ease`: the ease factor in hundredths, 130 or more;
    `interval`: days, 0 before the first review.
    """

    repetitions: int
    ease: int
    interval: int


NEW = Memory(repetitions=0, ease=START_EASE, interval=0)


def is_pass(quality: int) -> bool:
    return quality >= PASS_QUALITY


def review(memory: Memory, quality: int) -> Memory:
    """The memory after an answer of this quality; ValueError unless it is an int, 0 to 5."""
    if type(quality) is not int or not MIN_QUALITY <= quality <= MAX_QUALITY:
        raise ValueError(f"quality must be a whole number from 0 to 5, not {quality!r}")
    if not is_pass(quality):
        return Memory(repetitions=0, ease=memory.ease, interval=FIRST_INTERVAL)
    return Memory(
        repetitions=memory.repetitions + 1,
        ease=max(MIN_EASE, memory.ease + ease_change(quality)),
        interval=_next_interval(memory),
    )


def ease_change(quality: int) -> int:
    """Hundredths that a pass adds to the ease factor: +10, 0 or -14 for a quality of 5, 4 or 3."""
    short = MAX_QUALITY - quality
    return 10 - short * (8 + short * 2)


def _next_interval(memory: Memory) -> int:
    """Days until the next review after a pass, from the ease factor as it was before the grade."""
    if memory.repetitions == 0:
        return FIRST_INTERVAL
    if memory.repetitions == 1:
        return SECOND_INTERVAL
    rounded_up = -(-memory.interval * memory.ease // 100)
    return min(rounded_up, MAX_INTERVAL_DAYS)
