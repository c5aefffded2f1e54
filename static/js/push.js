// Settings: let this browser notify. The form is sent like any other, with how the browser is
// reached put into its hidden fields.

const form = document.getElementById("push-form");
const button = document.getElementById("push-on");
const trouble = document.getElementById("push-trouble");

/** @param {string} text base64, as it is written in addresses */
function bytes(text) {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** @param {"denied" | "failed" | "unable"} problem */
function showTrouble(problem) {
  if (!trouble) return;
  trouble.textContent = trouble.dataset[problem] ?? "";
  trouble.hidden = false;
}

/**
 * @param {string} worker
 * @param {string} key the site's own
 */
async function subscribe(worker, key) {
  const registration = await navigator.serviceWorker.register(worker);
  await navigator.serviceWorker.ready;
  const earlier = await registration.pushManager.getSubscription();
  await earlier?.unsubscribe(); // it may be bound to another key or account
  return registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(key),
  });
}

/**
 * @param {HTMLFormElement} pushForm
 * @param {PushSubscription} subscription
 */
function fill(pushForm, subscription) {
  const { endpoint = "", keys = {} } = subscription.toJSON();
  const values = { endpoint, key: keys.p256dh ?? "", auth: keys.auth ?? "" };
  for (const [name, value] of Object.entries(values)) {
    const field = pushForm.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
  }
}

/**
 * @param {HTMLFormElement} pushForm
 * @param {HTMLButtonElement} pushButton
 * @returns what went wrong, if anything
 */
async function turnOn(pushForm, pushButton) {
  if ((await Notification.requestPermission()) !== "granted") return "denied";
  const { worker = "", key = "" } = pushButton.dataset;
  try {
    fill(pushForm, await subscribe(worker, key));
  } catch {
    return "failed"; // the browser has no push service, or cannot reach it
  }
  pushForm.requestSubmit();
  return null;
}

const canPush = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

if (canPush && form instanceof HTMLFormElement && button instanceof HTMLButtonElement) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (trouble) trouble.hidden = true;
    button.disabled = true;
    const problem = await turnOn(form, button);
    if (!problem) return;
    showTrouble(problem);
    button.disabled = false;
  });
} else {
  showTrouble("unable");
}
