// On every page: the help in a dialog, the browser's time zone for sign-up, the focus on the first
// mistake, and on a phone today in the picture of the year. Everything works without it.

import { shortcutsOf } from "./shortcuts.js";

const FIELDS = "textarea, select, input:not([type=checkbox], [type=radio])";

// `?`, or the link at the page's foot
/** @type {HTMLAnchorElement | null} */
const link = document.querySelector("a[data-help]");
/** @type {HTMLDialogElement | null} */
let dialog = null;

/** @param {string} href */
async function fetchHelp(href) {
  try {
    const response = await fetch(href, { headers: { "HX-Request": "true" } });
    return response.ok ? await response.text() : null;
  } catch {
    return null; // no connection: the browser says so on the page that the link leads to
  }
}

/** @param {string} html */
function show(html) {
  const box = dialog ?? document.body.appendChild(document.createElement("dialog"));
  dialog = box;
  box.className = "card-face";
  box.innerHTML = html;
  box.setAttribute("aria-labelledby", "help-title");
  box.querySelector("[data-close]")?.addEventListener("click", () => box.close());
  if (!box.open) box.showModal();
  box.querySelector("h1")?.focus();
}

/** @param {string} href */
async function openHelp(href) {
  const html = await fetchHelp(href);
  if (html === null) location.assign(href);
  else show(html);
}

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches(FIELDS));

link?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openHelp(link.href);
});

document.addEventListener("keydown", (event) => {
  if (!shortcutsOf(event).includes("?") || !link) return;
  if (isTyping(event.target)) return;
  if (document.getElementById("help")?.getClientRects().length) return; // the study page has its own
  event.preventDefault();
  if (dialog?.open) dialog.close();
  else openHelp(link.href);
});

/**
 * @param {HTMLElement} year
 * @param {Element} today
 */
function scrollToDay(year, today) {
  const { left, width } = today.getBoundingClientRect();
  year.scrollLeft += left + width / 2 - year.getBoundingClientRect().left - year.clientWidth / 2;
}

document.documentElement.classList.add("js");

const mistake = document.querySelector("main [aria-invalid=true]");
if (mistake instanceof HTMLElement) mistake.focus();

/** @type {NodeListOf<HTMLInputElement>} */
const timezones = document.querySelectorAll("input[type=hidden][name=timezone]");
for (const field of timezones) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

const year = document.getElementById("year");
const today = year?.querySelector(".today rect");
if (year && today) scrollToDay(year, today);
