"""What can be measured of a page as it stands: axe-core's rules, sizes of targets, its width."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLORS = ["color-contrast", "link-in-text-block"]  # all that another color scheme changes
# a bar that sticks to the window covers a control only until the page is moved: so it is measured
# in its own place, and UNDER_TABS sees to it that it covers nothing at the page's end
RUN = """async (options) => {
    await Promise.all(document.getAnimations().map(({ finished }) => finished));
    const sticking = [...document.querySelectorAll("body *")]
        .filter((e) => getComputedStyle(e).position === "sticky");
    for (const bar of sticking) bar.style.position = "static";
    const found = await axe.run(document, {
        ...options, resultTypes: ["violations"], preload: false,  // nothing plays by itself
    });
    for (const bar of sticking) bar.style.position = "";
    return found.violations.map(({ id, nodes }) => `${id} (${nodes.length}): `
        + `${nodes[0].html.slice(0, 160)} ${nodes[0].any[0]?.message ?? ""}`);
}"""
# a link inside a sentence is as high as its line, and the squares of the year are in its table too;
# every other thing to press is for a finger
SMALL = """(least) => {
    const inSentence = (e) => e.matches("a") && getComputedStyle(e).display === "inline"
        && [...e.parentNode.childNodes].some((n) => n.nodeType === 3 && n.data.trim().length > 1);
    const isHidden = (e) => !e.checkVisibility() || e.matches(".skip, .year svg a");
    const pressed = "a[href], button, summary, select, textarea, label:has(input), "
        + "input:not([type=hidden])";
    return [...document.querySelectorAll(pressed)]
        .filter((e) => !isHidden(e) && !inSentence(e) && !e.matches("label input"))
        .map((e) => [e, e.getBoundingClientRect()])
        .filter(([, box]) => box.height < least - 0.5 || box.width < least - 0.5)
        .map(([e, box]) => `${box.width | 0}x${box.height | 0} ${e.outerHTML.slice(0, 110)}`);
}"""


# text under a button's or a field's edge, or two of them over one another; what floats over a page,
# such as the word of answers that wait or the study page's bar, is moved clear of as one scrolls
COVERED = """() => {
    const isEdged = (e) => parseFloat(getComputedStyle(e).borderTopWidth) > 0
        && getComputedStyle(e).borderTopColor !== "rgba(0, 0, 0, 0)";
    const controls = "button, .button, .reveal, input, select, textarea";
    const floats = (e) => e && (["fixed", "sticky"].includes(getComputedStyle(e).position)
        || floats(e.parentElement));
    const edged = [...document.querySelectorAll(controls)]
        .filter((e) => e.checkVisibility() && isEdged(e) && !floats(e));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const lines = edged.map((e) => [e, e.getBoundingClientRect()]);
    while (walker.nextNode()) {
        const holder = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !holder.checkVisibility()) continue;
        if (holder.closest(".visually-hidden, option, [aria-hidden=true]")) continue;
        if (floats(holder)) continue;
        const range = document.createRange();
        range.selectNodeContents(walker.currentNode);
        lines.push(...[...range.getClientRects()].map((box) => [holder, box]));
    }
    const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    return edged.flatMap((e) => lines
        .filter(([other, box]) => !e.contains(other) && !other.contains(e)
            && over(e.getBoundingClientRect(), box))
        .map(([other]) => `${e.outerHTML.slice(0, 80)} over ${other.outerHTML.slice(0, 80)}`));
}"""

# what the bar of tabs lies over once the page is at its end
UNDER_TABS = """() => {
    const place = scrollY;
    scrollTo(0, document.documentElement.scrollHeight);
    const top = document.querySelector(".tabs")?.getBoundingClientRect().top ?? Infinity;
    const found = [...document.querySelectorAll("main *, footer *")]
        .filter((e) => e.checkVisibility() && e.matches("a, button, input, select, textarea, p"))
        .filter((e) => e.getBoundingClientRect().bottom > top + 0.5)
        .map((e) => `under the tabs: ${e.outerHTML.slice(0, 100)}`);
    scrollTo(0, place);
    return found;
}"""


def violations(page: Page, *rules: str) -> list[str]:
    """What axe-core finds against WCAG 2.0 to 2.2, A and AA, and its best practices.

    Only against `rules` where some are named.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    found: list[str] = page.evaluate(RUN, {"runOnly": only})
    return found


def small_targets(page: Page, least: int = 44) -> list[str]:
    """Buttons, fields and links that are smaller than `least` CSS pixels in either direction."""
    found: list[str] = page.evaluate(SMALL, least)
    return found


def covered(page: Page) -> list[str]:
    """Texts and controls that another control lies over, or the tabs at the end of the page."""
    found: list[str] = page.evaluate(COVERED) + page.evaluate(UNDER_TABS)
    return found


def faults(page: Page, *, is_for_fingers: bool = True) -> list[str]:
    """What axe finds in light and in dark, small targets, what is covered, and a page too wide."""
    page.emulate_media(color_scheme="light")
    found = violations(page)
    if is_for_fingers:
        found += small_targets(page) + covered(page)
    if is_wider_than_window(page):
        found.append("wider than the window")
    page.emulate_media(color_scheme="dark")
    return found + [f"dark: {violation}" for violation in violations(page, *COLORS)]


def unfold(page: Page) -> None:
    """Open every part of the content that can be folded, but for the menu over a card."""
    parts = page.locator("main details:not(.more)")
    parts.evaluate_all("parts => { for (const part of parts) part.open = true; }")


def is_wider_than_window(page: Page) -> bool:
    wide: Any = page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth")
    return bool(wide)
