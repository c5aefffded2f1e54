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

interface Window {
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
