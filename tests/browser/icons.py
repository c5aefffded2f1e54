"""The icons of the installed app and the picture that links to the site are shown with, from
our drawings: `python -m tests.browser.icons FOLDER`.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from pathlib import Path

from ..scratch_site import ROOT
from .chromium import launch

WORDMARK = ROOT / "static" / "icons" / "wordmark.svg"
DRAWING = ROOT / "static" / "icons" / "dlprep.svg"
SERIF = ROOT / "static" / "fonts" / "dlprep-serif-600.woff2"
GREEN = "#14665a"  # the drawing's own ground, for systems that cut the icon to a shape of theirs
PAGE = """<style>
html, body {{ margin: 0; height: 100%; background: {ground}; }}
svg {{ display: block; width: {share}%; margin: {margin}%; }}
</style>{drawing}"""

WIDE, HIGH = 1200, 630  # what sites that show links ask for
LINKED_PAGE = """<style>
@font-face {{ font-family: Ours; src: url(data:font/woff2;base64,{serif}); }}
body {{ margin: 0; height: 630px; display: flex; flex-direction: column; justify-content: center;
  gap: 36px; padding: 0 96px; box-sizing: border-box; background: #f8f6f1; color: #23282b;
  font-family: Ours, serif; }}
h1 {{ margin: 0; font-weight: 600; font-size: 76px; line-height: 1.15;
  letter-spacing: -0.01em; text-wrap: balance; }}
small {{ font: 34px "DejaVu Sans", sans-serif; color: #5a6165; }}
svg {{ height: 112px; align-self: flex-start; }}
</style>{wordmark}<h1>Know deep learning when the interviewer asks.</h1>
<small>Real questions, brought back just before you forget them.</small>"""


def main(folder: Path) -> None:
    with launch() as browser:
        page = browser.new_page(viewport={"width": WIDE, "height": HIGH})
        serif = b64encode(SERIF.read_bytes()).decode()
        page.set_content(LINKED_PAGE.format(wordmark=WORDMARK.read_text(), serif=serif))
        page.evaluate("document.fonts.ready")
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
