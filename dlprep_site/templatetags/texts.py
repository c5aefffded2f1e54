"""Django's `translate`, looked up once a language: a grade's page has thirty of them."""

from __future__ import annotations

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


class KnownText(Node):
    """A text that stands in the template as it is, rendered as Django does, and remembered."""

    child_nodelists = ()

    def __init__(self, inner: TranslateNode) -> None:
        self.inner = inner
        self.known: dict[str | None, SafeString | str] = {}

    def render(self, context: Context) -> SafeString | str:
        language = get_language()
        found = self.known.get(language)
        if found is None:
            found = self.known[language] = self.inner.render(context)
        return found


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    inner = do_translate(parser, token)
    expression, context = inner.filter_expression, inner.message_context
    is_plain = not (expression.filters or inner.asvar or inner.noop)
    is_literal = getattr(expression.var, "literal", None) is not None
    is_known = is_plain and is_literal and (context is None or isinstance(context.var, str))
    return KnownText(inner) if is_known else inner
