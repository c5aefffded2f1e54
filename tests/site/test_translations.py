"""What every translation rests on: dates, texts of the libraries', and styles that name no side."""

from __future__ import annotations

import ast
import gettext
import re
from importlib import import_module
from pathlib import Path

import allauth
from django import conf
from django.conf import settings as site_settings
from django.contrib import auth

from dlprep_site.i18n import upstream_messages


def test_every_language_writes_every_date() -> None:
    names = [
        {
            name
            for name in vars(import_module(f"dlprep_site.i18n.formats.{code}.formats"))
            if name.isupper()
        }
        for code, _ in site_settings.LANGUAGES
    ]
    assert all(found == names[0] for found in names)


def test_reworded_texts_are_still_texts_of_a_library() -> None:
    """An upgrade that changes a text would otherwise bring the library's own words back."""
    said = {
        text
        for library in (conf, auth, allauth)
        for text in texts_of(Path(str(library.__file__)).parent / "locale/es/LC_MESSAGES/django.mo")
    }
    tree = ast.parse(Path(str(upstream_messages.__file__)).read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    translated = [ast.literal_eval(call.args[0]) for call in calls]
    assert len(translated) > 25
    assert not [text for text in translated if text not in said]


def test_no_text_hides_within_an_f_string() -> None:
    """Gathering does not look there, so that the text would stay English in every language."""
    root = Path(site_settings.BASE_DIR)
    apps = ("cards", "dlprep_site", "scheduler")
    paths = [path for app in apps for path in root.glob(f"{app}/**/*.py")]
    assert len(paths) > 50
    found = [
        f"{path.relative_to(root)}:{call.lineno}"
        for path in paths
        for written in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(written, ast.JoinedStr)
        for call in ast.walk(written)
        if isinstance(call, ast.Call) and re.fullmatch(r"_|\w*gettext\w*", ast.unparse(call.func))
    ]
    assert not found


def texts_of(catalogue: Path) -> set[str]:
    with catalogue.open("rb") as file:
        found = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key[0] if isinstance(key, tuple) else key for key in found} - {""}


def test_styles_name_no_side() -> None:
    """What a style puts to the left would stay there where a language runs from the right."""
    sides = re.compile(r"[-\s;{](?:left|right)\s*:|(?:float|text-align): *(?:left|right)")
    four = re.compile(r"(?:padding|margin|inset): *[^;\s]+ ([^;\s]+) [^;\s]+ ([^;\s]+);")
    for path in Path(site_settings.BASE_DIR, "static/css").glob("*.css"):
        style = path.read_text("utf-8")
        assert not sides.findall(style), path.name
        assert not [pair for pair in four.findall(style) if pair[0] != pair[1]], path.name
