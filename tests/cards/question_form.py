"""The admin's question page as a browser would send it."""

from __future__ import annotations

from cards.history.versions import count_versions
from cards.models import Question


def question_page(question: Question, **changes: str) -> dict[str, str]:
    """The page's fields as they are, lines ending as browsers end them; `easy_answer="..."`."""
    cards = list(question.cards.all())
    form = {
        "section": str(question.section_id), "number": str(question.number),
        "rank": str(question.rank), "in_depth": question.in_depth, "sources": question.sources,
        "checked_on": str(question.checked_on or ""),
        "slug": question.slug, "title": question.title, "source": question.source,
        "versions": str(count_versions(question.pk)),
        "cards-TOTAL_FORMS": str(len(cards)), "cards-INITIAL_FORMS": str(len(cards)),
        "cards-MIN_NUM_FORMS": "0", "cards-MAX_NUM_FORMS": "5",
    }  # fmt: skip
    for place, card in enumerate(cards):
        fields = {
            "id": str(card.pk), "question": str(question.pk), "position": str(card.position),
            "prompt": card.prompt, "answer": card.answer, "key_points": card.key_points,
            "weight": "minor", "summary": "",
        }  # fmt: skip
        for name, value in fields.items():
            sent = changes.pop(f"{card.slug}_{name}", value)
            form[f"cards-{place}-{name}"] = sent.replace("\n", "\r\n")
    return {**form, **changes}
