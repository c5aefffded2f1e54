"""The site as it is served: scripts under hashed names, one instance of each, kept for offline."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Response, expect

from ..scratch_site import running_site
from .test_first_days import register

CACHED = """async () => {
    const names = await caches.keys();
    const cache = await caches.open(names.find((name) => name.startsWith("dlprep-")));
    return (await cache.keys()).map(({ url }) => new URL(url).pathname);
}"""

pytestmark = pytest.mark.own_site


def test_hashed_modules_load_once_and_work_without_a_connection(browser: Browser) -> None:
    with running_site() as (site, _):
        context = browser.new_context(base_url=site.url)
        page = context.new_page()
        problems: list[str] = []
        scripts: list[str] = []

        def note(response: Response) -> None:
            if response.request.resource_type == "script":
                scripts.append(urlsplit(response.url).path)

        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console", lambda line: problems.append(line.text) if line.type == "error" else None
        )
        register(page)
        expect(page.locator("#grade")).to_be_visible()
        page.evaluate("navigator.serviceWorker.ready")
        page.on("response", note)
        page.goto("/study/")
        page.wait_for_load_state("networkidle")
        assert not problems
        sources = [path.rsplit("/", 1)[1].split(".")[0] for path in scripts]
        assert sorted(sources) == sorted(set(sources))
        assert {"store", "outbox", "instant_grade"} <= set(sources)
        own = {path for path in scripts if "/js/" in path}
        assert own <= set(page.evaluate(CACHED))
        first = page.locator("#grade [name=card]").input_value()
        context.set_offline(True)
        page.goto("/study/")
        expect(page.locator("#grade [name=card]")).to_have_value(first)
        page.keyboard.press("Space")
        page.keyboard.press("3")
        expect(page.locator("#pending")).to_contain_text("1 answer not saved yet")
        context.close()
