// Passkeys: allauth's scripts talk to the key. This one tells them which form is meant, shows the
// button only where it can work, and says what went wrong.
"use strict";

const form = document.querySelector("form[data-passkey]");
const problem = document.querySelector("[data-passkey-problem]");

function say(text) {
  problem.textContent = text;
  problem.hidden = false;
}

if (form && window.PublicKeyCredential) {
  document.getElementById("passkey").addEventListener("click", () => { problem.hidden = true; });
  window.allauth.webauthn.forms[form.dataset.passkey]({
    ids: {
      add: "passkey",
      authenticate: "passkey",
      login: "passkey",
      credential: "id_credential",
      passwordless: "id_passwordless",
      data: "js_data",
    },
  });
  for (const hidden of document.querySelectorAll("[data-needs-passkeys]")) hidden.hidden = false;
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const name = event.detail.exception.name;
    if (name === "SecurityError") say(problem.dataset.noName);
    else if (name === "InvalidStateError") say(problem.dataset.known);
    else say(problem.dataset.unused);
  });
}
