// Fetches today's cards ahead of time, so that the next card is there when a grade is pressed, and
// the day can be studied without a connection.

import * as store from "./store.js";

const QUEUE = "/study/queue/";
const TIMEOUT = 15_000; // ms
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

/** @returns {Promise<Fetched>} */
export async function fetchCards() {
  const changes = (await store.getValue("changes")) ?? 0;
  const response = await request(QUEUE, { headers: { Accept: "application/json" } });
  if (response?.type === "opaqueredirect") {
    await store.clearCards();
    return "login";
  }
  const queue = response?.ok && (await response.json().catch(() => null));
  return queue ? store.replaceCards(queue, changes) : "failed";
}

/** Whether today's cards were fetched a short time ago. */
export async function isFresh() {
  const fetched = (await store.getValue("fetched")) ?? 0;
  const ends = (await store.getValue("ends")) ?? 0;
  return Date.now() - fetched < FRESH && new Date() < new Date(ends);
}
