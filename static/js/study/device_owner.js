// On every page of a learner: what this browser keeps belongs to the account that is logged in, and
// is deleted at logout.

import { answerCount, message } from "./messages.js";
import * as outbox from "./outbox.js";
import { fetchCards, isFresh } from "./prefetch.js";
import * as store from "./store.js";

const { ahead, theme } = document.documentElement.dataset;
const TIMEOUT = 3000; // ms in which a logout waits for answers to be sent

/** Whether this is the page for when there is no connection, which belongs to no account. */
export const isOfflinePage = ahead === "offline";

let { account = "" } = document.documentElement.dataset;
let isClaimed = false;
/** @type {(() => Promise<void>)[]} */
const whenReady = [];

/** Whether the store was this account's and could be used. */
export const isReady = () => isClaimed;

/** The account that this page belongs to. */
export const owner = () => account;

/** @param {() => Promise<void>} work what a page does once the store is this account's */
export function onReady(work) {
  whenReady.push(work);
}

/** What the settings make of a card, on a page that shows one. */
function look() {
  const buttons = [...document.querySelectorAll("#grade .grades button")];
  const grades = buttons.map((button) => button.getAttribute("value"));
  const habit = document.getElementById("say")?.dataset.habit;
  return grades.length ? [document.documentElement.lang, habit, ...grades].join(" ") : undefined;
}

async function claim() {
  const lost = await store.claim(account, theme ?? "", look());
  if (lost) await store.addRefusal(message("lost", { answers: answerCount(lost) }));
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (token instanceof HTMLInputElement) await store.setValue("csrf", token.value);
}

async function adopt() {
  account = (await store.getValue("account")) ?? "";
  document.documentElement.dataset.theme = (await store.getValue("theme")) ?? theme;
}

async function start() {
  await (isOfflinePage ? adopt() : claim());
  isClaimed = true;
  for (const work of whenReady) await work().catch(() => {}); // what waits is sent in any case
  await outbox.start();
  await outbox.showRefusals();
  const isSaved = await outbox.sendAll();
  const isWanted = ahead === "once" ? !(await isFresh()) : ahead;
  if (isSaved && isWanted) await fetchCards();
}

/** The answers that could not be sent in time. */
async function unsentAnswers() {
  const late = new Promise((resolve) => setTimeout(resolve, TIMEOUT, false));
  return (await Promise.race([outbox.sendAll(), late])) ? [] : store.waitingAnswers();
}

/** @param {HTMLFormElement} form */
async function logOut(form) {
  const unsent = await unsentAnswers();
  if (unsent.length && form.dataset.warned === undefined) {
    form.dataset.warned = "";
    const textContent = message("leaving", { answers: answerCount(unsent.length) });
    const warning = { className: "problem", role: "alert", textContent };
    form.prepend(Object.assign(document.createElement("p"), warning));
    return;
  }
  await store.clearAll();
  form.submit();
}

function begin() {
  document.addEventListener("DOMContentLoaded", () => {
    navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
    const form = document.querySelector("form[data-logout]");
    if (form instanceof HTMLFormElement) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        logOut(form).catch(() => form.submit());
      });
    }
    start().catch(() => {});
  });
}

// without IndexedDB the site works as it does without these scripts
try {
  if (window.indexedDB) begin();
} catch {} // some browsers do not let it be looked at
