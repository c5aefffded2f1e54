// After the reveal: what was said, beside the answer, with the words of the key points that were
// found. Those are ticked; the learner decides.

import { PRE_TICK, said } from "./points.js";

/** @typedef {[start: number, end: number]} Span of a response, as `slice` counts */

/**
 * @param {string} tag
 * @param {string} className
 * @param {string} [textContent]
 */
function make(tag, className, textContent = "") {
  return Object.assign(document.createElement(tag), { className, textContent });
}

const BETWEEN_WORDS = 1; // characters between two words that are marked as one
const BETWEEN_QUOTED = 12; // characters of the little words that a quote does not leave out

/**
 * Spans in order, those with at most `gap` characters between them made one.
 * @param {Span[]} spans
 * @param {number} gap
 */
function merged(spans, gap) {
  /** @type {Span[]} */
  const apart = [];
  for (const [start, end] of [...spans].sort((one, other) => one[0] - other[0])) {
    const last = apart.at(-1);
    if (last && start <= last[1] + gap) last[1] = Math.max(last[1], end);
    else apart.push([start, end]);
  }
  return apart;
}

/**
 * The response with its spans marked.
 * @param {string} response
 * @param {Span[]} spans
 */
function withMarks(response, spans) {
  const text = make("p", "own-response");
  text.dir = "auto";
  let at = 0;
  for (const [start, end] of merged(spans, BETWEEN_WORDS)) {
    text.append(response.slice(at, start), make("mark", "", response.slice(start, end)));
    at = end;
  }
  text.append(response.slice(at));
  return text;
}

/**
 * The response's words in its spans, in order; null if there are none.
 * @param {string} response
 * @param {Span[] | null} spans
 */
function quoted(response, spans) {
  if (!spans) return null;
  const parts = merged(spans, BETWEEN_QUOTED);
  return parts.map((span) => response.slice(...span)).join(" … ");
}

/**
 * @param {string | null} words in which a key point was found, if it was
 * @param {DOMStringMap} texts
 */
function makeFinding(words, texts) {
  const finding = make("span", "finding", words === null ? texts.missing : `${texts.found} `);
  if (words === null) return finding;
  const quote = make("q", "", words);
  quote.dir = "auto";
  finding.append(quote);
  return finding;
}

/**
 * Say of a key point whether it was found, and in which words; tick it if it was.
 * @param {HTMLElement} row
 * @param {string | null} words
 * @param {DOMStringMap | null} texts none if there is nothing to say of it
 */
function showFinding(row, words, texts) {
  row.querySelector(".finding")?.remove();
  if (texts) row.append(makeFinding(words, texts));
  row.classList.toggle("found", words !== null);
  const box = row.querySelector("input");
  if (!box) return;
  box.checked = words !== null;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

/**
 * How many key points were found, in a sentence.
 * @param {number} found
 * @param {NodeListOf<HTMLElement>} rows
 * @param {DOMStringMap} texts
 */
function resultOf(found, rows, { ticked = "", listed = "", none = "" }) {
  const sentence = rows[0]?.querySelector("input") ? ticked : listed;
  return (found ? sentence : none)
    .replace("{found}", `${found}`)
    .replace("{all}", `${rows.length}`);
}

/**
 * @param {string} response
 * @param {Span[]} spans
 * @param {string} result
 * @param {DOMStringMap} texts
 */
function makeBox(response, spans, result, texts) {
  const box = make("div", "said");
  box.id = "said";
  box.dataset.response = response;
  box.append(make("h2", "eyebrow", texts.said), withMarks(response, spans));
  if (result) box.append(make("p", "quiet", result));
  return box;
}

/**
 * Show what was said beside the answer; an empty response takes back what was shown of another.
 * @param {string} response
 * @param {HTMLElement} answer
 * @param {DOMStringMap} texts
 */
export function showSaid(response, answer, texts) {
  const place = answer.querySelector("[data-say-here]");
  const box = place?.querySelector("#said");
  if (!place || box?.getAttribute("data-response") === response) return;
  box?.remove();
  /** @type {NodeListOf<HTMLElement>} */
  const rows = answer.querySelectorAll("[data-point]");
  const points = Array.from(rows, (row) => row.dataset.point ?? "");
  const matches = said(response, points);
  const found = matches.map(({ score, words }) => (score >= PRE_TICK ? words : null));
  rows.forEach((row, at) => {
    showFinding(row, quoted(response, found[at] ?? null), response ? texts : null);
  });
  if (!response) return;
  const spans = found.flatMap((words) => words ?? []);
  const result = rows.length ? resultOf(found.filter(Boolean).length, rows, texts) : "";
  place.prepend(makeBox(response, spans, result, texts));
}
