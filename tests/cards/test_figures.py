"""Figures: what is kept of a file, how it is served, where it is shown, and what is refused."""

from __future__ import annotations

import io
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from cards.figures import lookup
from cards.figures.upload import MAX_PIXELS, NotAPicture, read_picture
from cards.markdown import render, render_inline, render_portable, render_prompt
from cards.models import Card, Figure, Question, SeededRow
from cards.services.figures import seed_figures

from ..helpers import card, logged_in, make_deck, make_plan
from .figure_files import HOSTILE, NOW, PLAIN, drawing, huge_png, make_figure, pixels
from .question_form import question_page
from .test_transfer import NEW, as_csv, look, take

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/cards/figure/", "/admin/cards/figure/add/"
SHOWN = '![Three gates](figure:gates "The gates")'


def upload(client: Client, data: bytes, name: str = "gates", file: str = "x.svg") -> Any:
    return client.post(ADD, {"name": name, "file": SimpleUploadedFile(file, data)})


def as_image(figure: Figure) -> Image.Image:
    return Image.open(io.BytesIO(bytes(figure.content)))


def test_a_figure_is_shown_with_its_size_its_description_and_its_caption() -> None:
    figure = make_figure()
    assert render(f"Before.\n\n{SHOWN}\n\nAfter.") == (
        "<p>Before.</p>\n"
        f'<figure><img src="{figure.address}" alt="Three gates" width="40" height="20" '
        'loading="lazy"><figcaption>The gates</figcaption></figure>\n'
        "<p>After.</p>\n"
    )
    assert "<figcaption>" not in render("![Three gates](figure:gates)")
    assert "<li>\n<figure><img" in render(f"- {SHOWN}").replace("<li><figure>", "<li>\n<figure>")


@pytest.mark.parametrize(
    "text",
    ["![Three gates](figure:none)", "see ![Three gates](figure:gates) here"],
)
def test_what_is_no_figure_leaves_its_description(text: str) -> None:
    make_figure()
    assert "<img" not in render(text)
    assert "Three gates" in render(text)


def test_prompts_and_key_points_have_its_description() -> None:
    make_figure()
    assert render_prompt(SHOWN) == render_inline(SHOWN) == "Three gates"


@pytest.mark.parametrize(
    "hostile",
    [
        '![x" onerror="alert(1)](figure:gates)',
        "![<script>alert(1)</script>](figure:gates)",
        '![x](figure:gates "<script>alert(1)</script>")',
        "![x](figure:gates '\" onload=alert(1) \"')",
        "![x](figure:../../static/x.svg)",
        '![x](figure:"onerror=alert(1))',
        "![x](figure:gates/../../x)",
        "![x](figure:gates?x=1) ![x](FIGURE:gates)",
    ],
)
def test_a_hostile_description_is_text(hostile: str) -> None:
    make_figure()
    html = render(hostile)
    assert "<script" not in html
    assert html.count("<img") <= 1
    for tag in html.split("<img")[1:]:
        attributes = tag.split(">")[0].split('"')[0::2]
        assert {name.strip(" =") for name in attributes} <= {
            "src", "alt", "width", "height", "loading", "",
        }  # fmt: skip


def test_a_text_without_a_figure_asks_nothing_and_many_figures_ask_once() -> None:
    for number in range(5):
        make_figure(f"f{number}")
    lookup.forget()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        render("No picture: $x$.")
        assert len(queries) == 0
        for number in range(5):
            assert "<img" in render(f"![x](figure:f{number})")
    assert len(queries) == 1
    assert "content" not in queries[0]["sql"]


def test_a_new_picture_is_shown_at_once() -> None:
    old = make_figure()
    assert old.address in render(SHOWN)
    new = make_figure(data=pixels())
    assert new.address != old.address
    assert new.address in render(SHOWN)


