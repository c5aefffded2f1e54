"""Code blocks with their words marked by Pygments: by classes alone, in content.css."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

# What decks on machine learning hold: each lexer is one that takes linear time.
LEXERS = {
    **dict.fromkeys(("python", "py", "python3", "pytorch", "numpy"), "python"),
    **dict.fromkeys(("bash", "sh", "shell"), "bash"),
    **dict.fromkeys(("c", "c++", "cpp", "cuda"), "cpp"),
    **dict.fromkeys(("javascript", "js"), "javascript"),
    **dict.fromkeys(("yaml", "yml"), "yaml"),
    **{name: name for name in ("diff", "java", "json", "sql", "toml")},
    **dict.fromkeys(("r",), "splus"),
}
CLASSES = frozenset(name for name in STANDARD_TYPES.values() if name)
_formatter = HtmlFormatter(nowrap=True)


def code_block(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    """A block of code; it scrolls, by keys too, if a line is longer than the page is wide."""
    token = tokens[place]
    return f'<pre tabindex="0"><code>{marked(token.content, token.info)}</code></pre>\n'


def marked(code: str, info: str) -> str:
    """Code as HTML; in a language that is not known, as it is written."""
    language = info.split(maxsplit=1)[0].lower() if info.strip() else ""
    if language not in LEXERS:
        return escapeHtml(code)
    lexer = get_lexer_by_name(LEXERS[language], stripnl=False)
    html = str(highlight(code, lexer, _formatter))
    return html if code.endswith("\n") else html.rstrip("\n")
