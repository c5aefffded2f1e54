// Settings: let this browser notify. The form is sent like any other, with how the browser is
// reached put into its hidden fields.
const form = document.getElementById("push-form");
const button = document.getElementById("push-on");
const trouble = document.getElementById("push-trouble");

function bytes(text) {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function say(what) {
  trouble.textContent = trouble.dataset[what];
  trouble.hidden = false;
  button.disabled = false;
}

async function subscribe() {
  const registration = await navigator.serviceWorker.register(button.dataset.worker);
  await navigator.serviceWorker.ready;
  const earlier = await registration.pushManager.getSubscription();
  await earlier?.unsubscribe(); // it may be bound to another key or account
  return registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(button.dataset.key),
  });
}

async function turnOn() {
  trouble.hidden = true;
  button.disabled = true;
  if (await Notification.requestPermission() !== "granted") return say("denied");
  try {
    const { endpoint, keys } = (await subscribe()).toJSON();
    form.elements.endpoint.value = endpoint;
    form.elements.key.value = keys.p256dh;
    form.elements.auth.value = keys.auth;
  } catch {
    return say("failed"); // the browser has no push service, or can't reach it
  }
  return form.requestSubmit();
}

if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  button.hidden = false;
  button.addEventListener("click", turnOn);
} else {
  say("unable");
}
