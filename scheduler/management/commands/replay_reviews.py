from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scheduler.log import replay
from scheduler.models import Learner

MAX_SHOWN = 100  # differences listed one by one


class Command(BaseCommand):
    requires_system_checks = []  # it needs no pages, and starts sooner
    help = (
        "Replay every learner's review log and compare it with the stored schedules. "
        "Fails if they differ, unless --repair has mended them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="rebuild the schedules that differ"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        learners = list(Learner.objects.order_by("pk").values_list("pk", flat=True))
        found = left = _differences(learners)
        mended = 0
        if options["repair"]:
            differing = sorted({difference.learner_id for difference in found})
            mended = sum(map(replay.repair, differing))
            left = _differences(differing)
        if options["json"]:
            report = {
                "learners": len(learners),
                "differences": [asdict(difference) for difference in found],
                "mended": mended,
                "left": len(left),
            }
            self.stdout.write(json.dumps(report, default=str))
        else:
            for difference in found[:MAX_SHOWN]:
                self.stdout.write(str(difference))
            if len(found) > MAX_SHOWN:
                self.stdout.write(f"... and {len(found) - MAX_SHOWN} more")
            summary = f"{len(learners)} learners replayed: {len(found)} differences"
            if mended:
                summary += f", {mended} schedules mended, {len(left)} left"
            self.stdout.write(summary)
        if left:
            raise CommandError(f"{len(left)} differences", returncode=1)


def _differences(learner_ids: Iterable[int]) -> list[replay.Difference]:
    return [difference for pk in learner_ids for difference in replay.check_learner(pk)]
