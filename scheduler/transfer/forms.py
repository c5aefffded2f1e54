"""The upload of a file to import."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from .json_reader import MAX_BYTES

TOO_LARGE = format_lazy(
    gettext_lazy("The file is larger than {number} MB."), number=MAX_BYTES // 2**20
)


class ImportForm(forms.Form):
    """A file of a size that is taken; what is in it is read by a task."""

    file = forms.FileField(
        label=gettext_lazy("A file to import"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json,.apkg,.colpkg"}),
        help_text=format_lazy(
            gettext_lazy(
                "A JSON export from dlprep, or an Anki package (.apkg, .colpkg): we import answers "
                "to cards in this deck. Up to {number} MB."
            ),
            number=MAX_BYTES // 2**20,
        ),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
        *,
        is_too_large: bool = False,
    ) -> None:
        super().__init__(data, files)
        if is_too_large:  # it was not even taken in
            self.fields["file"].error_messages["required"] = TOO_LARGE

    def clean_file(self) -> UploadedFile[bytes]:
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if upload.size is None or upload.size > MAX_BYTES:
            raise ValidationError(TOO_LARGE)
        return upload

    def show_error(self, problem: str) -> None:
        """Show beside the field what was wrong with a file that was sent earlier."""
        self.is_bound, self.cleaned_data = True, {}
        self._errors = ErrorDict()
        self.add_error("file", problem)
