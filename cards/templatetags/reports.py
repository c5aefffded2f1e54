"""What the admin's desk says of the learners' reports."""

from __future__ import annotations

from django import template

from ..models import Report

register = template.Library()


@register.simple_tag
def count_open_reports() -> int:
    return Report.objects.filter(status=Report.Status.OPEN).count()
