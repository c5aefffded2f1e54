"""Figures of section 17, metrics."""

from __future__ import annotations

from statistics import NormalDist

from ..shapes import Axes, Figure

SHIFT, POSITIVES = 2.33, 0.001


def roc_and_pr_curves() -> Figure:
    figure = Figure("ROC and precision-recall of the same scores", 232)
    side, top = 106, 44
    chance = NormalDist()
    thresholds = [8 - step / 8 for step in range(113)]
    rates = [(1 - chance.cdf(t), 1 - chance.cdf(t - SHIFT)) for t in thresholds]
    roc = figure.axes(20, top, side, side, x_label="false positive rate", y_label="recall")
    ranking = figure.axes(
        166, top, side, side, ys=(-0.06, 1), x_label="recall", y_label="precision"
    )
    figure.text(73, 15, "ROC", "bold")
    figure.text(216, 15, "precision-recall", "bold")
    roc.line((0, 0), (1, 1), kind="dashed thin")
    ranking.line((0, POSITIVES), (1, POSITIVES), kind="dashed thin")
    roc.curve(rates, "")
    ranking.curve([(recall, _precision(recall, alarms)) for alarms, recall in rates if recall > 0])
    for plot in (roc, ranking):
        _numbers(figure, plot)
    roc.dot(1 - chance.cdf(SHIFT), 0.5)
    ranking.dot(0.5, _precision(0.5, 1 - chance.cdf(SHIFT)))
    roc.text(0.98, 0.09, "area 0.95", "bold end")
    roc.text(0.98, 0.28, "chance 0.5", "small soft end")
    ranking.text(0.98, 0.78, "area 0.13", "accent bold end")
    ranking.text(0.98, 0.6, "1 per 1,000", "small end")
    ranking.text(0.98, 0.19, "chance 0.001", "small soft end")
    figure.dot(26, 193)
    figure.text(36, 198, "same threshold:", "start")
    figure.text(36, 217, "recall 0.5, precision 5%", "start")
    return figure


def _precision(recall: float, alarms: float) -> float:
    found = POSITIVES * recall
    return found / (found + (1 - POSITIVES) * alarms)


def _numbers(figure: Figure, plot: Axes) -> None:
    for value in (0, 1):
        x, y = plot.at(0, value)
        figure.text(x - 5, y + 4, str(value), "small soft end")
