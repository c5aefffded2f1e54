// Texts in the reader's language, which the page holds for its scripts.

/**
 * A text with its {parts} filled in: message("done", { done: 3, left: 4 }).
 * @param {string} name
 * @param {Record<string, string | number>} parts
 */
export function message(name, parts = {}) {
  const text = document.getElementById("words")?.dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (_, part) => `${parts[part]}`);
}

/** @param {number} number */
export const answerCount = (number) => message(number === 1 ? "answer" : "answers", { number });
