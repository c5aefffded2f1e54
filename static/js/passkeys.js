// Passkeys: allauth's scripts talk to the key. This one tells them which form is meant, shows the
// button only if it can work, and says what went wrong.

const IDS = {
  add: "passkey",
  authenticate: "passkey",
  login: "passkey",
  credential: "id_credential",
  passwordless: "id_passwordless",
  data: "js_data",
};

/** @type {HTMLFormElement | null} */
const form = document.querySelector("form[data-passkey]");
/** @type {HTMLElement | null} */
const problem = document.querySelector("[data-passkey-problem]");

/** @param {string | undefined} text */
function showProblem(text) {
  if (!problem) return;
  problem.textContent = text ?? "";
  problem.hidden = false;
}

function hideProblem() {
  if (problem) problem.hidden = true;
}

/** @param {HTMLFormElement} passkeyForm */
function start(passkeyForm) {
  document.getElementById("passkey")?.addEventListener("click", hideProblem);
  window.allauth?.webauthn.forms[passkeyForm.dataset.passkey ?? ""]?.({ ids: IDS });
  /** @type {NodeListOf<HTMLElement>} */
  const hidden = document.querySelectorAll("[data-needs-passkeys]");
  for (const element of hidden) element.hidden = false;
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const { name } = event.detail.exception;
    if (name === "SecurityError") showProblem(problem?.dataset.noName);
    else if (name === "InvalidStateError") showProblem(problem?.dataset.known);
    else showProblem(problem?.dataset.unused);
  });
}

if (form && window.PublicKeyCredential) start(form);
