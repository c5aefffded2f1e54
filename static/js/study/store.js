// What this device keeps for its learner: today's cards ahead of time, and the answers that the
// server has not acknowledged yet, in order. Bound to one account; docs/security.md says when it goes.
// @ts-check
"use strict";

// What the page gives to be said, with what belongs into it: words("done", { done: 3, left: 4 })
function words(name, parts = {}) {
  const text = document.getElementById("words").dataset[name];
  return text.replace(/\{(\w+)\}/g, (_, part) => parts[part]);
}

const answersIn = (number) => words(number === 1 ? "answer" : "answers", { number });

const device = (() => {
  const STORES = {
    told: {}, // account, base, changes, csrf, ends, fetched, theme
    cards: { keyPath: "card" }, // {card, place, html, onAnyDay, isAnswered}
    outbox: { keyPath: "id", autoIncrement: true }, // answers; their order is that of their ids
    refused: { keyPath: "id", autoIncrement: true }, // {text}: those that were not counted
  };
  const VERSION = 1; // only ever add stores: a page of an older version may still be open

  /** @type {Promise<IDBDatabase> | null} */
  let opening = null;
  let isOpen = false;

  const result = (/** @type {IDBRequest} */ request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  function closed() {
    opening = null;
    isOpen = false;
  }

  function open() {
    opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open("dlprep", VERSION);
      request.onupgradeneeded = () => {
        const there = request.result.objectStoreNames;
        for (const [name, options] of Object.entries(STORES)) {
          if (!there.contains(name)) request.result.createObjectStore(name, options);
        }
      };
      request.onsuccess = () => {
        isOpen = true;
        request.result.onclose = closed; // the browser has cleared what it stored
        request.result.onversionchange = () => { request.result.close(); closed(); };
        resolve(request.result);
      };
      request.onerror = () => { closed(); reject(request.error); };
    });
    return opening;
  }

  // all of a change or nothing: done once the browser has it
  async function within(mode, work) {
    const database = await open();
    const transaction = database.transaction(Object.keys(STORES), mode, { durability: "strict" });
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const store = Object.fromEntries(Object.keys(STORES).map((name) => [name, transaction.objectStore(name)]));
    const worked = Promise.resolve(work(store)).catch((error) => {
      transaction.abort();
      throw error;
    });
    const [value] = await Promise.all([worked, done]);
    return value;
  }
  const read = (work) => within("readonly", work);
  const write = (work) => within("readwrite", async (store) => {
    store.told.put((await result(store.told.get("changes")) ?? 0) + 1, "changes");
    return work(store);
  });

  const get = (name) => read((store) => result(store.told.get(name)));
  const tell = (name, value) => within("readwrite", (store) => store.told.put(value, name));
  const waiting = () => read((store) => result(store.outbox.getAll()));

  // whose device it is: what was another account's goes. How many of its answers were never sent.
  const claim = (account, theme) => within("readwrite", async (store) => {
    const before = await result(store.told.get("account"));
    const lost = before && before !== account ? await result(store.outbox.count()) : 0;
    if (before !== account) for (const name of Object.keys(STORES)) store[name].clear();
    store.told.put(account, "account");
    store.told.put(theme, "theme");
    return lost;
  });

  // nobody is logged in: the texts go; answers stay, as numbers, until their account is back
  const forgetCards = () => write((store) => store.cards.clear());
  const forgetAll = () => within("readwrite", (store) => {
    for (const name of Object.keys(STORES)) store[name].clear();
  });

  // the day's cards, unless something was answered since they were asked for; whether they were kept
  const keep = (pack, changes) => within("readwrite", async (store) => {
    const told = async (name) => result(store.told.get(name));
    if (await told("account") !== pack.account) return false;
    store.told.put(pack.csrf, "csrf");
    if ((await told("changes") ?? 0) !== changes) return false;
    const unsent = new Set((await result(store.outbox.getAll())).map((answer) => answer.card));
    const answered = (await result(store.cards.getAll())).filter((card) => unsent.has(card.card));
    store.cards.clear();
    for (const card of answered) store.cards.put(card);
    pack.cards.forEach((card, place) => {
      if (!unsent.has(card.card)) store.cards.put({ ...card, place, isAnswered: false });
    });
    const { ends, base } = pack;
    for (const [name, value] of Object.entries({ ends, base, fetched: Date.now() })) store.told.put(value, name);
    return true;
  });

  // a card that the server has shown, to come after those that are kept, unless it is among them
  const add = (card) => within("readwrite", async (store) => {
    const known = await result(store.cards.get(card.card));
    const unsent = await result(store.outbox.count());
    if (!known && !unsent) store.cards.put({ onAnyDay: false, place: 1e6, isAnswered: false, ...card });
  });
  const drop = (card) => write((store) => store.cards.delete(card));

  // the card that comes after the one that is shown
  const next = (shown) => read(async (store) => {
    const isOver = new Date() >= new Date(await result(store.told.get("ends")) ?? 0);
    const cards = (await result(store.cards.getAll())).filter(
      (card) => !card.isAnswered && card.card !== shown && (card.onAnyDay || !isOver),
    );
    return cards.sort((one, other) => one.place - other.place)[0] ?? null;
  });

  const answer = (given, html) => write(async (store) => {
    const card = await result(store.cards.get(given.card)) ?? { card: given.card, place: -1, onAnyDay: false };
    store.cards.put({ ...card, html, isAnswered: true });
    store.outbox.add({ ...given, tries: 0 });
  });
  // before an answer goes on its way, unless it was taken back this moment; whether it may
  const tried = (given) => within("readwrite", async (store) => {
    const isThere = await result(store.outbox.get(given.id));
    if (isThere) store.outbox.put({ ...given, tries: given.tries + 1 });
    return Boolean(isThere);
  });

  // the server has it, or will never take it: what is still waiting
  const settle = (given, refusal = "") => write(async (store) => {
    store.outbox.delete(given.id);
    const card = await result(store.cards.get(given.card));
    if (card?.isAnswered) store.cards.delete(given.card);
    if (refusal) store.refused.add({ text: refusal });
    return result(store.outbox.getAll());
  });

  // the latest answer, if it was never on its way: its card as it was shown
  const takeBack = () => write(async (store) => {
    const last = (await result(store.outbox.getAll())).at(-1);
    const card = last && await result(store.cards.get(last.card));
    if (!card || last.tries) return null;
    store.outbox.delete(last.id);
    store.cards.put({ ...card, isAnswered: false });
    return card;
  });

  const textOf = (card) => read(async (store) => (await result(store.cards.get(card)))?.html ?? "");
  const refusals = () => read((store) => result(store.refused.getAll()));
  const refuse = (text) => within("readwrite", (store) => store.refused.add({ text }));
  const putAway = () => within("readwrite", (store) => store.refused.clear());
  const isThere = async () => !indexedDB.databases
    || (await indexedDB.databases()).some(({ name }) => name === "dlprep");

  return {
    add, answer, claim, drop, forgetAll, forgetCards, get, isThere, keep, next, open, putAway,
    refusals, refuse, settle, takeBack, tell, textOf, tried, waiting,
    get isOpen() { return isOpen; },
  };
})();
