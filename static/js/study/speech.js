// Reading aloud, on request, with the browser's own voices. The buttons are hidden where there are
// none to ask; `r` reads what is in front: the question, or the answer once it is open.
const BLOCKS = "p, li, h1, h2, h3, blockquote";
const words = document.getElementById("speech").dataset;
let reading = null; // the button of what is being read

function sentences(element) {
  const copy = element.cloneNode(true);
  for (const noise of copy.querySelectorAll("pre, svg, img, table, [hidden]")) noise.remove();
  const blocks = [...copy.querySelectorAll(BLOCKS)].filter((block) => !block.querySelector(BLOCKS));
  return (blocks.length ? blocks : [copy])
    .map((block) => block.textContent.replace(/\s+/g, " ").trim())
    .filter((text) => /[\p{L}\p{N}]/u.test(text));
}

function mark(button, isReading) {
  button.textContent = isReading ? words.stop : words.read;
}

function stop() {
  if (!reading) return;
  mark(reading, false);
  reading = null;
  speechSynthesis.cancel();
}

function read(button) {
  stop();
  const element = document.querySelector(button.dataset.speak);
  const utterances = sentences(element).map((text) => new SpeechSynthesisUtterance(text));
  if (!utterances.length) return;
  reading = button;
  mark(button, true);
  for (const utterance of utterances) { // one a block: browsers cut off long ones
    utterance.lang = element.closest("[lang]").lang;
    utterance.onerror = () => { if (reading === button) stop(); };
    speechSynthesis.speak(utterance);
  }
  utterances.at(-1).onend = () => { if (reading === button) stop(); };
}

const toggle = (button) => (button === reading ? stop() : read(button));

function offer() {
  for (const button of document.querySelectorAll("[data-speak][hidden]")) {
    mark(button, false);
    button.hidden = false;
  }
}

function inFront() {
  const answer = document.querySelector("#answer [data-speak]");
  return answer?.checkVisibility() ? answer : document.querySelector("[data-speak]");
}

if ("speechSynthesis" in window) {
  offer();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-speak]");
    if (!button) return;
    if (event.detail) button.blur(); // pressed by hand: Space goes on showing the answer
    toggle(button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "r" || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.matches("textarea, select, input:not([type=checkbox])")) return;
    const button = reading ?? inFront();
    if (button) toggle(button);
  });
  document.addEventListener("submit", stop);
  for (const swapped of ["htmx:afterSwap", "card:put"]) {
    document.addEventListener(swapped, () => {
      if (reading && !reading.isConnected) stop();
      offer();
    });
  }
  window.addEventListener("pagehide", stop);
  speechSynthesis.cancel(); // what another page left behind
}
