// The study page: keys, the suggested grade, focus after a swap, and word of a lost connection.
// It can be studied without: the form, the answer and every button work by themselves.

import { shortcutsOf } from "../shortcuts.js";

const study = document.getElementById("study");
const trouble = document.getElementById("trouble");

/** @returns {HTMLDetailsElement | null} */
const findAnswer = () => document.querySelector("details#answer");
const isBusy = () => document.querySelector(".htmx-request") !== null;

/** @param {Element} element */
const isTyping = (element) =>
  element.matches("textarea, select, input:not([type=checkbox], [type=radio])");

/**
 * Mark the grade that the key points suggest.
 * @param {Element} form
 */
function suggest(form) {
  const ticked = form.querySelectorAll("[name=points]:checked").length;
  const suggestions = form.getAttribute("data-suggestions")?.split(",") ?? [];
  const quality = ticked ? suggestions[ticked] : null;
  let label = "";
  for (const button of form.querySelectorAll(".grades button")) {
    const isSuggested = button.getAttribute("value") === quality;
    button.toggleAttribute("data-suggested", isSuggested);
    if (isSuggested) label = button.querySelector(".grade")?.textContent ?? "";
  }
  showSuggestion(form, label);
}

/**
 * @param {Element} form
 * @param {string} label of the grade, or nothing
 */
function showSuggestion(form, label) {
  const suggestion = form.querySelector(".suggestion");
  if (!suggestion) return;
  const text = suggestion.getAttribute("data-words") ?? "";
  suggestion.textContent = label ? `${text.replace("{grade}", label)} ` : "";
  if (!label) return;
  suggestion.append(Object.assign(document.createElement("kbd"), { textContent: "Enter" }));
}

/** @param {HTMLDetailsElement} answer */
function reveal(answer) {
  answer.open = true;
  /** @type {HTMLElement | null} */
  const opened = answer.querySelector(".opened"); // where Enter folds nothing
  opened?.focus({ preventScroll: true });
}

function toggleHelp() {
  const help = document.getElementById("help");
  if (help instanceof HTMLDetailsElement) help.open = !help.open;
}

/**
 * @param {string} selector
 * @param {ParentNode | null} root
 * @returns {HTMLElement | null}
 */
const find = (selector, root = study) => root?.querySelector(selector) ?? null;

/**
 * What a shortcut does on this page, if anything.
 * @param {string} key
 * @param {Element} target
 */
function actionOf(key, target) {
  const answer = findAnswer();
  const pressed = "button, a, .more > summary, .say > summary, [type=radio]:not(:checked)";
  if (key === " " && answer && !answer.open && !target.matches(pressed)) {
    return () => reveal(answer);
  }
  const menu = key === "escape" ? find(".more[open] > summary") : null;
  if (menu) {
    return () => {
      menu.click();
      menu.focus();
    };
  }
  if (key === "?") return document.getElementById("help") && toggleHelp;
  if (key === "enter") {
    const suggested = answer?.open ? find("[data-suggested]", answer) : null;
    if (!suggested || target.matches("button, a, summary")) return null;
    return () => suggested.click();
  }
  const button = find(`[data-key="${CSS.escape(key)}"]`);
  const isHidden = button && answer?.contains(button) && !answer.open;
  const isGone = button?.getClientRects().length === 0 && button.matches("[type=radio]");
  return button && !isHidden && !isGone ? () => button.click() : null;
}

/** @type {{ keys: string[], answer: HTMLDetailsElement | null } | null} */
let early = null; // pressed while a request was under way, on a card that showed this answer

/**
 * @param {string[]} keys
 * @param {Element} target
 */
const firstAction = (keys, target) => keys.map((key) => actionOf(key, target)).find(Boolean);

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.repeat || !(target instanceof Element) || isTyping(target)) return;
  const keys = shortcutsOf(event);
  const action = firstAction(keys, target);
  if (!action) return;
  event.preventDefault();
  if (isBusy()) early = { keys, answer: findAnswer() };
  else action();
});

// what was meant for a card is done if that card is still there
document.addEventListener("htmx:afterRequest", () => {
  if (!early || isBusy()) return;
  const { keys, answer } = early;
  early = null;
  if (answer?.isConnected) firstAction(keys, document.activeElement ?? document.body)?.();
});

/** @param {Event} event */
function closeMenu({ target }) {
  const menu = study?.querySelector(".more[open]");
  if (menu && !(target instanceof Node && menu.contains(target))) menu.removeAttribute("open");
}
document.addEventListener("click", closeMenu);
document.addEventListener("focusin", closeMenu);

study?.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.name !== "points") return;
  const form = document.getElementById("grade");
  if (form) suggest(form);
});

study?.addEventListener("htmx:afterSwap", () => {
  if (trouble) trouble.hidden = true;
  document.getElementById("prompt")?.focus({ preventScroll: true });
});

function showLost() {
  if (!trouble) return;
  study?.querySelector("#notice .problem")?.remove(); // older news
  trouble.textContent = trouble.dataset.lost ?? "";
  trouble.hidden = false;
}
for (const failed of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  study?.addEventListener(failed, showLost);
}
