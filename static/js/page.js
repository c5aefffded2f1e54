// On every page: the help in a dialog, `/` for the search, the browser's time zone, the focus on the
// first mistake, and on a phone today in the picture of the year. Everything works without it.

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

/** @returns {HTMLInputElement | null} the page's own field for words to find, or the header's */
const searchField = () => document.querySelector("input#q, .site-search input[type=search]");

document.addEventListener("keydown", (event) => {
  if (!shortcutsOf(event).includes("/") || isTyping(event.target)) return;
  const field = searchField();
  if (!field) return;
  event.preventDefault();
  if (field.getClientRects().length) field.focus();
  else field.form?.submit(); // a narrow window shows the button alone
});

// from that button: it leads to the list of questions with nothing to find yet
if (new URLSearchParams(location.search).get("q") === "") searchField()?.focus();

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

/**
 * Puts the browser's time zone on top of the list, for whoever wants to change to it.
 * @param {HTMLSelectElement} list
 */
function offerOwnTimezone(list) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  if (!own.includes("/") || own.startsWith("Etc/") || own === list.value) return;
  const known = [...list.options].find((option) => option.value === own);
  const group = document.createElement("optgroup");
  group.label = list.dataset.ownTimezone ?? "";
  const name = known?.text ?? own.split("/").reverse()[0]?.replaceAll("_", " ");
  group.append(new Option(name, own));
  list.prepend(group);
}

/** @type {NodeListOf<HTMLSelectElement>} */
const timezoneLists = document.querySelectorAll("select[data-own-timezone]");
for (const list of timezoneLists) offerOwnTimezone(list);

const year = document.getElementById("year");
const today = year?.querySelector(".today rect");
if (year && today) scrollToDay(year, today);
