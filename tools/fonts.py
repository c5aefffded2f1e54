"""The site's serif, cut down to what its pages use: `python -m tools.fonts PACKAGE FOLDER`.

PACKAGE is the npm package of the typeface; FOLDER gets a WOFF2 file a weight, and the license.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = "source-serif-4-latin-{weight}-normal.woff2"
WEIGHTS = (400, 600)
FAMILY = "dlprep Serif"  # a changed version may not have the typeface's reserved name (OFL 1.1)
LETTERS = "áéíóúüñÁÉÍÓÚÜÑàâäçèêëìïôößÇ"
PUNCTUATION = "“”‘’«»–—…·•¿¡§©®°ªº"
MATH = "−×÷±²³µ½"
CHARACTERS = {*map(chr, range(0x20, 0x7F)), "\u00a0", "\u2011", *LETTERS, *PUNCTUATION, *MATH}
FEATURES = ("kern", "liga")
COPYRIGHT = 0  # the number of its record among a font's names
FAMILY_NAMES = {1: FAMILY, 3: FAMILY, 4: FAMILY, 6: "dlprepSerif", 16: FAMILY}


def main(package: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for weight in WEIGHTS:
        font = TTFont(package / "files" / SOURCE.format(weight=weight), recalcTimestamp=False)
        _cut(font)
        _rename(font)
        font.flavor = "woff2"
        font.save(folder / f"dlprep-serif-{weight}.woff2")
    _, license_text = (package / "LICENSE").read_text("utf-8").split("\n", maxsplit=1)
    owner = font["name"].getDebugName(COPYRIGHT)
    (folder / "LICENSE.txt").write_text(f"{owner}\n{license_text}", "utf-8")


def _cut(font: TTFont) -> None:
    options = subset.Options(layout_features=list(FEATURES), hinting=False, name_IDs=["*"])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=map(ord, CHARACTERS))
    cutter.subset(font)


def _rename(font: TTFont) -> None:
    for record in font["name"].names:
        if record.nameID in FAMILY_NAMES:
            record.string = FAMILY_NAMES[record.nameID]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
