// A long number while it is typed: beside the field it stands in groups of three, so that a nought
// too many is seen. The field keeps what was typed.

const LONG = 5; // digits, as on every page: a year is not read in groups

/** "3600000" as "3 600 000", with spaces that no line breaks; "" for what is no number, or no long one. */
export function grouped(text) {
  const found = /^\s*(\d+)([.,]\d*)?\s*$/.exec(text);
  if (!found || found[1].length < LONG) return "";
  return found[1].replace(/\B(?=(\d{3})+$)/g, "\u00a0") + (found[2] ?? "");
}

/** Start: in every form, whenever it came there. */
export function startFigures() {
  document.addEventListener("input", ({ target }) => show(target));
  for (const change of ["change", "htmx:after:swap"]) document.addEventListener(change, showAll);
  showAll();
}

const NUMBERS = 'input[inputmode="numeric"], input[inputmode="decimal"]';
const showAll = () => document.querySelectorAll(NUMBERS).forEach(show);

function show(field) {
  const place = field.matches?.(NUMBERS) && field.closest(".in");
  if (!place) return;
  const text = grouped(field.value);
  const told = place.querySelector(".read") ?? (text && place.appendChild(document.createElement("span")));
  if (!told) return;
  told.className = "read";
  told.setAttribute("aria-hidden", "true"); // a reader has just said the same number
  told.textContent = text && `= ${text}`;
}
