"""What one account does against everybody else: each act again and again, all of them at once.

It runs in a process of its own, so that it does not slow down those who measure.
"""

from __future__ import annotations

import math
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from itertools import cycle
from urllib.parse import urlencode

from tests.faults.grading_load import HIDDEN
from tests.faults.transfers import EXPORT, exported, stretched, upload
from tests.http_client import Address, Visitor

FORMS_AT_ONCE = 10
SLOW_READERS = 8
SLOW_BUFFER = 4_096  # bytes that a slow reader's system takes from the server
MAX_BODY = 64 * 2**20  # bytes, the largest upload that is taken
LOOK = 0.2  # seconds between two looks at a file on its way
UNDER_WAY = 'id="transfer" class="section" hx-get'
NO_ANSWER = 0  # in the place of a status

EXPORTS = (EXPORT, "/settings/data/dlprep.apkg", "/settings/data/reviews.csv")
PAGES = (
    "/", "/plan/", "/plan/readiness/", "/plan/change/", "/progress/", "/questions/",
    "/questions/print/", "/interview/", "/revision/", "/study/queue/", "/settings/data/",
)  # fmt: skip
SEARCH = "/questions/?" + urlencode({"q": "a e i o t n s r"})

Answers = dict[str, Counter[int]]  # how often each act was answered with each status


class Attacker:
    def __init__(self, address: Address, email: str, answers: int) -> None:
        """Make ready what is sent: a file with so many answers, and bodies as large as can be."""
        self.address, self.ends = address, math.inf
        self.answers: Answers = {}
        self.lock = threading.Lock()
        self.account = Visitor(address)
        if self.account.log_in(email, "bench")[0] != 302:
            raise RuntimeError(f"{email} can't log in")
        self.file = stretched(exported(self.account), answers).encode()
        nested = b'[{"text":{"text":{"text":{"text":{}}}}},'
        self.staged = self.until_done(self.account, upload(self.account, self.file)[1])
        self.bodies = (nested * (MAX_BODY // len(nested)), b"x" * MAX_BODY, b"[" * (MAX_BODY + 1))

    def run(self, seconds: float) -> Answers:
        self.ends = time.monotonic() + seconds
        acts: list[Callable[[Visitor], Iterator[tuple[str, int]]]] = [
            look_around, search, pause, self.send_bodies, self.bring_files, export, grade_at_once,
        ]  # fmt: skip
        threads = [threading.Thread(target=self.repeat, args=[act]) for act in acts]
        threads += [threading.Thread(target=self.read_slowly) for _ in range(SLOW_READERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.answers

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.ends

    def tab(self) -> Visitor:
        """One more window of the same session."""
        return Visitor(self.address, dict(self.account.cookies))

    def repeat(self, act: Callable[[Visitor], Iterator[tuple[str, int]]]) -> None:
        while not self.is_over:
            steps = act(self.tab())
            try:
                for name, status in steps:
                    self.note(name, status)
                    if self.is_over:
                        return
            except (OSError, HTTPException):
                self.note(act.__name__, NO_ANSWER)

    def note(self, name: str, status: int) -> None:
        with self.lock:
            self.answers.setdefault(name, Counter())[status] += 1

    def send_bodies(self, tab: Visitor) -> Iterator[tuple[str, int]]:
        """As uploads, and as a form where no file is expected."""
        for body in self.bodies:
            yield "64 MB uploads", status_of(lambda: upload(tab, body)[0])  # noqa: B023
            yield "64 MB forms", status_of(lambda: send_form(tab, body))  # noqa: B023

    def bring_files(self, tab: Visitor) -> Iterator[tuple[str, int]]:
        """Have a file read, added and taken back; the first one was read before the attack."""
        address, self.staged = self.staged, ""
        if not address:
            status = status_of(lambda: self.uploaded(tab))
            yield "imports", status
            if status != 302:
                return
            address = self.until_done(tab, tab.told["location"])
        if not address:
            return
        for step in ("", "undo/"):
            status, _ = tab.send("POST", f"{address}{step}", {})
            yield "imports", status
            if status == 302:
                self.until_done(tab, tab.told["location"])

    def uploaded(self, tab: Visitor) -> int:
        status, tab.told["location"] = upload(tab, self.file)
        return status

    def until_done(self, tab: Visitor, address: str) -> str:
        """Wait for a file on its way; where its page leads in the end, if it does."""
        while not self.is_over:
            _, page = tab.send("GET", address)
            if UNDER_WAY not in page:
                return tab.told.get("location", "")
            time.sleep(LOOK)
        return ""

    def read_slowly(self) -> None:
        """Ask for the largest pages and files, and never read more than a little."""
        for path in cycle((EXPORT, "/questions/print/", "/plan/")):
            if self.is_over:
                return
            with socket.socket() as client, suppress(OSError):
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SLOW_BUFFER)
                client.connect(("127.0.0.1", self.address.port))
                cookies = "; ".join(f"{n}={v}" for n, v in self.account.cookies.items())
                head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n\r\n"
                client.sendall(head.encode())
                for _ in range(20):
                    if client.recv(1) and not self.is_over:
                        time.sleep(0.25)
                self.note("slow reads", 200)


def look_around(tab: Visitor) -> Iterator[tuple[str, int]]:
    for path in PAGES:
        yield "pages", tab.send("GET", path)[0]


def search(tab: Visitor) -> Iterator[tuple[str, int]]:
    yield "search", tab.send("GET", SEARCH)[0]


def pause(tab: Visitor) -> Iterator[tuple[str, int]]:
    """Holidays of a day each, every second day, up to the last day that is allowed and beyond."""
    today = datetime.now(tz=UTC).date()
    for number in range(0, 2_000, 2):
        day = str(today + timedelta(days=number))
        yield "pauses", tab.send("POST", "/plan/pause/", {"first": day, "last": day})[0]


def export(tab: Visitor) -> Iterator[tuple[str, int]]:
    for path in EXPORTS:
        yield "exports", tab.send("POST", path, {})[0]
        yield "downloads", tab.send("GET", path)[0]


def grade_at_once(tab: Visitor) -> Iterator[tuple[str, int]]:
    """The same form from as many windows at the same moment."""
    form = dict(HIDDEN.findall(tab.send("GET", "/study/")[1])) | {"quality": "4"}
    answered: list[int] = []

    def send() -> None:
        window = Visitor(tab.address, dict(tab.cookies))
        answered.append(status_of(lambda: window.send("POST", "/study/grade/", form)[0]))

    windows = [threading.Thread(target=send) for _ in range(FORMS_AT_ONCE)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    for status in answered:
        yield "forms at once", status


def send_form(tab: Visitor, body: bytes) -> int:
    cookies = "; ".join(f"{name}={value}" for name, value in tab.cookies.items())
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    with closing(tab.address.connect()) as connection:
        connection.request("POST", "/study/grade/", body, headers)
        return connection.getresponse().status


def status_of(send: Callable[[], int]) -> int:
    """What was answered; nothing that can be read if the server hung up before all was sent."""
    try:
        return send()
    except (OSError, HTTPException):
        return NO_ANSWER
