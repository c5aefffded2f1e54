// The question page in the admin: show a text as learners see it, while it is written.

const PAUSE = 300; // ms without a keystroke before the preview is fetched
const PARTS = { prompt: "prompt", answer: "text", key_points: "key_points" };
const IN_DEPTH = "textarea[name=in_depth]";

/** @param {ParentNode} root @param {string} selector */
function fieldValue(root, selector) {
  /** @type {HTMLInputElement | HTMLTextAreaElement | null} */
  const field = root.querySelector(selector);
  return field?.value ?? "";
}

/**
 * @param {HTMLElement} preview
 * @param {() => Record<string, string>} texts
 */
async function show(preview, texts) {
  const csrfmiddlewaretoken = fieldValue(document, "[name=csrfmiddlewaretoken]");
  const body = new URLSearchParams({ csrfmiddlewaretoken, ...texts() });
  const response = await fetch(preview.dataset.previewUrl ?? "", { method: "POST", body });
  if (response.ok) preview.innerHTML = await response.text();
}

/** @param {Element} card */
function cardTexts(card) {
  const names = Object.entries(PARTS);
  return Object.fromEntries(
    names.map(([field, name]) => [name, fieldValue(card, `textarea[name$=-${field}]`)]),
  );
}

/** @param {HTMLElement} preview */
function watch(preview) {
  const card = preview.closest(".inline-related");
  const texts = card ? () => cardTexts(card) : () => ({ text: fieldValue(document, IN_DEPTH) });
  let timer = 0;
  (card ?? document.querySelector(IN_DEPTH))?.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLTextAreaElement)) return;
    clearTimeout(timer);
    timer = setTimeout(() => show(preview, texts), PAUSE);
  });
}

/** @type {NodeListOf<HTMLElement>} */
const previews = document.querySelectorAll(".markdown-preview");
for (const preview of previews) watch(preview);
