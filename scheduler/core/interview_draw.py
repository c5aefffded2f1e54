"""Which questions a mock interview asks: weak ones more likely, the focus first.

Chance comes in as a function, so that a seed gives the same interview.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import groupby
from typing import TypeVar

Question = TypeVar("Question", bound=Hashable)

LEAST = 0.3  # the weight of a question that is known for certain: it may be asked again
WEAK = 2.0  # what a started one weighs more, times the chance that it is forgotten
NEW = 0.25  # at most, of all the weight: readiness is tested on what was started


def weights(recalls: Mapping[Question, float | None]) -> dict[Question, float]:
    """How likely each question is to come, beside the others, by its recall of 0 to 1.

    Recall is None if nothing of the question was started. All weights are above 0.
    """
    started = {one: LEAST + WEAK * (1 - by) for one, by in recalls.items() if by is not None}
    room = sum(started.values()) * NEW / (1 - NEW)
    new = min(LEAST, room / max(1, len(recalls) - len(started))) if started else LEAST
    return {one: started.get(one, new) for one in recalls}


def drawn(
    sections: Iterable[tuple[int, Mapping[Question, float]]], random: Callable[[], float]
) -> list[Question]:
    """All questions in the order in which they are asked.

    Each section comes with its turn, lowest first, and its questions with their weights, which are
    above 0. Sections of the same turn alternate, so that a short interview has several topics.
    `random` gives numbers of 0 to 1, 1 left out.
    """
    shuffled = [(turn, _shuffled(questions, random)) for turn, questions in sections]
    shuffled.sort(key=lambda section: (section[0], section[1][0][0] if section[1] else 0.0))
    order: list[Question] = []
    for _, group in groupby(shuffled, key=lambda section: section[0]):
        order += _alternating([[one for _, one in questions] for _, questions in group])
    return order


def _shuffled(
    questions: Mapping[Question, float], random: Callable[[], float]
) -> list[tuple[float, Question]]:
    """The questions, heavier ones likely earlier: by u to the power of 1 / weight, highest first.

    Efraimidis and Spirakis (2006): the same as drawing one after another by weight.
    """
    keyed = [(-(random() ** (1 / weight)), one) for one, weight in questions.items()]
    return sorted(keyed, key=lambda pair: pair[0])


def _alternating(sections: list[list[Question]]) -> list[Question]:
    rounds = max(map(len, sections), default=0)
    return [one[turn] for turn in range(rounds) for one in sections if turn < len(one)]
