"""The upload of a file to import."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from ..models import LONGEST_FILENAME, Import
from .parcel import checked, load
from .reading import MOST_BYTES, BadFile

TOO_LARGE = f"The file is larger than {MOST_BYTES // 2**20} MB."


class ImportForm(forms.Form):
    """A file, read and checked while the form is; `contents` is in dlprep's own format."""

    file = forms.FileField(
        label="A file to import",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json"}),
        help_text="A file that was downloaded here or from another dlprep. "
        f"At most {MOST_BYTES // 2**20} MB.",
        error_messages={"required": "Choose a file."},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
        *,
        now: datetime | None = None,
        is_too_large: bool = False,
    ) -> None:
        super().__init__(data, files)
        self.now = now or timezone.now()
        if is_too_large:  # it was not even taken in
            self.fields["file"].error_messages["required"] = TOO_LARGE

    def clean_file(self) -> dict[str, Any]:
        """What `services.stage_import` is to be told of the file."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if upload.size is None or upload.size > MOST_BYTES:
            raise ValidationError(TOO_LARGE)
        try:
            contents = load(upload.read())
            checked(contents, self.now)
        except BadFile as error:
            raise ValidationError(str(error)) from error
        return {
            "kind": Import.Kind.JSON,
            "filename": (upload.name or "")[:LONGEST_FILENAME],
            "contents": contents,
            "left_out": [],
        }
