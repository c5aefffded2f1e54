// Last-evening revision by keyboard: Space shows the line, the arrows turn the page.

/** @type {Record<string, string>} */
const RELATIONS = { ArrowRight: "next", ArrowLeft: "prev" };

/** @param {string} selector @returns {HTMLElement | null} */
const find = (selector) => document.querySelector(`#revision ${selector}`);

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const answer = find("details.answer");
  const isOnControl = target instanceof Element && target.matches("button, a");
  if (key === " " && answer instanceof HTMLDetailsElement && !answer.open && !isOnControl) {
    event.preventDefault();
    answer.open = true;
  } else if (RELATIONS[key]) {
    find(`[rel=${RELATIONS[key]}]`)?.click();
  }
});

document.addEventListener("htmx:afterSwap", () => {
  document.getElementById("cue")?.focus({ preventScroll: true });
});
