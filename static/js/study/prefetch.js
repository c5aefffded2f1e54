// Fetches today's cards ahead of time, so that the next card is there when a grade is pressed, and
// the day can be studied without a connection.

import * as store from "./store.js";

const QUEUE = "/study/queue/";
const TIMEOUT = 15_000; // ms
const FIGURES = "figures"; // the cache that the service worker looks for them in
const FIGURE = /<img src="(\/figures\/[\w.-]+)"/g;
const PART = 15; // cards asked for at a time, no more than the server gives
const MAX_TRIES = 5; // of a part
const FRESH = 30 * 60 * 1000; // ms in which only the study page fetches again

/**
 * The server's response, or null if none came. A redirect is not followed. Its body, too, is given
 * up after the timeout: the timer runs on.
 * @param {string} url
 * @param {RequestInit} options
 */
export async function request(url, options) {
  const controller = new AbortController(); // AbortSignal.timeout() is newer than some browsers
  setTimeout(() => controller.abort(), TIMEOUT);
  const answer = fetch(url, { redirect: "manual", signal: controller.signal, ...options });
  return answer.catch(() => null); // only this is the network's: other errors are thrown
}

let fetching = 0; // the number of the latest fetch: an older one stops

/**
 * Fetch today's cards: the first at once, the others in parts in the background.
 * @returns {Promise<Fetched>}
 */
export async function fetchCards() {
  fetching += 1;
  const number = fetching;
  const changes = (await store.getValue("changes")) ?? 0;
  const queue = await fetchPart(QUEUE);
  if (queue === "login") {
    await store.clearCards();
    return "login";
  }
  if (!queue) return "failed";
  const kept = await store.replaceCards(queue, changes);
  if (kept === "kept") {
    keepFigures(queue.cards, true).catch(() => {}); // a card is worth keeping without its figure
    fetchRest(queue, number).catch(() => {});
  }
  return kept;
}

/**
 * @param {string} url
 * @returns {Promise<Queue | "login" | null>}
 */
async function fetchPart(url) {
  const response = await request(url, { headers: { Accept: "application/json" } });
  if (response?.type === "opaqueredirect") return "login";
  return (response?.ok && (await response.json().catch(() => null))) || null;
}

/**
 * Fetch the cards that did not come with the first; a part in which something was answered, again.
 * @param {Queue} queue
 * @param {number} number
 */
async function fetchRest({ cards, order }, number) {
  const rest = order.slice(cards.length);
  let tries = MAX_TRIES;
  while (rest.length && tries && number === fetching) {
    const changes = (await store.getValue("changes")) ?? 0;
    const part = rest.slice(0, PART);
    const queue = await fetchPart(`${QUEUE}?cards=${part.join()}`);
    if (!queue || queue === "login" || number !== fetching) return;
    const kept = await store.addPart(queue, order, changes);
    if (kept === "other") return;
    tries = kept === "kept" ? MAX_TRIES : tries - 1;
    if (kept !== "kept") continue;
    rest.splice(0, part.length);
    keepFigures(queue.cards).catch(() => {});
  }
  if (!rest.length) await store.setValue("fetched", Date.now());
}

/** @param {QueuedCard[]} cards */
const figuresOf = (cards) => [
  ...new Set(
    cards.flatMap(({ html }) => [...html.matchAll(FIGURE)].map((found) => found[1] ?? "")),
  ),
];

/**
 * Keep the figures of some of today's cards on the device.
 * @param {QueuedCard[]} cards
 * @param {boolean} [areAll] whether those of other cards are forgotten
 */
async function keepFigures(cards, areAll) {
  if (!("caches" in window)) return;
  const wanted = figuresOf(cards);
  const cache = await caches.open(FIGURES);
  const kept = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  const others = areAll ? kept.filter((path) => !wanted.includes(path)) : [];
  await Promise.all(others.map((path) => cache.delete(path)));
  await cache.addAll(wanted.filter((path) => !kept.includes(path)));
}

/** Whether today's cards were fetched a short time ago. */
export async function isFresh() {
  const fetched = (await store.getValue("fetched")) ?? 0;
  const ends = (await store.getValue("ends")) ?? 0;
  return Date.now() - fetched < FRESH && new Date() < new Date(ends);
}
