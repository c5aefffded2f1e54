"""Questions as a file, a row each, as CSV or JSON: out of the site and into it."""

from .draft import drafts
from .files import LARGEST_FILE, FileError, Format, read_sheet, write_csv, write_json
from .resource import Imported, QuestionResource, RowReport

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
