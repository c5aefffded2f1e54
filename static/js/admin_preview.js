// The question page in the admin: show a card's answer as learners see it, while it is written.
"use strict";

const PAUSE = 300; // ms without a keystroke before the preview is fetched

function watch(field) {
  const preview = field.closest(".inline-related")?.querySelector(".markdown-preview");
  if (!preview) return;
  let timer;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => show(field, preview), PAUSE);
  });
}

async function show(field, preview) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ csrfmiddlewaretoken: token, text: field.value });
  const response = await fetch(preview.dataset.previewUrl, { method: "POST", body });
  if (response.ok) preview.innerHTML = await response.text();
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("textarea[name$=-answer]").forEach(watch);
});
