// Answers for the site where the network does not: with a page that is nobody's, and the files it
// needs. The learner's cards and answers are not here but in device.js's store.
// KEPT, its version, page and files, is put before this by scheduler/web/service_worker.py.
// @ts-check
"use strict";

const PREFIX = "dlprep-";
const NAME = PREFIX + KEPT.version;
const PATIENCE = 4000; // ms after which a network that does not answer counts as none

async function install() {
  const cache = await caches.open(NAME);
  const fresh = (url) => new Request(url, { cache: "no-cache", credentials: "omit" });
  await cache.addAll([KEPT.page, ...KEPT.files].map(fresh));
}

// Pages hold no part of a version but what they have loaded, and answers wait outside of it: so a
// new version may take over at once, under the eyes of an old page.
async function activate() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

async function page(event) {
  const live = (async () => (await event.preloadResponse) ?? fetch(event.request))();
  live.catch(() => {}); // it may fail after another answer was given
  const kept = await caches.match(KEPT.page);
  if (!kept) return live;
  const isStudy = new URL(event.request.url).pathname === "/study/";
  const late = new Promise((resolve) => { if (isStudy) setTimeout(resolve, PATIENCE, kept); });
  return Promise.race([live, late]).catch(() => kept);
}

const file = (request) => fetch(request).catch(async () => (await caches.match(request)) ?? Response.error());

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(install());
});
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (KEPT.files.includes(new URL(request.url).pathname)) event.respondWith(file(request));
});
