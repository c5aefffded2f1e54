"""Lighthouse's scores of a phone on a slow network: `python -m tests.browser.lighthouse`.

Fails where performance, accessibility or best practices of a page is below 95 of 100.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from ..scratch_site import password_in, running_site
from . import chromium

EMAIL = "demo-steady@example.com"
QUESTION = "/questions/attention-without-the-square-root/"
PAGES = {"landing": "/", "today": "/", "study": "/study/", "question": QUESTION}
CATEGORIES = ("performance", "accessibility", "best-practices")
LEAST = 95
COMMAND = Path(__file__).parent / "node_modules" / ".bin" / "lighthouse"


def session_of(url: str, password: str) -> str:
    """The cookies of a learner who has just logged in, as a request's header has them."""
    with chromium.launch() as browser:
        page = browser.new_page(base_url=url)
        page.goto("/accounts/login/")
        page.get_by_label("Email").fill(EMAIL)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("heading", name="of 365").wait_for()
        return "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())


def scores(address: str, cookies: str, folder: Path) -> dict[str, int]:
    """Out of 100, a category each, with Lighthouse's own phone and slow 4G."""
    report = folder / "report.json"
    headers = folder / "headers.json"
    headers.write_text(json.dumps({"Cookie": cookies} if cookies else {}))
    flags = " ".join(["--headless=new", *chromium.QUIET])
    command = [str(COMMAND), address, "--quiet", "--output=json", f"--output-path={report}"]
    options = [f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={headers}"]
    environ = {**os.environ, "CHROME_PATH": chromium.PATH or ""}
    subprocess.run([*command, *options, f"--chrome-flags={flags}"], env=environ, check=True)
    found = json.loads(report.read_text())["categories"]
    return {name: round(found[name]["score"] * 100) for name in CATEGORIES}


def main() -> int:
    with running_site("seed", "demo_learner") as (site, printed), TemporaryDirectory() as folder:
        cookies = session_of(site.url, password_in(printed, EMAIL))
        measured = {
            name: scores(site.url + path, "" if name == "landing" else cookies, Path(folder))
            for name, path in PAGES.items()
        }
    sys.stdout.write(json.dumps(measured, indent=2) + "\n")
    return int(any(score < LEAST for page in measured.values() for score in page.values()))


if __name__ == "__main__":
    sys.exit(main())
