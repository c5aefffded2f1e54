/** What the study scripts keep in the browser and hand to one another. */

/**
 * An answer as it was given; `answered` is milliseconds since 1970, `took` milliseconds. It has a
 * `response` if something was said, and an `answer_habit` if a new one was taken up.
 */
interface Answer {
  action: string;
  card: number;
  token: string;
  quality: number;
  points: string[];
  response?: string;
  answer_habit?: string;
  confidence?: string; // what was said before the answer; one of an older page has none
  answered: number;
  took: number;
}

/** An answer in the outbox; `tries` counts how often it was sent. */
interface WaitingAnswer extends Answer {
  id: number;
  tries: number;
  question?: string; // if it was refused once
}

/** A card as the server sends it; those that are `onAnyDay` stay due when the study day is over. */
interface QueuedCard {
  card: number;
  html: string;
  onAnyDay: boolean;
}

/** A card in the store; the one with the lowest `place` comes next. */
interface StoredCard extends QueuedCard {
  place: number;
  isAnswered: boolean;
}

interface Progress {
  done: number;
  total: number;
}

/** What `/study/queue/` answers; `ends` is when the study day ends, `order` all cards' ids. */
interface Queue {
  account: string;
  base: Progress;
  cards: QueuedCard[];
  csrf: string;
  ends: string;
  order: number[];
}

/**
 * The values that the store keeps by name; `asked`, whether for lasting storage; `changes` counts
 * the changes to cards and outbox, `saved` the answers that were saved; `drafts` is what is being
 * written before a card is graded, by card.
 */
interface StoredValues {
  account: string;
  asked: boolean;
  base: Progress;
  changes: number;
  csrf: string;
  drafts: Record<number, string>;
  ends: string;
  fetched: number;
  saved: number;
  theme: string;
  look: string;
}

/** What dictation needs of a page: its texts, a place to tell them, and its button drawn anew. */
interface DictationPage {
  texts: DOMStringMap;
  tell(text?: string): void;
  draw(): void;
}

/** What `study/dictate.js` does. */
interface Dictation {
  isOn(): boolean;
  toggle(field: HTMLTextAreaElement, page: DictationPage): Promise<void>;
  stop(): void;
}

type Stores = Record<"told" | "cards" | "outbox" | "refused", IDBObjectStore>;
type Work<T> = (stores: Stores) => T | Promise<T>;
type Transaction = <T>(work: Work<T>) => Promise<T>;

/**
 * An answer that was not counted, with what was said; the `answer` itself where the server may take
 * it some day.
 */
interface Refusal {
  id: number;
  text: string;
  response?: string;
  answer?: WaitingAnswer;
}

/** What an answer led to: the study page as the server sent it. */
interface Settled {
  answer: WaitingAnswer;
  screen: DocumentFragment | null; // what to show next, if the server said so
  isRefused: boolean;
}

/** How fetching cards went: `login`, it is over; `other`, it is that of another account. */
type Fetched = "kept" | "failed" | "login" | "other";

/** What the outbox tells the page: an answer settled, all sent, no connection, or a failure. */
interface OutboxListener {
  settled(result: Settled): Promise<void>;
  empty(): Promise<void>;
  stuck(): void;
  broken(): Promise<boolean>;
}
