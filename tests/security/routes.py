"""Every address that the site answers, from the resolver itself: a new page is swept by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from django.utils.regex_helper import normalize

# a value for each part of an address that fits its pattern; most name a thing that is there
FITTING = {
    "slug": "deck-q1", "card": "easy", "name": "data", "day": "2026-03-02", "interview": "1",
    "pause": "1", "number": "1", "token": "nonsense", "key": "nonsense", "uidb36": "1",
    "login": "1", "pk": "1",
    "object_id": "1", "content_type_id": "1", "app_label": "cards", "url": "nonsense", "id": "1",
    "from_field": "id",
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    """An address with named gaps, such as `/plan/%(day)s/`."""

    template: str
    names: tuple[str, ...]

    def path(self, values: Mapping[str, str] = FITTING) -> str:
        return self.template % {name: values.get(name, "1") for name in self.names}

    @property
    def is_admins(self) -> bool:
        return self.template.startswith("/admin/")


def routes() -> list[Route]:
    found = [Route("/" + template, names) for template, names in _walk(get_resolver())]
    assert len(found) > 80, "the resolver was not read"
    return list(dict.fromkeys(found))


def _walk(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in resolver.url_patterns:
        template = before + _template(entry)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, template)
        else:
            yield template, tuple(re.findall(r"%\((\w+)\)s", template))


def _template(entry: URLPattern | URLResolver) -> str:
    written = str(entry.pattern)
    if isinstance(entry.pattern, RegexPattern):
        [(template, _), *_] = normalize(written)
        return re.sub(r"%\(_\d+\)s", "nonsense", template)
    return re.sub(r"<(?:\w+:)?(\w+)>", r"%(\1)s", written)
