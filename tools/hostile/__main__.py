"""One account does its worst for a minute while eight others study, on each engine.

Prints a line for each engine as it ends, and one JSON object last. Fails if one of the eight was
answered 5xx or a grade of theirs is lost or doubled, if the server and its worker took more memory
than they may, or if the eight waited too long, which only a machine that is quiet can tell.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import postgres

from .trial import ENGINES, Result, make_site, measure


def main() -> int:
    parser = ArgumentParser(prog="make hostile", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--answers", type=int, default=100_000, help="in the files it imports")
    parser.add_argument("--engine", choices=ENGINES, help="this one alone")
    options = parser.parse_args()
    engines = [options.engine] if options.engine else list(ENGINES)
    if not postgres.PROGRAMS and "postgresql" in engines:
        parser.error("PostgreSQL is not installed: --engine sqlite")
    results = {}
    try:
        for engine in engines:
            results[engine] = _trial(engine, options.seconds, options.answers)
    finally:
        postgres.stop_shared()
    print(json.dumps({name: asdict(result) for name, result in results.items()}))
    broken = [
        f"{engine}: {bound}"
        for engine, result in results.items()
        for bound in [*result.problems(), *result.slow()]
    ]
    for bound in broken:
        print(f"broken: {bound}", file=sys.stderr)
    return 1 if broken else 0


def _trial(engine: str, seconds: float, answers: int) -> Result:
    with TemporaryDirectory(prefix="dlprep-hostile-") as folder:
        site = make_site(engine, Path(folder))
        result = measure(site, seconds=seconds, answers=answers, think=1)
    print(
        f"{engine}: p50 {result.p50_ms:.0f} ms, p95 {result.p95_ms:.0f} ms, max"
        f" {result.max_ms:.0f} ms; {result.grades / result.seconds:.1f} grades a second;"
        f" {result.megabytes} MB; load before {result.load_before}",
        flush=True,
    )
    return result


if __name__ == "__main__":
    sys.exit(main())
