"""Pictures of the pages for the README and docs: `python -m tests.browser.screenshots FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from ..scratch_site import password_in, running_site
from .chromium import launch

EMAIL = "demo-steady@example.com"
WIDE: ViewportSize = {"width": 1000, "height": 760}
PHONE: ViewportSize = {"width": 360, "height": 720}


def log_in(browser: Browser, url: str, password: str, **options: object) -> Page:
    page = browser.new_page(base_url=url, timezone_id="Europe/Berlin", **options)  # type: ignore[arg-type]
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="of 365").wait_for()
    return page


def study(page: Page) -> None:
    page.goto("/study/")
    page.keyboard.press("Space")
    for place in range(2):
        page.locator("[name=points]").nth(place).check()


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with running_site("seed", "demo_learner") as (site, printed), launch() as browser:
        password = password_in(printed, EMAIL)

        def shoot(page: Page, name: str) -> None:
            page.screenshot(path=folder / f"{name}.png")

        page = browser.new_page(base_url=site.url, viewport=WIDE)
        page.goto("/")
        shoot(page, "landing")
        page = log_in(browser, site.url, password, viewport=WIDE)
        shoot(page, "today")
        page.goto("/study/")
        shoot(page, "question")
        study(page)
        shoot(page, "study")
        page.goto("/plan/")
        shoot(page, "plan")
        page.goto("/plan/readiness/")
        shoot(page, "readiness")
        page.goto("/questions/")
        shoot(page, "questions")
        page.goto("/")
        page.locator("[aria-labelledby=weakest-heading] li a").first.click()
        page.get_by_text("Why this date?").first.click()
        shoot(page, "why")
        phone = log_in(browser, site.url, password, viewport=PHONE, color_scheme="dark")
        study(phone)
        shoot(phone, "phone")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
