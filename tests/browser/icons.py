"""The pictures that systems want as PNG, from our drawings: `python -m tests.browser.icons FOLDER`.

The icons of the installed app, and what a link to the site shows where it is shared.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ..server import ROOT
from .chromium import launch

DRAWING = ROOT / "static" / "icons" / "dlprep.svg"
SOCIAL = ROOT / "static" / "icons" / "social.svg"
GREEN = "#14665a"  # the drawing's own ground, for systems that cut the icon to a shape of theirs
PAGE = """<style>
html, body {{ margin: 0; height: 100%; background: {ground}; }}
svg {{ display: block; width: {share}%; margin: {margin}%; }}
</style>{drawing}"""


def main(folder: Path) -> None:
    with launch() as browser:
        for name, size, is_cut in [
            ("dlprep-192", 192, False),
            ("dlprep-512", 512, False),
            ("dlprep-maskable-512", 512, True),
        ]:
            share = 80 if is_cut else 100
            html = PAGE.format(
                ground=GREEN if is_cut else "transparent",
                share=share,
                margin=(100 - share) / 2,
                drawing=DRAWING.read_text(),
            )
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(html)
            page.screenshot(path=folder / f"{name}.png", omit_background=not is_cut)
            page.close()
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        page.set_content(f"<style>body {{ margin: 0; }}</style>{SOCIAL.read_text()}")
        page.screenshot(path=folder / "social.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
