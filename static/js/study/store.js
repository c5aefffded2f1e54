// What this browser keeps for one learner, in IndexedDB: today's cards ahead of time, and the
// answers that the server has not acknowledged, in order. docs/security.md says when it is deleted.

const NAME = "dlprep";
const VERSION = 1; // only ever add stores: a page of an older version may still be open
const STORES = {
  told: {}, // StoredValues, by name
  cards: { keyPath: "card" }, // StoredCard
  outbox: { keyPath: "id", autoIncrement: true }, // WaitingAnswer; sent in the order of ids
  refused: { keyPath: "id", autoIncrement: true }, // Refusal
};

const PATIENCE = 3000; // ms; some browsers never answer

/** @type {Promise<IDBDatabase> | null} */
let opening = null;

/** Whether there is a database, as far as the browser tells. */
export async function exists() {
  if (!indexedDB.databases) return true;
  return (await indexedDB.databases()).some(({ name }) => name === NAME);
}

/** @type {<T>(request: IDBRequest<T>) => Promise<T>} */
const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function closed() {
  opening = null;
}

/** @param {IDBDatabase} database */
function createStores(database) {
  for (const [name, options] of Object.entries(STORES)) {
    if (!database.objectStoreNames.contains(name)) database.createObjectStore(name, options);
  }
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => createStores(request.result);
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = closed; // the browser has deleted it
      database.onversionchange = () => {
        database.close();
        closed();
      };
      resolve(database);
    };
    request.onerror = () => {
      closed();
      reject(request.error);
    };
  });
  return opening;
}

/**
 * Run work in one transaction; resolves once it is on the disk.
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {Work<T>} work
 */
