// Sends the answers that wait on this device, one after the other, until each is acknowledged; and
// says what is pending. An answer keeps its token, so that the server counts it once.
// @ts-check
"use strict";

const outbox = (() => {
  const PATIENCE = 15_000; // ms for an answer of the server
  const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds until the next try
  const QUIET = 300; // ms of sending before it is shown
  const LOGIN = "/accounts/login/?next=/study/";
  const REFUSED = [404, 409, 422];

  const pending = document.getElementById("pending");
  const refused = document.getElementById("refused");
  let sending = null;
  let isWanted = false;
  let failures = 0;
  let wasLeft = false; // there were answers when the page was opened
  let isGone = false; // nobody is logged in any more
  let retry = 0;
  const listener = { settled: async () => {}, empty: async () => {}, stuck: () => {} };

  function say(text, link) {
    if (!pending || pending.textContent === text) return;
    pending.textContent = link ? "" : text;
    if (link) pending.append(Object.assign(document.createElement("a"), { href: link, textContent: text }));
  }

  const open = async () => { wasLeft = (await device.waiting()).length > 0; };

  async function sayPending() {
    const { length } = await device.waiting();
    const hadTrouble = pending?.textContent;
    const answers = answersIn(length);
    if (length && isGone) say(words("login", { answers }), LOGIN);
    else if (length && !navigator.onLine) say(words("offline", { answers }));
    else if (length && failures) say(words("retrying", { answers }));
    else if ((hadTrouble || wasLeft) && !length) {
      wasLeft = false;
      const saved = words("saved");
      say(saved);
      setTimeout(() => { if (pending?.textContent === saved) say(""); }, 3000);
    }
  }

  async function sayRefused() {
    const rows = await device.refusals();
    if (!refused) return;
    refused.hidden = !rows.length;
    const items = rows.map(({ text }) => Object.assign(document.createElement("li"), { textContent: text }));
    refused.querySelector("ul").replaceChildren(...items);
  }

  // a request of this device's own; null where no answer came
  async function ask(url, options) {
    try {
      return await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE), ...options });
    } catch {
      return null;
    }
  }

  async function post(answer) {
    const { card, token, quality, took } = answer;
    const waited = Math.max(0, Date.now() - answer.answered);
    const body = new URLSearchParams({ card, token, quality, waited, took, csrfmiddlewaretoken: await device.get("csrf") ?? "" });
    for (const point of answer.points) body.append("points", point);
    const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
    return ask(answer.action, { method: "POST", body, headers });
  }

  // nobody is logged in: the answers stay, without a text, until their account is back
  async function leave(login) {
    isGone = true;
    await device.forgetCards();
    if (document.getElementById("study")) location.assign(login);
    return false;
  }

  const namePart = (html) => parse(html).querySelector("#prompt")?.textContent.trim().slice(0, 90) ?? "";
  function parse(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  }

  // whether it is settled: saved, or refused for good
  async function send(answer) {
    if (!await device.tried(answer)) return true;
    isGone = false;
    let response = await post(answer);
    if (response?.status === 403) { // the login is a new one, and so is the form's token
      if (await ahead.fetchCards() === null) return leave(LOGIN);
      response = await post(answer);
    }
    if (!response) return false;
    const login = response.headers.get("HX-Redirect");
    if (login) return leave(login);
    const isRefused = REFUSED.includes(response.status);
    const html = await response.text().catch(() => "");
    const screen = parse(html);
    // a page of somebody else's, such as a hotel's, is no acknowledgement
    if (!(response.ok || isRefused) || !screen.querySelector("#card, #finished")) return false;
    let refusal = "";
    if (isRefused) {
      const why = screen.querySelector("#notice .problem");
      const grade = words("grades").split("|")[answer.quality];
      const question = namePart(await device.textOf(answer.card));
      refusal = `${words("refused", { grade, question })} ${why?.textContent ?? ""}`;
      why?.remove();
    }
    const left = await device.settle(answer, refusal);
    if (refusal) await sayRefused();
    await listener.settled({ answer, screen, left, isRefused });
    return true;
  }

  async function flush() {
    for (;;) {
      const [answer] = await device.waiting();
      if (!answer) {
        failures = 0;
        await sayRefused();
        await listener.empty();
        return true;
      }
      if (!navigator.onLine || !await send(answer)) {
        failures += 1;
        const pause = PAUSES[Math.min(failures, PAUSES.length) - 1] * 1000;
        clearTimeout(retry);
        if (!isGone) retry = setTimeout(sendAll, pause);
        listener.stuck();
        return false;
      }
      failures = 0;
    }
  }

  // one tab sends at a time, so that answers arrive in their order
  const alone = (work) => navigator.locks ? navigator.locks.request("dlprep-outbox", work) : work();

  // answers that are given meanwhile are sent by the same run, and so is one more try
  function sendAll() {
    clearTimeout(retry);
    isWanted = true;
    sending ??= run();
    return sending;
  }

  async function run() {
    const quiet = setTimeout(() => document.documentElement.classList.add("saving"), QUIET);
    let isDone = false;
    try {
      do {
        isWanted = false;
        isDone = await alone(flush);
        await sayPending();
      } while (isWanted);
    } catch {
      isDone = false; // the device keeps nothing any more
    } finally {
      clearTimeout(quiet);
      document.documentElement.classList.remove("saving");
      sending = null;
    }
    return isDone;
  }

  refused?.querySelector("button").addEventListener("click", async () => {
    await device.putAway();
    await sayRefused();
  });
  window.addEventListener("online", sendAll);
  window.addEventListener("offline", () => sayPending().catch(() => {}));
  document.addEventListener("visibilitychange", () => { if (!document.hidden && failures) sendAll(); });

  return { ask, listener, open, sayRefused, sendAll };
})();
