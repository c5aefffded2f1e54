// The mock interview's clock. Without it the page says when the interview ends.
"use strict";

const clock = document.getElementById("clock");
const ends = new Date(clock.dataset.ends);

function tick() {
  const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
  const seconds = String(left % 60).padStart(2, "0");
  const time = `${Math.floor(left / 60)}:${seconds}`;
  clock.textContent = left ? clock.dataset.left.replace("{time}", time) : clock.dataset.over;
  if (left) setTimeout(tick, 1000);
}
tick();