def test_a_figure_is_served_for_ever_and_nothing_in_it_runs() -> None:
    figure = make_figure()
    for client in (Client(), logged_in(make_plan().learner.user)):
        answer = client.get(figure.address)
        assert answer.status_code == 200
        assert answer.content == bytes(figure.content)
        assert answer["Content-Type"] == "image/svg+xml"
        assert answer["Content-Security-Policy"] == (
            "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        )
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert set(answer["Cache-Control"].split(", ")) == {
            "public", "immutable", "max-age=31536000",
        }  # fmt: skip
        assert "Cookie" not in answer.get("Vary", "")
        assert not answer.cookies


@pytest.mark.parametrize(("kind", "media"), [("PNG", "png"), ("JPEG", "jpeg"), ("WEBP", "webp")])
def test_each_format_has_its_type(kind: str, media: str) -> None:
    figure = make_figure(data=pixels(kind))
    answer = Client().get(figure.address)
    assert answer["Content-Type"] == f"image/{media}"
    assert figure.address.endswith(f".{media}")


def test_the_address_of_an_older_picture_leads_to_the_present_one() -> None:
    old = make_figure().address
    new = make_figure(data=pixels()).address
    answer = Client().get(old)
    assert (answer.status_code, answer["Location"]) == (302, new)
    assert "immutable" not in answer["Cache-Control"]
    assert Client().get("/figures/none.0123.svg").status_code == 404


@pytest.mark.parametrize("what", HOSTILE)
def test_a_drawing_that_does_more_than_draw_is_refused_beside_the_field(
    editor: Client, what: str
) -> None:
    answer = upload(editor, HOSTILE[what].encode())
    assert answer.status_code == 422
    assert 'class="errorlist"' in answer.text
    assert not Figure.objects.exists()
    assert not LogEntry.objects.exists()


def test_what_draws_is_kept() -> None:
    inside = (
        "<!-- a note --><metadata><x/></metadata><title>T</title>"
        "<style>@media (prefers-color-scheme: dark) { .a { fill: #fff } } .b { fill: url(#g) }"
        '</style><defs><linearGradient id="g"><stop offset="1" stop-color="red"/>'
        '</linearGradient></defs><g class="a" transform="scale(2)" inkscape:label="x" '
        'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"><path d="M0 0h9" '
        'fill="url(#g)" style="stroke: #123; fill: url(#g)"/><use xlink:href="#g"/></g>'
        '<text x="1" y="2">a &lt; b</text>'
    )
    kept = read_picture(drawing(inside).encode()).content.decode()
    for part in ("@media", "url(#g)", "linearGradient", "scale(2)", "a &lt; b", 'href="#g"'):
        assert part in kept
    for part in ("a note", "metadata", "inkscape", "xlink"):
        assert part not in kept


def test_a_drawing_in_utf_16_or_with_a_doctype_is_read() -> None:
    doctype = (
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    )
    for data in (
        (doctype + PLAIN).encode(),
        PLAIN.encode("utf-16"),
        b"\xef\xbb\xbf" + PLAIN.encode(),
    ):
        assert read_picture(data).kind == "svg"


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('viewBox="0 0 40 20"', (40, 20)),
        ('width="80" height="40px" viewBox="0 0 40 20"', (80, 40)),
        ('width="100%" height="100%" viewBox="0,0,40,20"', (40, 20)),
        ('width="30" height="60"', (30, 60)),
        ("", (300, 150)),
    ],
)
def test_the_size_of_a_drawing_is_known(attributes: str, size: tuple[int, int]) -> None:
    read = read_picture(drawing("", attributes).encode())
    assert (read.width, read.height) == size
    assert "viewBox" in read.content.decode()


def test_a_photo_is_decoded_again() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    exif[0x010E] = "Secret place"
    data = (
        pixels("JPEG", (60, 40), exif=exif, comment=b"Secret note") + b"<script>alert(1)</script>"
    )
    kept = read_picture(data)
    assert (kept.kind, kept.width, kept.height) == ("jpeg", 40, 60)
    for secret in (b"Secret", b"Exif", b"<script"):
        assert secret in data
        assert secret not in kept.content


def test_of_an_animation_the_first_picture_is_kept() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    figure = make_figure(data=out.getvalue())
    assert getattr(as_image(figure), "n_frames", 1) == 1
    red, _, blue = as_image(figure).convert("RGB").getpixel((4, 4))  # type: ignore[misc]
    assert red > 200 > 50 > blue


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "CMYK"), ("PNG", "P"), ("PNG", "I;16"), ("PNG", "1"), ("PNG", "LA")]
)
def test_colors_are_those_of_a_screen(kind: str, mode: str) -> None:
    figure = make_figure(data=pixels(kind, mode=mode))
    assert as_image(figure).mode in {"RGB", "RGBA", "L"}


def test_a_large_picture_is_made_smaller() -> None:
    kept = read_picture(pixels("JPEG", (4_000, 2_000)))
    assert (kept.width, kept.height) == (1_600, 800)


