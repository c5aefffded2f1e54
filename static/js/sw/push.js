// In the service worker: show a reminder that was pushed, and lead to the cards when it is pressed.
// Imported by the worker's own script; it keeps and fetches nothing.
"use strict";

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {
    // not ours, or empty: a browser wants something shown all the same
  }
  const { title = "dlprep", body = "", url = "/study/" } = told;
  event.waitUntil(self.registration.showNotification(title, {
    body,
    tag: "reminder", // a newer one takes the place of an older
    data: { url },
  }));
});

async function open(url) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const own = pages.find((page) => new URL(page.url).pathname === new URL(url).pathname);
  if (own) return own.focus();
  return self.clients.openWindow(url);
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = new URL(event.notification.data.url, self.location.origin);
  if (target.origin === self.location.origin) event.waitUntil(open(target.href));
});
