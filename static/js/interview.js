// The mock interview's clock. Without it the page says when the interview ends.

/** @param {number} seconds */
function minutesAndSeconds(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * @param {HTMLElement} clock
 * @param {number} ends milliseconds since 1970
 */
function tick(clock, ends) {
  const { left = "", over = "" } = clock.dataset;
  const seconds = Math.max(0, Math.round((ends - Date.now()) / 1000));
  clock.textContent = seconds ? left.replace("{time}", minutesAndSeconds(seconds)) : over;
  if (seconds) setTimeout(tick, 1000, clock, ends);
}

const clock = document.getElementById("clock");
if (clock) tick(clock, new Date(clock.dataset.ends ?? "").getTime());
