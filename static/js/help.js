// `?`, or the link at the page's foot: the page's help in a dialog. Without it the link leads there.
"use strict";

const helpLink = document.querySelector("[data-help]");
let helpDialog = null;

async function openHelp() {
  let answer = null;
  try {
    answer = await fetch(helpLink.href, { headers: { "HX-Request": "true" } });
  } catch {
    // no connection: the browser says so on the page that follows
  }
  if (!answer?.ok) {
    location.assign(helpLink.href);
    return;
  }
  helpDialog ??= document.body.appendChild(document.createElement("dialog"));
  helpDialog.className = "card-face";
  helpDialog.innerHTML = await answer.text();
  helpDialog.setAttribute("aria-labelledby", "help-title");
  helpDialog.querySelector("[data-close]").addEventListener("click", () => helpDialog.close());
  if (!helpDialog.open) helpDialog.showModal();
  helpDialog.querySelector("h1").focus();
}

helpLink?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openHelp();
});

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (key !== "?" || !helpLink || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])")) return;
  if (document.getElementById("help")?.checkVisibility()) return; // the study page has its own
  event.preventDefault();
  if (helpDialog?.open) helpDialog.close();
  else openHelp();
});
