from __future__ import annotations

from django import forms

from .models import REPORT_LENGTH


class ReportForm(forms.Form):
    text = forms.CharField(
        label="What is wrong?",
        max_length=REPORT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": None}),
        help_text=f"Say what the card says and what it should say. {REPORT_LENGTH:,} characters.",
    )
