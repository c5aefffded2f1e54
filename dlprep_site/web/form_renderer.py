"""Renders every form and field, allauth's included, with the site's own templates."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest


class HouseRenderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Labels stand above the fields, so allauth's are not repeated as placeholders."""
        if "widget" in context:
            context["widget"]["attrs"].pop("placeholder", None)
        return super().render(template_name, context, request)
