"""The catalogues of translations: gathered and compiled, or checked to be whole and up to date.

    python -m tests.catalogues make
    python -m tests.catalogues check

The compiled ones are kept in the repository, so that the site needs no gettext to run.
"""

from __future__ import annotations

import gettext
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "locale"
ELSEWHERE = (".venv*", "tests/*", "var/*", "demo/*", "node_modules/*")  # no texts of pages
GATHER = [
    sys.executable, "manage.py", "makemessages", "--all", "--keep-pot",
    "--add-location", "file", "--no-wrap", "--no-obsolete",
    *(part for name in ELSEWHERE for part in ("--ignore", name)),
]  # fmt: skip
REMEDY = "run `make messages`"
GATHERED_AT = re.compile(r'^"POT-Creation-Date: .*\n', re.MULTILINE)


def main(what: str) -> int:
    sources = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
    if what == "make":
        _gather(sources)
        for source in sources:
            _compile(source, source.with_suffix(".mo"))
        return 0
    problems = [problem for source in sources for problem in _what_is_missing(source)]
    problems += [problem for source in sources for problem in _what_is_not_compiled(source)]
    print("\n".join(problems) or f"{len(sources)} catalogues are whole")  # noqa: T201
    return 1 if problems else 0


def _gather(sources: list[Path]) -> None:
    """Bring every catalogue up to the texts of the code; its time changes only with its texts."""
    before = {source: source.read_text("utf-8") for source in sources}
    subprocess.run(GATHER, cwd=ROOT, check=True)
    for source, text in before.items():
        if GATHERED_AT.sub("", source.read_text("utf-8")) == GATHERED_AT.sub("", text):
            source.write_text(text, "utf-8")


def _compile(source: Path, target: Path) -> None:
    subprocess.run(["msgfmt", "--check-format", "--output-file", target, source], check=True)


def _what_is_missing(source: Path) -> list[str]:
    """What the code says and a translation does not; it is left as it was."""
    before, template = source.read_text("utf-8"), LOCALE / "django.pot"
    try:
        _gather([source])
        compared = subprocess.run(["msgcmp", source, template], capture_output=True, text=True)
        is_up_to_date = source.read_text("utf-8") == before
    finally:
        source.write_text(before, "utf-8")
        template.unlink(missing_ok=True)
    problems = [compared.stderr.strip()] if compared.returncode else []
    if not is_up_to_date:
        problems.append(f"{source.relative_to(ROOT)}: the code has other texts; {REMEDY}")
    return problems


def _what_is_not_compiled(source: Path) -> list[str]:
    with TemporaryDirectory() as folder:
        compiled = Path(folder, "django.mo")
        _compile(source, compiled)
        if _texts(compiled) == _texts(source.with_suffix(".mo")):
            return []
    return [f"{source.relative_to(ROOT)}: it was not compiled; {REMEDY}"]


def _texts(compiled: Path) -> dict[object, str]:
    with compiled.open("rb") as file:
        found: dict[object, str] = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    return {key: text for key, text in found.items() if key != ""}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
