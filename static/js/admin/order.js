// The order page in the admin: drag a question by its handle, and its section is numbered anew.
"use strict";

const rowsOf = (list) => [...list.querySelectorAll(":scope > li[id]")];
const fieldOf = (row) => row.querySelector("input[type=number]");

// the numbers of the section stay the same, each goes to the row that has now come to its place
function renumber(list, numbers) {
  rowsOf(list).forEach((row, place) => {
    const field = fieldOf(row);
    field.value = numbers[place];
    row.classList.toggle("moved", field.value !== field.defaultValue);
  });
}

function drag(list, row) {
  const numbers = rowsOf(list).map((other) => fieldOf(other).value);
  const dragging = new AbortController();
  row.classList.add("dragged");

  const move = ({ clientY }) => {
    const after = rowsOf(list).find((other) => {
      const box = other.getBoundingClientRect();
      return other !== row && clientY < box.top + box.height / 2;
    });
    if ((after ?? null) !== row.nextElementSibling) list.insertBefore(row, after ?? null);
  };
  const drop = () => {
    dragging.abort();
    row.classList.remove("dragged");
    renumber(list, numbers);
  };
  // on the document: a row that is moved in the page loses what it has captured
  document.addEventListener("pointermove", move, { signal: dragging.signal });
  document.addEventListener("pointerup", drop, { signal: dragging.signal });
  document.addEventListener("pointercancel", drop, { signal: dragging.signal });
}

document.documentElement.classList.add("js");
for (const list of document.querySelectorAll(".ordered")) {
  for (const row of rowsOf(list)) {
    row.querySelector(".handle").addEventListener("pointerdown", (event) => {
      event.preventDefault();
      event.target.releasePointerCapture(event.pointerId);
      drag(list, row);
    });
  }
}
