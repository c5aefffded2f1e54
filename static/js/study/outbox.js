// Sends the answers that wait in the store, one after the other, until each is acknowledged, and
// says what is pending. An answer keeps its token, so that the server counts it once.

import { answerCount, message } from "./messages.js";
import { fetchCards, request } from "./prefetch.js";
import * as store from "./store.js";

const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds until the next try
const QUIET = 300; // ms of sending before it is shown
const SAVED_SHOWN = 3000; // ms
const LOGIN = "/accounts/login/?next=/study/";
const REFUSED = [404, 409, 422];

const pending = document.getElementById("pending");
const refused = document.getElementById("refused");

/** @type {Promise<boolean> | null} */
let sending = null;
let isWanted = false;
let failures = 0;
let hadAnswers = false; // when the page was opened
let isLoggedOut = false;
let retry = 0;

/** @type {OutboxListener} */
let listener = { settled: async () => {}, empty: async () => {}, stuck: () => {} };

/** @param {OutboxListener} page what is told of the answers that were sent */
export function listen(page) {
  listener = page;
}

/** Note what waits when a page is opened. */
export async function start() {
  hadAnswers = (await store.waitingAnswers()).length > 0;
}

/**
 * @param {string} text
 * @param {string} [href]
 */
function showPending(text, href) {
  if (!pending || pending.textContent === text) return;
  pending.textContent = href ? "" : text;
  if (href) {
    pending.append(Object.assign(document.createElement("a"), { href, textContent: text }));
  }
}

function showSaved() {
  const saved = message("saved");
  showPending(saved);
  setTimeout(() => {
    if (pending?.textContent === saved) showPending("");
  }, SAVED_SHOWN);
}

async function updatePending() {
  const { length } = await store.waitingAnswers();
  const hadTrouble = pending?.textContent;
  const answers = answerCount(length);
  if (length && isLoggedOut) showPending(message("login", { answers }), LOGIN);
  else if (length && !navigator.onLine) showPending(message("offline", { answers }));
  else if (length && failures) showPending(message("retrying", { answers }));
  else if ((hadTrouble || hadAnswers) && !length) {
    hadAnswers = false;
    showSaved();
  }
}

/** Show the answers that were not counted. */
export async function showRefusals() {
  const rows = await store.refusals();
  if (!refused) return;
  refused.hidden = !rows.length;
  const items = rows.map(({ text }) =>
    Object.assign(document.createElement("li"), { textContent: text }),
  );
  refused.querySelector("ul")?.replaceChildren(...items);
}

/** @param {WaitingAnswer} answer */
async function post({ action, card, token, quality, took, answered, points }) {
  const body = new URLSearchParams({
    card: `${card}`,
    token,
    quality: `${quality}`,
    waited: `${Math.max(0, Date.now() - answered)}`,
    took: `${took}`,
    csrfmiddlewaretoken: (await store.getValue("csrf")) ?? "",
  });
  for (const point of points) body.append("points", point);
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
  return request(action, { method: "POST", body, headers });
}

/**
 * The login is over: the answers stay, without any text, until their account is back.
 * @param {string} login where to go
 */
async function leave(login) {
  isLoggedOut = true;
  await store.clearCards();
  if (document.getElementById("study")) location.assign(login);
  return false;
}

/** @param {string} html */
function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** @param {number} card */
async function questionOf(card) {
  const prompt = parse(await store.cardHtml(card)).querySelector("#prompt");
  return prompt?.textContent?.trim().slice(0, 90) ?? "";
}

/**
 * What to tell the learner of an answer that was refused; the page keeps no second word of it.
 * @param {WaitingAnswer} answer
 * @param {DocumentFragment} screen
 */
async function takeRefusal(answer, screen) {
  const reason = screen.querySelector("#notice .problem");
  const grade = message("grades").split("|")[answer.quality] ?? "";
  const question = await questionOf(answer.card);
  reason?.remove();
  return `${message("refused", { grade, question })} ${reason?.textContent ?? ""}`;
}

/**
 * Whether an answer is settled: saved, or refused for good.
 * @param {WaitingAnswer} answer
 */
async function send(answer) {
  if (!(await store.countTry(answer))) return true;
  isLoggedOut = false;
  let response = await post(answer);
  // there is a new login, and the form's token is that of the old one
  if (response?.status === 403) {
    if ((await fetchCards()) === null) return leave(LOGIN);
    response = await post(answer);
  }
  if (!response) return false;
  const login = response.headers.get("HX-Redirect");
  if (login) return leave(login);
  const isRefused = REFUSED.includes(response.status);
  const screen = parse(await response.text().catch(() => ""));
  // another site's page, such as a hotel's login, acknowledges nothing
  if (!(response.ok || isRefused) || !screen.querySelector("#card, #finished")) return false;
  const refusal = isRefused ? await takeRefusal(answer, screen) : "";
  const left = await store.settle(answer, refusal);
  if (refusal) await showRefusals();
  await listener.settled({ answer, screen, left, isRefused });
  return true;
}

function retryLater() {
  failures += 1;
  const pause = PAUSES[Math.min(failures, PAUSES.length) - 1] ?? 0;
  clearTimeout(retry);
  if (!isLoggedOut) retry = setTimeout(sendAll, pause * 1000);
  listener.stuck();
}

/** Send until the outbox is empty, or a try fails. */
async function flush() {
  for (;;) {
    const [answer] = await store.waitingAnswers();
    if (!answer) {
      failures = 0;
      await showRefusals();
      await listener.empty();
      return true;
    }
    if (!navigator.onLine || !(await send(answer))) {
      retryLater();
      return false;
    }
    failures = 0;
  }
}

/**
 * One tab sends at a time, so that answers arrive in their order.
 * @param {() => Promise<boolean>} work
 */
const withLock = (work) =>
  navigator.locks ? navigator.locks.request("dlprep-outbox", work) : work();

/** Send what waits. Answers that are given meanwhile are sent by the same run. */
export function sendAll() {
  clearTimeout(retry);
  isWanted = true;
  sending ??= run();
  return sending;
}

async function run() {
  const quiet = setTimeout(() => document.documentElement.classList.add("saving"), QUIET);
  let isDone = false;
  try {
    do {
      isWanted = false;
      isDone = await withLock(flush);
      await updatePending();
    } while (isWanted);
  } catch {
    isDone = false; // the store can no longer be used
  } finally {
    clearTimeout(quiet);
    document.documentElement.classList.remove("saving");
    sending = null;
  }
  return isDone;
}

refused?.querySelector("button")?.addEventListener("click", async () => {
  await store.clearRefusals();
  await showRefusals();
});
window.addEventListener("online", sendAll);
window.addEventListener("offline", () => updatePending().catch(() => {}));
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && failures) sendAll();
});
