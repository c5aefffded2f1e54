from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from dlprep_site.i18n.formatting import grouped

from .models import MAX_REPORT_CHARS


class TextField(forms.CharField):
    """Lines of text: a line break counts as one character, whatever the browser sends."""

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return text.replace("\r\n", "\n")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.to_python(initial), data)


class ReportForm(forms.Form):
    text = TextField(
        label=gettext_lazy("What is wrong?"),
        # a validator rather than max_length, by which the browser would cut the text silently
        validators=[MaxLengthValidator(MAX_REPORT_CHARS)],
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=format_lazy(
            gettext_lazy("Say what the card says and what it should say. {number} characters."),
            number=lazy(grouped, str)(MAX_REPORT_CHARS),
        ),
    )
