"""One account does its worst for some seconds while eight others study, as `make hostile` has it.

What is asserted are counts: how long anybody waited depends on the machine, and the command says.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.hostile.trial import make_site, measure

from ..postgres import PROGRAMS

pytestmark = pytest.mark.own_site

SECONDS = 6
ANSWERS = 3_000  # of a file that it imports


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_eight_learners_study_while_another_does_its_worst(engine: str, tmp_path: Path) -> None:
    if engine == "postgresql" and not PROGRAMS:
        pytest.skip("Debian's postgresql is not installed")
    site = make_site(engine, tmp_path / "data")
    result = measure(site, seconds=SECONDS, answers=ANSWERS, think=0.3)
    assert not result.problems(), result
    # none of what it does is left out
    assert {"pages", "search", "pauses", "imports", "exports", "64 MB uploads", "64 MB forms",
            "forms at once"} <= result.hostile.keys()  # fmt: skip
    assert "0 differences" in site.manage("replay_reviews")
