"""Hostile text everywhere a person can write, and a browser in which none of it runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from cards.figures.upload import Upload
from cards.markdown.mathml import TAGS
from cards.models import Card, Deck, Figure, MindsetTip, OneLiner, Question, Report, Section
from cards.services.figures import save_figure
from dlprep_site.models import User
from scheduler.models import Learner, Mark

from ..cards.figure_files import HOSTILE
from ..helpers import PASSWORD
from .page_checks import unfold
from .test_first_days import sign_up

MAX_QUESTIONS = 6  # each of them with the whole corpus several times
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
        f"$\\href{{javascript:{RUNS}}}{{x}}$ $\\text{{</mtext></math><img src=x onerror={RUNS}>}}$",
        f"$$\\text{{<svg onload={RUNS}>}} < y$$ $a$<math xlink:href=javascript:{RUNS}>",
        f'```python" onfocus="{RUNS}\n"<script>{RUNS}</script>"\n```',
        f'```python\n"<script>{RUNS}</script>" # </code></pre><script>{RUNS}</script>\n```',
        f'![x" onerror="{RUNS}](figure:hostile "<script>{RUNS}</script>")',
        f"![<img src=x onerror={RUNS}>](figure:hostile '\" onload={RUNS} \"')",
        f"|{'a|' * 30}\n|{'-|' * 30}\n|<script>{RUNS}</script>|",
        f"<math><mtext></form><form><mglyph><style></math><img src onerror={RUNS}>",
    )
)
PICTURES = "main img:not([src^='/figures/hostile.'])"
FORBIDDEN = (
    f"main script, main iframe, {PICTURES}, main style, main object, "
    f"main math:not([alttext]), main math :not({', '.join(sorted(TAGS))}), main [onload], "
    "main [onerror], main [ontoggle], main [onmouseover], main [onfocus], main [hx-trigger=load], "
    'main a[href^="javascript:" i], main a[href^="data:" i], main [srcdoc]'
)
SHOW = "src => { const img = new Image(); img.src = src; document.body.append(img); }"


def poison() -> None:
    """Put the corpus wherever editors and learners write."""
    line = CORPUS.replace("\n\n", " ")
    Question.objects.filter(number__gt=MAX_QUESTIONS).delete()
    keep_hostile_figure(HOSTILE["a script"])
    Card.objects.update(prompt=CORPUS, answer=CORPUS, key_points=CORPUS)
    Question.objects.update(
        title=line[:160], source=line[:120], in_depth=CORPUS, sources=CORPUS
    )  # fmt: skip
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


def keep_hostile_figure(drawing: str, name: str = "hostile") -> Figure:
    """A figure as if nothing had looked at it: what follows has to hold by itself."""
    upload = Upload("svg", drawing.encode(), 40, 20)
    return save_figure(name=name, upload=upload, now=datetime.now(tz=UTC))


def test_nothing_runs_in_a_figure_even_unchecked(open_browser: Callable[..., Page]) -> None:
    """Opened by itself, and on a page: its answer forbids what the upload would have refused."""
    page = open_browser()
    loaded: list[str] = []
    page.on("requestfinished", lambda request: loaded.append(request.url))
    addresses = []
    for number, (what, hostile) in enumerate(HOSTILE.items()):
        figure = keep_hostile_figure(hostile, f"hostile-{number}")
        addresses.append(figure.address)
        page.goto(figure.address)
        for shape in page.locator("rect, text").all():
            if shape.is_visible():
                shape.click(force=True)
        page.wait_for_timeout(50)
        assert page.title() != "ran", what
        assert not [url for url in loaded if "evil" in url], what
    page.goto("/about/")
    for address in addresses:
        page.evaluate(SHOW, address)
    page.wait_for_load_state("networkidle")
    assert page.title() != "ran"
    assert not [url for url in loaded if "evil" in url]
    page.complaints.clear()  # type: ignore[attr-defined]  # what was forbidden is said


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
        "/?grade=<script>document.title='ran'</script>",
    ):  # fmt: skip
        page.goto(path)
        unfold(page)
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
    figure = Figure.objects.get(name="hostile")
    for path in (
        "/admin/cards/question/", f"/admin/cards/question/{question.pk}/change/",
        "/admin/cards/report/", f"/admin/cards/report/{Report.objects.get().pk}/change/",
        "/admin/cards/deck/", "/admin/cards/section/", "/admin/cards/oneliner/",
        f"/admin/cards/question/{question.pk}/delete/", "/admin/admin/logentry/",
        "/admin/cards/figure/", f"/admin/cards/figure/{figure.pk}/change/",
    ):  # fmt: skip
        page.goto(path)
        expect(page).not_to_have_title("ran")
        ours = FORBIDDEN.replace("main script, ", "").replace(f"{PICTURES}, ", "")
        assert page.locator(ours).count() == 0, path
