// Last-evening revision by keyboard: Space shows the line, the arrows turn the page.
"use strict";

const turns = { ArrowRight: "next", ArrowLeft: "prev" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const answer = document.querySelector("#revision .answer");
  if (event.key === " " && answer && !answer.open && !event.target.matches("button, a")) {
    event.preventDefault();
    answer.open = true;
  } else if (turns[event.key]) {
    document.querySelector(`#revision [rel=${turns[event.key]}]`)?.click();
  }
});

document.addEventListener("htmx:afterSwap", () => {
  document.getElementById("cue").focus({ preventScroll: true });
});
