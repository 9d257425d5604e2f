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

const TARGET = 44; // px: a point that is smaller only shows what it gets; the fields correct it

/** Start: every map on the page, whenever it came there. */
export function startHands() {
  document.addEventListener("click", (event) => press(event.target));
  document.addEventListener("keydown", walk);
  document.addEventListener("input", ({ target }) => { settle(target); showAll(); });
  document.addEventListener("change", ({ target }) => { listed(target); showAll(); });
  document.addEventListener("htmx:after:swap", showAll);
  addEventListener("resize", showAll);
  document.fonts?.ready.then(showAll);
  showAll();
}

const live = (part) => part.closest?.("[data-hands][data-live]");
const mapOf = (form) => form?.querySelector("[data-hands][data-live]");
const formOf = (map) => map.closest("form") ?? document;
const digitField = (map) => formOf(map).querySelector("[data-hands-digit]");
const pointField = (map, key) => formOf(map).querySelector(`[data-hands-point="${key}"]`);
const pointFields = (map) => [...formOf(map).querySelectorAll("[data-hands-point]")];
const offer = (map) => formOf(map).querySelector("[data-offered]"); // what is planned stands in the fields, nobody chose it yet
const digitOf = (map, key) => map.querySelector(`[data-digit="${CSS.escape(key)}"]`);

/** A press on the drawing. While the plan is only offered, a finger on a point means the digit; a key means the point. */
function press(part, { key = false } = {}) {
  const map = live(part);
  const digit = map && part.closest("[data-digit]");
  if (!digit || digit.classList.contains("is-unfit") || !digitField(map)) return;
  const point = part.closest("[data-point][data-hands-press]");
  const known = digitField(map).value === digit.dataset.digit && (key || !offer(map));
  if (point && known) toggle(map, point);
  else choose(map, digit);
  showAll();
}

/** Choose a digit, with what is planned for it unless it was chosen before: a tap records what is shown. */
function choose(map, digit) {
  if (digitField(map).value !== digit.dataset.digit) fill(map, digit);
  digitField(map).value = digit.dataset.digit;
  changed(map);
  const form = map.closest("form[data-hands-submit]");
  // The planned digit is recorded by the tap; for another one the button asks once more.
  const planned = !map.dataset.for || map.dataset.for === digit.dataset.digit;
  const any = pointFields(map).some(({ value }) => thousandths(value));
  if (planned && any && form?.checkValidity()) form.requestSubmit();
}

/** Put what is planned for a digit into the fields, as far as the syringe reaches; nothing for no digit. */
function fill(map, digit) {
  const offers = [...(digit?.querySelectorAll("[data-offer]") ?? [])];
  pointFields(map).forEach((field) => { field.value = ""; });
  offers.forEach(({ dataset }) => { pointField(map, dataset.point).value = dataset.offer; });
}

function toggle(map, point) {
  const field = pointField(map, point.dataset.point);
  if (thousandths(field.value)) field.value = "";
  else {
    const left = millilitres(Math.max(0, remaining(map.dataset.left, pointFields(map).map((other) => other.value))));
    [field.value] = portions([point.dataset.offer ?? map.dataset.dose], left);
  }
  changed(map);
}

/** Tell the form that a press wrote into it. */
function changed(map) {
  digitField(map).dispatchEvent(new Event("input", { bubbles: true }));
}

/** Somebody wrote into the fields or chose: nothing is merely offered any more. */
function settle(field) {
  if (!field.matches?.("[data-hands-digit], [data-hands-point]")) return;
  field.form?.querySelector("[data-offered]")?.removeAttribute("data-offered");
}

/** A digit chosen in the list brings its planned points with it, as a tap on it does. */
function listed(field) {
  if (!field.matches?.("[data-hands-digit]")) return;
  const map = mapOf(field.form);
  if (map) fill(map, field.value ? digitOf(map, field.value) : null);
}

function walk(event) {
  const map = live(event.target);
  const part = map && event.target.closest("[data-finger], [data-point]");
  if (!part) return;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (event.key === "Enter" || event.key === " ") press(part, { key: true });
  else if (step) stepTo(map, part, step);
  else if (event.key === "ArrowUp" || event.key === "ArrowDown") inside(part, event.key === "ArrowDown" ? 1 : -1);
  else return;
  event.preventDefault();
}

function stepTo(map, part, step) {
  const fit = [...map.querySelectorAll(".digit:not(.is-unfit)")].map((digit) => digit.dataset.digit);
  const next = neighbour(part.closest("[data-digit]").dataset.digit, step, fit);
  digitOf(map, next).querySelector("[data-finger]").focus();
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
  const dot = map.querySelector(".target");
  map.toggleAttribute("data-small", Boolean(dot) && dot.getBoundingClientRect().width < TARGET);
  for (const digit of map.querySelectorAll("[data-digit]")) showDigit(map, digit, digit.dataset.digit === chosen);
  for (const row of map.querySelectorAll("[data-row-of]")) row.classList.toggle("is-chosen", row.dataset.rowOf === chosen);
  showSaid(map);
  showLeft(map);
}

function showDigit(map, digit, isChosen) {
  digit.classList.toggle("is-chosen", isChosen);
  for (const part of digit.querySelectorAll("[data-hands-press]")) {
    const point = part.dataset.point;
    const value = isChosen && point ? pointField(map, point)?.value ?? "" : "";
    if (point) part.querySelector("[data-number]").textContent = thousandths(value) ? value : "";
    if (point) part.classList.toggle("is-chosen", Boolean(thousandths(value)));
    if (point && "small" in map.dataset) shownOnly(part);
    else pressable(part, { pressed: point ? Boolean(thousandths(value)) : isChosen, stop: !point || isChosen });
  }
}

function shownOnly(part) {
  part.setAttribute("role", "img");
  for (const name of ["tabindex", "aria-pressed"]) part.removeAttribute(name);
}

/** A button that the Tab key reaches where it is a `stop`: each digit, and the points of the one that is chosen. */
function pressable(part, { pressed, stop }) {
  part.setAttribute("role", "button");
  part.setAttribute("tabindex", stop ? "0" : "-1");
  part.setAttribute("aria-pressed", String(pressed));
}

function showSaid(map) {
  const digit = digitField(map)?.value && digitOf(map, digitField(map).value);
  const given = -remaining("0", pointFields(map).map((field) => field.value));
  for (const place of document.querySelectorAll("[data-hands-says]")) {
    place.textContent = digit ? `${digit.dataset.title} · ${millilitres(given)} mL` : place.dataset.empty;
  }
  for (const note of document.querySelectorAll("[data-hands-unplanned]")) {
    note.hidden = !digit || digit.dataset.digit === note.dataset.handsUnplanned;
  }
}

/** What the syringe holds stays as it is until it is recorded; what would be left then stands beside it. */
function showLeft(map) {
  const after = map.querySelector("[data-hands-after]");
  if (!after) return;
  const rest = remaining(map.dataset.left, pointFields(map).map((field) => field.value));
  const fluid = map.querySelector("[data-hands-fluid]");
  const whole = thousandths(fluid.dataset.whole) || 1;
  const left = thousandths(map.dataset.left) ?? 0;
  const share = (volume) => Math.max(0, Math.min(100, (100 * volume) / whole));
  after.hidden = rest === left;
  after.classList.toggle("is-short", rest < 0);
  after.querySelector("[data-hands-rest]").textContent = millilitres(rest);
  fluid.setAttribute("y", `${100 - share(left)}%`);
  fluid.setAttribute("height", `${share(left) - share(rest)}%`);
}
