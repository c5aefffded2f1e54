"""The icons of the installed app and the picture that links to the site are shown with, from
our drawings: `python -m tests.browser.icons FOLDER`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ..scratch_site import ROOT
from .chromium import launch

WORDMARK = ROOT / "static" / "icons" / "wordmark.svg"
DRAWING = ROOT / "static" / "icons" / "dlprep.svg"
GREEN = "#14665a"  # the drawing's own ground, for systems that cut the icon to a shape of theirs
PAGE = """<style>
html, body {{ margin: 0; height: 100%; background: {ground}; }}
svg {{ display: block; width: {share}%; margin: {margin}%; }}
</style>{drawing}"""

WIDE, HIGH = 1200, 630  # what sites that show links ask for
LINKED_PAGE = """<style>
body {{ margin: 0; height: 630px; display: flex; flex-direction: column; justify-content: center;
  gap: 36px; padding: 0 96px; box-sizing: border-box; background: #faf8f3; color: #20262a;
  font-family: Georgia, "Liberation Serif", serif; }}
h1 {{ margin: 0; }}
h1 {{ font-size: 76px; line-height: 1.15; letter-spacing: -0.01em; max-width: 960px; }}
small {{ font: 34px "DejaVu Sans", sans-serif; color: #5a6065; }}
svg {{ height: 112px; align-self: flex-start; }}
</style>{wordmark}<h1>Know deep learning when the interviewer asks.</h1>
<small>Ten minutes a day, for a year.</small>"""


def main(folder: Path) -> None:
    with launch() as browser:
        page = browser.new_page(viewport={"width": WIDE, "height": HIGH})
        page.set_content(LINKED_PAGE.format(wordmark=WORDMARK.read_text()))
        page.screenshot(path=folder / "linked.png")
        page.close()
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


if __name__ == "__main__":
    main(Path(sys.argv[1]))
