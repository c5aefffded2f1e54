"""The word diff: both texts are in it, whatever they are, and it never takes long."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.history.word_diff import word_diff

from ..helpers import no_runaway

TEXT = st.text(st.sampled_from("ab <>&\n.\"'é"), max_size=60)
SAID = re.compile(r'<span class="visually-hidden">[^<]*</span>')


def without(tag: str, diff: str) -> str:
    """The text that is left when one side of the changes is taken out."""
    kept = re.sub(rf"<{tag}>.*?</{tag}>", "", SAID.sub("", diff), flags=re.S)
    return unescape(re.sub(r"</?(ins|del)>", "", kept))


@given(TEXT, TEXT)
def test_both_texts_are_in_it(old: str, new: str) -> None:
    diff = word_diff(old, new)
    assert without("ins", diff) == old
    assert without("del", diff) == new


def test_words_are_marked_whole_and_what_is_between_them_too() -> None:
    diff = SAID.sub("", word_diff("Use plain SGD here.", "Use tuned Adam here."))
    assert diff == "Use <del>plain SGD</del><ins>tuned Adam</ins> here."
    assert word_diff("the same", "the same") == "the same"


def test_it_is_said_to_those_who_do_not_see_it() -> None:
    diff = word_diff("old", "new")
    assert re.sub("<[^>]*>", "", diff) == "[removed: old][added: new]"


@pytest.mark.parametrize(
    ("old", "new"),
    [("a " * 5_000, "b a " * 2_500), ("a b c d " * 1_250, "d c b a " * 1_250)],
)
def test_the_longest_texts_take_no_time(old: str, new: str) -> None:
    with no_runaway():
        assert without("ins", word_diff(old, new)) == old
