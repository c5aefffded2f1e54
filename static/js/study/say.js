// Say it first: the field before the answer. `w` opens it, Esc leaves it, Ctrl+Enter shows the
// answer, `d` dictates. Without this script the field can be opened, and goes with the grade.
//
// What is being written is kept on the device until it is graded. The check of the key points and
// dictation are loaded when they are first needed.

import { isReady, onReady } from "./device_owner.js";
import * as store from "./store.js";

const DRAFT_PAUSE = 400; // ms without a key after which what was written is kept
const CAN_DICTATE = "SpeechRecognition" in window || "webkitSpeechRecognition" in window;
const texts = document.getElementById("saying")?.dataset ?? {};

let habit = ""; // taken up on this page; the server learns of it with the next grade
let timer = 0;
let written = { card: 0, text: "" }; // and not yet kept on the device
/** @type {Dictation | null} */
let dictation = null; // once it was used

/** @type {(selector: string) => HTMLElement | null} */
const find = (selector) => document.querySelector(selector);

/** @returns {HTMLTextAreaElement | null} */
const findField = () => document.querySelector("textarea[data-response]");

/** @returns {HTMLDetailsElement | null} */
const findBox = () => document.querySelector("details#say");

/** @returns {HTMLDetailsElement | null} */
const findAnswer = () => document.querySelector("details#answer");

/** @returns {HTMLInputElement | null} */
const hiddenField = (/** @type {string} */ name) =>
  document.querySelector(`#grade [type=hidden][name=${name}]`);

const cardOf = () => Number(hiddenField("card")?.value ?? 0);

/** @param {string} text */
function tell(text = "") {
  const state = find("#say-state");
  if (state) state.textContent = text;
}

/** @param {string} taken */
function takeUp(taken) {
  habit = taken;
  const field = hiddenField("answer_habit");
  if (field) field.value = taken;
}

function openField() {
  const box = findBox();
  if (findAnswer()?.open) return;
  if (box && !box.open) {
    box.open = true;
    takeUp("type");
  }
  findField()?.focus();
}

function closeField() {
  const box = findBox();
  dictation?.stop();
  if (box) box.open = false;
  takeUp("think");
}

async function dictate() {
  const field = findField();
  const box = findBox();
  if (!field || !CAN_DICTATE || findAnswer()?.open) return;
  if (box) box.open = true;
  takeUp("dictate");
  dictation ??= await import("./dictate.js");
  dictation.toggle(field, { texts, tell, draw });
}

function draw() {
  const button = find("[data-dictate]");
  if (!button) return;
  const isOn = dictation?.isOn() ?? false;
  button.hidden = !CAN_DICTATE;
  button.setAttribute("aria-pressed", String(isOn));
  button.textContent = `${(isOn ? texts.stop : texts.begin) ?? ""} `;
  if (findBox()) button.append(Object.assign(document.createElement("kbd"), { textContent: "d" }));
}

/** Keep what is written, so that a page that is left or reloaded loses nothing. */
function keepDraft() {
  const { card, text } = written;
  forgetDraft();
  if (card && isReady()) store.keepDraft(card, text).catch(() => {});
}

/** @param {string} text */
function keepSoon(text) {
  clearTimeout(timer);
  written = { card: cardOf(), text };
  timer = setTimeout(keepDraft, DRAFT_PAUSE);
}

function forgetDraft() {
  clearTimeout(timer);
  written = { card: 0, text: "" };
}

async function restoreDraft() {
  const [card, field] = [cardOf(), findField()];
  if (!card || !field || !isReady()) return;
  const draft = await store.draftOf(card);
  if (!draft || field.value || !field.isConnected) return;
  field.value = draft;
  const box = findBox();
  if (box) box.open = true;
}

/** A card has come. */
function prepare() {
  const box = findBox();
  dictation?.stop();
  keepDraft();
  if (box && habit) {
    box.open = habit !== "think";
    takeUp(habit);
  }
  draw();
  restoreDraft().catch(() => {});
}

/** The answer is shown: compare it with what was said. */
async function check() {
  const [field, answer] = [findField(), findAnswer()];
  if (!field || !answer?.open) return;
  dictation?.stop();
  if (!field.value.trim() && !document.getElementById("said")) return;
  const { showSaid } = await import("./said.js");
  if (field.isConnected && answer.open) showSaid(field.value.trim(), answer, texts);
}

/**
 * Cut what is longer than the field takes: nobody can type that, but a script can put it there.
 * @param {HTMLTextAreaElement} field
 */
function cut(field) {
  const { value, maxLength } = field;
  if (maxLength > 0 && value.length > maxLength) field.value = value.slice(0, maxLength);
}

/** @param {HTMLTextAreaElement} field */
function reveal(field) {
  const answer = findAnswer();
  if (!answer) return field.form?.requestSubmit();
  answer.open = true;
  /** @type {HTMLElement | null} */
  const opened = answer.querySelector(".opened, .prose");
  opened?.focus({ preventScroll: true });
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const { target, key, ctrlKey, metaKey, isComposing } = event;
  if (!(target instanceof HTMLTextAreaElement) || target !== findField() || isComposing) return;
  if (key === "Escape") {
    event.preventDefault();
    find("#prompt")?.focus({ preventScroll: true });
  } else if (key === "Enter" && (ctrlKey || metaKey)) {
    event.preventDefault();
    reveal(target);
  }
}

/** @param {MouseEvent} event */
function clicked(event) {
  const { target, detail } = event;
  if (!(target instanceof Element)) return;
  const button = target.closest("[data-dictate]");
  if (target.closest("#say > summary")) {
    event.preventDefault();
    if (findBox()?.open) closeField();
    else openField();
  } else if (target.closest("#say label")) {
    openField();
  } else if (button instanceof HTMLElement) {
    if (detail) button.blur(); // pressed by hand: Space goes on showing the answer
    dictate().catch(() => tell(texts.failed));
  }
}

/** @param {Event} event */
function changed({ target, isTrusted }) {
  const field = findField();
  if (!field || target !== field) return;
  if (isTrusted) dictation?.stop(); // by hand
  cut(field);
  if (field.value.length >= field.maxLength && field.maxLength > 0) tell(texts.full);
  else if (!dictation?.isOn()) tell();
  keepSoon(field.value);
  import("./said.js").catch(() => {}); // it is there when the answer is shown
}

function submitted() {
  const field = findField();
  forgetDraft(); // it goes with the grade
  if (field) cut(field);
  dictation?.stop();
}

document.addEventListener("keydown", pressed);
document.addEventListener("click", clicked);
document.addEventListener("input", changed);
document.addEventListener("submit", submitted, true);
document.addEventListener("card:put", prepare);
document.addEventListener("htmx:afterSwap", prepare);
document.addEventListener("visibilitychange", () => document.hidden && keepDraft());
window.addEventListener("pagehide", () => {
  dictation?.stop();
  keepDraft();
});
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target === findAnswer()) check().catch(() => {});
  },
  true,
);
onReady(restoreDraft);
prepare();
