// Asks for today's cards ahead of time, so that the next one is there when a grade is pressed, and
// the day can be studied without a connection.
// @ts-check
"use strict";

const ahead = (() => {
  const QUEUE = "/study/queue/";
  const FRESH = 30 * 60 * 1000; // ms for which a page that only looks ahead asks for nothing new

  // whether the device has the day's cards as the server sees them; null where the login is over
  async function fetchCards() {
    const changes = await device.get("changes") ?? 0;
    const response = await outbox.ask(QUEUE, { headers: { Accept: "application/json" } });
    if (response?.type === "opaqueredirect") {
      await device.forgetCards();
      return null;
    }
    if (!response?.ok) return false;
    return device.keep(await response.json(), changes);
  }

  async function isFresh() {
    const [fetched, ends] = [await device.get("fetched"), await device.get("ends")];
    return Date.now() - (fetched ?? 0) < FRESH && new Date() < new Date(ends ?? 0);
  }

  return { fetchCards, isFresh };
})();
