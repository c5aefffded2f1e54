// The question page in the admin: show a card as learners see it, while it is written.

const PAUSE = 300; // ms without a keystroke before the preview is fetched
const PARTS = { prompt: "prompt", answer: "text", key_points: "key_points" };

/** @param {ParentNode} root @param {string} selector */
function fieldValue(root, selector) {
  /** @type {HTMLInputElement | HTMLTextAreaElement | null} */
  const field = root.querySelector(selector);
  return field?.value ?? "";
}

/**
 * @param {Element} card
 * @param {HTMLElement} preview
 */
async function show(card, preview) {
  const csrfmiddlewaretoken = fieldValue(document, "[name=csrfmiddlewaretoken]");
  const body = new URLSearchParams({ csrfmiddlewaretoken });
  for (const [field, name] of Object.entries(PARTS)) {
    body.set(name, fieldValue(card, `textarea[name$=-${field}]`));
  }
  const response = await fetch(preview.dataset.previewUrl ?? "", { method: "POST", body });
  if (response.ok) preview.innerHTML = await response.text();
}

/** @param {HTMLElement} preview */
function watch(preview) {
  const card = preview.closest(".inline-related");
  let timer = 0;
  card?.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLTextAreaElement)) return;
    clearTimeout(timer);
    timer = setTimeout(() => show(card, preview), PAUSE);
  });
}

/** @type {NodeListOf<HTMLElement>} */
const previews = document.querySelectorAll(".markdown-preview");
for (const preview of previews) watch(preview);
