from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scheduler.log.replay import Difference, check_learner, repair
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

    def handle(self, *args: Any, repair: bool, json: bool, **options: Any) -> None:
        learners = list(Learner.objects.order_by("pk").values_list("pk", flat=True))
        found_differences = self._check(learners)
        mended = self._repair({d.learner_id for d in found_differences}) if repair else 0
        left = (
            self._check({d.learner_id for d in found_differences}) if repair else found_differences
        )
        if json:
            self._print_json(len(learners), found_differences, mended, left)
        else:
            self._print(len(learners), found_differences, mended, left)
        if left:
            raise CommandError(f"{len(left)} differences", returncode=1)

    def _check(self, learner_ids: Iterable[int]) -> list[Difference]:
        return [difference for pk in sorted(learner_ids) for difference in check_learner(pk)]

    def _repair(self, learner_ids: set[int]) -> int:
        return sum(repair(learner_id) for learner_id in sorted(learner_ids))

    def _print(
        self,
        learners: int,
        found_differences: list[Difference],
        mended: int,
        left: list[Difference],
    ) -> None:
        for difference in found_differences[:MAX_SHOWN]:
            self.stdout.write(str(difference))
        if len(found_differences) > MAX_SHOWN:
            self.stdout.write(f"... and {len(found_differences) - MAX_SHOWN} more")
        summary = f"{learners} learners replayed: {len(found_differences)} differences"
        if mended:
            summary += f", {mended} schedules mended, {len(left)} left"
        self.stdout.write(summary)

    def _print_json(
        self,
        learners: int,
        found_differences: list[Difference],
        mended: int,
        left: list[Difference],
    ) -> None:
        report = {
            "learners": learners,
            "differences": [asdict(difference) for difference in found_differences],
            "mended": mended,
            "left": len(left),
        }
        self.stdout.write(json.dumps(report, default=str))
