// The injection map. The fields below the drawing hold the truth; the drawing writes into them and
// shows what they say. So typing, tapping and a form that came back all look the same.

import { millilitres, portions, remaining, thousandths } from "./volumes.js";

const ROW = [
  ...["little", "ring", "middle", "index", "thumb"].map((digit) => `left_${digit}`),
  ...["thumb", "index", "middle", "ring", "little"].map((digit) => `right_${digit}`),
];

/** The digit that an arrow key leads to from `digit`, as one sees them from left to right; `fit` are those that can be chosen. */
export function neighbour(digit, step, fit) {
  const row = ROW.filter((key) => fit.includes(key));
  const at = row.indexOf(digit);
  return row[Math.min(Math.max(at + step, 0), row.length - 1)];
}

/** Start: every map on the page, whenever it came there. */
export function startHands() {
  document.addEventListener("click", (event) => press(event.target));
  document.addEventListener("keydown", walk);
  for (const change of ["input", "change", "htmx:after:swap"]) document.addEventListener(change, showAll);
  showAll();
}

const live = (part) => part.closest?.("[data-hands][data-live]");
const formOf = (map) => map.closest("form") ?? document;
const digitField = (map) => formOf(map).querySelector("[data-hands-digit]");
const pointField = (map, key) => formOf(map).querySelector(`[data-hands-point="${key}"]`);
const pointFields = (map) => [...formOf(map).querySelectorAll("[data-hands-point]")];

function press(part) {
  const map = live(part);
  const digit = map && part.closest("[data-digit]");
  if (!digit || digit.classList.contains("is-unfit") || !digitField(map)) return;
  const point = part.closest("[data-point]:not(.given)");
  const known = digitField(map).value === digit.dataset.digit;
  if (point && known) toggle(map, point);
  else choose(map, digit);
  show(map);
}

function choose(map, digit) {
  digitField(map).value = digit.dataset.digit;
  const points = [...digit.querySelectorAll("[data-point]:not(.given)")];
  const parts = portions(points.map((point) => point.dataset.planned ?? ""), map.dataset.left);
  pointFields(map).forEach((field) => { field.value = ""; });
  points.forEach((point, i) => { pointField(map, point.dataset.point).value = parts[i]; });
  changed(map);
  const form = map.closest("form[data-hands-submit]");
  // The planned digit is recorded by the tap; for another one the button asks once more.
  const planned = !map.dataset.for || map.dataset.for === digit.dataset.digit;
  if (planned && form?.checkValidity() && parts.some(Boolean)) form.requestSubmit();
}

function toggle(map, point) {
  const field = pointField(map, point.dataset.point);
  if (thousandths(field.value)) field.value = "";
  else {
    const left = millilitres(Math.max(0, remaining(map.dataset.left, pointFields(map).map((other) => other.value))));
    [field.value] = portions([point.dataset.planned ?? map.dataset.dose], left);
  }
  changed(map);
}

function changed(map) {
  digitField(map).dispatchEvent(new Event("change", { bubbles: true }));
}

function walk(event) {
  const map = live(event.target);
  const part = map && event.target.closest("[data-finger], [data-point]");
  if (!part) return;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (event.key === "Enter" || event.key === " ") press(part);
  else if (step) stepTo(map, part, step);
  else if (event.key === "ArrowUp" || event.key === "ArrowDown") inside(part, event.key === "ArrowDown" ? 1 : -1);
  else return;
  event.preventDefault();
}

function stepTo(map, part, step) {
  const fit = [...map.querySelectorAll(".digit:not(.is-unfit)")].map((digit) => digit.dataset.digit);
  const next = neighbour(part.closest("[data-digit]").dataset.digit, step, fit);
  map.querySelector(`[data-digit="${next}"] [data-finger]`).focus();
}

function inside(part, step) {
  const stops = [...part.closest("[data-digit]").querySelectorAll("[data-finger], [data-point][role=button]")];
  stops[Math.min(Math.max(stops.indexOf(part) + step, 0), stops.length - 1)].focus();
}

function showAll() {
  document.querySelectorAll("[data-hands][data-live]").forEach(show);
}

function show(map) {
  const chosen = digitField(map)?.value ?? "";
  for (const digit of map.querySelectorAll("[data-digit]")) showDigit(map, digit, digit.dataset.digit === chosen);
  for (const row of map.querySelectorAll("[data-row-of]")) row.classList.toggle("is-chosen", row.dataset.rowOf === chosen);
  showSaid(map);
  showLeft(map);
}

function showDigit(map, digit, isChosen) {
  digit.classList.toggle("is-chosen", isChosen);
  for (const part of digit.querySelectorAll("[role=button]")) part.setAttribute("tabindex", "0");
  digit.querySelector("[data-finger][role=button]")?.setAttribute("aria-pressed", String(isChosen));
  for (const point of digit.querySelectorAll("[data-point][role=button]")) {
    const value = isChosen ? pointField(map, point.dataset.point)?.value ?? "" : "";
    point.setAttribute("aria-pressed", String(Boolean(thousandths(value))));
    point.querySelector("[data-number]").textContent = thousandths(value) ? value : "";
  }
}

function showSaid(map) {
  const digit = map.querySelector(`[data-digit="${digitField(map)?.value}"]`);
  const given = -remaining("0", pointFields(map).map((field) => field.value));
  for (const place of formOf(map).querySelectorAll("[data-hands-says]")) {
    place.dataset.empty ??= place.textContent;
    place.textContent = digit ? `${digit.dataset.title} · ${millilitres(given)} mL` : place.dataset.empty;
  }
}

function showLeft(map) {
  const place = map.querySelector("[data-hands-left]");
  if (!place) return;
  const rest = remaining(map.dataset.left, pointFields(map).map((field) => field.value));
  const whole = thousandths(map.querySelector("[data-hands-fluid]").dataset.whole) || 1;
  const share = Math.max(0, Math.min(100, (100 * rest) / whole));
  place.textContent = millilitres(rest);
  place.parentElement.classList.toggle("is-short", rest < 0);
  map.querySelector("[data-hands-fluid]").setAttribute("y", `${100 - share}%`);
  map.querySelector("[data-hands-fluid]").setAttribute("height", `${share}%`);
  map.querySelector("[data-hands-plug]").setAttribute("y", `${100 - share}%`);
}
