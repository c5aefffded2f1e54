// Practice and point drills by keyboard: Space shows the answer, 1 is "Not yet", every higher grade
// "I had it", and u undoes. All of it is links and a form that work without.

import { shortcutsOf } from "./shortcuts.js";

/** @type {Record<string, string>} */
const SAME = { 3: "2", 4: "2", 5: "2" };

/** @param {string} selector @returns {HTMLElement | null} */
const find = (selector) => document.querySelector(`:is(#practice, #point_drill) ${selector}`);

/** @param {string} key @param {Element} target */
function actionOf(key, target) {
  const answer = find("details#answer");
  if (!(answer instanceof HTMLDetailsElement)) return null;
  if (key === " ") {
    if (answer.open || target.matches("button, a, summary")) return null;
    return () => {
      answer.open = true;
      find('.answer [tabindex="-1"]')?.focus({ preventScroll: true });
    };
  }
  const control = find(`[data-key="${CSS.escape(SAME[key] ?? key)}"]`);
  const isHidden = control && answer.contains(control) && !answer.open;
  return control && !isHidden ? () => control.click() : null;
}

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.repeat || !(target instanceof Element) || target.matches("textarea")) return;
  if (document.querySelector("dialog[open], .htmx-request")) return;
  const action = shortcutsOf(event)
    .map((key) => actionOf(key, target))
    .find(Boolean);
  if (!action) return;
  event.preventDefault();
  action();
});

// what a point drill reveals comes into the window as a whole, with its buttons
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target === document.querySelector("#point_drill details#answer[open]"))
      find(".answer > form")?.scrollIntoView({ block: "nearest" });
  },
  true,
);

document.addEventListener("htmx:afterSwap", () => find("#prompt")?.focus({ preventScroll: true }));
