// On the study page: a grade is kept in the store and the next card shown at once. The server is
// told in the background, and the page then shows what it says. If nothing can be kept, HTMX sends
// the form as usual.

import { isOfflinePage, isReady, onReady, owner } from "./device_owner.js";
import { message } from "./messages.js";
import * as outbox from "./outbox.js";
import { fetchCards } from "./prefetch.js";
import * as store from "./store.js";

const DOUBLE_CLICK = 500; // ms in which a second click was meant for the card before
const PASSED = 4; // a card with a lower grade comes back the same day

/** @type {{ card: number, html: string, since: number } | null} */
let shown = null; // the card as it was put here
/** @type {string | null} */
let undoHtml = null; // the server's form that takes back the latest answer it knows
let isWaiting = false; // there is no next card before the server has answered
let isGrading = false;
let wasRefused = false; // one of the answers being sent: another device was here
let isBroken = false; // the store or a script failed: HTMX sends everything
/** @type {Map<string, Answer>} */
const unacknowledged = new Map(); // this page's answers, by token
let putAt = -Infinity; // when a card was put here that was not clicked on yet

/** @param {string} id */
function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`#${id} is missing`);
  return element;
}

const page = byId("study");

const isUsable = () => isReady() && !isBroken && "htmx" in window;

const notice = () => document.getElementById("notice");

const isAnswerOpen = () => document.querySelector("#answer[open]") !== null;

/** @param {string} selector @param {ParentNode} root */
const fieldValue = (selector, root = page) =>
  /** @type {HTMLInputElement | null} */ (root.querySelector(selector))?.value ?? "";

/** @param {ParentNode} root */
const cardOf = (root) => Number(fieldValue("#grade [name=card]", root));

function noteShown() {
  const card = cardOf(page);
  shown = card ? { card, html: page.innerHTML, since: performance.now() } : null;
  isWaiting = false;
  page.classList.remove("waiting");
}

/** @param {string} html */
function put(html) {
  page.innerHTML = html;
  htmx.process(page);
  page.dispatchEvent(new CustomEvent("card:put", { bubbles: true }));
  putAt = performance.now();
  noteShown();
  window.scrollTo({ top: 0 });
  document.getElementById("prompt")?.focus({ preventScroll: true });
}

/** @param {string} text */
function showTrouble(text) {
  const trouble = byId("trouble");
  trouble.textContent = text;
  trouble.hidden = !text;
}

/** @param {ParentNode} root @returns {HTMLProgressElement | null} */
const barOf = (root) => root.querySelector("#status progress");

/**
 * Note the server's count and its undo form.
 * @param {ParentNode} root
 */
async function readStatus(root) {
  const bar = barOf(root);
  undoHtml = root.querySelector("#undo")?.innerHTML ?? undoHtml;
  if (bar) await store.setValue("base", { done: bar.value, total: bar.max });
}

const readCounts = async () => ({
  base: await store.getValue("base"),
  waiting: await store.waitingAnswers(),
});

/** @typedef {Awaited<ReturnType<typeof readCounts>>} Counts */

/** @param {Counts} counts */
function showCount({ base, waiting }) {
  const bar = barOf(page);
  if (!bar || !base) return;
  const done = base.done + waiting.length;
  bar.max = base.total + waiting.filter(({ quality }) => quality < PASSED).length;
  bar.value = done;
  const text = bar.nextElementSibling;
  if (text) text.textContent = message("done", { done, left: bar.max - done });
}

function undoButton() {
  const button = document.createElement("button");
  const properties = { type: "button", className: "link", textContent: message("undo") };
  Object.assign(button, properties, { onclick: undo });
  button.dataset.key = "u";
  return button;
}

/**
 * Say on the card how many were answered, and offer to take back the last.
 * @param {Counts} counts
 */
function showStatus(counts) {
  showCount(counts);
  const place = document.getElementById("undo");
  if (!place) return;
  const hadFocus = place.contains(document.activeElement);
  if (counts.waiting.length) {
    place.replaceChildren(undoButton());
  } else if (undoHtml !== null) {
    place.innerHTML = undoHtml;
    htmx.process(place);
  }
  if (hadFocus) place.querySelector("button")?.focus({ preventScroll: true });
}

