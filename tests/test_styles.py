"""The stylesheets: browsers drop what they do not know, and a color that is dropped is black."""

import re
from collections import Counter
from pathlib import Path

import pytest

from dlprep_site.web.errors import standalone

STYLES = sorted((Path(__file__).parent.parent / "static" / "css").glob("*.css"))
# Newer than the oldest supported browsers, and without a fallback inside a custom property.
TOO_NEW = r"light-dark\(|color-mix\(|oklch\(|oklab\(|\brgb\(from|@container|@layer|@scope"


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_colors_are_known_to_every_supported_browser(style: Path) -> None:
    assert not re.findall(TOO_NEW, style.read_text())


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_a_selector_that_is_new_stands_alone(style: Path) -> None:
    """A browser that does not know `:has()` drops the whole list of selectors that it is in."""
    text = re.sub(r"/\*.*?\*/", "", style.read_text(), flags=re.DOTALL)
    lists = [rule for rule in re.findall(r"([^{}]+)\{", text) if ":has(" in rule]
    assert not [rule for rule in lists if "," in re.sub(r"\([^()]*(\([^()]*\)[^()]*)*\)", "", rule)]


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_no_selector_is_styled_twice(style: Path) -> None:
    """The later of two such rules wins, wherever its author meant it to."""
    text = re.sub(r"/\*.*?\*/", "", style.read_text(), flags=re.DOTALL)
    plain = re.sub(r"@[^{}]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)  # without @media and so on
    selectors = [" ".join(one.split()) for one in re.findall(r"([^{}]+)\{", plain)]
    assert not [one for one, times in Counter(selectors).items() if times > 1]


def test_error_pages_have_the_colors_of_every_other_page() -> None:
    """Their style stands in the page, since they are shown without any file."""
    sheet = next(style for style in STYLES if style.name == "dlprep.css").read_text()
    for theme, place in ((standalone.LIGHT, 0), (standalone.DARK, 1)):
        for name, color in re.findall(r"(--[\w-]+):([^;]+)", theme):
            both = re.search(rf"{name}: var\(--light, ([^)]+)\) var\(--dark, ([^)]+)\)", sheet)
            assert both, name
            assert as_long(both.groups()[place]) == as_long(color), name


def as_long(color: str) -> str:
    """#fff as #ffffff."""
    short = re.fullmatch(r"#(\w)(\w)(\w)", color)
    return "#" + "".join(digit * 2 for digit in short.groups()) if short else color
