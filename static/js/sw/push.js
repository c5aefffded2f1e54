// In the service worker: show a reminder that was pushed, and lead to the cards when it is pressed.
// The worker's script imports it; it keeps and fetches nothing.

{
  const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

  /** @param {PushMessageData | null} data */
  const read = (data) => {
    try {
      return data?.json() ?? {};
    } catch {
      return {}; // not ours: a browser wants something shown all the same
    }
  };

  /** @param {string} url */
  const open = async (url) => {
    const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
    const page = pages.find((client) => new URL(client.url).pathname === new URL(url).pathname);
    return page ? page.focus() : worker.clients.openWindow(url);
  };

  worker.addEventListener("push", (event) => {
    const { title = "dlprep", body = "", url = "/study/" } = read(event.data);
    event.waitUntil(
      worker.registration.showNotification(title, {
        body,
        tag: "reminder", // a newer one takes the place of an older
        data: { url },
      }),
    );
  });

  worker.addEventListener("notificationclick", (event) => {
    event.notification.close();
    const target = new URL(event.notification.data.url, worker.location.origin);
    if (target.origin === worker.location.origin) event.waitUntil(open(target.href));
  });
}