NO_PICTURES = {
    "nothing": b"",
    "text": b"not an image",
    "a PDF": b"%PDF-1.7 " + b"x" * 100,
    "a GIF": pixels("GIF"),
    "a TIFF": pixels("TIFF"),
    "a program": b"\x7fELF" + b"\0" * 200,
    "half a PNG": pixels()[:60],
    "a PNG in name": b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
    "a zip": b"PK\x03\x04" + b"\0" * 200,
    "a damaged WebP": b"RIFF\x20\0\0\0WEBPVP8 " + b"\xff" * 40,
    "more than 25 megapixels": huge_png(5_001, 5_000),
    "40 megapixels": huge_png(8_000, 5_000),
    "a bomb of pixels": huge_png(60_000, 60_000),
    "8 MB": b"\x89PNG" + b"\0" * 8_000_000,
}


@pytest.mark.parametrize("what", NO_PICTURES)
def test_what_is_no_picture_is_refused_beside_the_field(editor: Client, what: str) -> None:
    answer = upload(editor, NO_PICTURES[what], file="x.png")
    assert answer.status_code == 422
    assert 'class="errorlist"' in answer.text
    assert not Figure.objects.exists()


def test_pixels_are_counted_before_any_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("it was decoded"))
    with pytest.raises(NotAPicture, match="million pixels"):
        read_picture(huge_png(MAX_PIXELS // 1_000 + 1, 1_000))


def test_an_editor_uploads_finds_replaces_and_deletes_a_figure(editor: Client) -> None:
    make_deck(1)
    assert upload(editor, PLAIN.encode()).status_code == 302
    figure = Figure.objects.get()
    Card.objects.filter(depth="deep").update(answer=SHOWN)
    page = editor.get(LIST).text
    assert figure.address in page
    assert "Q1 Title 1?" in page
    assert "Q1 Title 1?" in editor.get(f"{LIST}{figure.pk}/change/").text
    answer = editor.post(
        ADD, {"name": "gates", "file": SimpleUploadedFile("x.png", pixels())}, follow=True
    )
    assert "it has the new picture now" in answer.text
    replaced = Figure.objects.get()
    assert (replaced.pk, replaced.kind) == (figure.pk, "png")
    delete = f"{LIST}{figure.pk}/delete/"
    assert "shown by" in editor.get(delete).text
    assert editor.post(delete, {"post": "yes"}).status_code == 409
    assert Figure.objects.exists()
    Card.objects.update(answer="Without it.")
    Question.objects.update(in_depth=SHOWN)
    assert editor.post(delete, {"post": "yes"}).status_code == 409
    Question.objects.update(in_depth="")
    assert editor.post(delete, {"post": "yes"}).status_code == 302
    assert not Figure.objects.exists()


def test_a_figure_in_use_survives_the_action_too(editor: Client) -> None:
    make_deck(1)
    figure = make_figure()
    Card.objects.filter(depth="deep").update(answer=SHOWN)
    action = {"action": "delete_selected", "_selected_action": [str(figure.pk)], "post": "yes"}
    editor.post(LIST, action)
    assert Figure.objects.exists()


def test_the_list_asks_no_more_for_more_figures(admin: Client) -> None:
    make_deck(3)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(LIST).status_code == 200
        return len(queries)

    make_figure("f0")
    count()
    before = count()
    for number in range(1, 8):
        make_figure(f"f{number}")
    assert count() == before


def test_a_new_picture_for_a_figure_keeps_its_name(editor: Client) -> None:
    figure = make_figure()
    sent = {"name": "other", "file": SimpleUploadedFile("x.png", pixels())}
    assert editor.post(f"{LIST}{figure.pk}/change/", sent).status_code == 302
    assert [(kept.name, kept.kind) for kept in Figure.objects.all()] == [("gates", "png")]


def test_learners_can_upload_nothing() -> None:
    learner = logged_in(make_plan().learner.user)
    assert upload(learner, PLAIN.encode()).status_code == 302
    assert not Figure.objects.exists()


WRONG = [
    ("answer", "![x](figure:none)", "There is no figure “none”"),
    ("answer", "![](figure:gates)", "Say what the figure “gates” shows"),
    ("answer", "as ![x](figure:gates) shows", "Put the figure “gates” on a line of its own"),
    ("prompt", "Why?\n\n![x](figure:gates)", "The figure “gates” can&#x27;t be shown here"),
    ("key_points", "![x](figure:gates)", "The figure “gates” can&#x27;t be shown here"),
]


@pytest.mark.parametrize(("field", "text", "problem"), WRONG)
def test_the_editor_is_told_of_a_wrong_figure(
    editor: Client, field: str, text: str, problem: str
) -> None:
    make_deck(1)
    make_figure()
    question = Question.objects.get()
    before = getattr(card(1), field)
    form = question_page(question, **{f"easy_{field}": text})
    page = editor.post(f"/admin/cards/question/{question.pk}/change/", form).text
    place = page.index(f"field-{field}")
    assert problem in page[place : place + 2_000]
    assert getattr(card(1), field) == before
    preview = {"prompt": "", "text": "", "key_points": ""}
    preview["text" if field == "answer" else field] = text
    assert editor.post("/admin/cards/question/preview/", preview).status_code == 200
    answer = look(editor, as_csv({**NEW, f"easy_{field}": text}))
    assert answer.status_code == 422
    assert f"<code>easy_{field}</code>: {problem[:20]}" in answer.text
    assert "Line 2" in answer.text


def test_a_picture_from_elsewhere_is_told_and_not_shown(editor: Client) -> None:
    text = "![A net](https://a.example/n.png)"
    assert (
        "The picture “A net” is not shown"
        in look(editor, as_csv({**NEW, "easy_answer": text})).text
    )


def test_figures_go_through_export_and_import_by_name(editor: Client) -> None:
    make_deck(1)
    make_figure()
    Card.objects.filter(depth="easy").update(answer=f"Read.\n\n{SHOWN}")
    for kind in ("csv", "json"):
        data = editor.get(f"/admin/cards/question/export/{kind}/").content
        assert b"figure:gates" in data
        assert take(editor, data, kind).status_code == 302
        assert card(1).answer == f"Read.\n\n{SHOWN}"
    Figure.objects.all().delete()
    lookup.forget()
    Card.objects.update(answer="Other.")
    assert "There is no figure “gates”" in look(editor, data, "q.json").text


def test_the_seed_brings_figures_and_leaves_editors_changes(tmp_path: Path) -> None:
    path = tmp_path / "gates.svg"
    path.write_text(PLAIN)
    assert str(seed_figures(tmp_path, NOW)) == "1 created, 0 updated, 0 unchanged, 0 kept as edited"
    assert str(seed_figures(tmp_path, NOW)) == "0 created, 0 updated, 1 unchanged, 0 kept as edited"
    path.write_text(PLAIN.replace("#14665a", "#000"))
    assert str(seed_figures(tmp_path, NOW)) == "0 created, 1 updated, 0 unchanged, 0 kept as edited"
    edited = make_figure(data=pixels())
    path.write_text(PLAIN)
    outcome = seed_figures(tmp_path, NOW)
    assert outcome.kept == ['figure ["gates"]: it was changed by an editor']
    assert Figure.objects.get().digest == edited.digest
    Figure.objects.all().delete()
    assert seed_figures(tmp_path, NOW).kept == ['figure ["gates"]: an editor deleted it']
    assert SeededRow.objects.count() == 1


def test_a_hostile_drawing_is_not_seeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bad.svg").write_text(HOSTILE["a script"])
    monkeypatch.setattr("cards.management.commands.seed.FIGURES", tmp_path)
    with pytest.raises(CommandError, match=r"bad\.svg: The drawing holds “script”"):
        call_command("seed", stdout=StringIO())
    assert not Figure.objects.exists()


def test_a_package_takes_figures_along() -> None:
    figure = make_figure()
    html = render_portable(SHOWN)
    assert f'<img src="{figure.picture.file_name}"' in html
    assert "loading" not in html


def test_figures_are_part_of_a_dump() -> None:
    make_figure()
    out = StringIO()
    call_command("dumpdata", "cards.figure", natural_primary=True, stdout=out)
    [row] = json.loads(out.getvalue())
    assert row["fields"]["name"] == "gates"
    assert row["fields"]["content"]


def test_the_page_to_print_loads_its_figures_at_once() -> None:
    client = logged_in(make_plan().learner.user)
    make_figure()
    Card.objects.update(answer=SHOWN)
    page = client.get("/questions/print/").text
    assert page.count('alt="Three gates"') == Card.objects.count()
    assert "loading=" not in page
    assert 'loading="lazy"' in client.get("/questions/deck-q1/").text
