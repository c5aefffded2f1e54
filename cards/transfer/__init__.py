"""Questions as a file, a row each, as CSV or JSON: out of the site and into it."""

from .files import LARGEST_FILE, FileError, Format, read_sheet, write_csv, write_json
from .importer import Imported, QuestionResource, RowReport
from .row import drafts

__all__ = [
    "LARGEST_FILE",
    "FileError",
    "Format",
    "Imported",
    "QuestionResource",
    "RowReport",
    "drafts",
    "read_sheet",
    "write_csv",
    "write_json",
]
