"""The upload of a file to import."""

from __future__ import annotations

from datetime import datetime
from typing import IO, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from ..models import MAX_FILENAME_CHARS, Import, Learner
from .anki.revlog_import import read_history
from .json_reader import MAX_BYTES, BadFile, refuse_other_files
from .schema import checked, load, reviews_alone

ARCHIVE = b"PK"
TOO_LARGE = format_lazy(
    gettext_lazy("The file is larger than {number} MB."), number=MAX_BYTES // 2**20
)


class ImportForm(forms.Form):
    """A file, read and checked while the form is; `contents` is in dlprep's own format."""

    file = forms.FileField(
        label=gettext_lazy("A file to import"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json,.apkg,.colpkg"}),
        help_text=format_lazy(
            gettext_lazy(
                "A JSON file from here or another dlprep, or an Anki package (.apkg, .colpkg), "
                "whose answers to cards of ours are taken. At most {number} MB."
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
        learner: Learner | None = None,
        now: datetime | None = None,
        is_too_large: bool = False,
    ) -> None:
        super().__init__(data, files)
        self.learner, self.now = learner, now or timezone.now()
        if is_too_large:  # it was not even taken in
            self.fields["file"].error_messages["required"] = TOO_LARGE

    def clean_file(self) -> dict[str, Any]:
        """What `services.stage_import` is to be told of the file."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if upload.size is None or upload.size > MAX_BYTES:
            raise ValidationError(TOO_LARGE)
        try:
            file = self._read(upload)
            checked(file["contents"], self.now)
        except BadFile as error:
            raise ValidationError(str(error)) from error
        return file | {"filename": (upload.name or "")[:MAX_FILENAME_CHARS]}

    def _read(self, upload: UploadedFile[bytes]) -> dict[str, Any]:
        """Told by how it begins, whatever its name: an archive is an Anki package."""
        is_archive = upload.read(len(ARCHIVE)) == ARCHIVE
        upload.seek(0)
        if not is_archive or self.learner is None:
            data = upload.read()
            refuse_other_files(data)
            return {"kind": Import.Kind.JSON, "contents": load(data), "left_out": []}
        answers, left_out = read_history(cast(IO[bytes], upload), self.learner, self.now)
        contents = reviews_alone(answers)
        return {"kind": Import.Kind.ANKI, "contents": contents, "left_out": left_out}
