"""What the pages of files on their way read."""

from __future__ import annotations

from ..models import Transfer


def own_transfer(learner_id: int, number: int) -> Transfer | None:
    own = Transfer.objects.filter(learner_id=learner_id, pk=number)
    return own.select_related("of_import").defer("of_import__payload").first()


def transfer_under_way(learner_id: int) -> Transfer | None:
    return Transfer.objects.filter(learner_id=learner_id, state__in=Transfer.UNDER_WAY).first()


def latest_export(learner_id: int, kind: str) -> Transfer | None:
    """The learner's latest file of a kind that was written and is kept."""
    done = Transfer.objects.filter(learner_id=learner_id, kind=kind, state=Transfer.State.DONE)
    return done.exclude(file="").order_by("-asked_at").first()


def kept_exports(learner_id: int) -> list[Transfer]:
    """The latest file of each kind, for the page that offers them."""
    kinds = (latest_export(learner_id, kind) for kind in Transfer.EXPORTS)
    return [transfer for transfer in kinds if transfer]
