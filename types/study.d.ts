/** What the study scripts keep in the browser and hand to one another. */

/** An answer as it was given; `answered` is milliseconds since 1970, `took` milliseconds. */
interface Answer {
  action: string;
  card: number;
  token: string;
  quality: number;
  points: string[];
  answered: number;
  took: number;
}

/** An answer in the outbox; `tries` counts how often it was sent. */
interface WaitingAnswer extends Answer {
  id: number;
  tries: number;
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

/** What `/study/queue/` answers; `ends` is when the study day ends. */
interface Queue {
  account: string;
  base: Progress;
  cards: QueuedCard[];
  csrf: string;
  ends: string;
}

/** The values that the store keeps by name; `changes` counts the changes to cards and outbox. */
interface StoredValues {
  account: string;
  base: Progress;
  changes: number;
  csrf: string;
  ends: string;
  fetched: number;
  theme: string;
}

type Stores = Record<"told" | "cards" | "outbox" | "refused", IDBObjectStore>;
type Work<T> = (stores: Stores) => T | Promise<T>;
type Transaction = <T>(work: Work<T>) => Promise<T>;

interface Refusal {
  id: number;
  text: string;
}

/** What an answer led to: the study page as the server sent it, and the answers still waiting. */
interface Settled {
  answer: WaitingAnswer;
  screen: DocumentFragment;
  left: WaitingAnswer[];
  isRefused: boolean;
}

/** What the outbox tells the page: an answer settled, all sent, or no connection. */
interface OutboxListener {
  settled(result: Settled): Promise<void>;
  empty(): Promise<void>;
  stuck(): void;
}
