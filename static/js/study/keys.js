// The study page: keys, the suggested grade, focus after a swap, and word of a lost connection.
// Nothing here is needed to study: the form, the answer and every button work without it.
"use strict";

const study = document.getElementById("study");
const trouble = document.getElementById("trouble");

const answer = () => document.getElementById("answer");
const isBusy = () => document.querySelector(".htmx-request") !== null;
const isTyping = (element) => element.matches("textarea, select, input:not([type=checkbox])");

function suggest() {
  const form = document.getElementById("grade");
  const ticked = form.querySelectorAll("[name=points]:checked").length;
  const quality = ticked ? form.dataset.suggestions.split(",")[ticked] : null;
  let label = "";
  for (const button of form.querySelectorAll(".grades button")) {
    const isSuggested = button.value === quality;
    button.toggleAttribute("data-suggested", isSuggested);
    if (isSuggested) label = button.querySelector(".grade").textContent;
  }
  const suggestion = form.querySelector(".suggestion");
  suggestion.textContent = label ? `${suggestion.dataset.words.replace("{grade}", label)} ` : "";
  if (label) suggestion.append(Object.assign(document.createElement("kbd"), { textContent: "Enter" }));
}

function reveal() {
  answer().open = true;
  answer().querySelector(".prose").focus({ preventScroll: true }); // where Enter folds nothing
}

function pressed(key, target) {
  const details = answer();
  if (key === " " && details && !details.open && !target.matches("button, a")) return reveal;
  if (key === "?") {
    const help = document.getElementById("help");
    return help && (() => { help.open = !help.open; });
  }
  if (key === "Enter") {
    const suggested = details?.open && details.querySelector("[data-suggested]");
    return suggested && !target.matches("button, a, summary") && (() => suggested.click());
  }
  const button = study.querySelector(`[data-key="${CSS.escape(key.toLowerCase())}"]`);
  const isHidden = button && details?.contains(button) && !details.open;
  return button && !isHidden && (() => button.click());
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
  const action = pressed(event.key, event.target);
  if (!action) return;
  event.preventDefault();
  if (!isBusy()) action();
});

study.addEventListener("change", (event) => {
  if (event.target.name === "points") suggest();
});

study.addEventListener("htmx:afterSwap", () => {
  trouble.hidden = true;
  document.getElementById("prompt")?.focus({ preventScroll: true });
});

function lost() {
  study.querySelector("#notice .problem")?.remove(); // older news
  trouble.textContent = trouble.dataset.lost;
  trouble.hidden = false;
}
study.addEventListener("htmx:sendError", lost);
study.addEventListener("htmx:responseError", lost);
study.addEventListener("htmx:timeout", lost);
