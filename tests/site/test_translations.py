"""What every translation rests on: dates, gathered texts, and styles that name no side."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

from django.conf import settings as site_settings


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


def test_styles_name_no_side() -> None:
    """What a style puts to the left would stay there where a language runs from the right."""
    sides = re.compile(r"[-\s;{](?:left|right)\s*:|(?:float|text-align): *(?:left|right)")
    four = re.compile(r"(?:padding|margin|inset): *[^;\s]+ ([^;\s]+) [^;\s]+ ([^;\s]+);")
    for path in Path(site_settings.BASE_DIR, "static/css").glob("*.css"):
        style = path.read_text("utf-8")
        assert not sides.findall(style), path.name
        assert not [pair for pair in four.findall(style) if pair[0] != pair[1]], path.name
