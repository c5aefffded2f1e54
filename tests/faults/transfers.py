"""A learner's files on their way in and out, by the real pages."""

from __future__ import annotations

import json
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from ..http_client import Visitor
from ..scratch_site import PATIENCE, Site
from ..shared_by_run import once

IMPORT = "/settings/data/import/"
EXPORT = "/settings/data/dlprep.json"
OF_ANOTHER = """
from django.utils import timezone
from scheduler.models import Learner
from scheduler.transfer.export import as_json
learner = Learner.objects.get(user__email="bench-1@example.com")
print(*as_json(learner, timezone.now()), sep="")
"""
FILE = """--x\r
Content-Disposition: form-data; name="csrfmiddlewaretoken"\r
\r
{token}\r
--x\r
Content-Disposition: form-data; name="file"; filename="mine.json"\r
Content-Type: application/json\r
\r
{file}\r
--x--\r
"""


def staged_import(learner: Visitor, file: str) -> str:
    """Upload a file; the address at which it can be applied."""
    return until_done(learner, uploaded(learner, file))[1]


def uploaded(learner: Visitor, file: str) -> str:
    """Upload a file; where it is said what becomes of it."""
    status, address = upload(learner, file.encode())
    assert status == 302
    return address


def upload(learner: Visitor, file: bytes) -> tuple[int, str]:
    """Send a file to the form for imports: the answer's status, and where it leads, if it does."""
    cookies = "; ".join(f"{name}={value}" for name, value in learner.cookies.items())
    before, _, after = FILE.format(token=learner.csrf_token, file="\0").encode().partition(b"\0")
    pieces = (before, file, after)
    headers = {
        "Cookie": cookies,
        "Content-Type": "multipart/form-data; boundary=x",
        "Content-Length": str(sum(map(len, pieces))),
    }
    with closing(learner.address.connect()) as connection:
        connection.request("POST", IMPORT, pieces, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Location", "")


def until_done(learner: Visitor, address: str) -> tuple[str, str]:
    """What the page of a transfer says once it is done, and where it leads, if it does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        status, page = learner.send("GET", address)
        if 'id="transfer" class="section" hx-get' not in page:
            assert status in {200, 302, 422}
            return page, learner.told.get("location", "")
        time.sleep(0.2)
    raise AssertionError("it is still under way")


def exported(learner: Visitor) -> str:
    learner.send("POST", "/accounts/reauthenticate/", {"password": "bench"})
    assert learner.send("POST", EXPORT, {})[0] == 302
    until_done(learner, learner.told["location"])
    return learner.send("GET", EXPORT)[1]


def file_of_another(site: Site) -> str:
    """What a learner exports from a site with learners that is new; made once for each engine."""

    def make(folder: Path) -> None:
        (folder / "file").write_text(site.manage("shell", "--no-imports", "-c", OF_ANOTHER))

    engine = "postgresql" if "DATABASE_URL" in site.environ else "sqlite"
    return (once(f"export-{engine}", make) / "file").read_text()


def stretched(export: str, answers: int) -> str:
    """An export with so many answers, a second apart, of the days since the learners' only ones."""
    file = json.loads(export)
    known = file["reviews"]
    first = datetime.now(tz=UTC) - timedelta(days=5)
    file["reviews"] = [
        known[number % len(known)]
        | {
            "token": str(uuid4()),
            "reviewed_at": (first + timedelta(seconds=number)).isoformat(),
            "study_day": str((first + timedelta(seconds=number)).date()),
        }
        for number in range(answers)
    ]
    return json.dumps(file)