/**
 * @param {HTMLFormElement} form
 * @param {string} quality
 * @param {number} since
 * @returns {Answer}
 */
function answerOf(form, quality, since) {
  const points = form.querySelectorAll("input[name=points]:checked");
  const response = fieldValue("[name=response]", form).trim();
  const answer_habit = fieldValue("[name=answer_habit]", form);
  return {
    action: form.getAttribute("action") ?? "",
    card: Number(fieldValue("[name=card]", form)),
    token: fieldValue("[name=token]", form),
    quality: Number(quality),
    confidence: fieldValue("[name=confidence]:checked", form),
    points: Array.from(points, (point) => point.getAttribute("value") ?? ""),
    answered: Date.now(),
    took: Math.round(performance.now() - since),
    ...(response && { response }),
    ...(answer_habit && { answer_habit }),
  };
}

/**
 * @param {Answer} answer
 * @param {string} html the card as it was shown
 */
async function grade(answer, html) {
  if (!(await store.addAnswer(answer, html, owner()))) {
    showTrouble(message("elsewhere"));
    return;
  }
  unacknowledged.set(answer.token, answer);
  showTrouble("");
  await showNext().catch(broken);
  outbox.sendAll();
  askToLast().catch(() => {});
}

/** Ask once to keep the store when the disk is full. */
async function askToLast() {
  if (await store.getValue("asked")) return;
  await store.setValue("asked", true);
  if (!(await navigator.storage?.persisted?.())) await navigator.storage?.persist?.();
}

/** @param {XMLHttpRequest} reply counted now or before, or refused for good */
const isAcknowledged = (reply) =>
  [200, 409, 422].includes(reply.status) && !reply.getResponseHeader("HX-Redirect");

/** What this page has given goes as it would without these scripts. */
async function broken() {
  isBroken = true;
  const csrfmiddlewaretoken = fieldValue("[name=csrfmiddlewaretoken]", document);
  for (const [token, { action, answered, ...given }] of unacknowledged) {
    const values = { ...given, waited: Date.now() - answered, csrfmiddlewaretoken };
    let isTaken = false;
    // the reply is not shown: the learner may be reading the next answer
    await htmx.ajax("POST", action, {
      target: page,
      values,
      handler: (_, { xhr }) => {
        isTaken = isAcknowledged(xhr);
      },
    });
    if (!isTaken) return false;
    unacknowledged.delete(token);
  }
  if (isWaiting || !isAnswerOpen()) await htmx.ajax("GET", "/study/", { target: page });
  return true;
}

function wait() {
  isWaiting = true;
  page.classList.add("waiting");
  for (const button of page.querySelectorAll("button")) button.disabled = true;
}

async function showNext() {
  const next = await store.nextCard(shown?.card);
  const counts = await readCounts();
  if (next) {
    put(next.html);
    notice()?.replaceChildren(); // of an earlier answer
    showStatus(counts);
  } else {
    wait();
  }
}

/** @param {SubmitEvent} event */
function submitted(event) {
  const { target: form, submitter: button } = event;
  if (!(form instanceof HTMLFormElement) || !(button instanceof HTMLButtonElement)) return;
  if (form.id !== "grade" || !isUsable() || !shown) return;
  event.preventDefault();
  event.stopPropagation();
  if (isGrading) return;
  isGrading = true;
  grade(answerOf(form, button.value, shown.since), shown.html)
    .catch(() => {
      isBroken = true; // nothing can be kept here: HTMX sends it
      button.click();
    })
    .finally(() => {
      isGrading = false;
    });
}

/**
 * Nothing comes of the second click of two: neither on a card that was just put here, nor on the
 * grades, which come where Show the answer was.
 * @param {MouseEvent} event
 */
function clicked(event) {
  const { target, detail } = event;
  const isFirst = performance.now() - putAt < DOUBLE_CLICK;
  const isGrade = target instanceof Element && target.closest(".grades") !== null;
  putAt = -Infinity;
  if (detail < 2 || !(isFirst || isGrade)) return;
  event.preventDefault();
  event.stopPropagation();
}

