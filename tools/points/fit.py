"""The weights of the point check, fitted to the tuning half of the labelled answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

import numpy as np

from scheduler.core.points import Evidence, weighed
from scheduler.core.points.reading import Reading
from scheduler.core.points.wordings import heads_of, wordings_of

from .answers import Answer, Pair, answers, ticks

RIDGE = 10.0  # how strongly weights are held near zero, for evidence of one standard deviation
STEPS = 30  # of Newton's method, which needs fewer
FOLDS = 8  # of cards, each judged by weights that were fitted without it
SEEDS = ("a", "b", "c", "d")  # of divisions into folds
PRECISION = 0.88  # of the ticks on cards that were left out: as many points as keep to it

Numbers = np.ndarray[Any, np.dtype[np.float64]]


def fitted_weights() -> list[float]:
    """The weights in the order of `Evidence`, and the constant with which ticks begin at 0."""
    found = answers("tuning")
    evidence = np.array([one for answer in found for one in evidence_of(answer)])
    said = np.array([float(is_said) for answer in found for is_said in answer.said])
    weights = _fit(evidence, said)
    threshold = _threshold(found, evidence, said)
    return [*map(float, weights[:-1]), float(weights[-1] - threshold)]


def evidence_of(answer: Answer) -> list[Evidence]:
    lines = [wordings_of(point) for point in answer.points]
    found = weighed(Reading(answer.text, heads_of(lines)), lines)
    return [evidence for _, evidence in found]


def _fit(evidence: Numbers, said: Numbers) -> Numbers:
    """Logistic regression by Newton's method, on evidence brought to one scale."""
    mean, spread = evidence.mean(0), evidence.std(0) + 1e-9
    inputs = np.column_stack([(evidence - mean) / spread, np.ones(len(said))])
    ridge = RIDGE * np.eye(inputs.shape[1])
    ridge[-1, -1] = 0
    weights = np.zeros(inputs.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (chance - said) + ridge @ weights
        curvature = (inputs.T * (chance * (1 - chance))) @ inputs + ridge
        weights = weights - np.linalg.solve(curvature, slope)
    unscaled = weights[:-1] / spread
    return np.append(unscaled, weights[-1] - unscaled @ mean)


def _threshold(found: Sequence[Answer], evidence: Numbers, said: Numbers) -> float:
    """The lowest sum of evidence from which ticks on cards left out are precise enough."""
    judged = [pair for seed in SEEDS for pair in _left_out(found, evidence, said, seed)]
    precise = (
        score
        for score in sorted({pair.score for pair in judged})
        if ticks(judged, score).precision >= PRECISION
    )
    return next(precise)


def _left_out(
    found: Sequence[Answer], evidence: Numbers, said: Numbers, seed: str
) -> Iterator[Pair]:
    """Each pair with the sum of its evidence, by weights fitted on cards of other folds."""
    kinds = [answer.kind for answer in found for _ in answer.said]
    folds = np.array([_fold(answer.card, seed) for answer in found for _ in answer.said])
    for fold in range(FOLDS):
        weights = _fit(evidence[folds != fold], said[folds != fold])
        for place in np.flatnonzero(folds == fold):
            score = float(evidence[place] @ weights[:-1] + weights[-1])
            yield Pair(score, bool(said[place]), kinds[place])


def _fold(card: str, seed: str) -> int:
    return sha256(f"{seed}{card}".encode()).digest()[0] % FOLDS
