"""Learners who grade without a pause, while what they grade on is killed; and the count after."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from ..http_client import Address, Visitor
from ..scratch_site import PATIENCE, ROOT, Site, wait_for

BUSY = {502, 503, 504}  # whoever is told so sends the same again

HIDDEN = re.compile(r'type="hidden" name="(card|token)" value="([^"]*)"')


@dataclass
class Grader(threading.Thread):
    """A learner who grades every card that is due.

    Where there is no answer to a grade, the same form goes out again, as a browser's user would
    send it, until there is one.
    """

    address: Address
    email: str
    stop: threading.Event
    pause: float = 0
    """Seconds between an answer and the next card."""
    acknowledged: Counter[str] = field(default_factory=Counter)
    """How often a grade was answered, by card: each stands for one form."""
    sent_again: int = 0
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.visitor = Visitor(self.address)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.stop.is_set():
            page = self.until_answered("GET", "/study/")
            form = dict(HIDDEN.findall(page[1])) if page else {}
            if "token" not in form:
                return
            answer = self.until_answered("POST", "/study/grade/", {**form, "quality": "4"})
            if answer and answer[0] in {200, 302}:
                self.acknowledged[form["card"]] += 1
            elif answer:
                self.refused.append(f"{answer[0]} for card {form['card']}")
            self.stop.wait(self.pause)

    def log_in(self) -> None:
        status, _ = self.visitor.log_in(self.email, "bench")
        assert status == 302

    def until_answered(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str] | None:
        """The answer, however often it takes to ask; None when the test is over."""
        while not self.stop.is_set():
            answer = self.send(method, path, form)
            if answer and answer[0] not in BUSY:
                return answer
            self.sent_again += method == "POST"
            time.sleep(0.02)
        return None

    def send(self, method: str, path: str, form: dict[str, str] | None) -> tuple[int, str] | None:
        """The answer to one request; None if the connection broke off."""
        try:
            return self.visitor.send(method, path, form)
        except (OSError, HTTPException):
            return None


class Server:
    """A site's server in a process group of its own, to be killed by its id."""

    def __init__(self, site: Site, *options: str) -> None:
        self.site = site
        self.options = options
        self.log = Path(site.environ["DATA_DIR"]) / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", *self.options],
                cwd=ROOT,
                env=self.site.environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(f"{self.site.url}/healthz")

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    def exit_code(self, within: float) -> int:
        """What it says at its own end, in so many seconds at most."""
        assert self.process
        code = self.process.wait(within)
        self.process = None
        return code

    def kill(self) -> None:
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)
            self.process = None


def acknowledged_by(graders: list[Grader]) -> dict[tuple[str, str], int]:
    return {(g.email, card): n for g in graders for card, n in g.acknowledged.items()}


def reviews_of_today(site: Site) -> Counter[tuple[str, str]]:
    """How many standing reviews each learner has of each card, beside the one of a week ago."""
    rows = site.query(
        "SELECT email, card_id, count(*) FROM scheduler_review"
        " JOIN dlprep_site_user ON dlprep_site_user.id = learner_id"
        " WHERE NOT is_introduction AND voided_at IS NULL GROUP BY email, card_id"
    )
    return Counter({(email, str(card)): n for email, card, n in rows})
