"""Figures: pictures that editors upload, with the questions that show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_slug
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..figures.upload import MAX_UPLOAD_BYTES, NotAPicture, Upload, read_picture
from ..models import Figure, Question
from ..services.figures import delete_figure, save_figure, uses_of

OK, CONFLICT, UNPROCESSABLE = 200, 409, 422
THUMBNAIL = 120  # pixels that a picture of the list is wide or high, at most


class FigureForm(forms.ModelForm[Figure]):
    """A name and a file. A name that is there already takes the new file."""

    upload: Upload  # what the file holds, once it is clean
    file = forms.FileField(
        help_text=f"SVG, PNG, JPEG or WebP, up to {MAX_UPLOAD_BYTES // 1_000_000} MB. It is read "
        "and written again: the first picture of several, without notes of the camera.",
        widget=forms.FileInput(attrs={"accept": ".svg,.png,.jpg,.jpeg,.webp"}),
    )

    class Meta:
        model = Figure
        fields = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].validators = [validate_slug]
        if self.instance.pk:
            self.fields["name"].disabled = True
            self.fields["name"].help_text = "Texts show it by this name, so it stays."

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            self.upload = read_picture(file.read(MAX_UPLOAD_BYTES + 1))
        except NotAPicture as error:
            raise ValidationError(str(error)) from error
        return file

    def validate_unique(self) -> None:
        """A figure of the same name is replaced."""


@admin.register(Figure)
class FigureAdmin(admin.ModelAdmin[Figure]):
    form = FigureForm
    list_display = ("thumbnail", "name", "size", "shown_by")
    list_display_links = ("name",)
    search_fields = ("name",)
    fields: ClassVar = ("name", "file", "preview", "shown_by", "how_to")
    readonly_fields = ("preview", "shown_by", "how_to")

    def get_fields(self, request: HttpRequest, obj: Figure | None = None) -> Any:
        return self.fields if obj else ("name", "file")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Figure]:
        return super().get_queryset(request).defer("content")

    @admin.display(description="Picture")
    def thumbnail(self, figure: Figure) -> SafeString:
        scale = min(1, THUMBNAIL / max(figure.width, figure.height))
        return _img(figure, round(figure.width * scale), round(figure.height * scale))

    @admin.display(description="Picture")
    def preview(self, figure: Figure) -> SafeString:
        return _img(figure, figure.width, figure.height)

    @admin.display(description="Size", ordering="width")
    def size(self, figure: Figure) -> str:
        return f"{figure.width} × {figure.height}, {figure.get_kind_display()}"

    @admin.display(description="Shown by")
    def shown_by(self, figure: Figure) -> SafeString | str:
        uses = vars(figure).get("uses")
        if uses is None:
            uses = uses_of([figure.name])[figure.name]
        return format_html_join(", ", '<a href="{}">{}</a>', map(_link, uses)) or "no question"

    @admin.display(description="In a text")
    def how_to(self, figure: Figure) -> SafeString:
        text = f'![What it shows](figure:{figure.name} "A caption")'
        return format_html("<code>{}</code>, on a line of its own", text)

    def save_model(self, request: HttpRequest, obj: Figure, form: FigureForm, change: bool) -> None:
        is_known = Figure.objects.filter(name=obj.name).exists()
        saved = save_figure(name=obj.name, upload=form.upload, now=timezone.now())
        for field in Figure._meta.concrete_fields:
            setattr(obj, field.attname, getattr(saved, field.attname))
        if is_known and not change:
            self.message_user(request, f"The figure “{obj}” was there: it has the new picture now.")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, with the questions that show its figures read at once."""
        changelist = super().get_changelist_instance(request)
        uses = uses_of([figure.name for figure in changelist.result_list])
        for figure in changelist.result_list:
            vars(figure)["uses"] = uses[figure.name]
        return changelist

    def get_deleted_objects(
        self, objs: Iterable[Figure], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """A figure that a question shows can't be deleted: the page names the questions."""
        figures = list(objs)
        names, counts, forbidden, protected = super().get_deleted_objects(figures, request)
        uses = uses_of([figure.name for figure in figures])
        shown = (
            format_html('{}, shown by <a href="{}">{}</a>', name, *_link(question))
            for name, questions in uses.items()
            for question in questions
        )
        return names, counts, forbidden, [*protected, *shown]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _refused(request, super().changeform_view(request, *args, **kwargs), UNPROCESSABLE)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _refused(request, super().delete_view(request, *args, **kwargs), CONFLICT)

    def delete_model(self, request: HttpRequest, obj: Figure) -> None:
        delete_figure(figure_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Figure]) -> None:
        for figure in queryset:
            delete_figure(figure_id=figure.pk)


def _refused(request: HttpRequest, answer: HttpResponse, status: int) -> HttpResponse:
    """A form that was sent and comes back as a page again says so by its status."""
    if request.method == "POST" and answer.status_code == OK:
        answer.status_code = status
    return answer


def _link(question: Question) -> tuple[str, str]:
    return reverse("admin:cards_question_change", args=[question.pk]), question.short_name


def _img(figure: Figure, width: int, height: int) -> SafeString:
    return format_html(
        '<img class="plate" src="{}" alt="" width="{}" height="{}" loading="lazy">',
        figure.address,
        width,
        height,
    )
