"""Hostile text everywhere a person can write, and a browser in which none of it runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from cards.models import Card, Deck, MindsetTip, OneLiner, Question, Report, Section
from dlprep_site.models import User
from scheduler.models import Learner, Mark

from ..helpers import PASSWORD
from .test_first_days import sign_up

RUNS = "document.title='ran'"
CORPUS = "\n\n".join(
    (
        f"<script>{RUNS}</script>",
        f'<img src=x onerror="{RUNS}">',
        f"<svg onload={RUNS}></svg>",
        f'"><details open ontoggle="{RUNS}">',
        f"</textarea></title><script>{RUNS}</script>",
        f"[a link](javascript:{RUNS})",
        f'![a picture](x" onerror="{RUNS})',
        "[a page](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
        f'<a href="javascript:{RUNS}" hx-get=/ hx-trigger=load>x</a>',
        f'<iframe srcdoc="<script>{RUNS}</script>"></iframe>',
        f"```<script>{RUNS}</script>\n<style>*{{display:none}}</style>\n```",
        f'<http://x/"onmouseover={RUNS}>',
        f"$<img src=x onerror={RUNS}>$ and \\(<svg onload={RUNS}>\\)",
        f'| <script>{RUNS}</script> |\n|---|\n| ![x](https://example.com/"onerror={RUNS}) |',
        f"# <img src=x onerror={RUNS}>\n\n7. ```<script>{RUNS}</script>```",
        f"<math><mtext></form><form><mglyph><style></math><img src onerror={RUNS}>",
    )
)
FORBIDDEN = (
    "main script, main iframe, main img, main style, main object, main math, main [onload], "
    "main [onerror], main [ontoggle], main [onmouseover], main [hx-trigger=load], "
    'main a[href^="javascript:" i], main a[href^="data:" i], main [srcdoc]'
)


def poison() -> None:
    """Put the corpus wherever editors and learners write."""
    line = CORPUS.replace("\n\n", " ")
    Card.objects.update(prompt=CORPUS, answer=CORPUS, key_points=CORPUS)
    Question.objects.update(title=line[:160], source=line[:120])
    Section.objects.update(title=line[:120], summary=CORPUS)
    Deck.objects.update(title=line[:120], description=CORPUS)
    OneLiner.objects.update(text=line[:240])
    MindsetTip.objects.update(title=line[:80], text=CORPUS)
    card = Card.objects.get(question__number=1, depth="easy")
    now = datetime.now(tz=UTC)
    learner = Learner.objects.get()
    Mark.objects.create(learner=learner, card=card, note=CORPUS, is_starred=True)
    Report.objects.create(
        card=card, reporter=learner.user, content_version=1, text=CORPUS, reply=CORPUS,
        created_at=now, replied_at=now, card_prompt=CORPUS, card_answer=CORPUS,
    )  # fmt: skip


def test_nothing_hostile_runs_on_any_page(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    sign_up(page)
    poison()
    slug = Question.objects.get(number=1).slug
    for path in (
        "/", "/study/", "/plan/", "/plan/change/", "/plan/readiness/", "/progress/", "/interview/",
        "/revision/", "/questions/", "/questions/?q=script", "/questions/print/", "/settings/",
        f"/questions/{slug}/", f"/questions/{slug}/report/easy/", "/reports/", "/settings/data/",
        "/questions/?q=<script>document.title='ran'</script>",
    ):  # fmt: skip
        page.goto(path)
        for summary in page.locator("main details > summary").all():
            if summary.is_visible():
                summary.click()
        expect(page).not_to_have_title("ran")
        assert page.locator(FORBIDDEN).count() == 0, path
    page.goto(f"/questions/{slug}/")
    expect(page.locator("main")).to_contain_text("<script>document.title")


def test_nothing_hostile_runs_in_the_admin(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    sign_up(page)
    poison()
    page.context.clear_cookies()
    User.objects.create_superuser("admin@example.com", PASSWORD)
    page.goto("/admin/")
    page.get_by_label("Email").fill("admin@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="The desk")).to_be_visible()
    question = Question.objects.get(number=1)
    for path in (
        "/admin/cards/question/", f"/admin/cards/question/{question.pk}/change/",
        "/admin/cards/report/", f"/admin/cards/report/{Report.objects.get().pk}/change/",
        "/admin/cards/deck/", "/admin/cards/section/", "/admin/cards/oneliner/",
        f"/admin/cards/question/{question.pk}/delete/", "/admin/admin/logentry/",
    ):  # fmt: skip
        page.goto(path)
        expect(page).not_to_have_title("ran")
        ours = FORBIDDEN.replace("main script, ", "").replace("main img, ", "")
        assert page.locator(ours).count() == 0, path
