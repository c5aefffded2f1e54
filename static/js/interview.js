// The mock interview: its clock, the sections' "all" and "none", and recording an answer. The page
// works without it: it then says when the interview ends, and has no recorder.
//
// A recording lives in this page's memory alone: it is never sent or stored, and the answer is
// swapped into the same page so that it can be played beside the key points.

/** @typedef {{ blob: Blob, seconds: number }} Recording */

/** @param {number} seconds */
function minutesAndSeconds(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * @param {HTMLElement} clock
 * @param {number} ends milliseconds since 1970
 */
function tick(clock, ends) {
  const { left = "", over = "" } = clock.dataset;
  const seconds = Math.max(0, Math.round((ends - Date.now()) / 1000));
  clock.textContent = seconds ? left.replace("{time}", minutesAndSeconds(seconds)) : over;
  if (seconds) setTimeout(tick, 1000, clock, ends);
}

/**
 * Count the time of the question at hand on, until its answer is shown.
 * @param {HTMLElement} stopwatch
 * @param {number} began milliseconds since the page's start
 */
function count(stopwatch, began) {
  const { seconds = "0", each = "0", words = "" } = stopwatch.dataset;
  if (find("#answer")) return;
  const passed = Math.floor((performance.now() - began) / 1000);
  stopwatch.textContent = words
    .replace("{time}", minutesAndSeconds(Number(seconds) + passed))
    .replace("{each}", minutesAndSeconds(Number(each)));
  setTimeout(count, 1000, stopwatch, began);
}

/** @type {(selector: string) => HTMLElement | null} */
const find = (selector) => document.querySelector(selector);

const CAN_RECORD = Boolean(navigator.mediaDevices?.getUserMedia) && "MediaRecorder" in window;

/** @type {MediaRecorder | null} */
let recorder = null;
/** @type {Recording | null} */
let kept = null;
let isAsking = false;
let began = 0; // milliseconds since the page's start
let address = ""; // of what is played

const secondsSoFar = () => Math.round((performance.now() - began) / 1000);

/**
 * Say one of the recorder's sentences, by its name.
 * @param {string} name
 * @param {number} seconds
 */
function say(name, seconds = 0) {
  const texts = find("#recorder")?.dataset ?? {};
  const status = find("#recorder [role=status]");
  if (status)
    status.textContent = (texts[name] ?? "").replace("{time}", minutesAndSeconds(seconds));
}

function drawRecorder() {
  const isRecording = recorder?.state === "recording";
  const time = find("#recorder .number");
  const discard = find("#recorder [data-delete]");
  find("#recorder .record")?.setAttribute("aria-pressed", String(isRecording));
  if (time) time.textContent = isRecording ? minutesAndSeconds(secondsSoFar()) : "";
  if (discard) discard.hidden = isRecording || !kept;
  if (isRecording) setTimeout(drawRecorder, 500);
}

function drawPlayback() {
  const box = find("#playback");
  const audio = box?.querySelector("audio");
  if (!box || !audio) return;
  box.hidden = !kept;
  if (address) URL.revokeObjectURL(address);
  address = kept ? URL.createObjectURL(kept.blob) : "";
  if (kept) audio.src = address;
  else audio.removeAttribute("src");
  const text = box.querySelector("p");
  const time = minutesAndSeconds(kept?.seconds ?? 0);
  if (text) text.textContent = (box.dataset.spoke ?? "").replace("{time}", time);
}

/** @param {MediaStream} stream */
function release(stream) {
  for (const track of stream.getTracks()) track.stop();
}

/** @param {MediaStream} stream */
function record(stream) {
  /** @type {Blob[]} */
  const parts = [];
  const own = new MediaRecorder(stream);
  own.ondataavailable = ({ data }) => parts.push(data);
  own.onstop = () => {
    release(stream);
    if (recorder !== own) return; // the page was left
    kept = { blob: new Blob(parts, { type: own.mimeType }), seconds: secondsSoFar() };
    recorder = null;
    say("kept", kept.seconds);
    drawRecorder();
    drawPlayback();
  };
  kept = null;
  recorder = own;
  began = performance.now();
  own.start();
  say("recording");
  drawRecorder();
}

async function askAndRecord() {
  isAsking = true;
  say("asking");
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    if (find("#recorder")) record(stream);
    else release(stream); // the answer was shown in the meantime
  } catch (error) {
    const isMissing = error instanceof DOMException && error.name === "NotFoundError";
    say(isMissing ? "missing" : "refused");
  }
  isAsking = false;
}

function stop() {
  if (recorder?.state === "recording") recorder.stop();
}

function discard() {
  kept = null;
  say("deleted");
  drawRecorder();
  drawPlayback();
  (find("#recorder .record") ?? find("#prompt"))?.focus();
}

function leave() {
  const own = recorder;
  recorder = kept = null;
  if (own) {
    if (own.state === "recording") own.stop();
    release(own.stream);
  }
  drawRecorder();
  drawPlayback();
}

function showRecorder() {
  const box = find("#recorder");
  const button = box?.querySelector("button");
  if (!box || !button) return;
  box.hidden = false;
  button.hidden = !CAN_RECORD;
  if (!CAN_RECORD) say("unsupported");
}

/** @param {MouseEvent} event */
function clicked({ target }) {
  if (!(target instanceof Element)) return;
  const choice = target.closest("[data-check]");
  if (choice instanceof HTMLElement) check(choice.dataset.check === "all");
  if (target.closest("[data-delete]")) discard();
  if (target.closest(".record") && !isAsking) {
    if (recorder) stop();
    else askAndRecord();
  }
}

/** @param {boolean} all */
function check(all) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const boxes = document.querySelectorAll("#sections-asked input[type=checkbox]");
  for (const box of boxes) box.checked = all;
}

function swapped() {
  showRecorder();
  drawRecorder();
  drawPlayback();
  (find("#asked [aria-invalid=true]") ?? find("#prompt"))?.focus();
}

function failed() {
  const text = find("#failed");
  if (text) text.textContent = find("#asked")?.dataset.failed ?? "";
}

/**
 * An answer that has no question in it is another page's: the report, if it was ended elsewhere.
 * @param {Event} event
 */
function beforeSwap(event) {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (!detail.shouldSwap || detail.serverResponse.includes('id="asked"')) return;
  detail.shouldSwap = false;
  location.reload();
}

const clock = find("#clock");
if (clock) tick(clock, new Date(clock.dataset.ends ?? "").getTime());
const stopwatch = find("#stopwatch");
if (stopwatch) count(stopwatch, performance.now());
const allOrNone = find("#sections-asked .tools");
if (allOrNone) allOrNone.hidden = false;
showRecorder();
document.addEventListener("click", clicked);
if (find("#asked")) {
  document.addEventListener("submit", stop);
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:afterSwap", swapped);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);
  window.addEventListener("pagehide", leave);
}

// what leaves the page goes to an address of its own: htmx would send it where the form goes
document.addEventListener(
  "submit",
  (event) => {
    if (event.submitter?.hasAttribute("formaction")) event.stopPropagation();
  },
  { capture: true },
);
