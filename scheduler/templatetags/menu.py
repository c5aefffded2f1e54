from __future__ import annotations

from typing import Any

from django import template

from ..web.menu import Item, main_menu, settings_item

register = template.Library()


@register.simple_tag(takes_context=True)
def menu_items(context: dict[str, Any]) -> list[Item]:
    """The main menu's items, for the page that is shown."""
    return main_menu(context["request"].path)


@register.simple_tag(takes_context=True)
def settings_link(context: dict[str, Any]) -> Item:
    """The link to the settings and the account."""
    return settings_item(context["request"].path)
