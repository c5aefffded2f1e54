"""Questions as a file, one row each, as CSV or JSON: out of the site and into it."""

from .files import MAX_FILE_BYTES, FileError, Format, read_sheet, write_csv, write_json
from .importer import Imported, RowReport, import_sheet
from .row import rows_of

__all__ = [
    "MAX_FILE_BYTES",
    "FileError",
    "Format",
    "Imported",
    "RowReport",
    "import_sheet",
    "read_sheet",
    "rows_of",
    "write_csv",
    "write_json",
]
