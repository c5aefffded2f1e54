// The question page in the admin: show a card as learners see it, while it is written.
"use strict";

const PAUSE = 300; // ms without a keystroke before the preview is fetched
const PARTS = { prompt: "prompt", answer: "text", key_points: "key_points" };

function partOf(card, name) {
  return card.querySelector(`textarea[name$=-${name}]`)?.value ?? "";
}

function watch(preview) {
  const card = preview.closest(".inline-related");
  let timer;
  card?.addEventListener("input", (event) => {
    if (!event.target.matches("textarea")) return;
    clearTimeout(timer);
    timer = setTimeout(() => show(card, preview), PAUSE);
  });
}

async function show(card, preview) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ csrfmiddlewaretoken: token });
  for (const [field, name] of Object.entries(PARTS)) body.set(name, partOf(card, field));
  const response = await fetch(preview.dataset.previewUrl, { method: "POST", body });
  if (response.ok) preview.innerHTML = await response.text();
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".markdown-preview").forEach(watch);
});
