// Sends the answers that wait in the store, one after the other, until each is acknowledged, and
// says what is pending. An answer keeps its token, so that the server counts it once.

import { answerCount, message } from "./messages.js";
import { fetchCards, request } from "./prefetch.js";
import * as store from "./store.js";

const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds until the next try
const QUIET = 300; // ms of sending before it is shown
const SAVED_SHOWN = 3000; // ms
const LOGIN = "/accounts/login/?next=/study/";
const PASSING = [401, 408, 425, 429]; // of the statuses 4xx those that say "later"

const pending = document.getElementById("pending");
const refused = document.getElementById("refused");

/** @type {Promise<boolean> | null} */
let sending = null;
let isWanted = false;
let failures = 0;
let hadAnswers = false; // when the page was opened
let savedBefore = 0;
let isLoggedOut = false;
let retry = 0;

/** @type {OutboxListener} */
let listener = {
  settled: async () => {},
  empty: async () => {},
  stuck: () => {},
  broken: async () => false,
};

/** @param {OutboxListener} page what is told of the answers that were sent */
export function listen(page) {
  listener = page;
}

/** Note what waits when a page is opened. */
export async function start() {
  hadAnswers = (await store.waitingAnswers()).length > 0;
  savedBefore = (await store.getValue("saved")) ?? 0;
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
  hadAnswers = false;
  showPending(saved);
  setTimeout(() => {
    if (pending?.textContent === saved) showPending("");
  }, SAVED_SHOWN);
}

/** Say what waits, or that it was saved; answers are taken back, too. */
export async function updatePending() {
  const { length } = await store.waitingAnswers();
  const trouble = pending?.textContent;
  const saved = (await store.getValue("saved")) ?? 0;
  const isSaved = saved !== savedBefore;
  savedBefore = saved;
  const answers = answerCount(length);
  if (length && isLoggedOut) showPending(message("login", { answers }), LOGIN);
  else if (length && !navigator.onLine) showPending(message("offline", { answers }));
  else if (length && failures) showPending(message("retrying", { answers }));
  else if (!length && isSaved && (trouble || hadAnswers)) showSaved();
  else if (!length && trouble !== message("saved")) showPending("");
}

/**
 * @param {Refusal} refusal what was said is shown, too, so that it is not lost
 */
function refusalItem({ text, response }) {
  const item = Object.assign(document.createElement("li"), { textContent: text });
  if (response) {
    const quote = { textContent: response, dir: "auto" };
    item.append(Object.assign(document.createElement("blockquote"), quote));
  }
  return item;
}

/** Show the answers that were not counted. */
export async function showRefusals() {
  const rows = await store.refusals();
  if (!refused) return;
  refused.hidden = !rows.length;
  const items = rows.map(refusalItem);
  refused.querySelector("ul")?.replaceChildren(...items);
  const again = refused.querySelector("button");
  if (again) again.hidden = !rows.some(({ answer }) => answer);
}

/**
 * @param {WaitingAnswer} answer
 * @param {string} csrf
 */
async function post(answer, csrf) {
  const { action, card, token, quality, took, answered, points } = answer;
  const body = new URLSearchParams({
    card: `${card}`,
    token,
    quality: `${quality}`,
    waited: `${Math.max(0, Date.now() - answered)}`,
    took: `${took}`,
    csrfmiddlewaretoken: csrf,
  });
  for (const point of points) body.append("points", point);
  if (answer.response) body.append("response", answer.response);
  if (answer.answer_habit) body.append("answer_habit", answer.answer_habit);
  if (answer.confidence) body.append("confidence", answer.confidence);
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
  const response = await request(action, { method: "POST", body, headers });
  const screen = parse((await response?.text().catch(() => "")) ?? "");
  const status = response?.status ?? 0;
  const isFinal = status >= 400 && status < 500 && !PASSING.includes(status);
  const login = response?.headers.get("HX-Redirect");
  // another site's page, such as a hotel's login, acknowledges nothing
  const isOurs = (response?.ok || isFinal) && screen.querySelector("#card, #finished") !== null;
  return { status, screen, isFinal, isOurs, login };
}

/**
 * The login is over: the answers stay, without any text, until their account is back.
 * @param {string} [login] where to go
 */
async function leave(login) {
  isLoggedOut = true;
  await store.clearCards();
  if (login && document.getElementById("study")) location.assign(login);
  return false;
}

/** @param {string} html */
function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** @param {WaitingAnswer} answer */
async function questionOf({ card, question }) {
  if (question) return question;
  const prompt = parse(await store.cardHtml(card)).querySelector("#prompt");
  return prompt?.textContent?.trim().slice(0, 90) ?? "";
}

/**
 * What to tell the learner of an answer that was refused; the page keeps no second word of it.
 * @param {WaitingAnswer} answer
 * @param {Awaited<ReturnType<typeof post>>} reply
 */
async function takeRefusal(answer, { screen, status, isOurs }) {
  const grade = message("grades").split("|")[answer.quality] ?? "";
  const question = await questionOf(answer);
  const about = message("refused", { grade, question });
  const { response } = answer;
  if (!isOurs) {
    const text = `${about} ${message("unaccepted", { status })}`;
    return { text, response, answer: { ...answer, question, tries: 1 } };
  }
  const reason = screen.querySelector("#notice .problem");
  reason?.remove();
  return { text: `${about} ${reason?.textContent ?? ""}`, response };
}

/**
 * Whether an answer is settled: saved, or refused for good.
 * @param {WaitingAnswer} answer
 */
async function send(answer) {
  let csrf = await store.countTry(answer);
  if (csrf === null) return true;
  isLoggedOut = false;
  let reply = await post(answer, csrf);
  if (reply.isFinal && !reply.isOurs) {
    // a new login, or it is this answer
    const fetched = await fetchCards();
    if (fetched === "login") return leave(LOGIN);
    if (fetched === "other") return leave();
    csrf = fetched === "kept" ? await store.countTry(answer) : null;
    if (csrf === null) return false;
    reply = await post(answer, csrf);
  }
  const { screen, isFinal, isOurs, login } = reply;
  if (login) return leave(login);
  if (!isOurs && !isFinal) return false;
  const refusal = isFinal ? await takeRefusal(answer, reply) : undefined;
  await store.settle(answer, refusal);
  if (refusal) await showRefusals();
  await listener.settled({ answer, screen: isOurs ? screen : null, isRefused: isFinal });
  return true;
}

function retryLater() {
  failures += 1;
  const pause = PAUSES[Math.min(failures, PAUSES.length) - 1] ?? 0;
  clearTimeout(retry);
  if (!isLoggedOut) retry = setTimeout(sendAll, pause * 1000);
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
      listener.stuck();
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
    // not the network's fault
    isDone = await listener.broken().catch(() => false);
    if (!isDone) retryLater();
  } finally {
    clearTimeout(quiet);
    document.documentElement.classList.remove("saving");
    sending = null;
  }
  return isDone;
}

refused?.addEventListener("click", async ({ target }) => {
  if (!(target instanceof HTMLButtonElement)) return;
  const isAgain = target.value === "again";
  await (isAgain ? store.retryRefused() : store.clearRefusals());
  await showRefusals();
  if (isAgain) sendAll();
});
window.addEventListener("online", sendAll);
window.addEventListener("offline", () => updatePending().catch(() => {}));
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && failures) sendAll();
});