async function run(mode, work) {
  const database = await open();
  const transaction = database.transaction(Object.keys(STORES), mode, { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const stores = {
    told: transaction.objectStore("told"),
    cards: transaction.objectStore("cards"),
    outbox: transaction.objectStore("outbox"),
    refused: transaction.objectStore("refused"),
  };
  const worked = Promise.resolve(work(stores)).catch((error) => {
    transaction.abort();
    throw error;
  });
  const [value] = await Promise.all([worked, done]);
  return value;
}

/** @type {typeof run} */
function transact(mode, work) {
  /** @type {number} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(reject, PATIENCE);
  });
  return Promise.race([run(mode, work), late]).finally(() => clearTimeout(timer));
}

/** @type {Transaction} */
const read = (work) => transact("readonly", work);

/** @type {Transaction} */
const write = (work) => transact("readwrite", work);

/** Write, and note that cards or answers have changed. @type {Transaction} */
const change = (work) =>
  write(async (stores) => {
    await noteChange(stores);
    return work(stores);
  });

/** @param {Stores} stores */
const noteChange = async (stores) =>
  stores.told.put(((await readValue(stores, "changes")) ?? 0) + 1, "changes");

/** @type {<N extends keyof StoredValues>(stores: Stores, name: N) => Promise<StoredValues[N] | undefined>} */
const readValue = ({ told }, name) => result(told.get(name));

/** @type {(stores: Stores) => Promise<StoredCard[]>} */
const allCards = ({ cards }) => result(cards.getAll());

/** @type {(stores: Stores, card: number) => Promise<StoredCard | undefined>} */
const cardOf = ({ cards }, card) => result(cards.get(card));

/** @type {(stores: Stores) => Promise<WaitingAnswer[]>} */
const allAnswers = ({ outbox }) => result(outbox.getAll());

/** @param {Stores} stores */
function clear(stores) {
  for (const store of Object.values(stores)) store.clear();
}

/** @template {keyof StoredValues} Name @param {Name} name */
export const getValue = (name) => read((stores) => readValue(stores, name));

/** @template {keyof StoredValues} Name @param {Name} name @param {StoredValues[Name]} value */
export const setValue = (name, value) => write(({ told }) => told.put(value, name));

export const waitingAnswers = () => read(allAnswers);

/**
 * Make the store this account's: what belongs to another is deleted, and cards in another look.
 * @param {string} account
 * @param {string} theme
 * @param {string} [look] of a card: its language and grades, if the page shows one
 * @returns how many answers of another account were deleted unsent
 */
export const claim = (account, theme, look) =>
  write(async (stores) => {
    const owner = await readValue(stores, "account");
    const lost = owner && owner !== account ? await result(stores.outbox.count()) : 0;
    if (owner !== account) clear(stores);
    else if (look && look !== (await readValue(stores, "look"))) await clearUnanswered(stores);
    stores.told.put(account, "account");
    stores.told.put(theme, "theme");
    if (look) stores.told.put(look, "look");
    return lost;
  });

/** @param {Stores} stores */
async function clearUnanswered(stores) {
  await noteChange(stores);
  for (const { card, isAnswered } of await allCards(stores)) {
    if (!isAnswered) stores.cards.delete(card);
  }
}

/**
 * After the login is over: answers stay until their account is back, with what was said but without
 * any text of a card.
 */
export const clearCards = () =>
  change(async (stores) => {
    stores.cards.clear();
    for (const { question, ...answer } of await allAnswers(stores)) stores.outbox.put(answer);
  });

export const clearAll = () => write(clear);

/**
 * Keep the day's cards, unless something was answered since they were asked for.
 * @param {Queue} queue
 * @param {number} changes the count when the queue was asked for
 * @returns {Promise<Fetched>}
 */
export const replaceCards = (queue, changes) =>
  write(async (stores) => {
    if ((await readValue(stores, "account")) !== queue.account) return "other";
    stores.told.put(queue.csrf, "csrf");
    if (((await readValue(stores, "changes")) ?? 0) !== changes) return "failed";
    const unsent = new Set((await allAnswers(stores)).map(({ card }) => card));
    const answered = (await allCards(stores)).filter(({ card }) => unsent.has(card));
    stores.cards.clear();
    for (const card of answered) stores.cards.put(card);
    queue.cards.forEach((card, place) => {
      if (!unsent.has(card.card)) stores.cards.put({ ...card, place, isAnswered: false });
    });
    stores.told.put(queue.ends, "ends");
    stores.told.put(queue.base, "base");
    stores.told.delete("fetched");
    return "kept";
  });

/**
 * Keep more of the day's cards, unless something was answered since they were asked for.
 * @param {Queue} part
 * @param {number[]} order the day's cards, in order
 * @param {number} changes the count when the part was asked for
 * @returns {Promise<Fetched>}
 */
export const addPart = (part, order, changes) =>
  write(async (stores) => {
    if ((await readValue(stores, "account")) !== part.account) return "other";
    if (((await readValue(stores, "changes")) ?? 0) !== changes) return "failed";
    const unsent = new Set((await allAnswers(stores)).map(({ card }) => card));
    for (const card of part.cards) {
      const place = order.indexOf(card.card);
      if (!unsent.has(card.card)) stores.cards.put({ ...card, place, isAnswered: false });
    }
    return "kept";
  });

/**
 * Add a card that the server has shown after the others, unless it is there.
 * @param {Pick<StoredCard, "card" | "html">} card
 */
export const addCard = (card) =>
  write(async (stores) => {
    const known = await cardOf(stores, card.card);
    const unsent = await result(stores.outbox.count());
    if (known || unsent) return;
    stores.cards.put({ onAnyDay: false, place: 1e6, isAnswered: false, ...card });
  });

/** @param {number} card */
export const removeCard = (card) => change(({ cards }) => cards.delete(card));

/**
 * The card that comes after the one that is shown.
 * @param {number | undefined} shown
 * @returns {Promise<StoredCard | null>}
 */
export const nextCard = (shown) =>
  read(async (stores) => {
    const isOver = new Date() >= new Date((await readValue(stores, "ends")) ?? 0);
    const cards = (await allCards(stores)).filter(
      (card) => !card.isAnswered && card.card !== shown && (card.onAnyDay || !isOver),
    );
    return cards.sort((one, other) => one.place - other.place)[0] ?? null;
  });

/** @type {(stores: Stores, account: string) => Promise<boolean>} */
const isOwner = async (stores, account) =>
  ((await readValue(stores, "account")) || account) === account;

/**
 * The CSRF token of an account; null if another one has logged in.
 * @param {string} account
 */
export const csrfOf = (account) =>
  read(async (stores) =>
    (await isOwner(stores, account)) ? ((await readValue(stores, "csrf")) ?? "") : null,
  );

/** @type {(stores: Stores, card: number, text: string) => Promise<void>} */
async function putDraft(stores, card, text) {
  const drafts = { ...(await readValue(stores, "drafts")) };
  delete drafts[card];
  stores.told.put(text ? { ...drafts, [card]: text } : drafts, "drafts");
}

/**
 * Keep what is being written before a card is graded; nothing, if it is empty.
 * @param {number} card
 * @param {string} text
 */
export const keepDraft = (card, text) => write((stores) => putDraft(stores, card, text));

/** @param {number} card */
export const draftOf = (card) =>
  read(async (stores) => (await readValue(stores, "drafts"))?.[card] ?? "");

/**
 * @param {Answer} answer
 * @param {string} html the card as it was shown
 * @param {string} account
 * @returns whether it was kept
 */
export const addAnswer = (answer, html, account) =>
  change(async (stores) => {
    if (!(await isOwner(stores, account))) return false;
    stores.told.put(account, "account");
    const { card } = answer;
    const known = (await cardOf(stores, card)) ?? { card, place: -1, onAnyDay: false };
    await putDraft(stores, card, "");
    stores.cards.put({ ...known, html, isAnswered: true });
    stores.outbox.add({ ...answer, tries: 0 });
    return true;
  });

/**
 * Count a try before an answer is sent.
 * @param {WaitingAnswer} answer
 * @returns the CSRF token to send it with; null if it was taken back meanwhile
 */
export const countTry = (answer) =>
  write(async (stores) => {
    const isThere = await result(stores.outbox.get(answer.id));
    if (!isThere) return null;
    stores.outbox.put({ ...answer, tries: answer.tries + 1 });
    return (await readValue(stores, "csrf")) ?? "";
  });

/**
 * Remove an answer that the server has, or will never take.
 * @param {WaitingAnswer} answer
 * @param {Omit<Refusal, "id">} [refusal] what to tell the learner, if it was refused
 */
export const settle = (answer, refusal) =>
  change(async (stores) => {
    stores.outbox.delete(answer.id);
    if ((await cardOf(stores, answer.card))?.isAnswered) stores.cards.delete(answer.card);
    if (refusal) stores.refused.add(refusal);
    else stores.told.put(((await readValue(stores, "saved")) ?? 0) + 1, "saved");
  });

/**
 * Take back the latest answer if it was never sent: its card as it was shown, or null. What was said
 * is a draft again.
 */
export const undoLast = () =>
  change(async (stores) => {
    const last = (await allAnswers(stores)).at(-1);
    const card = last && (await cardOf(stores, last.card));
    if (!card || last.tries) return null;
    stores.outbox.delete(last.id);
    stores.cards.put({ ...card, isAnswered: false });
    await putDraft(stores, last.card, last.response ?? "");
    return card;
  });

/** Let the refused answers wait once more. */
export const retryRefused = () =>
  change(async ({ outbox, refused }) => {
    /** @type {Refusal[]} */
    const rows = await result(refused.getAll());
    for (const { id, answer } of rows) {
      if (!answer) continue;
      outbox.add(answer);
      refused.delete(id);
    }
  });

/** @param {number} card */
export const cardHtml = (card) => read(async (stores) => (await cardOf(stores, card))?.html ?? "");

/** @returns {Promise<Refusal[]>} */
export const refusals = () => read(({ refused }) => result(refused.getAll()));

/** @param {string} text */
export const addRefusal = (text) => write(({ refused }) => refused.add({ text }));

export const clearRefusals = () => write(({ refused }) => refused.clear());
