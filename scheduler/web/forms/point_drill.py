"""The address of a point drill: which cards and points it asks for, and how it went so far."""

from __future__ import annotations

from django import forms

from scheduler.selectors.point_drill import SET_SIZE, Asked

from .fields import PointsField
from .study import MAX_ID

CARD = r"[0-9]{1,18}(\.[0-9]{1,2}){1,6}"  # its id, and the places of its points


class PointDrillForm(forms.Form):
    points = forms.RegexField(rf"^{CARD}(-{CARD}){{0,{SET_SIZE - 1}}}$", required=False)
    answers = forms.RegexField(rf"^[01]{{0,{SET_SIZE}}}$", required=False)

    def clean_points(self) -> list[Asked]:
        """Each card and each of its points once, in their order."""
        cards: dict[int, list[int]] = {}
        for named in filter(None, self.cleaned_data["points"].split("-")):
            card_id, *places = map(int, named.split("."))
            cards.setdefault(card_id, sorted(set(places)))
        return [Asked(card_id, places) for card_id, places in cards.items()]


class PointsSaidForm(PointDrillForm):
    """What was said of the present card's points, of the content version that was shown."""

    card = forms.IntegerField(min_value=1, max_value=MAX_ID)
    version = forms.IntegerField(min_value=1, max_value=MAX_ID)
    said = PointsField()
