// On every page: tell sign-up the browser's timezone, and on a phone bring today into the picture
// of the year. Everything works without it.
"use strict";

document.documentElement.classList.add("js");
document.querySelector("main [aria-invalid=true]")?.focus();

for (const field of document.querySelectorAll("input[type=hidden][name=timezone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

const year = document.getElementById("year");
const today = year?.querySelector(".today rect");
if (today) {
  const { left, width } = today.getBoundingClientRect();
  year.scrollLeft += left + width / 2 - year.getBoundingClientRect().left - year.clientWidth / 2;
}
