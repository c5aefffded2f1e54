// On the study page: a grade is kept on this device and the next card is shown at once; the server
// is told in the background, and its word is what the page then says. Where the device can keep
// nothing, HTMX sends the form as ever.
// @ts-check
"use strict";

(() => {
  const page = document.getElementById("study");
  const nothingMore = document.getElementById("nothing-more");
  const DOUBLE = 500; // ms in which the second of a double click was meant for the card before
  const PASSED = 4; // what is graded lower comes back the same day

  let shown = null; // {card, html, since}: the card as it was put here
  let undo = null; // the server's form that takes back the latest answer it knows
  let isWaiting = false; // there is no next card before the server has spoken
  let isTaking = false;
  let wasRefused = false; // an answer of those that are being sent: another device was here
  const unheard = new Set(); // tokens of this page's answers of which the server has not spoken
  let putAt = -Infinity; // when a card was put here that nobody has clicked on yet

  const element = (id) => document.getElementById(id);
  const cardOf = (root) => Number(root.querySelector("#grade [name=card]")?.value ?? 0);

  function note() {
    const card = cardOf(page);
    shown = card ? { card, html: page.innerHTML, since: performance.now() } : null;
    isWaiting = false;
    page.classList.remove("waiting");
  }

  function put(html) {
    page.innerHTML = html;
    htmx.process(page);
    page.dispatchEvent(new CustomEvent("card:put", { bubbles: true }));
    putAt = performance.now();
    note();
    window.scrollTo({ top: 0 });
    element("prompt")?.focus({ preventScroll: true });
  }

  function trouble(text) {
    element("trouble").textContent = text;
    element("trouble").hidden = !text;
  }

  // --- what is said around the card: the server's count, and the answers that wait here ---

  async function heed(root) {
    const bar = root.querySelector("#status progress");
    undo = root.querySelector("#undo")?.innerHTML ?? undo;
    if (bar) await device.tell("base", { done: bar.value, total: bar.max });
  }

  const counts = async () => ({ base: await device.get("base"), waiting: await device.waiting() });

  function dress({ base, waiting }) {
    const bar = page.querySelector("#status progress");
    if (bar && base) {
      const done = base.done + waiting.length;
      bar.max = base.total + waiting.filter(({ quality }) => quality < PASSED).length;
      bar.value = done;
      bar.nextElementSibling.textContent = words("done", { done, left: bar.max - done });
    }
    const place = element("undo");
    const hadFocus = place?.contains(document.activeElement);
    if (place && waiting.length) {
      const button = Object.assign(document.createElement("button"), {
        type: "button", className: "link", textContent: words("undo"), onclick: takeBack,
      });
      button.dataset.key = "u";
      place.replaceChildren(button);
    } else if (place && undo !== null) {
      place.innerHTML = undo;
      htmx.process(place);
    }
    if (hadFocus) place.querySelector("button")?.focus({ preventScroll: true });
  }

  // --- a grade ---

  async function take(form, button) {
    const { card, token } = form.elements;
    const given = {
      action: form.getAttribute("action"),
      card: Number(card.value),
      token: token.value,
      quality: Number(button.value),
      points: [...form.querySelectorAll("[name=points]:checked")].map(({ value }) => value),
      answered: Date.now(),
      took: Math.round(performance.now() - shown.since),
    };
    await device.answer(given, shown.html);
    unheard.add(given.token);
    trouble("");
    await showNext();
    outbox.sendAll();
  }

  async function showNext() {
    const next = await device.next(shown?.card);
    const counted = await counts();
    if (next) {
      put(next.html);
      element("notice")?.replaceChildren(); // of an earlier answer
      dress(counted);
    } else {
      isWaiting = true;
      page.classList.add("waiting");
      for (const button of page.querySelectorAll("button")) button.disabled = true;
    }
  }

  page.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form.id !== "grade" || form.dataset.sent !== undefined || !account.isReady || !shown || !button) return;
    event.preventDefault();
    event.stopPropagation();
    if (isTaking) return;
    isTaking = true;
    take(form, button).catch(() => {
      form.dataset.sent = ""; // nothing can be kept here: HTMX sends it
      form.requestSubmit(button);
    }).finally(() => { isTaking = false; });
  }, true);

  page.addEventListener("click", (event) => {
    const isFirst = performance.now() - putAt < DOUBLE;
    putAt = -Infinity;
    if (event.detail < 2 || !isFirst) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  async function takeBack() {
    const card = await device.takeBack();
    if (card) {
      const counted = await counts();
      put(card.html);
      dress(counted);
      unheard.delete(page.querySelector("#grade [name=token]").value);
      const told = { className: "notice", role: "status", textContent: words("undone") };
      element("notice")?.replaceChildren(Object.assign(document.createElement("p"), told));
    } else if (await outbox.sendAll()) {
      page.querySelector("#undo form button")?.click();
    } else {
      trouble(words("unsure"));
    }
  }

  // --- what the server says ---

  function htmlOf(screen) {
    const box = document.createElement("div");
    box.append(screen.cloneNode(true));
    return box.innerHTML;
  }

  outbox.listener.settled = async ({ answer, screen, left, isRefused }) => {
    unheard.delete(answer.token);
    const card = cardOf(screen);
    const html = htmlOf(screen);
    const news = screen.querySelector("#notice");
    const isRead = element("answer")?.open;
    await heed(screen);
    const counted = await counts();
    wasRefused ||= isRefused;
    const isElsewhere = wasRefused && card !== shown?.card && !isRead;
    if (!left.length && (isWaiting || !shown || isElsewhere)) {
      put(html);
    } else {
      if (news?.children.length) element("notice")?.replaceChildren(...news.childNodes);
      if (card && card !== shown?.card) device.add({ card, html }).catch(() => {});
    }
    dress(counted);
    if (left.length) return;
    if (wasRefused || !await device.next(shown?.card)) ahead.fetchCards().catch(() => {});
    wasRefused = false;
  };

  outbox.listener.empty = async () => { // another tab has sent what this one gave
    const isStale = unheard.size > 0;
    unheard.clear();
    if (isWaiting || (isStale && !element("answer")?.open)) htmx.ajax("GET", "/study/", { target: page });
    else if (isStale) dress(await counts());
  };

  outbox.listener.stuck = () => {
    if (!isWaiting) return;
    page.replaceChildren(nothingMore.content.cloneNode(true));
    page.classList.remove("waiting");
  };

  // other actions wait for the answers before them
  page.addEventListener("htmx:confirm", async (event) => {
    if (event.target.id === "grade" || !account.isReady) return;
    event.preventDefault();
    if (await outbox.sendAll()) event.detail.issueRequest(true);
    else trouble(words("needed"));
  });

  page.addEventListener("htmx:afterSwap", async ({ detail }) => {
    note();
    if (!account.isReady) return;
    const { card } = detail.requestConfig.parameters ?? {};
    if (card) await device.drop(Number(card));
    await heed(page);
    await ahead.fetchCards();
  });

  note();
  account.begin = async () => {
    if (!account.isShell) await heed(page);
    const waiting = await device.waiting();
    if (account.isShell || waiting.some(({ card }) => card === shown?.card)) await showNext();
    if (isWaiting && account.isShell) outbox.listener.stuck();
  };
})();
