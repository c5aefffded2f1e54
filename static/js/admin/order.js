// The order page in the admin: drag a question by its handle, and its section is numbered again.

/** @param {Element} list */
function rowsOf(list) {
  /** @type {NodeListOf<HTMLElement>} */
  const rows = list.querySelectorAll(":scope > li[id]");
  return [...rows];
}

/** @param {Element} row @returns {HTMLInputElement | null} */
const fieldOf = (row) => row.querySelector("input[type=number]");

/**
 * Give the section's numbers to its rows in the order they now have.
 * @param {Element} list
 * @param {string[]} numbers
 */
function renumber(list, numbers) {
  rowsOf(list).forEach((row, place) => {
    const field = fieldOf(row);
    if (!field) return;
    field.value = numbers[place] ?? "";
    row.classList.toggle("moved", field.value !== field.defaultValue);
  });
}

/**
 * @param {Element} list
 * @param {HTMLElement} row
 */
function drag(list, row) {
  const numbers = rowsOf(list).map((other) => fieldOf(other)?.value ?? "");
  const dragging = new AbortController();
  row.classList.add("dragged");

  /** @param {PointerEvent} event */
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
    /** @type {HTMLElement | null} */
    const handle = row.querySelector(".handle");
    handle?.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      if (event.target instanceof Element) event.target.releasePointerCapture(event.pointerId);
      drag(list, row);
    });
  }
}
