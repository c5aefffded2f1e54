// On every page: what this device keeps belongs to whoever is logged in, and goes when they go.
// @ts-check
"use strict";

const account = (() => {
  const { account: own, ahead: wanted, theme } = document.documentElement.dataset;
  const isShell = wanted === "offline"; // the page for when there is no connection: nobody's
  const PATIENCE = 3000; // ms in which a logout waits for the answers before it
  let begin = async () => {};
  let isReady = false;

  async function welcome() {
    if (isShell) {
      document.documentElement.dataset.theme = await device.get("theme") ?? theme;
    } else {
      const lost = await device.claim(own, theme);
      if (lost) await device.refuse(words("lost", { answers: answersIn(lost) }));
      await device.tell("csrf", document.querySelector("[name=csrfmiddlewaretoken]")?.value);
    }
    isReady = true;
    await begin();
    await outbox.open();
    await outbox.sayRefused();
    const isSaved = await outbox.sendAll();
    const isWanted = wanted === "once" ? !await ahead.isFresh() : wanted;
    if (isSaved && isWanted) await ahead.fetchCards();
  }

  async function forget() {
    if (await device.isThere()) await device.forgetCards();
  }

  async function farewell(form) {
    const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE, false); });
    const unsent = await Promise.race([outbox.sendAll(), late]) ? [] : await device.waiting();
    if (unsent.length && form.dataset.warned === undefined) {
      form.dataset.warned = "";
      const textContent = words("leaving", { answers: answersIn(unsent.length) });
      form.prepend(Object.assign(document.createElement("p"), { className: "problem", role: "alert", textContent }));
      return;
    }
    await device.forgetAll();
    form.submit();
  }

  function start() {
    if (own === "") return forget();
    navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
    document.querySelector("form[data-logout]")?.addEventListener("submit", (event) => {
      event.preventDefault();
      farewell(event.target).catch(() => event.target.submit());
    });
    return welcome();
  }

  if (window.indexedDB && (own !== undefined || isShell)) {
    // without a place to keep things, the site works as it does without these scripts
    document.addEventListener("DOMContentLoaded", () => start().catch(() => {}));
  }

  return {
    /** What a page does once it is known whose things the device has. */
    set begin(work) { begin = work; },
    get isReady() { return isReady && device.isOpen; },
    isShell,
  };
})();
