"""The documents give the numbers that the code has."""

from __future__ import annotations

from pathlib import Path

import pytest
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from cards.models.report import REPORTS_AN_HOUR
from dlprep_site.accounts.passwords import MAX_NORMALIZED_CHARS
from dlprep_site.accounts.reauthentication import STAFF_SECONDS
from dlprep_site.accounts.user_sessions import MAX_DELETED_SESSIONS
from dlprep_site.apps import MIGRATION_PATIENCE
from dlprep_site.management.commands.backup import KEPT as KEPT_BACKUPS
from dlprep_site.management.commands.migrate import PAUSES
from dlprep_site.management.commands.serve import GRACE
from dlprep_site.ops.tasks import supervisor, worker
from dlprep_site.web.write_limit import MAX_WRITES_AT_ONCE
from scheduler.core import point_memory as points
from scheduler.core.plan import MAX_PAUSED_DAYS, PLAN_DAYS
from scheduler.notifications.email import LATEST
from scheduler.notifications.webpush import PATIENCE
from scheduler.selectors import point_drill, point_memory
from scheduler.selectors.pace import TYPICAL_ANSWER, TYPICAL_ANSWERS_A_REVIEW
from scheduler.services.push import MAX_BROWSERS
from scheduler.services.reminders import KEY_BYTES
from scheduler.transfer.imports import MAX_TRIES, UNTIL_SWEPT
from scheduler.transfer.json_reader import MAX_BYTES
from scheduler.transfer.merge import MAX_REPORTS

DOCS = Path(__file__).parent.parent / "docs"
DAY = 24 * 60 * 60
WORDS = {
    2: "two", 3: "three", 4: "four", 5: "five", 10: "ten", 20: "twenty", 200: "two hundred",
}  # fmt: skip
NUMBER_OF_TIMES = {2: "twice"}
*FIRST_PAUSES, LAST_PAUSE = PAUSES


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("security", f"ends {settings.SESSION_COOKIE_AGE // DAY} days after its login"),
        ("asvs", f"ends {settings.SESSION_COOKIE_AGE // DAY} days after the login"),
        ("security", f"up to {MAX_DELETED_SESSIONS} sessions that have ended"),
        ("security", f"up to {MAX_NORMALIZED_CHARS:,} characters"),
        ("security", f"It holds for {WORDS[REAUTHENTICATION_TIMEOUT // 60]} minutes"),
        ("security", f"waits up to {settings.EMAIL_TIMEOUT} seconds"),
        ("operations", f"up to {settings.EMAIL_TIMEOUT} seconds a step"),
        ("security", f"{WORDS[REPORTS_AN_HOUR]} an hour for a learner"),
        ("security", f"{WORDS[MAX_REPORTS]} in all"),
        ("security", f"no plan is longer than {WORDS[round((PLAN_DAYS + MAX_PAUSED_DAYS) / 365)]}"),
        ("security", f"{WORDS[MAX_WRITES_AT_ONCE]} at a time in a server process"),
        ("operations", f"at most {WORDS[MAX_WRITES_AT_ONCE]} changes under way"),
        ("security", f"{WORDS[int(PATIENCE)]} seconds, {WORDS[MAX_BROWSERS]} browsers a learner"),
        ("operations", f"After {GRACE} seconds (`serve --grace`)"),
        ("reliability", f"its grace, {GRACE} seconds by default"),
        ("operations", f"in 1 to {supervisor.MAX_DELAY} seconds"),
        ("operations", f"fails {WORDS[supervisor.MAX_BAD_STARTS]} times in a row"),
        ("operations", f"within {supervisor.SETTLED} seconds of its start"),
        ("operations", f"gives its task {worker.GRACE} seconds"),
        ("operations", f"the newest {KEPT_BACKUPS} are kept"),
        ("operations", f"waits at most {MIGRATION_PATIENCE} seconds for a lock"),
        ("operations", f"after {', '.join(map(str, FIRST_PAUSES))} and {LAST_PAUSE} seconds"),
        ("reliability", f"is tried again {WORDS[len(PAUSES)]} times"),
        ("operations", f"more than {WORDS[int(LATEST.total_seconds()) // 3_600]} hours late"),
        ("operations", f"{KEY_BYTES} random bytes"),
        ("operations", f"files of up to {MAX_BYTES // 2**20} MB"),
        ("operations", f"prepared again, up to {WORDS[MAX_TRIES]} times in all"),
        ("simulation", f"takes {TYPICAL_ANSWER // 1_000} seconds an answer, nine in ten reviews"),
        ("simulation", f"passed and {TYPICAL_ANSWERS_A_REVIEW} answers a review, drill included"),
        ("your-year", f"assumes {TYPICAL_ANSWER // 1_000} seconds an answer and nine in ten"),
        ("learners", f"of the latest {points.LATEST} times"),
        ("learners", f"at least {NUMBER_OF_TIMES[points.MIN_ASKED]}, and that you said less than"),
        ("learners", f"up to {WORDS[point_memory.TO_DRILL]}, and **Progress** up to"),
        ("learners", f"of the {point_memory.RECENT} cards that you answered last"),
        ("learners", f"A drill has up to {WORDS[point_drill.SET_SIZE]} cards"),
        ("operations", f"once it is {int(UNTIL_SWEPT.total_seconds()) // 3_600} hours old"),
    ],
)
def test_a_number_is_that_of_the_code(page: str, sentence: str) -> None:
    assert sentence in (DOCS / f"{page}.md").read_text()


def test_numbers_in_words_are_those_of_the_code() -> None:
    assert STAFF_SECONDS == 30 * 60, "security.md says half an hour"
    assert PBKDF2PasswordHasher.iterations == 1_000_000, "asvs.md says a million rounds"
