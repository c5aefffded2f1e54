"""The memories that simulated learners can have: FSRS-6 with the parameters of real people.

`memories.json` holds parameters fitted for this project to three people's review logs that are
public on GitHub: those in the tests of open-spaced-repetition/py-fsrs (josh, MIT), of
mbcx4ts5/AnkiAnalysis (mbcx) and of bndxn/anki-analysis (bndxn). The logs are not part of it; the
numbers fall under the project's own license.
"""

from __future__ import annotations

import json
from pathlib import Path

from ..core.recall import Fsrs

TYPICAL = "default"  # most people's, which the estimate of recall also uses
FILE = Path(__file__).with_name("memories.json")
FITTED: dict[str, list[float]] = json.loads(FILE.read_text("utf-8"))
NAMES = (TYPICAL, *FITTED)


def memory(name: str) -> Fsrs:
    """The memory of one of `NAMES`."""
    return Fsrs() if name == TYPICAL else Fsrs(FITTED[name])
