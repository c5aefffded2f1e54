// Reading aloud, on request, with the browser's own voices. The buttons are hidden if there are no
// voices; `r` reads the question, or the answer once it is open.

import { shortcutsOf } from "../shortcuts.js";

const BLOCKS = "p, li, h1, h2, h3, h4, blockquote, tr, figure";
const NOISE = "pre, code.lines, code.tex, svg, figcaption, [hidden]";
const SIGNS = "mi, mn, mo, mtext"; // what a formula is made of
const texts = document.getElementById("speech")?.dataset ?? {};

/** @type {HTMLElement | null} */
let reading = null; // the button of what is being read

/** @type {(selector: string) => HTMLElement | null} */
const find = (selector) => document.querySelector(selector);

/**
 * The text of a block that is taken out: those within it have gone before.
 * @param {Element} block
 */
function takenOut(block) {
  block.remove();
  return block.textContent ?? "";
}

/**
 * Put words in the place of what has none: a figure's description, and a formula's signs.
 * @param {Element} copy
 */
function sayWhatIsShown(copy) {
  for (const img of copy.querySelectorAll("img")) img.replaceWith(img.alt);
  for (const formula of copy.querySelectorAll("math")) {
    const signs = [...formula.querySelectorAll(SIGNS)].map((sign) => sign.textContent);
    formula.replaceWith(` ${signs.join(" ")} `);
  }
}

/** @param {Element} element */
function sentences(element) {
  const copy = /** @type {Element} */ (element.cloneNode(true));
  for (const noise of copy.querySelectorAll(NOISE)) noise.remove();
  sayWhatIsShown(copy);
  const blocks = [...copy.querySelectorAll(BLOCKS)];
  const read = blocks.length ? blocks.reverse().map(takenOut).reverse() : [copy.textContent ?? ""];
  return read
    .map((text) => text.replace(/\s+/g, " ").trim())
    .filter((text) => /[\p{L}\p{N}]/u.test(text));
}

/**
 * @param {HTMLElement} button
 * @param {boolean} isReading
 */
function label(button, isReading) {
  button.textContent = (isReading ? texts.stop : texts.read) ?? "";
}

function stop() {
  if (!reading) return;
  label(reading, false);
  reading = null;
  speechSynthesis.cancel();
}

/** @param {HTMLElement} button */
function read(button) {
  stop();
  const { speak = "", speakOpen } = button.dataset;
  const element = (speakOpen && find(speakOpen)) || find(speak);
  const language = element?.closest("[lang]")?.getAttribute("lang") ?? "";
  const utterances = (element ? sentences(element) : []).map(
    (text) => new SpeechSynthesisUtterance(text),
  );
  const last = utterances.at(-1);
  if (!last) return;
  reading = button;
  label(button, true);
  const stopThis = () => {
    if (reading === button) stop();
  };
  // one a block: browsers cut off long ones
  for (const utterance of utterances) {
    utterance.lang = language;
    utterance.onerror = stopThis;
    speechSynthesis.speak(utterance);
  }
  last.onend = stopThis;
}

/** @param {HTMLElement} button */
const toggle = (button) => (button === reading ? stop() : read(button));

function showButtons() {
  /** @type {NodeListOf<HTMLElement>} */
  const buttons = document.querySelectorAll("[data-speak][hidden]");
  for (const button of buttons) {
    label(button, false);
    button.hidden = false;
  }
}

/** The button of what the reader has before them: the study page's answer may still be closed. */
const currentButton = () => find("#answer:is([open], div) [data-speak]") ?? find("[data-speak]");

/** @param {MouseEvent} event */
function clicked({ target, detail }) {
  /** @type {HTMLElement | null} */
  const button = target instanceof Element ? target.closest("[data-speak]") : null;
  if (!button) return;
  if (detail) button.blur(); // pressed by hand: Space goes on showing the answer
  toggle(button);
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const { target } = event;
  if (!shortcutsOf(event).includes("r") || event.repeat) return;
  if (!(target instanceof Element)) return;
  if (target.matches("textarea, select, input:not([type=checkbox])")) return;
  const button = reading ?? currentButton();
  if (button) toggle(button);
}

function swapped() {
  if (reading && !reading.isConnected) stop();
  showButtons();
}

if ("speechSynthesis" in window) {
  showButtons();
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  document.addEventListener("submit", stop);
  document.addEventListener("htmx:afterSwap", swapped);
  document.addEventListener("card:put", swapped);
  window.addEventListener("pagehide", stop);
  speechSynthesis.cancel(); // what another page left behind
}