async function undo() {
  const card = await store.undoLast().catch(() => null);
  if (card) {
    outbox.updatePending().catch(() => {});
    const counts = await readCounts();
    put(card.html);
    showStatus(counts);
    unacknowledged.delete(fieldValue("#grade [name=token]"));
    const text = { className: "notice", role: "status", textContent: message("undone") };
    notice()?.replaceChildren(Object.assign(document.createElement("p"), text));
  } else if (await outbox.sendAll()) {
    const button = page.querySelector("#undo form button");
    if (button instanceof HTMLElement) button.click();
  } else {
    showTrouble(message("unsure"));
  }
}

/** @param {DocumentFragment} fragment */
function htmlOf(fragment) {
  const box = document.createElement("div");
  box.append(fragment.cloneNode(true));
  return box.innerHTML;
}

/**
 * An answer was saved or refused.
 * @param {Settled} settled
 */
async function settled({ answer, screen, isRefused }) {
  unacknowledged.delete(answer.token);
  if (isBroken || !screen) return;
  const card = cardOf(screen);
  const html = htmlOf(screen);
  const news = screen.querySelector("#notice");
  const isRead = isAnswerOpen();
  await readStatus(screen);
  const counts = await readCounts();
  wasRefused ||= isRefused;
  // the reply knows nothing of what was answered since
  const isLast = !isGrading && !counts.waiting.length;
  const isElsewhere = wasRefused && card !== shown?.card && !isRead;
  if (isLast && (isWaiting || !shown || isElsewhere)) {
    put(html);
  } else {
    if (news?.children.length) notice()?.replaceChildren(...news.childNodes);
    if (card && card !== shown?.card) store.addCard({ card, html }).catch(() => {});
  }
  showStatus(counts);
  if (!isLast) return;
  if (wasRefused || !(await store.nextCard(shown?.card))) fetchCards().catch(() => {});
  wasRefused = false;
}

/** The outbox is empty: this tab or another has sent what this page gave. */
async function emptied() {
  const isStale = unacknowledged.size > 0;
  unacknowledged.clear();
  if (isWaiting || (isStale && !isAnswerOpen())) htmx.ajax("GET", "/study/", { target: page });
  else if (isStale) showStatus(await readCounts());
}

/** There is no connection. */
function stuck() {
  const nothingMore = document.getElementById("nothing-more");
  if (!isWaiting || !(nothingMore instanceof HTMLTemplateElement)) return;
  page.replaceChildren(nothingMore.content.cloneNode(true));
  page.classList.remove("waiting");
}

async function begin() {
  if (!isOfflinePage) await readStatus(page);
  const waiting = await store.waitingAnswers();
  if (isOfflinePage || waiting.some(({ card }) => card === shown?.card)) await showNext();
  if (isWaiting && isOfflinePage) stuck();
}

page.addEventListener("submit", submitted, true);
page.addEventListener("click", clicked, true);

// other actions wait for the answers before them
page.addEventListener("htmx:confirm", async (event) => {
  if (!isUsable() || (event.target instanceof Element && event.target.id === "grade")) return;
  event.preventDefault();
  const csrf = await store.csrfOf(owner()).catch(() => "");
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = page.querySelectorAll("[name=csrfmiddlewaretoken]");
  for (const field of fields) field.value = csrf || field.value;
  if (csrf === null) showTrouble(message("elsewhere"));
  else if (await outbox.sendAll()) event.detail.issueRequest(true);
  else showTrouble(message("needed"));
});

/** @param {HtmxEventMap["htmx:afterSwap"]} event */
async function swapped({ detail }) {
  const { card } = detail.requestConfig.parameters ?? {};
  if (card) await store.removeCard(Number(card));
  await readStatus(page);
  await fetchCards();
}

page.addEventListener("htmx:afterSwap", (event) => {
  noteShown();
  if (isUsable()) swapped(event).catch(() => {});
});

noteShown();
outbox.listen({ settled, empty: emptied, stuck, broken });
onReady(begin);
