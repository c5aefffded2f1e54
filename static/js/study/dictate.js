// Dictation with the browser's own recognition: on the device if it can, and never through us.

/** @type {SpeechRecognizer | null} */
let listening = null;
let whenStopped = () => {};

const ERRORS = /** @type {Record<string, string>} */ ({
  "not-allowed": "refused",
  "service-not-allowed": "refused",
  "audio-capture": "missingMicrophone",
  network: "offline",
  "no-speech": "stopped",
});

export const isOn = () => listening !== null;

/**
 * What was heard so far. A browser may send a result again, or begin it with all before it.
 * @param {Iterable<ArrayLike<{ transcript: string }>>} results
 */
export function transcript(results) {
  let heard = "";
  let latest = "";
  for (const result of results) {
    const part = result[0]?.transcript.trim() ?? "";
    if (!part || part === latest) continue;
    const isAllAgain = part.toLowerCase().startsWith(heard.toLowerCase());
    heard = isAllAgain ? part : `${heard} ${part}`;
    latest = part;
  }
  return heard;
}

/**
 * Whether the device itself can recognize the language, as far as the browser tells.
 * @param {SpeechRecognizerClass} Recognizer
 * @param {string} lang
 */
async function isLocal({ available }, lang) {
  const options = { langs: [lang], processLocally: true };
  return (await available?.(options).catch(() => "")) === "available";
}

/**
 * Begin to dictate into a field, or stop.
 * @param {HTMLTextAreaElement} field
 * @param {DictationPage} page
 */
export async function toggle(field, page) {
  if (listening) return stop();
  const Recognizer = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  if (!Recognizer) return;
  const recognizer = new Recognizer();
  listening = recognizer;
  recognizer.lang = languageOf();
  recognizer.continuous = recognizer.interimResults = true;
  whenStopped = () => {
    page.tell();
    page.draw();
  };
  page.tell(page.texts.asking);
  page.draw();
  const isHere = await isLocal(Recognizer, recognizer.lang);
  if (isHere) recognizer.processLocally = true;
  if (listening !== recognizer) return; // stopped meanwhile
  listen(recognizer, field, page, isHere ? "local" : "remote");
}

/** The language of the question, in which it is answered. */
const languageOf = () =>
  document.querySelector("#prompt")?.closest("[lang]")?.getAttribute("lang") ?? "";

/**
 * @param {SpeechRecognizer} recognizer
 * @param {HTMLTextAreaElement} field
 * @param {DictationPage} page
 * @param {string} place
 */
function listen(recognizer, field, page, place) {
  const before = field.value && `${field.value.trimEnd()} `;
  let ending = "stopped";
  recognizer.onstart = () => {
    if (listening === recognizer) page.tell(page.texts[place]);
  };
  recognizer.onresult = ({ results }) => {
    if (listening === recognizer) write(field, before + transcript(results));
  };
  recognizer.onerror = ({ error }) => {
    ending = ERRORS[error] ?? "failed";
  };
  recognizer.onend = () => {
    if (listening !== recognizer) return;
    listening = null;
    page.tell(page.texts[ending]);
    page.draw();
  };
  recognizer.start();
}

/**
 * @param {HTMLTextAreaElement} field
 * @param {string} text
 */
function write(field, text) {
  field.value = field.maxLength > 0 ? text.slice(0, field.maxLength) : text;
  field.scrollTop = field.scrollHeight;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Stop; what was heard so far stays in the field, and nothing more comes. */
export function stop() {
  const recognizer = listening;
  if (!recognizer) return;
  listening = null;
  recognizer.abort();
  whenStopped();
}
