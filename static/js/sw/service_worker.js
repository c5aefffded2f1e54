// Answers for the site if the network does not: with a page that belongs to no account, and the
// files that it needs. The learner's cards and answers are in study/store.js.
// scheduler/web/service_worker.py puts PRECACHE before this: its version, page and files.

{
  const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
  const PREFIX = "dlprep-";
  const NAME = PREFIX + PRECACHE.version;
  const TIMEOUT = 4000; // ms after which a network that does not answer counts as missing

  const install = async () => {
    const cache = await caches.open(NAME);
    /** @param {string} url */
    const fresh = (url) => new Request(url, { cache: "no-cache", credentials: "omit" });
    await cache.addAll([PRECACHE.page, ...PRECACHE.files].map(fresh));
  };

  // A page holds no part of a version but what it has loaded, and answers wait outside of it: so a
  // new version may take over at once, while an old page is open.
  const activate = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
    await Promise.all(old.map((name) => caches.delete(name)));
    await worker.registration.navigationPreload?.enable();
    await worker.clients.claim();
  };

  /** @param {FetchEvent} event @returns {Promise<Response>} */
  const fetchPage = async (event) => (await event.preloadResponse) ?? fetch(event.request);

  /** @param {FetchEvent} event */
  const respondWithPage = async (event) => {
    const live = fetchPage(event);
    live.catch(() => {}); // it may fail after another answer was given
    const kept = await caches.match(PRECACHE.page);
    if (!kept) return live;
    const isStudy = new URL(event.request.url).pathname === "/study/";
    /** @type {Promise<Response>} */
    const late = new Promise((resolve) => {
      if (isStudy) setTimeout(resolve, TIMEOUT, kept);
    });
    return Promise.race([live, late]).catch(() => kept);
  };

  /** @param {Request} request */
  const respondWithFile = (request) =>
    fetch(request).catch(async () => (await caches.match(request)) ?? Response.error());

  // a figure's address is another one when its content changes: so what is kept is right
  /** @param {Request} request */
  const respondWithFigure = async (request) =>
    (await caches.match(request, { ignoreVary: true })) ?? fetch(request);

  worker.addEventListener("install", (event) => {
    worker.skipWaiting();
    event.waitUntil(install());
  });
  worker.addEventListener("activate", (event) => event.waitUntil(activate()));
  worker.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method !== "GET") return;
    if (request.mode === "navigate") event.respondWith(respondWithPage(event));
    else if (new URL(request.url).pathname.startsWith("/figures/")) {
      event.respondWith(respondWithFigure(request));
    } else if (PRECACHE.files.includes(new URL(request.url).pathname)) {
      event.respondWith(respondWithFile(request));
    }
  });
}
