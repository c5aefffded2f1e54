/** What the libraries' classic scripts put into the window, and the events they send. */

declare const htmx: {
  process(element: Element): void;
  ajax(
    method: string,
    url: string,
    options: {
      target: Element;
      values?: object;
      handler?: (element: Element, reply: { xhr: XMLHttpRequest }) => void;
    },
  ): Promise<void>;
};

/** Speech recognition, as far as it is used; TypeScript knows only its results. */
interface SpeechRecognizer {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally?: boolean;
  onstart: (() => void) | null;
  onresult: ((event: { results: Iterable<ArrayLike<{ transcript: string }>> }) => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  abort(): void;
}

interface SpeechRecognizerClass {
  new (): SpeechRecognizer;
  available?(options: { langs: string[]; processLocally: boolean }): Promise<string>;
}

interface Window {
  SpeechRecognition?: SpeechRecognizerClass;
  webkitSpeechRecognition?: SpeechRecognizerClass;
  allauth?: {
    webauthn: { forms: Record<string, (options: { ids: Record<string, string> }) => void> };
  };
}

interface HtmxEventMap {
  "htmx:confirm": CustomEvent<{ issueRequest(skipConfirmation: boolean): void }>;
  "htmx:afterSwap": CustomEvent<{ requestConfig: { parameters?: Record<string, string> } }>;
}

interface HTMLElementEventMap extends HtmxEventMap {}

interface DocumentEventMap {
  "allauth.error": CustomEvent<{ exception: Error }>;
}
