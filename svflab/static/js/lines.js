// A table of a paper that is copied line by line: Enter leads to the next line, and behind the last
// one to the button; the scan of a line's own label leads into that line. Without a script Enter sends.

import { claim } from "./entered.js";

/** Which of `lines` ({values, spare}) comes after `at` with something to fill in, or -1. What is spare is
 *  rarely used: Tab leads there. */
export function nextLine(lines, at) {
  return lines.findIndex(({ values, spare }, number) => number > at && !spare && values.includes(""));
}

/** Where a line is gone into: its first empty cell, else its first. */
export function firstEmpty(values) {
  return Math.max(0, values.indexOf(""));
}

export function startLines() {
  document.addEventListener("keydown", press);
  document.addEventListener("svflab:scan", scanned);
}

const cellsOf = (row) => [...row.querySelectorAll('input:not([type="hidden"], [data-scan-field]), select')];
const valuesOf = (cells) => cells.map((cell) => (cell.type === "checkbox" ? (cell.checked ? "yes" : "") : cell.value));
const rowsOf = (table) => [...table.tBodies[0].rows].filter((row) => cellsOf(row).length);

function press(event) {
  const row = event.key === "Enter" && event.target.matches?.("input, select") && event.target.closest("[data-lines] tbody tr");
  if (!row || event.defaultPrevented || event.ctrlKey || event.isComposing) return;
  event.preventDefault();
  const rows = rowsOf(row.closest("table"));
  const at = nextLine(rows.map((one) => ({ values: valuesOf(cellsOf(one)), spare: "spare" in one.dataset })), rows.indexOf(row));
  if (at >= 0) into(rows[at]);
  else row.closest("form").querySelector("button.act")?.focus();
}

function into(row) {
  const cells = cellsOf(row);
  cells[firstEmpty(valuesOf(cells))]?.focus();
}

function scanned(event) {
  const { text, entry, ours } = event.detail;
  const field = [...document.querySelectorAll("[data-lines] [data-scan-field]")].find((one) => ours && one.value === text);
  if (!field) return;
  event.preventDefault();
  claim(field, entry, text);
  into(field.closest("tr"));
}
