"""The one-time token of a presentation: which card was shown, as it stood, to whom and when.

It is signed rather than stored: showing a card writes nothing, and a token keeps for as long as
the card stands where it stood. So a device may hold those of a whole day ahead of time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.core import signing

from ..models import MAX_ANSWER_MS


class UnknownToken(ValueError):
    """The token was not issued here, or for another card or learner."""


@dataclass(frozen=True, slots=True)
class Presentation:
    """A card as it was shown: its schedule's version, its content version, and when (UTC)."""

    nonce: UUID
    version: int
    content_version: int
    shown_at: datetime

    def answered_at(self, now: datetime, waited: int) -> datetime:
        """When it was answered, `waited` milliseconds ago: never before it was shown."""
        return now - timedelta(milliseconds=min(waited, self._elapsed(now)))

    def duration(self, now: datetime, took: int | None = None) -> int:
        """Milliseconds from question to grade, never negative nor over the longest answer.

        `took` is what the device says, where it was handed the card ahead of time.
        """
        elapsed = self._elapsed(now)
        return int(min(elapsed if took is None else min(took, elapsed), MAX_ANSWER_MS))

    def _elapsed(self, now: datetime) -> float:
        return max((now - self.shown_at).total_seconds() * 1_000, 0)


def issue(
    *, learner_id: int, card_id: int, version: int, content_version: int, now: datetime
) -> str:
    milliseconds = int(now.timestamp() * 1_000)
    payload = [card_id, version, content_version, milliseconds, uuid4().hex]
    return signing.dumps(payload, salt=_salt(learner_id))


def read(token: str, *, learner_id: int, card_id: int) -> Presentation:
    """The presentation a token stands for; UnknownToken unless it is this learner's and card's."""
    try:
        shown_card, version, content_version, milliseconds, nonce = signing.loads(
            token, salt=_salt(learner_id)
        )
    except signing.BadSignature as error:
        raise UnknownToken from error
    if shown_card != card_id:
        raise UnknownToken
    shown_at = datetime.fromtimestamp(milliseconds / 1_000, tz=UTC)
    return Presentation(UUID(nonce), version, content_version, shown_at)


def _salt(learner_id: int) -> str:
    return f"dlprep.presentation.{learner_id}"
