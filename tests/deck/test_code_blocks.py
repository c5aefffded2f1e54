"""Every block of code in the deck runs; one of PyTorch is compiled where PyTorch is not there."""

from __future__ import annotations

import re
from importlib.util import find_spec

import pytest

from cards.management.commands.seed import FIXTURES
from cards.services.seed import read

pytestmark = pytest.mark.one_engine
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    """The Python of every text of the deck, with the question that it belongs to."""
    texts = [
        (str(fields.get("slug", "")) + str(fields.get("question", "")), str(fields.get(name, "")))
        for path in FIXTURES.glob("*.json")
        for fields in (entry["fields"] for entry in read(path))
        for name in ("answer", "in_depth")
    ]
    return [(slug, code) for slug, text in texts for code in BLOCK.findall(text)]


@pytest.mark.parametrize(("slug", "code"), blocks())
def test_the_code_of_a_card_runs(slug: str, code: str) -> None:
    compiled = compile(code, slug, "exec")
    if "torch" in code and not find_spec("torch"):
        return
    exec(compiled, {"__name__": "card"})  # noqa: S102  (the deck's own)
