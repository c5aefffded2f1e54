// On pages without a login: the texts that an account has left in this browser are deleted.

import { clearCards, exists } from "./store.js";

async function clean() {
  if (await exists()) await clearCards();
}

if (window.indexedDB) clean().catch(() => {});
